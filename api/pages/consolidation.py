"""The desk of consolidation: what becomes of each comment. The secretary gets forms, others read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from markupsafe import Markup
from sqlalchemy import ColumnElement
from sqlmodel import col

from api import door
from api.pages.filtering import address, asked_of, bar
from api.pages.frame import Frame, frame
from api.pages.paragraphs import paragraphs, places_of
from api.pages.proposal import Steps, guarded_by
from api.pages.prose import language_of, prose
from api.pages.provenance import FOLLOWED
from api.pages.thread import TONES
from api.posted import Form, Posted
from api.visit import Visit
from documents.readable import readable
from workflow.authorize import authorize
from workflow.deliberation import arranged, consolidation, headway, reasons, threads, traces
from workflow.deliberation.arranged import VIEWS, Bunch
from workflow.deliberation.consolidation import DISPOSITIONS, MOST_AT_ONCE, TrailEntry
from workflow.deliberation.kinds import KINDS, REMARK
from workflow.deliberation.likeness import kept as likeness
from workflow.deliberation.revisions import RevisionText, latest
from workflow.deliberation.sifted import DESK as DESK_FILTERS
from workflow.deliberation.sifted import conditions, found
from workflow.deliberation.tables import Comment
from workflow.deliberation.threads import CommentRow
from workflow.lifecycle import ASKS
from workflow.membership.roles import ROLES
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, NotFound
from workflow.record.filters import Asked, Found

router = APIRouter(include_in_schema=False)

DESK = "/proposals/{proposal_id}/consolidation"
ONE = "/proposals/{proposal_id}/consolidation/{comment_id}"
ALIKE = "/proposals/{proposal_id}/likeness"
UNTRACE = "/proposals/{proposal_id}/consolidation/{comment_id}/traces/{trace_id}/remove"


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
    kind: Text | None
    """What kind of comment it is, where it is more than a remark."""
    source: str
    """Where its evidence comes from."""
    bare: bool
    """Taken up, while no passage is named that it changed."""


@dataclass(frozen=True, slots=True)
class ShownBunch:
    """Comments under one heading; ``ids`` chooses all that are shown, ``head`` the whole cluster."""

    label: Text | None
    comments: tuple[Shown, ...]
    size: int
    head: int | None
    ids: str
    all: str
    """Where all of the cluster stand."""


@router.get(DESK)
def desk(request: Request, proposal_id: int, show: str = "", by: str = "", after: str = "") -> Response:
    """The comments arranged, each with what became of it."""
    return door.show(request, lambda visit: _desk(visit, proposal_id, Posted(()), show, by, after))


@router.post(DESK)
def dispose_many(request: Request, posted: Form, proposal_id: int) -> Response:
    """Give all chosen comments the same disposition and reason."""
    show, by, after = posted.get("show"), posted.get("by"), posted.get("after")

    def act(visit: Visit) -> str:
        posted.only(
            "comments", "bunches", "clusters", "kind", "reason", "standard", "place", "revision", "show", "by", "after",
            *DESK_FILTERS.names,
        )  # fmt: skip
        _dispose(visit, proposal_id, posted, posted.list("place"), show)
        # what was missing is missing no more, so the cursor of that list would pass over others
        on = after if show != "missing" else ""
        where, asked = f"/proposals/{proposal_id}/consolidation", _asked(visit, posted)
        return address(where, asked, show=_filter(show), by=_by(by), after=on, done="disposed")

    return door.do(
        request,
        posted,
        act,
        lambda visit, refusal: _desk(visit, proposal_id, posted, show, by, after, refusal),
    )


@router.get(ONE)
def one(request: Request, proposal_id: int, comment_id: int) -> Response:
    """One comment with everything that was decided about it."""
    return door.show(request, lambda visit: _one(visit, proposal_id, comment_id, Posted(())))


@router.post(ONE)
def dispose_one(request: Request, posted: Form, proposal_id: int, comment_id: int) -> Response:
    """Give one comment its disposition, or correct the one it has."""

    def act(visit: Visit) -> str:
        posted.only("kind", "reason", "standard", "places", "revision")
        _dispose(visit, proposal_id, posted, posted.list("places"), comment_id=comment_id)
        return f"/proposals/{proposal_id}/consolidation/{comment_id}?done=disposed"

    return door.do(
        request, posted, act, lambda visit, refusal: _one(visit, proposal_id, comment_id, posted, refusal)
    )


@router.post(ALIKE)
def find_alike(request: Request, posted: Form, proposal_id: int) -> Response:
    """Have it found anew, at once, which comments say nearly the same."""

    def act(visit: Visit) -> str:
        posted.only()
        case = authorize(visit.session, proposal_id, "dispose", actor=visit.actor, now=visit.now)
        likeness.changed(case, now=visit.now, at_once=True)
        return f"/proposals/{proposal_id}/consolidation?by=likeness&done=alike_promised"

    return door.do(
        request, posted, act,
        lambda visit, refusal: _desk(visit, proposal_id, Posted(()), "", "likeness", "", refusal),
    )  # fmt: skip


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


def _dispose(
    visit: Visit, proposal_id: int, posted: Posted, chosen: list[str], show: str = "", *, comment_id: int = 0
) -> None:
    case = authorize(visit.session, proposal_id, "dispose", actor=visit.actor, now=visit.now, lock=True)
    ids = [comment_id] if comment_id else _ids(case, visit, posted, show)
    reason = reasons.resolved(case, posted.get("reason"), posted.get("standard"))
    readable(reason, "reason")
    for first in range(0, len(ids), MOST_AT_ONCE) or (0,):
        some = ids[first : first + MOST_AT_ONCE]
        consolidation.dispose(case, some, posted.get("kind"), reason, now=visit.now)
    if places := places_of(chosen):
        traces.link(case, ids, places, revision=posted.number("revision") or 0, now=visit.now)


def _ids(case: Case, visit: Visit, posted: Posted, show: str) -> list[int]:
    """The comments chosen: one by one, all of a heading on the page, or whole clusters of the alike."""
    each = [number for typed in posted.list("bunches") for number in typed.split(".")]
    ids = {_number(typed) for typed in (*posted.list("comments"), *each)}
    if heads := [_number(typed) for typed in posted.list("clusters")]:
        ids |= set(arranged.alike(case, heads, _wanted(case, _asked(visit, posted), show)))
    return sorted(ids)


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < len(str(2**62))):
        raise NotFound
    return int(typed)


def _by(by: str) -> str:
    return by if by in VIEWS and by != "came" else ""


def _wanted(case: Case, asked: Asked, show: str) -> list[ColumnElement[bool]]:
    missing = [col(Comment.disposition_id).is_(None)] if _filter(show) == "missing" else []
    return [*conditions(case, asked), *missing]


def _filter(show: str) -> str:
    return "missing" if show == "missing" else "all"


def _desk(  # noqa: PLR0917
    visit: Visit,
    proposal_id: int,
    posted: Posted,
    show: str,
    by: str,
    after: str,
    refusal: Refusal | None = None,
) -> Response:
    case, head = frame(visit, proposal_id)
    only_missing, view = _filter(show) == "missing", _by(by)
    asked, where, shown = _asked(visit, posted), f"/proposals/{case.id}/consolidation", _filter(show)
    page = arranged.arranged(case, view, _wanted(case, asked, show), after=after)
    far, newest, may = headway.headway(case), latest(case), "dispose" in head.rights
    linked = {one.comment_id for one in traces.traces_of(case, comment_ids=[row.id for row in page.rows])}
    sought = bar(
        where, asked, found=_found(case, asked, only_missing=only_missing), kept={"show": shown, "by": view}
    )
    return visit.render(
        "consolidation", chapter_id=case.chapter_id, p=head,
        errors=door.errors_of(refusal) if refusal else {}, done=far.done, whole=far.total, show=shown,
        bar=sought, asked=dict(asked.values), all=address(where, asked, show="all", by=view),
        missing=address(where, asked, show="missing", by=view),
        bunches=tuple(_bunch(bunch, linked, f"{where}?show={shown}") for bunch in page.bunches), none_why=page.none_why,
        view=view, views=tuple((label, address(where, asked, show=shown, by=_by(name)), name == (view or "came"))
                               for name, label in VIEWS.items()),
        parts=_parts(newest, far), bare=far.untraced, bare_at=f"{where}?traced=no",
        stopped=headway.stopped(case) if may else None,
        alike=likeness.standing(case) if view == "likeness" else None,
        standards=_standards(visit, case) if may else (), standard=posted.get("standard"),
        places=paragraphs(newest) if may else (), place=posted.get("place"), revision=newest.number,
        after=after, may=may, kinds=tuple(DISPOSITIONS.items()),
        chosen=frozenset(posted.list("comments")), kind=posted.get("kind"), reason=posted.get("reason"),
        chosen_bunches=frozenset(posted.list("bunches")), chosen_clusters=frozenset(posted.list("clusters")),
        first=address(where, asked, show=shown, by=view) if after else "",
        next=address(where, asked, show=shown, by=view, after=page.next) if page.next else "",
        onward=_onward(case, head) if may and far.done == far.total else None, asks=ASKS,
    )  # fmt: skip


def _onward(case: Case, head: Frame) -> Steps | None:
    """The steps that waited for every comment to have its disposition, once it has."""
    steps = guarded_by("comments_disposed", case, head)
    return steps if steps.can or steps.held_up else None


def _bunch(bunch: Bunch, linked: Collection[int], where: str) -> ShownBunch:
    ids = ".".join(str(row.id) for row in bunch.rows)
    shown = tuple(_shown(row, linked) for row in bunch.rows)
    return ShownBunch(bunch.label, shown, bunch.size, bunch.head, ids, f"{where}&alike={bunch.head}")


def _parts(newest: RevisionText, far: headway.Headway) -> tuple[tuple[Text, int, int], ...]:
    """How far each part of the text is that anything was said on."""
    order = arranged.section_order(newest)
    gone = [counts for name, counts in far.sections.items() if name and name not in order]
    rows = [(label, *far.sections[name]) for name, label in order.items() if name in far.sections]
    if gone:
        rows.append((arranged.ELSEWHERE, sum(done for done, _ in gone), sum(total for _, total in gone)))
    if "" in far.sections:
        rows.append((arranged.WHOLE_OR_ANSWER, *far.sections[""]))
    return tuple(rows)


def _standards(visit: Visit, case: Case) -> tuple[tuple[int, str], ...]:
    found = reasons.offered(visit.session, case.chapter_id)
    return tuple(
        (one.id, f"{DISPOSITIONS[one.kind].in_(visit.language)}: {one.in_(case.language)}") for one in found
    )


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
    typed, may, newest = bool(posted.fields), "dispose" in head.rights and not row.hidden, latest(case)
    links = traces.traces_of(case, comment_ids=[comment_id], removed=True)
    return visit.render(
        "disposition", followed=case.state in FOLLOWED, chapter_id=case.chapter_id,
        errors=door.errors_of(refusal) if refusal else {}, p=head,
        c=_shown(row, [one.comment_id for one in links if one.removed_at is None]),
        trail=tuple((e, DISPOSITIONS[e.kind], TONES[e.kind]) for e in entries),
        may=may, kinds=tuple(DISPOSITIONS.items()), links=links, labels=arranged.section_order(newest),
        elsewhere=arranged.ELSEWHERE, standards=_standards(visit, case) if may else (),
        standard=posted.get("standard"), places=paragraphs(newest) if may else (),
        chosen=frozenset(posted.list("places")), revision=newest.number,
        kind=posted.get("kind") if typed else stands.kind if stands else "",
        reason=posted.get("reason") if typed else stands.reason if stands else "",
    )  # fmt: skip


def _shown(row: CommentRow, linked: Collection[int]) -> Shown:
    answer = row.disposition
    return Shown(
        id=row.id, who=row.author, role=ROLES[row.roles[0]] if row.roles else "", at=row.at,
        html=prose(row.body, prefix=f"c{row.id}"), language=language_of(row.body),
        quote=row.passage.exact if row.passage else "",
        outdated=row.outdated, parent_id=row.parent_id, stances=(row.agree, row.disagree, row.passes),
        disposition=DISPOSITIONS[answer.kind] if answer else None,
        tone=TONES[answer.kind] if answer else "warn", reason=answer.reason if answer else "",
        kind=KINDS[row.kind] if row.kind != REMARK else None, source=row.source,
        bare=answer is not None and answer.kind in traces.TAKEN_UP and row.id not in linked,
    )  # fmt: skip
