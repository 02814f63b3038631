"""Conflicts of interest on a proposal: who stands aside, and one's own declaration."""

from datetime import datetime
from typing import Literal

from fastapi import Request, Response

from api import door
from api.json.described import changes, held, opened, reads, router
from api.json.entries import GivenDecision
from api.json.models import After, Given, Id, Limit, Prose, Ref, Shown, example, paged
from api.visit import Visit
from workflow import standing_aside
from workflow.decision import interests as declarations
from workflow.decision.ballots import Question

interests = router("ballots")

AT = "2026-12-01T20:30:00Z"
ONE = {
    "id": 1, "person_id": 7, "name": "سمانه کریمی", "reason": "برادرم پیمانکار این طرح است.", "at": AT,
    "withdrawn_at": None, "by": None, "channel": "", "confirmed_at": None, "state": "standing",
}  # fmt: skip


class GivenInterest(Given):
    """Why one stands aside."""

    model_config = example(reason="برادرم پیمانکار این طرح است.")

    reason: Prose


class EnteredInterest(Given):
    """What a member said elsewhere, and how."""

    model_config = example(person_id=7, channel="phone", reason="برادرم پیمانکار این طرح است.")

    person_id: Ref
    channel: Literal["meeting", "phone", "paper", "in_person"]
    reason: Prose


class Interest(Shown):
    """A declaration; it holds until it is withdrawn or struck.

    ``by`` and ``channel`` say who entered it and how it was said, where the member did not declare it here; ``state``
    is then waiting, confirmed, withdrawn or struck, else standing or withdrawn.
    """

    model_config = example(**ONE)

    id: int
    person_id: int
    name: str
    reason: str
    at: datetime
    withdrawn_at: datetime | None
    by: str | None
    channel: str
    confirmed_at: datetime | None
    state: Literal["standing", "waiting", "confirmed", "withdrawn", "struck"]


class Interests(Shown):
    """Declarations in the order they were made; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[ONE], next=None)

    items: list[Interest]
    next: int | None


@interests.get(
    "/proposals/{proposal_id}/interests", response_model=Interests, **reads("Conflicts of interest")
)
def list_interests(request: Request, proposal_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """Every declaration, withdrawn ones too, for everybody who sees the proposal."""
    return door.fetch(request, lambda visit: page_of(opened(visit, proposal_id), after, limit))


@interests.post(
    "/proposals/{proposal_id}/interests",
    response_model=Interests,
    **changes("Declare a conflict of interest", status=201),
)
def declare_interest(request: Request, proposal_id: Id, given: GivenInterest) -> Response:
    """Stand aside: one neither votes on the proposal nor counts as entitled to. Answers who stands aside now."""

    def act(visit: Visit) -> Interests:
        case = held(visit, proposal_id, "stand_aside")
        declarations.declare(case, given.reason, now=visit.now)
        return standing(case)

    return door.change(request, act, body=repr(given), status=201)


@interests.post(
    "/proposals/{proposal_id}/interests/back",
    response_model=Interests,
    **changes("Withdraw a conflict of interest"),
)
def withdraw_interest(request: Request, proposal_id: Id) -> Response:
    """Take one's own declaration back, before a ballot opens. Answers who stands aside now."""

    def act(visit: Visit) -> Interests:
        case = held(visit, proposal_id, "stand_aside")
        declarations.withdraw(case, now=visit.now)
        return standing(case)

    return door.change(request, act, body="")


@interests.post(
    "/proposals/{proposal_id}/interests/entries",
    response_model=Interests,
    **changes("Enter a member's conflict of interest", status=201),
)
def enter_interest(request: Request, proposal_id: Id, given: EnteredInterest) -> Response:
    """For the secretary or the chair: it counts at once; the member is told, and confirms or strikes it."""

    def act(visit: Visit) -> Interests:
        case = held(visit, proposal_id, "see")
        standing_aside.enter(
            case, given.reason, person_id=given.person_id, channel=given.channel, now=visit.now
        )
        return standing(case)

    return door.change(request, act, body=repr(given), status=201)


@interests.post(
    "/proposals/{proposal_id}/interests/{interest_id}/decision",
    response_model=Interests,
    **changes("Confirm or strike a conflict of interest"),
)
def decide_interest(request: Request, proposal_id: Id, interest_id: Id, given: GivenDecision) -> Response:
    """For the member in whose name it was entered; once. Answers who stands aside now."""

    def act(visit: Visit) -> Interests:
        case = held(visit, proposal_id, "see")
        standing_aside.decide(case, interest_id, given.decision, now=visit.now)
        return standing(case)

    return door.change(request, act, body=repr(given))


def page_of(case: Question, after: int | None, limit: int) -> Interests:
    """Declarations from a cursor on."""
    found, cursor = paged(
        declarations.declared(case, after=after, limit=limit + 1), limit, lambda row: row.id
    )
    return _shown(found, cursor)


def standing(case: Question) -> Interests:
    """Who stands aside now."""
    return _shown(declarations.declared(case, limit=None, standing=True), None)


def _shown(
    found: tuple[declarations.Declared, ...] | list[declarations.Declared], cursor: int | None
) -> Interests:
    rows = [Interest(**{name: getattr(row, name) for name in Interest.model_fields}) for row in found]
    return Interests(items=rows, next=cursor)
