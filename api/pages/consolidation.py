"""The desk of consolidation: what becomes of each comment. The secretary gets forms, others read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from markupsafe import Markup
from sqlmodel import col

from api import door
from api.pages.filtering import address, asked_of, bar
from api.pages.frame import frame
from api.pages.prose import language_of, prose
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.deliberation import consolidation, threads
from workflow.deliberation.consolidation import DISPOSITIONS, TrailEntry
from workflow.deliberation.sifted import DESK as DESK_FILTERS
from workflow.deliberation.sifted import conditions, found
from workflow.deliberation.tables import Comment
from workflow.deliberation.threads import CommentRow
from workflow.membership.roles import ROLES
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, NotFound
from workflow.record.filters import Asked, Found

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
        posted.only("comments", "kind", "reason", "show", "after", *DESK_FILTERS.names)
        _dispose(visit, proposal_id, _ids(posted), posted)
        # what was missing is missing no more, so the cursor of that list would pass over others
        on = after if show != "missing" else None
        where, asked = f"/proposals/{proposal_id}/consolidation", _asked(visit, posted)
        return address(where, asked, show=_filter(show), after=on, done="disposed")

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
    asked, where, shown = _asked(visit, posted), f"/proposals/{case.id}/consolidation", _filter(show)
    page = consolidation.desk(case, *conditions(case, asked), only_missing=only_missing, after=after)
    done, whole = consolidation.progress(case)
    sought = bar(where, asked, found=_found(case, asked, only_missing=only_missing), kept={"show": shown})
    return visit.render(
        "consolidation", chapter_id=case.chapter_id, p=head,
        errors=door.errors_of(refusal) if refusal else {}, done=done, whole=whole, show=shown,
        bar=sought, asked=dict(asked.values), all=address(where, asked, show="all"),
        missing=address(where, asked, show="missing"),
        comments=tuple(_shown(row) for row in page.comments),
        after=after, may="dispose" in head.rights, kinds=tuple(DISPOSITIONS.items()),
        chosen=frozenset(posted.list("comments")), kind=posted.get("kind"), reason=posted.get("reason"),
        first=address(where, asked, show=shown) if after is not None else "",
        next=address(where, asked, show=shown, after=page.next) if page.next else "",
    )  # fmt: skip


def _asked(visit: Visit, posted: Posted) -> Asked:
    """What is asked of the desk: by its address, or by the form that was sent from it."""
    if posted.fields:
        return DESK_FILTERS.read({name: posted.get(name) for name in DESK_FILTERS.names})
    return asked_of(visit.request, DESK_FILTERS)


def _found(case: Case, asked: Asked, *, only_missing: bool) -> Found | None:
    if not asked:
        return None
    return found(
        case,
        asked,
        *([col(Comment.disposition_id).is_(None)] if only_missing else []),
        col(Comment.hidden_at).is_(None),
    )


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
