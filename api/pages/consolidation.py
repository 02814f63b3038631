"""The desk of consolidation: what becomes of each comment. The secretary gets forms, others read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from api import door
from api.pages.frame import frame
from api.pages.prose import language_of, prose
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.deliberation import consolidation, threads
from workflow.deliberation.consolidation import DISPOSITIONS, TrailEntry
from workflow.deliberation.threads import CommentRow
from workflow.membership.roles import ROLES
from workflow.process.text import Refusal, Text
from workflow.record.case import NotFound

router = APIRouter(include_in_schema=False)

DESK = "/proposals/{proposal_id}/consolidation"
ONE = "/proposals/{proposal_id}/consolidation/{comment_id}"

TONES: Mapping[str, str] = {
    "adopted": "good",
    "adapted": "good",
    "rejected": "bad",
    "deferred": "note",
    "out_of_scope": "quiet",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment on the desk."""

    id: int
    who: str
    role: Text | str
    at: datetime
    html: Markup
    language: str
    quote: str
    outdated: bool
    parent_id: int | None
    stances: tuple[int, int, int]
    """How many agree, disagree, pass."""
    disposition: Text | None
    tone: str
    reason: str


@router.get(DESK)
def desk(request: Request, proposal_id: int, show: str = "", after: int | None = None) -> Response:
    """The comments one after the other, each with what became of it."""
    return door.show(request, lambda visit: _desk(visit, proposal_id, Posted(()), show, after))


@router.post(DESK)
def dispose_many(request: Request, posted: Form, proposal_id: int) -> Response:
    """Give all chosen comments the same disposition and reason."""
    show, after = posted.get("show"), posted.number("after")

    def act(visit: Visit) -> str:
        posted.only("comments", "kind", "reason", "show", "after")
        _dispose(visit, proposal_id, _ids(posted), posted)
        # what was missing is missing no more, so the cursor of that list would pass over others
        place = f"&after={after}" if after is not None and show != "missing" else ""
        return f"/proposals/{proposal_id}/consolidation?show={_filter(show)}{place}&done=disposed"

    return door.do(
        request, posted, act, lambda visit, refusal: _desk(visit, proposal_id, posted, show, after, refusal)
    )


@router.get(ONE)
def one(request: Request, proposal_id: int, comment_id: int) -> Response:
    """One comment with everything that was decided about it."""
    return door.show(request, lambda visit: _one(visit, proposal_id, comment_id, Posted(())))


@router.post(ONE)
def dispose_one(request: Request, posted: Form, proposal_id: int, comment_id: int) -> Response:
    """Give one comment its disposition, or correct the one it has."""

    def act(visit: Visit) -> str:
        posted.only("kind", "reason")
        _dispose(visit, proposal_id, [comment_id], posted)
        return f"/proposals/{proposal_id}/consolidation/{comment_id}?done=disposed"

    return door.do(
        request, posted, act, lambda visit, refusal: _one(visit, proposal_id, comment_id, posted, refusal)
    )


def _dispose(visit: Visit, proposal_id: int, ids: list[int], posted: Posted) -> None:
    case = authorize(visit.session, proposal_id, "dispose", actor=visit.actor, now=visit.now, lock=True)
    consolidation.dispose(case, ids, posted.get("kind"), posted.get("reason"), now=visit.now)


def _ids(posted: Posted) -> list[int]:
    ids = []
    for typed in posted.list("comments"):
        if not (typed.isascii() and typed.isdigit() and len(typed) < len(str(2**62))):
            raise NotFound
        ids.append(int(typed))
    return ids


def _filter(show: str) -> str:
    return "missing" if show == "missing" else "all"


def _desk(  # noqa: PLR0917
    visit: Visit,
    proposal_id: int,
    posted: Posted,
    show: str,
    after: int | None,
    refusal: Refusal | None = None,
) -> Response:
    case, head = frame(visit, proposal_id)
    only_missing = _filter(show) == "missing"
    page = consolidation.desk(case, only_missing=only_missing, after=after)
    done, whole = consolidation.progress(case)
    where = f"/proposals/{case.id}/consolidation?show={_filter(show)}"
    return visit.render(
        "consolidation", chapter_id=case.chapter_id, p=head,
        errors=door.errors_of(refusal) if refusal else {}, done=done, whole=whole, show=_filter(show),
        comments=tuple(_shown(row) for row in page.comments),
        after=after, may="dispose" in head.rights, kinds=tuple(DISPOSITIONS.items()),
        chosen=frozenset(posted.list("comments")), kind=posted.get("kind"), reason=posted.get("reason"),
        first=where if after is not None else "", next=f"{where}&after={page.next}" if page.next else "",
    )  # fmt: skip


def _one(
    visit: Visit, proposal_id: int, comment_id: int, posted: Posted, refusal: Refusal | None = None
) -> Response:
    case, head = frame(visit, proposal_id)
    row = threads.one(case, comment_id)
    entries: tuple[TrailEntry, ...] = consolidation.trail(case, comment_id)
    stands = entries[-1] if entries else None
    typed = bool(posted.fields)
    return visit.render(
        "disposition", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {}, p=head,
        c=_shown(row), trail=tuple((e, DISPOSITIONS[e.kind], TONES[e.kind]) for e in entries),
        may="dispose" in head.rights and not row.hidden, kinds=tuple(DISPOSITIONS.items()),
        kind=posted.get("kind") if typed else stands.kind if stands else "",
        reason=posted.get("reason") if typed else stands.reason if stands else "",
    )  # fmt: skip


def _shown(row: CommentRow) -> Shown:
    answer = row.disposition
    return Shown(
        id=row.id, who=row.author, role=ROLES[row.roles[0]] if row.roles else "", at=row.at,
        html=prose(row.body, prefix=f"c{row.id}"), language=language_of(row.body),
        quote=row.passage.exact if row.passage else "",
        outdated=row.outdated, parent_id=row.parent_id, stances=(row.agree, row.disagree, row.passes),
        disposition=DISPOSITIONS[answer.kind] if answer else None,
        tone=TONES[answer.kind] if answer else "warn", reason=answer.reason if answer else "",
    )  # fmt: skip
