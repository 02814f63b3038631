"""Entering a member's stance on a comment; and the page on which members confirm or strike those in their name."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from markupsafe import Markup

from api import door
from api.pages.choosing import FIELDS, chooser, entry_form, of_comment
from api.pages.frame import frame
from api.pages.prose import language_of, prose
from api.pages.thread import comment_view
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.deliberation import entered_stances, threads
from workflow.deliberation.entered_stances import DECISIONS, STATES, Entered
from workflow.deliberation.entering import CHANNELS
from workflow.deliberation.threads import STANCES
from workflow.process.text import Refusal, Text
from workflow.record.case import NotFound

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
Before = Annotated[int | None, Query(ge=0, le=2_147_483_647)]
ENTER = "/proposals/{proposal_id}/comments/{comment_id}/stances/new"
LIST = "/proposals/{proposal_id}/entries"
TONES = {"waiting": "note", "confirmed": "good", "struck": "bad"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A stance entered, as the template gets it."""

    entry: Entered
    stance: Text
    channel: Text
    state: Text
    tone: str
    html: Markup
    language: str


@router.post(ENTER)
def enter(request: Request, posted: Form, proposal_id: Id, comment_id: Id) -> Response:
    """Enter it, and come back to the comment."""

    def act(visit: Visit) -> str:
        posted.only(*FIELDS, "channel", "stance")
        case = authorize(visit.session, proposal_id, "comment", actor=visit.actor, now=visit.now)
        entered_stances.enter_stance(
            case, comment_id, posted.get("stance"), person_id=posted.number("person") or 0,
            channel=posted.get("channel"), now=visit.now,
        )  # fmt: skip
        return f"/proposals/{proposal_id}/comments/{comment_id}?done=stance_entered"

    return door.do(
        request, posted, act, lambda visit, refusal: _form(visit, proposal_id, comment_id, posted, refusal)
    )


@router.get(LIST)
def entries(request: Request, proposal_id: Id, before: Before = None) -> Response:
    """Those in the reader's name; for a secretary those in anybody's."""
    return door.show(request, lambda visit: _list(visit, proposal_id, before))


@router.post(LIST)
def decide(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Confirm or strike one of them."""

    def act(visit: Visit) -> str:
        posted.only("entry", "decision")
        case = authorize(visit.session, proposal_id, "see", actor=visit.actor, now=visit.now)
        entry = posted.number("entry")
        if entry is None:
            raise NotFound
        entered_stances.decide(case, entry, posted.get("decision"), now=visit.now)
        return f"/proposals/{proposal_id}/entries?done=entry_decided"

    return door.do(request, posted, act, lambda visit, refusal: _list(visit, proposal_id, None, refusal))


def _form(
    visit: Visit, proposal_id: int, comment_id: int, posted: Posted, refusal: Refusal | None = None
) -> Response:
    case, head = frame(visit, proposal_id, "comment")
    if "secretary" not in case.roles:
        raise NotFound
    return visit.render(
        "stance_new", chapter_id=case.chapter_id, p=head, errors=door.errors_of(refusal) if refusal else {},
        c=comment_view(threads.one(case, comment_id)), chooser=chooser(visit, case, posted),
        channels=tuple(CHANNELS.items()), channel=posted.get("channel"), stances=tuple(STANCES.items()),
        stance=posted.get("stance"),
    )  # fmt: skip


def _list(visit: Visit, proposal_id: int, before: int | None, refusal: Refusal | None = None) -> Response:
    case, head = frame(visit, proposal_id)
    found, cursor = entered_stances.entries(case, before=before)
    where = f"/proposals/{proposal_id}/entries"
    return visit.render(
        "entries", chapter_id=case.chapter_id, p=head, errors=door.errors_of(refusal) if refusal else {},
        entries=tuple(map(_shown, found)), decisions=tuple(DECISIONS.items()), all="secretary" in case.roles,
        first=where if before is not None else "",
        next=f"{where}?before={cursor}" if cursor is not None else "",
    )  # fmt: skip


def _shown(entry: Entered) -> Shown:
    return Shown(
        entry, STANCES[entry.stance], CHANNELS[entry.channel], STATES[entry.state],
        TONES.get(entry.state, "quiet"), prose(entry.body, prefix=f"e{entry.id}"), language_of(entry.body),
    )  # fmt: skip


entry_form(router, ENTER, ("channel", "stance"), _form, of=of_comment)
