"""The desk of consolidation: comments arranged with what became of each, and a disposition for all that are chosen."""

from collections.abc import Collection
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from sqlalchemy import ColumnElement
from sqlmodel import col

from api import door
from api.pages.disposing import Shown, as_shown, dispose, standards
from api.pages.filtering import address, asked_of, bar
from api.pages.frame import Frame, frame
from api.pages.paragraphs import paragraphs
from api.pages.proposal import Steps, guarded_by
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.deliberation import arranged, headway, traces
from workflow.deliberation.arranged import VIEWS, Bunch
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.likeness import kept as likeness
from workflow.deliberation.revisions import RevisionText, latest
from workflow.deliberation.sifted import DESK as DESK_FILTERS
from workflow.deliberation.sifted import conditions, found
from workflow.deliberation.tables import Comment
from workflow.lifecycle import ASKS
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, NotFound
from workflow.record.filters import Asked, Found

router = APIRouter(include_in_schema=False)

DESK = "/proposals/{proposal_id}/consolidation"

ALIKE = "/proposals/{proposal_id}/likeness"


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
        case = authorize(visit.session, proposal_id, "dispose", actor=visit.actor, now=visit.now, lock=True)
        dispose(case, _ids(case, visit, posted, show), posted, posted.list("place"), now=visit.now)
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
        standards=standards(visit, case) if may else (), standard=posted.get("standard"),
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
    shown = tuple(as_shown(row, linked) for row in bunch.rows)
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
