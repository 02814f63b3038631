"""Entering what a member said by phone or on paper; and the page on which the member confirms or strikes it."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.choosing import FIELDS, chooser, entry_form
from api.pages.frame import frame
from api.pages.thread import comment_view
from api.posted import Form, Posted
from api.visit import Visit
from documents.readable import readable
from workflow.authorize import authorize
from workflow.deliberation import entering, threads
from workflow.deliberation.entering import CHANNELS
from workflow.process.text import Refusal
from workflow.record.case import NotFound

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
ENTER = "/proposals/{proposal_id}/entries/new"
ENTRY = "/proposals/{proposal_id}/comments/{comment_id}/entry"


@router.post(ENTER)
def enter(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Enter it, and come to where it stands."""

    def act(visit: Visit) -> str:
        posted.only(*FIELDS, "channel", "body")
        case = authorize(visit.session, proposal_id, "comment", actor=visit.actor, now=visit.now)
        readable(posted.get("body"), "body")
        made = entering.enter(
            case, posted.get("body"), person_id=posted.number("person") or 0, channel=posted.get("channel"),
            now=visit.now,
        )  # fmt: skip
        return f"/proposals/{proposal_id}/comments/{made}?done=entered&at=c-{made}#c-{made}"

    return door.do(request, posted, act, lambda visit, refusal: _form(visit, proposal_id, posted, refusal))


@router.get(ENTRY)
def entry(request: Request, proposal_id: Id, comment_id: Id) -> Response:
    """What was entered in the reader's name."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        by, channel, decided = entering.mine(case, comment_id)
        return visit.render(
            "entry", chapter_id=case.chapter_id, p=head, c=comment_view(threads.one(case, comment_id)), by=by,
            channel=CHANNELS[channel], decided=decided,
        )  # fmt: skip

    return door.show(request, page)


@router.post(ENTRY)
def decide(request: Request, posted: Form, proposal_id: Id, comment_id: Id) -> Response:
    """Confirm or strike it."""

    def act(visit: Visit) -> str:
        posted.only("decision")
        case = authorize(visit.session, proposal_id, "see", actor=visit.actor, now=visit.now, lock=True)
        decision = posted.get("decision")
        if decision not in ("confirm", "strike"):
            raise NotFound
        (entering.confirm if decision == "confirm" else entering.strike)(case, comment_id, now=visit.now)
        return f"/proposals/{proposal_id}/comments/{comment_id}/entry?done=entry_decided"

    return door.do(request, posted, act)


def _form(visit: Visit, proposal_id: int, posted: Posted, refusal: Refusal | None = None) -> Response:
    case, head = frame(visit, proposal_id, "comment")
    if "secretary" not in case.roles:
        raise NotFound
    return visit.render(
        "entry_new", chapter_id=case.chapter_id, p=head, errors=door.errors_of(refusal) if refusal else {},
        chooser=chooser(visit, case, posted), channels=tuple(CHANNELS.items()),
        channel=posted.get("channel"), body=posted.get("body"),
    )  # fmt: skip


entry_form(router, ENTER, ("channel", "body"), _form)
