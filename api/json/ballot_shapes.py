"""What is given and shown of a ballot as JSON: a vote, a plan, and the ballot as one person may see it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.json.models import Given, Line, Name, Prose, Ref, Shown, Words, example

AT = "2026-12-01T20:30:00Z"
OPEN = {
    "id": 2, "number": 1, "revision_id": 40, "method": "motion", "secret": False, "in_meeting": False,
    "choices": [{"key": "for", "label": {"fa": "موافق", "en": "For"}}], "mine": None, "voted": False, "on_roll": True,
    "takes_votes": True, "cast": 4,
    "roll": 21, "opened_at": AT, "ends_at": AT, "closed_at": None, "voided_at": None,
    "by_proxy": None, "represents": [],
    "rule": {"fa": "حد نصاب: شرکت بیش از نیمی از اعضا؛ اکثریت نسبی.", "en": "Quorum: more than half of the members."},
    "outcome": "", "winner": "", "tally": None, "options": [], "result": None, "objections": [], "receipts": [],
    "revision": 3, "spent": False, "stale": False,
}  # fmt: skip


class GivenVote(Given):
    """A vote: it is given once and does not change."""

    model_config = example(ballot_id=2, choice="for")

    ballot_id: Ref
    """The ballot that was read: another text may be voted on in another."""
    choice: Name | Annotated[list[Name], Field(max_length=25)]
    """The key of one of its choices; several in a list by approval."""
    reason: Prose = ""
    """Why one objects, by consent."""
    giver_id: Ref | None = None
    """Whose vote it is, where it is cast by their proxy at a meeting."""
    receipt: Name = ""
    """Made by the sender at random for a secret ballot, and kept as a hash: five groups of four out of A–Z and 2–9."""


class GivenOption(Given):
    """What may be chosen."""

    fa: Line
    en: Line = ""


class GivenPlan(Given):
    """How the next ballot is to be held."""

    model_config = example(
        method="plurality", matter="ordinary", options=[{"fa": "تهران", "en": "Tehran"}, {"fa": "یزد"}]
    )

    method: Literal["motion", "consent", "plurality", "approval"] = "motion"
    matter: Name = "ordinary"
    """Which majority of the rules of procedure decides it."""
    secret: bool = False
    options: Annotated[list[GivenOption], Field(default_factory=list, max_length=25)]


class Plan(Shown):
    """How the next ballot is held, and what members asked for."""

    model_config = example(method="motion", matter="ordinary", secret=False, options=[], asked=1)

    method: str
    matter: str
    secret: bool
    options: list[Words]
    asked: int
    """How many asked for a secret ballot."""


class Asked(Shown):
    """How many ask for the next ballot to be secret."""

    model_config = example(asked=1)

    asked: int


class Choice(Shown):
    """What may be voted; once it is closed, how often it was."""

    key: str
    label: Words


class Counted(Shown):
    """How often an option was chosen."""

    key: str
    votes: int


class Objection(Shown):
    """Why somebody did not consent."""

    name: str
    reason: str


class Represented(Shown):
    """Somebody on the roll whom the reader represents at the meeting now, and whose vote they may cast."""

    model_config = example(person_id=6, name="نگار عضوی", voted=False, mine=None)

    person_id: int
    name: str
    voted: bool
    mine: str | None
    """What the reader voted for them, by name; never known in a secret ballot."""


class Tally(Shown):
    """Votes counted."""

    in_favour: int = Field(serialization_alias="for")
    against: int
    abstain: int
    roll: int


class Ballot(Shown):
    """A ballot as one person may see it: while it is open, how many voted, but not how."""

    model_config = example(**OPEN)

    id: int
    number: int
    revision_id: int | None
    """The text that was voted on; none on other business of a meeting."""
    method: str
    secret: bool
    in_meeting: bool
    choices: list[Choice]
    mine: str | None
    """The person's own vote, several keys by approval; never known in a secret ballot."""
    by_proxy: Words | None
    """Who cast that vote for them, by proxy."""
    voted: bool
    on_roll: bool
    represents: list[Represented]
    """While votes are taken in a meeting."""
    takes_votes: bool
    cast: int
    roll: int
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    voided_at: datetime | None
    rule: Words
    outcome: str
    winner: str
    """The key of the option that was chosen."""
    tally: Tally | None
    options: list[Counted]
    """The votes of each option, once closed; by approval one voter may have several."""
    result: Words | None
    objections: list[Objection]
    receipts: list[str]
    """The hashes of the receipts of a secret ballot, once closed."""
    revision: int
    """Number of the revision voted on."""
    spent: bool
    """It decided nothing: it was made void, or closed without a quorum or a winner. Its votes count no more."""
    stale: bool
    """The text has other words since."""


class Ballots(Shown):
    """Ballots on a proposal, newest first; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[OPEN], next=None)

    items: list[Ballot]
    next: int | None
