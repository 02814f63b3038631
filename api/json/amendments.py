"""Amendments: proposed words for a passage, who stands behind them, what became of them, and the text they make."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.json.comments import Stance
from api.json.described import changes, held, opened, reads, router
from api.json.models import Given, Id, Name, Prose, Ref, Shown, example
from api.readable import refuse_unreadable_plan
from api.visit import Visit
from documents.readable import readable
from workflow.deliberation.amendments import applying, deciding, moving, reading

amendments = router("amendments")

WHERE = "/proposals/{proposal_id}/amendments"
ONE = WHERE + "/{amendment_id}"
AT = "2026-11-24T09:00:00Z"
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


def _there(visit: Visit, at: Mapping[str, int]) -> Amendment:
    return _one(visit, at["proposal_id"], at["amendment_id"])


@amendments.get(WHERE, response_model=Amendments, **reads("Amendments"))
def list_amendments(request: Request, proposal_id: Id) -> Response:
    """By their place in the text; those to an amendment stand after it."""

    def give(visit: Visit) -> Amendments:
        rows = reading.listing(opened(visit, proposal_id))
        return Amendments(amendments=[Amendment.model_validate(row) for row in rows])

    return door.fetch(request, give)


@amendments.get(WHERE + "/plan", response_model=Planned, **reads("What applying would do"))
def show_plan(request: Request, proposal_id: Id) -> Response:
    """The texts that all accepted amendments would make together."""

    def give(visit: Visit) -> Planned:
        plan = applying.plan(opened(visit, proposal_id))
        return Planned(
            changes=[PlannedChange.model_validate(change) for change in plan.changes],
            applies=sorted(place.id for place in plan.placed), anew=list(plan.anew),
            undecided=list(plan.undecided),
        )  # fmt: skip

    return door.fetch(request, give)


@amendments.get(ONE, response_model=Amendment, **reads("One amendment"))
def show_amendment(request: Request, proposal_id: Id, amendment_id: Id) -> Response:
    """With those it collides with now."""
    return door.fetch(request, lambda visit: _one(visit, proposal_id, amendment_id))


@amendments.post(WHERE, response_model=Amendment, **changes("Move an amendment", status=201))
def create_amendment(request: Request, proposal_id: Id, given: NewAmendment) -> Response:
    """Of the words given, those alone are kept that change something."""

    def act(visit: Visit) -> Amendment:
        case = opened(visit, proposal_id, "amend")
        readable(given.replacement, "replacement")
        return _one(visit, proposal_id, moving.move(case, **given.model_dump(), now=visit.now))

    return door.change(request, act, body=repr(given), status=201)


@amendments.post(ONE + "/amendments", response_model=Amendment, **changes("Amend an amendment", status=201))
def create_under(request: Request, proposal_id: Id, amendment_id: Id, given: NewUnder) -> Response:
    """Accepted, it is applied within the amendment it changes."""

    def act(visit: Visit) -> Amendment:
        case = opened(visit, proposal_id, "amend")
        readable(given.replacement, "replacement")
        made = moving.move_on(case, amendment_id, **given.model_dump(), now=visit.now)
        return _one(visit, proposal_id, made)

    return door.change(request, act, body=repr(given), status=201)


@amendments.post(ONE + "/withdrawal", response_model=Amendment, **changes("Withdraw an amendment"))
def withdraw_amendment(request: Request, proposal_id: Id, amendment_id: Id) -> Response:
    """By whoever moved it."""

    def act(visit: Visit) -> Amendment:
        moving.withdraw(opened(visit, proposal_id, "amend"), amendment_id, now=visit.now)
        return _one(visit, proposal_id, amendment_id)

    return door.change(request, act, body="")


@amendments.put(ONE + "/signature", response_model=Amendment, **changes("Sign an amendment", of=_there))
def sign_amendment(request: Request, proposal_id: Id, amendment_id: Id, given: Signature) -> Response:
    """Or take one's name off it again, while it is open."""

    def act(visit: Visit) -> Amendment:
        case = opened(visit, proposal_id, "amend")
        if given.signed:
            moving.sign(case, amendment_id, now=visit.now)
        else:
            moving.unsign(case, amendment_id)
        return _one(visit, proposal_id, amendment_id)

    return door.change(request, act, body=repr(given))


@amendments.put(
    ONE + "/stance", response_model=Amendment, **changes("Take a stance on an amendment", of=_there)
)
def take_amendment_stance(
    request: Request, proposal_id: Id, amendment_id: Id, given: GivenAmendmentStance
) -> Response:
    """Agree, disagree or pass; it may be changed while the amendment is open."""

    def act(visit: Visit) -> Amendment:
        moving.take_stance(opened(visit, proposal_id, "amend"), amendment_id, given.stance, now=visit.now)
        return _one(visit, proposal_id, amendment_id)

    return door.change(request, act, body=repr(given))


@amendments.put(ONE + "/verdict", response_model=Amendment, **changes("Decide on an amendment", of=_there))
def decide_amendment(request: Request, proposal_id: Id, amendment_id: Id, given: Verdict) -> Response:
    """One that collides with an accepted one is refused; the reason of each decision stays in the history."""

    def act(visit: Visit) -> Amendment:
        case = held(visit, proposal_id, "dispose")
        deciding.decide(case, amendment_id, given.verdict, given.reason, now=visit.now)
        return _one(visit, proposal_id, amendment_id)

    return door.change(request, act, body=repr(given))


@amendments.post(WHERE + "/joined", response_model=Amendment, **changes("Join amendments", status=201))
def join_amendments(request: Request, proposal_id: Id, given: Joined) -> Response:
    """A new amendment, accepted, that takes their place; one alone is worded anew so."""

    def act(visit: Visit) -> Amendment:
        case = held(visit, proposal_id, "dispose")
        readable(given.replacement, "replacement")
        made = deciding.join(
            case, {one.id: one.version for one in given.amendments}, given.replacement, given.reason,
            revision=given.revision, now=visit.now,
        )  # fmt: skip
        return _one(visit, proposal_id, made)

    return door.change(request, act, body=repr(given), status=201)


@amendments.post(WHERE + "/applied", response_model=Revised, **changes("Apply the accepted amendments"))
def apply_amendments(request: Request, proposal_id: Id, given: Applied) -> Response:
    """All at once, as one new revision; the order in which they were accepted makes no difference."""

    def act(visit: Visit) -> Revised:
        case = held(visit, proposal_id, "edit")
        refuse_unreadable_plan(case)
        return Revised(revision=applying.apply_accepted(case, version=given.version, now=visit.now))

    return door.change(request, act, body=repr(given))


def _one(visit: Visit, proposal_id: int, amendment_id: int) -> Amendment:
    return Amendment.model_validate(reading.one(opened(visit, proposal_id), amendment_id))
