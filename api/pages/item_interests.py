"""Conflicts of interest on other business of a meeting: as on a proposal, at the item."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.choosing import entry_form
from api.pages.interests import (
    FIELDS_TYPED,
    On,
    Seen,
    decide_on,
    declare_on,
    enter_on,
    form_of,
    page_of,
    withdraw_on,
)
from api.pages.item_ballot import about
from api.posted import Form, Posted
from api.visit import Visit
from workflow.decision.ballots import Question
from workflow.sitting.items import voting_on

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
HERE = "/meetings/{meeting_id}/items/{item_id}/interests"
ENTER = HERE + "/new"


@router.get(HERE)
def show_interests(request: Request, meeting_id: Id, item_id: Id, after: int | None = None) -> Response:
    """Every declaration, withdrawn ones too."""
    return door.show(request, lambda visit: page_of(visit, _on(meeting_id, item_id), Posted(()), after=after))


@router.post(HERE)
def declare(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Stand aside."""
    return declare_on(request, posted, _on(meeting_id, item_id))


@router.post(HERE + "/back")
def withdraw(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Come back."""
    return withdraw_on(request, posted, _on(meeting_id, item_id))


@router.post(HERE + "/decisions")
def decide(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Confirm or strike what was entered in the reader's name."""
    return decide_on(request, posted, _on(meeting_id, item_id))


@router.post(ENTER)
def enter(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Enter it."""
    return enter_on(request, posted, _on(meeting_id, item_id))


def _on(meeting_id: int, item_id: int) -> On:
    def seen(visit: Visit) -> Seen:
        sitting, case, item = voting_on(
            visit.session, meeting_id, item_id, "see", actor=visit.actor, now=visit.now
        )
        may = bool(case.roles & case.may.get("stand_aside", frozenset()))
        return Seen(case, may, about(sitting.meeting, item))

    def held(visit: Visit, right: str) -> Question:
        return voting_on(
            visit.session, meeting_id, item_id, right, actor=visit.actor, now=visit.now, lock=True
        )[1]

    return On(f"/meetings/{meeting_id}/items/{item_id}/interests", seen, held)


def _of_item(meeting_id: Id, item_id: Id) -> tuple[int, ...]:
    return meeting_id, item_id


def _form(visit: Visit, meeting_id: int, item_id: int, posted: Posted) -> Response:
    return form_of(visit, _on(meeting_id, item_id), posted)


entry_form(router, ENTER, FIELDS_TYPED, _form, of=_of_item)
