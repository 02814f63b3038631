"""The ballot on a proposal: its page, a vote on it, a wish for secrecy, a receipt looked for."""

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.frame import frame
from api.pages.voting import On, asked_for, cast, looked_at, page_of
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.decision.ballots import secrecy
from workflow.record.case import Case
from workflow.versions import engine_for

router = APIRouter(include_in_schema=False)

ADDRESS = "/proposals/{proposal_id}/ballot"


@router.get(ADDRESS)
def show_ballot(request: Request, proposal_id: int) -> Response:
    """The newest ballot, and those before it."""
    return door.show(request, lambda visit: page_of(visit, _on(visit, proposal_id), Posted(())))


@router.post(ADDRESS)
def vote(request: Request, posted: Form, proposal_id: int) -> Response:
    """Cast a vote in the ballot that was on the page."""

    def act(visit: Visit) -> str:
        case = authorize(visit.session, proposal_id, "vote", actor=visit.actor, now=visit.now, lock=True)
        return f"/proposals/{proposal_id}/ballot?done={cast(visit, case, posted)}"

    return door.do(
        request, posted, act, lambda visit, refusal: page_of(visit, _on(visit, proposal_id), posted, refusal)
    )


@router.post(f"{ADDRESS}/confirm")
def confirm(request: Request, posted: Form, proposal_id: int) -> Response:
    """The vote as it will be cast, to be looked at once more: nothing is kept yet."""

    def page(visit: Visit) -> Response:
        case = authorize(visit.session, proposal_id, "vote", actor=visit.actor, now=visit.now)
        return looked_at(visit, case, _on(visit, proposal_id), posted)

    return door.show(request, page)


@router.post(f"{ADDRESS}/secrecy")
def ask_secrecy(request: Request, posted: Form, proposal_id: int) -> Response:
    """Ask for the next ballot to be secret."""

    def act(visit: Visit) -> str:
        posted.only()
        case = authorize(
            visit.session, proposal_id, "ask_secrecy", actor=visit.actor, now=visit.now, lock=True
        )
        secrecy.ask(case, now=visit.now)
        return f"/proposals/{proposal_id}/ballot?done=secrecy_asked"

    return door.do(
        request, posted, act, lambda visit, refusal: page_of(visit, _on(visit, proposal_id), posted, refusal)
    )


@router.post(f"{ADDRESS}/receipts")
def check_receipt(request: Request, posted: Form, proposal_id: int) -> Response:
    """Whether a receipt is among those published of the ballot."""
    return door.show(
        request, lambda visit: page_of(visit, _on(visit, proposal_id), posted.only("receipt", "ballot"))
    )


def _on(visit: Visit, proposal_id: int) -> On:
    case, head = frame(visit, proposal_id)
    secrecy_on = asked_for(case, now=visit.now) if "ask_secrecy" in head.rights else ""
    asking = frozenset(secrecy.asking(case)) if secrecy_on else None
    return On(
        case,
        f"/proposals/{case.id}/ballot",
        head.rights,
        asking,
        secrecy_on,
        _waits_for_meeting(case),
        {"p": head},
    )


def _waits_for_meeting(case: Case) -> bool:
    steps = engine_for(case).definition.steps.values()
    return any("item" in step.by and case.state in step.sources for step in steps)
