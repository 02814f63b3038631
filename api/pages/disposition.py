"""What becomes of one comment: its page, with everything decided about it and the passages it changed."""

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.disposing import as_shown, dispose, standards
from api.pages.frame import frame
from api.pages.paragraphs import paragraphs
from api.pages.provenance import FOLLOWED
from api.pages.thread import TONES
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.deliberation import arranged, consolidation, threads, traces
from workflow.deliberation.consolidation import DISPOSITIONS, TrailEntry
from workflow.deliberation.revisions import latest
from workflow.process.text import Refusal

router = APIRouter(include_in_schema=False)

ONE = "/proposals/{proposal_id}/consolidation/{comment_id}"
UNTRACE = "/proposals/{proposal_id}/consolidation/{comment_id}/traces/{trace_id}/remove"


@router.get(ONE)
def one(request: Request, proposal_id: int, comment_id: int) -> Response:
    """One comment with everything that was decided about it."""
    return door.show(request, lambda visit: _one(visit, proposal_id, comment_id, Posted(())))


@router.post(ONE)
def dispose_one(request: Request, posted: Form, proposal_id: int, comment_id: int) -> Response:
    """Give one comment its disposition, or correct the one it has."""

    def act(visit: Visit) -> str:
        posted.only("kind", "reason", "standard", "places", "revision")
        case = authorize(visit.session, proposal_id, "dispose", actor=visit.actor, now=visit.now, lock=True)
        dispose(case, [comment_id], posted, posted.list("places"), now=visit.now)
        return f"/proposals/{proposal_id}/consolidation/{comment_id}?done=disposed"

    return door.do(
        request, posted, act, lambda visit, refusal: _one(visit, proposal_id, comment_id, posted, refusal)
    )


@router.post(UNTRACE)
def remove_trace(
    request: Request, posted: Form, proposal_id: int, comment_id: int, trace_id: int
) -> Response:
    """Take back that a comment changed a passage."""

    def act(visit: Visit) -> str:
        posted.only()
        case = authorize(visit.session, proposal_id, "dispose", actor=visit.actor, now=visit.now, lock=True)
        traces.unlink(case, comment_id, trace_id, now=visit.now)
        return f"/proposals/{proposal_id}/consolidation/{comment_id}?done=untraced"

    return door.do(
        request, posted, act, lambda visit, refusal: _one(visit, proposal_id, comment_id, Posted(()), refusal)
    )


def _one(
    visit: Visit, proposal_id: int, comment_id: int, posted: Posted, refusal: Refusal | None = None
) -> Response:
    case, head = frame(visit, proposal_id)
    row = threads.one(case, comment_id)
    entries: tuple[TrailEntry, ...] = consolidation.trail(case, comment_id)
    stands = entries[-1] if entries else None
    typed, may, newest = bool(posted.fields), "dispose" in head.rights and not row.hidden, latest(case)
    links = traces.traces_of(case, comment_ids=[comment_id], removed=True)
    return visit.render(
        "disposition", followed=case.state in FOLLOWED, chapter_id=case.chapter_id,
        errors=door.errors_of(refusal) if refusal else {}, p=head,
        c=as_shown(row, [one.comment_id for one in links if one.removed_at is None]),
        trail=tuple((e, DISPOSITIONS[e.kind], TONES[e.kind]) for e in entries),
        may=may, kinds=tuple(DISPOSITIONS.items()), links=links, labels=arranged.section_order(newest),
        elsewhere=arranged.ELSEWHERE, standards=standards(visit, case) if may else (),
        standard=posted.get("standard"), places=paragraphs(newest) if may else (),
        chosen=frozenset(posted.list("places")), revision=newest.number,
        kind=posted.get("kind") if typed else stands.kind if stands else "",
        reason=posted.get("reason") if typed else stands.reason if stands else "",
    )  # fmt: skip
