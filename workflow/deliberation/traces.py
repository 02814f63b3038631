"""Which passages of a revision a comment changed: set at the desk of consolidation, taken back with its trail."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from workflow.deliberation import passages, revisions
from workflow.deliberation.editing import record
from workflow.deliberation.passages import Passage
from workflow.deliberation.tables import Comment, Disposition, Revision, Trace
from workflow.deliberation.wording import worded
from workflow.membership.tables import Person
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, NotFound
from workflow.record.typed import EntryRefused

TAKEN_UP = ("adopted", "adapted")
"""Dispositions that say a comment changed the text, so that one looks for the passage it changed."""

MOST_PLACES = 50
"""Passages one comment is linked to at once."""

MOST_READ = 10_000
"""Traces that are read at once."""

HOW_MANY = Text(
    "در هر بار دست‌کم یک و حداکثر {limit} بند را برگزینید.",
    "Choose at least one passage, and at most {limit} at once.",
)


class TraceOutdated(Refusal):
    """The passage was chosen in a revision that is not the newest any more."""

    text = Text(
        "در این میان متن ویرایش تازه‌ای یافته است (ویرایش {number})؛ بند را در متن تازه، که پایین صفحه آمده، دوباره "
        "برگزینید. آنچه نوشته‌اید مانده است.",
        "The text has a newer revision by now ({number}); choose the passage again in the new text, which stands "
        "below. What you wrote is kept.",
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a section of the newest revision, in characters of its Markdown; ``end`` is exclusive."""

    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A link from a comment to the passage of a revision that it changed."""

    id: int
    comment_id: int
    revision_id: int
    revision: int
    """Number of that revision."""
    section: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    person: str
    at: datetime
    removed_at: datetime | None


def link(
    case: Case, comment_ids: Iterable[int], places: Collection[Place], *, revision: int, now: datetime
) -> int:
    """Say that these comments changed these passages of the newest revision; returns how many links are new.

    ``revision`` is the number of the revision they were chosen in. A link that stands already is not made
    twice. Appends one ``trace`` to the history. Raises TraceOutdated where the text moved on, PassageRefused
    for a place outside it, EntryRefused (``places``), NotFound for another proposal's comment.
    """
    case.require("dispose")
    if not 0 < len(places) <= MOST_PLACES:
        raise EntryRefused({"places": worded(HOW_MANY, limit=MOST_PLACES)})
    newest = revisions.latest(case)
    if newest.number != revision:
        raise TraceOutdated(worded(TraceOutdated.text, number=newest.number))
    chosen = [passages.passage(newest, one.section, one.start, one.end) for one in dict.fromkeys(places)]
    ids = sorted(set(comment_ids))
    _known(case, ids)
    columns = (Trace.comment_id, Trace.section, Trace.start, Trace.end)
    standing: Any = select(*map(col, columns)).where(
        col(Trace.proposal_id) == case.id, col(Trace.comment_id).in_(ids),
        col(Trace.revision_id) == newest.id, col(Trace.removed_at).is_(None),
    )  # fmt: skip
    there = {tuple(row) for row in case.session.execute(standing)}
    rows = [
        _row(case, number, place, now)
        for number in ids
        for place in chosen
        if (number, place.section, place.start, place.end) not in there
    ]
    if rows:
        case.session.execute(insert(Trace), rows)
        changed = sorted({row["comment_id"] for row in rows})
        record(case, "trace", now, comments=changed, revision=newest.number)
    return len(rows)


def unlink(case: Case, comment_id: int, trace_id: int, *, now: datetime) -> None:
    """Take a link back; it stays in the trail. Raises NotFound where no such link stands."""
    case.require("dispose")
    changed = case.session.execute(
        update(Trace)
        .where(
            col(Trace.id) == trace_id, col(Trace.comment_id) == comment_id,
            col(Trace.proposal_id) == case.id, col(Trace.removed_at).is_(None),
        )
        .values(removed_at=now)
        .returning(col(Trace.id))
    ).one_or_none()  # fmt: skip
    if changed is None:
        raise NotFound
    record(case, "untrace", now, comment_id=comment_id, trace_id=trace_id)


def traces_of(
    case: Case, *, comment_ids: Collection[int] | None = None, removed: bool = False, limit: int = MOST_READ
) -> tuple[TraceRow, ...]:
    """The links of a proposal, of these comments alone where they are named, in the order they were made.

    Links of hidden comments are left out, and those taken back unless ``removed``. One query.
    """
    columns = (
        Trace.id, Trace.comment_id, Trace.revision_id, Revision.number, Trace.section, Trace.start, Trace.end,
        Trace.exact, Trace.prefix, Trace.suffix, Person.name, Trace.at, Trace.removed_at,
    )  # fmt: skip
    query: Any = (
        select(*map(col, columns))
        .join(Revision, col(Revision.id) == col(Trace.revision_id))
        .join(Person, col(Person.id) == col(Trace.person_id))
        .join(Comment, col(Comment.id) == col(Trace.comment_id))
        .where(col(Trace.proposal_id) == case.id, col(Comment.hidden_at).is_(None))
        .order_by(col(Trace.id))
        .limit(limit)
    )
    if comment_ids is not None:
        query = query.where(col(Trace.comment_id).in_(comment_ids))
    if not removed:
        query = query.where(col(Trace.removed_at).is_(None))
    return tuple(TraceRow(*row) for row in case.session.execute(query))


def untraced() -> tuple[ColumnElement[bool], ...]:
    """What holds for a comment that was taken up while no passage is named that it changed."""
    stands = aliased(Disposition)  # the page joins the table under its own name
    return (
        exists().where(col(stands.id) == col(Comment.disposition_id), col(stands.kind).in_(TAKEN_UP)),
        ~exists().where(col(Trace.comment_id) == col(Comment.id), col(Trace.removed_at).is_(None)),
    )


def _known(case: Case, ids: Collection[int]) -> None:
    here = select(func.count()).where(col(Comment.proposal_id) == case.id, col(Comment.id).in_(ids))
    if case.session.execute(here).scalar_one() != len(ids):
        raise NotFound


def _row(case: Case, comment_id: int, place: Passage, now: datetime) -> dict[str, Any]:
    return {
        "proposal_id": case.id, "comment_id": comment_id, "revision_id": place.revision_id,
        "section": place.section, "start": place.start, "end": place.end, "exact": place.exact,
        "prefix": place.prefix, "suffix": place.suffix, "person_id": case.person_id, "at": now,
    }  # fmt: skip
