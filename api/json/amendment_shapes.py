"""What is given and shown of amendments as JSON: the words they are moved on, and how they stand now."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from api.json.comment_shapes import AT, Stance
from api.json.models import Given, Name, Prose, Ref, Shown, example
from workflow.deliberation.amendments import deciding

EXAMPLE = {
    "id": 4, "parent_id": None, "author": "نگار عضوی", "own": False, "section": "problem", "revision": 1,
    "start": 8, "end": 15, "exact": "۲۰ هزار", "replacement": "۳۰ هزار", "whole": "۳۰ هزار", "before": "بیش از ",
    "after": " دانشجو تحت پوشش سازمان‌اند.", "reason": "آمار سال ۱۴۰۵ این است.", "at": AT, "state": "open", "version": 1,
    "anew": False, "collides": [6], "signers": ["آرش نویسا"], "signed": False, "agree": 3, "disagree": 1,
    "passes": 0, "mine": None, "decision": "", "decided_by": "", "decided_at": None, "joined_id": None,
    "applied": None, "applied_start": None, "applied_end": None,
}  # fmt: skip

Place = Annotated[int, Field(ge=0, le=1_000_000)]


class NewAmendment(Given):
    """Other words for a passage of the newest revision, by its number; for an insertion start and end are one."""

    model_config = example(
        revision=1, section="problem", start=8, end=15, replacement="۳۰ هزار", reason="آمار سال ۱۴۰۵ این است."
    )

    revision: Ref
    section: Name
    start: Place
    end: Place
    replacement: Prose
    reason: Prose


class NewUnder(Given):
    """Other words for a part of an amendment's replacement, in its characters."""

    model_config = example(start=0, end=2, replacement="۳۱", reason="آمار تازه‌تر این است.")

    start: Place
    end: Place
    replacement: Prose
    reason: Prose


class GivenAmendmentStance(Given):
    """What one holds of an amendment; the last word counts."""

    model_config = example(stance="agree")

    stance: Stance


class Signature(Given):
    """Whether one's name stands under an amendment."""

    model_config = example(signed=True)

    signed: bool


class Verdict(Given):
    """What becomes of an amendment, and why; ``reopen`` takes a decision back."""

    model_config = example(verdict="accept", reason="آمار درست است.")

    verdict: Literal["accept", "reject", "reopen"]
    reason: Prose


class SeenAmendment(Given):
    """An amendment, and its ``version`` as it was seen."""

    model_config = example(id=4, version=1)

    id: Ref
    version: Ref


class Joined(Given):
    """The wording that takes the place of all from the first to the last passage of these amendments.

    ``revision`` is the number of the text it was written on. Where that, or one of them, changed since, nothing is
    done: 409; where a colleague joined them, ``amendment`` names theirs.
    """

    model_config = example(
        amendments=[{"id": 4, "version": 1}, {"id": 6, "version": 1}], revision=1, replacement="۳۰ هزار و اندی",
        reason="هر دو درست بود.",
    )  # fmt: skip

    amendments: list[SeenAmendment] = Field(min_length=1, max_length=deciding.MOST_JOINED)
    revision: Ref
    replacement: Prose
    reason: Prose


class Applied(Given):
    """The proposal's version the decision to apply was made on."""

    model_config = example(version=8)

    version: Ref


class Amendment(Shown):
    """An amendment as one reader sees it.

    ``collides`` names those that cannot be accepted beside it; ``anew`` says that its words were changed by hand
    since, so that it has to be worded anew.
    """

    model_config = example(**EXAMPLE)

    id: int
    parent_id: int | None
    author: str
    own: bool
    section: str
    revision: int
    start: int
    end: int
    exact: str
    replacement: str
    whole: str
    before: str
    after: str
    reason: str
    at: datetime
    state: str
    version: int
    anew: bool
    collides: list[int]
    signers: list[str]
    signed: bool
    agree: int
    disagree: int
    passes: int
    mine: str | None
    decision: str
    decided_by: str
    decided_at: datetime | None
    joined_id: int | None
    applied: int | None
    applied_start: int | None
    applied_end: int | None


class Amendments(Shown):
    """All amendments of a proposal (at most 500), by their place in the text."""

    model_config = example(amendments=[EXAMPLE])

    amendments: list[Amendment]


class PlannedChange(Shown):
    """One section or recommendation before and after."""

    model_config = example(section="problem", old="بیش از ۲۰ هزار دانشجو", new="بیش از ۳۰ هزار دانشجو")

    section: str
    old: str
    new: str


class Planned(Shown):
    """What applying would do now: ``anew`` stay to be worded anew, ``undecided`` hold it up."""

    model_config = example(
        changes=[{"section": "problem", "old": "۲۰ هزار", "new": "۳۰ هزار"}],
        applies=[4],
        anew=[],
        undecided=[],
    )

    changes: list[PlannedChange]
    applies: list[int]
    anew: list[int]
    undecided: list[int]


class Revised(Shown):
    """The revision that was made, by its number."""

    model_config = example(revision=5)

    revision: int
