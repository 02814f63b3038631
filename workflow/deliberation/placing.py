"""Where the passages of comments stand in the newest text: found once for each revision, and kept.

A save promises the finding and does not wait for it, so it costs the same however many comments there are. Until
the job has run, pages find the few passages they show by themselves.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, or_, select, update
from sqlmodel import Session, col

from workflow.deliberation.anchors import Anchor, found_again
from workflow.deliberation.passages import Passage, source
from workflow.deliberation.revisions import RevisionText, latest
from workflow.deliberation.tables import Comment
from workflow.record import jobs
from workflow.record.case import Case

AT_ONCE = 500
"""Comments found, and then written, in one go."""

COLUMNS = (
    Comment.section, Comment.start, Comment.end, Comment.exact, Comment.prefix, Comment.suffix,
    Comment.revision_id, Comment.found_in_id, Comment.found_start, Comment.found_end, Comment.found_changed,
)  # fmt: skip
"""What ``passage_of`` and ``kept`` read of a row."""

Place = dict[str, Any]
"""What is written for one comment."""


def passage_of(row: Row[Any]) -> Passage:
    """The passage as it was when the comment was written."""
    return Passage(row.section, row.start, row.end, row.exact, row.prefix, row.suffix, row.revision_id)


def is_kept(row: Row[Any], newest: RevisionText) -> bool:
    """Whether the row itself tells where its passage stands in this revision."""
    return newest.id in (row.found_in_id, row.revision_id)


def kept(row: Row[Any], newest: RevisionText) -> Anchor | None:
    """Where the row tells that its passage stands; None for one that is gone. Ask ``is_kept`` first."""
    if row.found_in_id == newest.id:
        gone = row.found_start is None
        return None if gone else Anchor(row.found_start, row.found_end, changed=row.found_changed)
    return Anchor(row.start, row.end, changed=False)


def anchor(row: Row[Any], newest: RevisionText) -> Anchor | None:
    """Where a passage stands in the newest text, None for one that is gone: as kept, else found now."""
    return kept(row, newest) if is_kept(row, newest) else sought(passage_of(row), newest)


def sought(passage: Passage, newest: RevisionText) -> Anchor | None:
    """Where a passage stands in a text, found now; None where its section or its words are gone."""
    text = source(newest, passage.section)
    return found_again(passage, text) if text else None


def columns(at: Anchor | None, revision_id: int) -> Place:
    """A place as a comment keeps it."""
    return {
        "found_in_id": revision_id, "found_start": at.start if at else None, "found_end": at.end if at else None,
        "found_changed": at is not None and at.changed,
    }  # fmt: skip


def promise(case: Case, *, now: datetime) -> None:
    """Promise that the passages are found in the revision just saved; nothing where nothing was said yet.

    To be called by whatever saves a revision, in its transaction, after ``bump``.
    """
    said = select(col(Comment.id)).where(col(Comment.proposal_id) == case.id).limit(1)
    if case.session.execute(said).first() is None:
        return
    key = f"{jobs.FIND_PASSAGES}-{case.id}-{case.revision_id}"
    jobs.promise(case.session, jobs.FIND_PASSAGES, key, arguments={"proposal_id": case.id}, now=now)


def find(case: Case, *, after: int = 0) -> list[Place]:
    """The next AT_ONCE comments not yet found in the newest text, with their places; none at the end."""
    newest = latest(case)
    query: Any = (
        select(col(Comment.id), *map(col, COLUMNS))
        .where(
            col(Comment.proposal_id) == case.id, col(Comment.id) > after, col(Comment.section) != "",
            col(Comment.revision_id) != newest.id,
            or_(col(Comment.found_in_id).is_(None), col(Comment.found_in_id) != newest.id),
        )
        .order_by(col(Comment.id))
        .limit(AT_ONCE)
    )  # fmt: skip
    known: dict[Passage, Anchor | None] = {}  # many speak of the same paragraph
    places = []
    for row in case.session.execute(query):
        passage = passage_of(row)
        if passage not in known:
            known[passage] = sought(passage, newest)
        places.append({"comment": row.id, "revision": newest.id, **columns(known[passage], newest.id)})
    return places


def keep(session: Session, places: Sequence[Place]) -> None:
    """Write places down, but none over what was found in a later revision."""
    older = or_(col(Comment.found_in_id).is_(None), col(Comment.found_in_id) < bindparam("revision"))
    names = ("found_in_id", "found_start", "found_end", "found_changed")
    table: Any = Comment.__table__  # type: ignore[attr-defined]
    statement = (
        update(table)
        .where(table.c.id == bindparam("comment"), older)
        .values({name: bindparam(name) for name in names})
    )
    session.connection().execute(statement, list(places))
