"""Ballots: how they stand, and one's own vote."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.json.described import changes, held, opened, reads, router
from api.json.models import After, Given, Id, Limit, Line, Name, Prose, Ref, Shown, Words, example, paged
from api.visit import Visit
from workflow.decision import ballots as polls
from workflow.decision.ballots import secrecy
from workflow.record.case import Case
from workflow.sitting.items import voting_on

ballots = router("ballots")

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


@ballots.get("/proposals/{proposal_id}/ballots", response_model=Ballots, **reads("Ballots"))
def list_ballots(request: Request, proposal_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """With one's own vote in each, and the result in a sentence once it is closed."""

    def give(visit: Visit) -> Ballots:
        case = opened(visit, proposal_id)
        rows = polls.views(case, visit.actor.id, after=after, limit=limit + 1)
        found, cursor = paged(rows, limit, lambda row: row.number)
        return Ballots(items=[_ballot(case, row, visit) for row in found], next=cursor)

    return door.fetch(request, give)


@ballots.post("/proposals/{proposal_id}/ballots/votes", response_model=Ballot, **changes("Vote", status=201))
def cast_vote(request: Request, proposal_id: Id, given: GivenVote) -> Response:
    """In the ballot that is open, by somebody on its roll, once; at a meeting also by the proxy of one on it."""

    def act(visit: Visit) -> Ballot:
        return _cast(visit, held(visit, proposal_id, "vote"), given)

    return door.change(request, act, body=repr(given), status=201)


ON_ITEM = "/meetings/{meeting_id}/items/{item_id}/ballots"


@ballots.get(ON_ITEM, response_model=Ballots, **reads("Ballots on other business"))
def list_item_ballots(
    request: Request, meeting_id: Id, item_id: Id, after: After = None, limit: Limit = 50
) -> Response:
    """Those on an item that is on no proposal; the others are the proposal’s."""

    def give(visit: Visit) -> Ballots:
        _, case, _ = voting_on(visit.session, meeting_id, item_id, "see", actor=visit.actor, now=visit.now)
        rows = polls.views(case, visit.actor.id, after=after, limit=limit + 1)
        found, cursor = paged(rows, limit, lambda row: row.number)
        return Ballots(items=[_ballot(case, row, visit) for row in found], next=cursor)

    return door.fetch(request, give)


@ballots.post(ON_ITEM + "/votes", response_model=Ballot, **changes("Vote on other business", status=201))
def cast_item_vote(request: Request, meeting_id: Id, item_id: Id, given: GivenVote) -> Response:
    """In the ballot that is open on the item, by somebody on its roll, once, or by their proxy."""

    def act(visit: Visit) -> Ballot:
        _, case, _ = voting_on(visit.session, meeting_id, item_id, "vote", actor=visit.actor, now=visit.now)
        return _cast(visit, case, given)

    return door.change(request, act, body=repr(given), status=201)


@ballots.get("/proposals/{proposal_id}/ballots/plan", response_model=Plan, **reads("Plan of a ballot"))
def show_ballot_plan(request: Request, proposal_id: Id) -> Response:
    """How the next ballot is held, for those who may plan it."""
    return door.fetch(request, lambda visit: _plan(opened(visit, proposal_id, "plan")))


@ballots.post("/proposals/{proposal_id}/ballots/plan", response_model=Plan, **changes("Plan a ballot"))
def plan_ballot(request: Request, proposal_id: Id, given: GivenPlan) -> Response:
    """Set how the next ballot is held; held against the rules now, and again when it opens."""

    def act(visit: Visit) -> Plan:
        case = held(visit, proposal_id, "plan")
        options = [(one.fa, one.en) for one in given.options]
        polls.plan(
            case,
            method=given.method,
            matter=given.matter,
            secret=given.secret,
            options=options,
            now=visit.now,
        )
        return _plan(case)

    return door.change(request, act, body=repr(given))


@ballots.post(
    "/proposals/{proposal_id}/ballots/secrecy", response_model=Asked, **changes("Ask for secrecy", status=201)
)
def ask_for_secrecy(request: Request, proposal_id: Id) -> Response:
    """Ask for the next ballot to be secret, where the rules give members that wish."""

    def act(visit: Visit) -> Asked:
        case = held(visit, proposal_id, "ask_secrecy")
        secrecy.ask(case, now=visit.now)
        return Asked(asked=len(secrecy.asking(case)))

    return door.change(request, act, body="", status=201)


def _cast(visit: Visit, case: polls.Question, given: GivenVote) -> Ballot:
    polls.cast(
        case, given.choice, ballot_id=given.ballot_id, reason=given.reason, receipt=given.receipt,
        giver=given.giver_id, now=visit.now,
    )  # fmt: skip
    return _ballot(case, polls.views(case, visit.actor.id, limit=1)[0], visit)


def _plan(case: Case) -> Plan:
    way = polls.planned(case.session, case.id)
    options = [Words(fa=persian, en=english) for persian, english in way.options]
    asked = len(secrecy.asking(case))
    return Plan(method=way.method, matter=way.matter, secret=way.secret, options=options, asked=asked)


COMPUTED = ("takes_votes", "by_proxy", "represents", "tally", "options", "choices", "objections")


def _ballot(case: polls.Question, row: polls.BallotView, visit: Visit) -> Ballot:
    tally, chosen = row.tally, row.chosen
    plain = {n: getattr(row, n) for n in Ballot.model_fields if n not in COMPUTED}
    return Ballot(
        **plain, takes_votes=row.takes_votes(visit.now),
        by_proxy=None if row.by_proxy is None else Words.of(row.by_proxy),
        represents=[
            Represented(person_id=one.id, name=one.name, voted=one.voted, mine=one.mine)
            for one in polls.givers(case, row, visit.actor.id, now=visit.now)
        ],
        choices=[Choice(key=key, label=label) for key, label in row.choices.items()],  # type: ignore[arg-type]
        options=[Counted(key=key, votes=votes) for key, votes in chosen.counts.items()] if chosen else [],
        objections=[Objection(name=one.name, reason=one.reason) for one in row.objections],
        tally=None if tally is None else Tally(
            in_favour=tally.for_, against=tally.against, abstain=tally.abstain, roll=tally.entitled
        ),
    )  # fmt: skip
