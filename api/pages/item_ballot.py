"""The ballots on other business of a meeting: as on a proposal, at the item."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.meetings import TONES, label_of
from api.pages.voting import On, asked_for, cast, looked_at, page_of
from api.posted import Form, Posted
from api.visit import Visit
from workflow.decision.ballots import secrecy
from workflow.decision.meetings.undone import said
from workflow.decision.tables import AgendaItem, Meeting
from workflow.sitting.items import voting_on

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
ADDRESS = "/meetings/{meeting_id}/items/{item_id}/votes"


@router.get(ADDRESS)
def show_ballot(request: Request, meeting_id: Id, item_id: Id) -> Response:
    """The newest ballot on the item, and those before it."""
    return door.show(request, lambda visit: page_of(visit, _on(visit, meeting_id, item_id), Posted(())))


@router.post(ADDRESS)
def vote(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Cast a vote in the ballot that was on the page."""

    def act(visit: Visit) -> str:
        on = _on(visit, meeting_id, item_id, "vote")
        return f"{on.where}?done={cast(visit, on.case, posted)}"

    return door.do(
        request,
        posted,
        act,
        lambda visit, refusal: page_of(visit, _on(visit, meeting_id, item_id), posted, refusal),
    )


@router.post(f"{ADDRESS}/confirm")
def confirm(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """The vote as it will be cast, to be looked at once more: nothing is kept yet."""

    def page(visit: Visit) -> Response:
        on = _on(visit, meeting_id, item_id, "vote")
        return looked_at(visit, on.case, on, posted)

    return door.show(request, page)


@router.post(f"{ADDRESS}/receipts")
def check_receipt(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Whether a receipt is among those published of the ballot."""
    return door.show(
        request,
        lambda visit: page_of(visit, _on(visit, meeting_id, item_id), posted.only("receipt", "ballot")),
    )


@router.post(f"{ADDRESS}/secrecy")
def ask_secrecy(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Ask for the ballot on the item to be secret."""

    def act(visit: Visit) -> str:
        posted.only()
        _, case, _ = voting_on(
            visit.session, meeting_id, item_id, "ask_secrecy", actor=visit.actor, now=visit.now, lock=True
        )
        secrecy.ask(case, now=visit.now)
        return f"/meetings/{meeting_id}/items/{item_id}/votes?done=secrecy_asked"

    return door.do(
        request,
        posted,
        act,
        lambda visit, refusal: page_of(visit, _on(visit, meeting_id, item_id), posted, refusal),
    )


def about(row: Meeting, item: AgendaItem) -> dict[str, Any]:
    """What the head of a page of an item is made of."""
    return {
        "p": None,
        "m": row,
        "item": item,
        "state": label_of(row.state),
        "tone": TONES.get(row.state, "quiet"),
        "why": said(item.remark),
    }


def _on(visit: Visit, meeting_id: int, item_id: int, right: str = "see") -> On:
    sitting, case, item = voting_on(
        visit.session, meeting_id, item_id, right, actor=visit.actor, now=visit.now
    )
    rights = frozenset({"vote"} if "member" in sitting.roles else ())
    wishes = bool(case.roles & case.may.get("ask_secrecy", frozenset()))
    secrecy_on = asked_for(case, now=visit.now) if wishes else ""
    asking = frozenset(secrecy.asking(case)) if secrecy_on else None
    where = f"/meetings/{meeting_id}/items/{item.id}/votes"
    return On(case, where, rights, asking, secrecy_on, about=about(sitting.meeting, item))
