"""Moderation of one comment, for the secretary and its author; and the log of a proposal, for the secretary."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.frame import frame
from api.pages.thread import comment_view
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.deliberation import moderation, threads
from workflow.deliberation.moderation import REASONS, Line
from workflow.process.text import Refusal

router = APIRouter(include_in_schema=False)

LOG = "/proposals/{proposal_id}/moderation"
ONE = "/proposals/{proposal_id}/comments/{comment_id}/moderation"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the log as templates get it."""

    comment_id: int
    act: str
    reason: str
    who: str
    at: datetime


@router.get(LOG)
def log(request: Request, proposal_id: Id, before: int | None = None) -> Response:
    """The log, newest first."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        lines, cursor = moderation.log(case, before=before)
        where = f"/proposals/{proposal_id}/moderation"
        return visit.render(
            "moderation_log", chapter_id=case.chapter_id, p=head, lines=tuple(map(_told, lines)),
            first=where if before is not None else "", next=f"{where}?before={cursor}" if cursor else "",
        )  # fmt: skip

    return door.show(request, page)


@router.get(ONE)
def one(request: Request, proposal_id: Id, comment_id: Id) -> Response:
    """One comment with its log; forms for whoever may act."""
    return door.show(request, lambda visit: _one(visit, proposal_id, comment_id, Posted(())))


@router.post(ONE)
def act(request: Request, posted: Form, proposal_id: Id, comment_id: Id) -> Response:
    """Hide it, show it again, or answer for it."""

    def done(visit: Visit) -> str:
        posted.only("act", "standard", "reason", "answer")
        what, now = posted.get("act"), visit.now
        right = "see" if what == moderation.ANSWER else "moderate"
        case = authorize(visit.session, proposal_id, right, actor=visit.actor, now=now, lock=True)
        if what == moderation.ANSWER:
            moderation.answer(case, comment_id, posted.get("answer"), now=now)
        else:
            reason = moderation.reason_of(posted.get("standard"), posted.get("reason"), case.language)
            if what == moderation.HIDE:
                moderation.hide(case, comment_id, reason, now=now)
            else:
                moderation.show(case, comment_id, reason, now=now)
        return f"/proposals/{proposal_id}/comments/{comment_id}/moderation?done=moderated"

    return door.do(
        request, posted, done, lambda visit, refusal: _one(visit, proposal_id, comment_id, posted, refusal)
    )


def _one(
    visit: Visit, proposal_id: int, comment_id: int, posted: Posted, refusal: Refusal | None = None
) -> Response:
    case, head = frame(visit, proposal_id)
    lines = moderation.log_of(case, comment_id)
    row = threads.one(case, comment_id)
    return visit.render(
        "moderation", chapter_id=case.chapter_id, p=head, c=comment_view(row),
        errors=door.errors_of(refusal) if refusal else {}, lines=tuple(map(_told, lines)),
        may="moderate" in head.rights and not row.own,
        may_answer=row.own and bool(lines), reasons=tuple(REASONS.items()),
        standard=posted.get("standard"), reason=posted.get("reason"), answer=posted.get("answer"),
    )  # fmt: skip


def _told(line: Line) -> Told:
    return Told(line.comment_id, line.act, line.reason, line.person, line.at)
