"""What becomes of each comment, and why: the secretary's desk of consolidation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import Field

from api import door
from api.json import asking
from api.json.comment_shapes import AT, EXAMPLE, CommentPage, page_of
from api.json.described import changes, held, opened, reads, router
from api.json.models import After, Given, Id, Limit, Name, Prose, Ref, Shown, example, paged
from api.visit import Visit
from documents.readable import readable
from workflow.deliberation import consolidation, reasons, threads, traces
from workflow.deliberation.sifted import DESK, conditions
from workflow.record.case import Case, NotFound

dispositions = router("comments")

Missing = Annotated[bool, Query(description="Those without one alone.")]


class Desk(CommentPage):
    """Comments as the secretary works through them, with how many of all have a disposition."""

    model_config = example(done=12, total=40, items=[EXAMPLE], next=31)

    done: int
    total: int


Kind = Literal["adopted", "adapted", "rejected", "deferred", "out_of_scope"]


class GivenDisposition(Given):
    """What becomes of a comment, and why: in words of one's own, else in those of a standard reason by its id."""

    model_config = example(kind="adapted", reason="در توصیهٔ دوم آمده است.")

    kind: Kind
    reason: Prose = ""
    standard: Ref | None = None


class GivenDispositions(GivenDisposition):
    """The same for many comments at once."""

    model_config = example(comments=[31, 32], kind="out_of_scope", reason="به این پیشنهاد مربوط نیست.")

    comments: list[Ref] = Field(min_length=1, max_length=500)


class Disposed(Shown):
    """How many dispositions changed, how many comments have one now, and of how many."""

    model_config = example(changed=2, done=12, total=40)

    changed: int
    done: int
    total: int


class TrailEntry(Shown):
    """A disposition, standing or replaced."""

    model_config = example(
        id=3, kind="deferred", reason="…", person="فرشته دبیری", at=AT, replaces_id=None,
    )  # fmt: skip

    id: int
    kind: str
    reason: str
    person: str
    at: datetime
    replaces_id: int | None


class Trail(Shown):
    """The dispositions a comment was given, oldest first; ``next`` goes into ``after`` of the next page."""

    model_config = example(
        items=[
            {
                "id": 3,
                "kind": "deferred",
                "reason": "…",
                "person": "فرشته دبیری",
                "at": AT,
                "replaces_id": None,
            }
        ],
        next=None,
    )

    items: list[TrailEntry]
    next: int | None


@dispositions.get(
    "/proposals/{proposal_id}/dispositions", response_model=Desk, **reads("The desk of consolidation")
)
def list_dispositions(  # noqa: PLR0917  (what the query may say)
    request: Request,
    proposal_id: Id,
    given: Annotated[asking.Given, asking.asking(DESK)],
    missing: Missing = False,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """Comments one after the other with their dispositions; ``missing`` shows those without one alone."""

    def give(visit: Visit) -> Desk:
        case, asked = opened(visit, proposal_id), DESK.read(given).proved()
        done, total = consolidation.progress(case)
        page = consolidation.desk(
            case, *conditions(case, asked), only_missing=missing, after=after, limit=limit
        )
        return Desk(done=done, total=total, **dict(page_of(page)))

    return door.fetch(request, give)


@dispositions.post(
    "/proposals/{proposal_id}/dispositions", response_model=Disposed, **changes("Dispose of many comments")
)
def dispose_many(request: Request, proposal_id: Id, given: GivenDispositions) -> Response:
    """All of them or none. One that has a disposition gets a new one; the trail stays."""
    return door.change(
        request, lambda visit: _dispose(visit, proposal_id, given.comments, given), body=repr(given)
    )


def _standing(case: Case, comment_id: int) -> TrailEntry | None:
    rows = consolidation.trail(case, comment_id)
    return TrailEntry.model_validate(rows[-1]) if rows else None


def _there(visit: Visit, at: Mapping[str, int]) -> TrailEntry | None:
    return _standing(held(visit, at["proposal_id"], "see"), at["comment_id"])


@dispositions.get(
    "/proposals/{proposal_id}/comments/{comment_id}/disposition", response_model=TrailEntry,
    **reads("What became of one comment"),
)  # fmt: skip
def show_disposition(request: Request, proposal_id: Id, comment_id: Id) -> Response:
    """The disposition that stands; 404 where it has none yet."""

    def give(visit: Visit) -> TrailEntry:
        found = _standing(opened(visit, proposal_id), comment_id)
        if found is None:
            raise NotFound
        return found

    return door.fetch(request, give)


@dispositions.put(
    "/proposals/{proposal_id}/comments/{comment_id}/disposition", response_model=Disposed,
    **changes("Dispose of one comment", of=_there),
)  # fmt: skip
def dispose_one(request: Request, proposal_id: Id, comment_id: Id, given: GivenDisposition) -> Response:
    """Or correct what was said of it; the trail stays."""
    return door.change(
        request, lambda visit: _dispose(visit, proposal_id, [comment_id], given), body=repr(given)
    )


def _dispose(visit: Visit, proposal_id: int, ids: list[int], given: GivenDisposition) -> Disposed:
    case = held(visit, proposal_id, "dispose")
    reason = reasons.resolved(case, given.reason, str(given.standard or ""))
    readable(reason, "reason")
    changed = consolidation.dispose(case, ids, given.kind, reason, now=visit.now)
    done, total = consolidation.progress(case)
    return Disposed(changed=changed, done=done, total=total)


class GivenPlaces(Given):
    """Passages of the newest revision (by number), in characters of the Markdown of a section."""

    model_config = example(comments=[31], revision=4, places=[{"section": "problem", "start": 0, "end": 12}])

    comments: list[Ref] = Field(min_length=1, max_length=500)
    revision: Ref
    places: list["GivenPlace"] = Field(min_length=1, max_length=50)


class GivenPlace(Given):
    """A passage; ``end`` is exclusive."""

    section: Name
    start: Annotated[int, Field(ge=0, le=1_000_000)]
    end: Annotated[int, Field(ge=0, le=1_000_000)]


class Trace(Shown):
    """A passage of a revision that a comment changed."""

    model_config = example(
        id=5, comment_id=31, revision=4, section="problem", start=0, end=12, exact="بیش از ۲۰ هزار",
        person="فرشته دبیری", at=AT, removed_at=None,
    )  # fmt: skip

    id: int
    comment_id: int
    revision: int
    section: str
    start: int
    end: int
    exact: str
    person: str
    at: datetime
    removed_at: datetime | None


class Traces(Shown):
    """Which passages comments changed, in the order this was said."""

    traces: list[Trace]


@dispositions.get(
    "/proposals/{proposal_id}/comments/{comment_id}/traces", response_model=Traces,
    **reads("The passages a comment changed"),
)  # fmt: skip
def list_traces(request: Request, proposal_id: Id, comment_id: Id) -> Response:
    """Those taken back as well, with when."""

    def give(visit: Visit) -> Traces:
        case = opened(visit, proposal_id)
        threads.one(case, comment_id)
        found = traces.traces_of(case, comment_ids=[comment_id], removed=True)
        return Traces(traces=[Trace.model_validate(row) for row in found])

    return door.fetch(request, give)


@dispositions.post(
    "/proposals/{proposal_id}/traces",
    response_model=Traces,
    **changes("Link comments to the passages they changed"),
)
def link_traces(request: Request, proposal_id: Id, given: GivenPlaces) -> Response:
    """All of them or none; a link that stands is not made twice."""

    def act(visit: Visit) -> Traces:
        case = held(visit, proposal_id, "dispose")
        places = [traces.Place(one.section, one.start, one.end) for one in given.places]
        traces.link(case, given.comments, places, revision=given.revision, now=visit.now)
        found = traces.traces_of(case, comment_ids=given.comments)
        return Traces(traces=[Trace.model_validate(row) for row in found])

    return door.change(request, act, body=repr(given))


@dispositions.post(
    "/proposals/{proposal_id}/comments/{comment_id}/traces/{trace_id}/remove", response_model=Traces,
    **changes("Take a link back"),
)  # fmt: skip
def unlink_trace(request: Request, proposal_id: Id, comment_id: Id, trace_id: Id) -> Response:
    """It stays in the trail."""

    def act(visit: Visit) -> Traces:
        case = held(visit, proposal_id, "dispose")
        traces.unlink(case, comment_id, trace_id, now=visit.now)
        found = traces.traces_of(case, comment_ids=[comment_id], removed=True)
        return Traces(traces=[Trace.model_validate(row) for row in found])

    return door.change(request, act, body="")


@dispositions.get(
    "/proposals/{proposal_id}/comments/{comment_id}/dispositions", response_model=Trail,
    **reads("The trail of a comment"),
)  # fmt: skip
def show_trail(
    request: Request, proposal_id: Id, comment_id: Id, after: After = None, limit: Limit = 50
) -> Response:
    """Every disposition it was given, oldest first."""

    def give(visit: Visit) -> Trail:
        case = opened(visit, proposal_id)
        rows = consolidation.trail(case, comment_id, after=after or 0, limit=limit + 1)
        found, cursor = paged(rows, limit, lambda row: row.id)
        return Trail(items=[TrailEntry.model_validate(row) for row in found], next=cursor)

    return door.fetch(request, give)
