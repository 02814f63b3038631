"""Conflicts of interest on a proposal: who stands aside and why, and the member's own form."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.frame import frame
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.decision import ballots, interests
from workflow.process.text import Refusal
from workflow.record.case import Case

router = APIRouter(include_in_schema=False)

HERE = "/proposals/{proposal_id}/interests"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.get(HERE)
def show_interests(request: Request, proposal_id: Id, after: int | None = None) -> Response:
    """Every declaration, withdrawn ones too."""
    return door.show(request, lambda visit: _page(visit, proposal_id, Posted(()), after=after))


@router.post(HERE)
def declare(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Stand aside."""

    def deed(case: Case, visit: Visit) -> str:
        posted.only("reason")
        interests.declare(case, posted.get("reason"), now=visit.now)
        return "interest_declared"

    return _do(request, posted, proposal_id, deed)


@router.post(HERE + "/back")
def withdraw(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Come back."""

    def deed(case: Case, visit: Visit) -> str:
        posted.only()
        interests.withdraw(case, now=visit.now)
        return "interest_withdrawn"

    return _do(request, posted, proposal_id, deed)


def _do(request: Request, posted: Posted, proposal_id: int, deed: Callable[[Case, Visit], str]) -> Response:
    def act(visit: Visit) -> str:
        case = authorize(
            visit.session, proposal_id, "stand_aside", actor=visit.actor, now=visit.now, lock=True
        )
        return f"/proposals/{proposal_id}/interests?done={deed(case, visit)}"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, proposal_id, posted, refusal))


def _page(
    visit: Visit,
    proposal_id: int,
    posted: Posted,
    refusal: Refusal | None = None,
    *,
    after: int | None = None,
) -> Response:
    case, head = frame(visit, proposal_id)
    rows = interests.declared(case, after=after, limit=interests.AT_ONCE + 1)
    shown = rows[: interests.AT_ONCE]
    return visit.render(
        "interests", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {}, p=head,
        declared=shown, mine=visit.actor.id in interests.interested(visit.session, case.id),
        may="stand_aside" in head.rights, running=ballots.open_ballot_of(case) is not None,
        reason=posted.get("reason"), first=after is not None, next=shown[-1].id if len(rows) > len(shown) else None,
    )  # fmt: skip
