"""Where the comments on passages stand in the newest text."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from workflow.deliberation.passages import Passage, locate, source
from workflow.deliberation.revisions import RevisionText
from workflow.deliberation.tables import Comment
from workflow.record.case import Case

MOST_MARKS = 1_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A comment at its place in a section, in characters of the newest source; ``end`` is exclusive."""

    comment_id: int
    section: str
    start: int
    end: int


def marks(case: Case, newest: RevisionText) -> tuple[Mark, ...]:
    """The visible comments whose passage still stands, oldest first, at most MOST_MARKS; one query."""
    columns = (
        Comment.id, Comment.section, Comment.start, Comment.end, Comment.exact, Comment.prefix,
        Comment.suffix, Comment.revision_id,
    )  # fmt: skip
    query: Any = (
        select(*map(col, columns))
        .where(
            col(Comment.proposal_id) == case.id, col(Comment.section) != "", col(Comment.hidden_at).is_(None)
        )
        .order_by(col(Comment.id))
        .limit(MOST_MARKS)
    )
    found = []
    for row in case.session.execute(query):
        place = Passage(*row[1:])
        at = (
            (place.start, place.end)
            if place.revision_id == newest.id
            else locate(place, source(newest, place.section) or "")
        )
        if at is not None:
            found.append(Mark(row.id, place.section, *at))
    return tuple(found)
