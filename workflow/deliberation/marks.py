"""Where the comments on passages stand in the newest text."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from workflow.deliberation import placing
from workflow.deliberation.passages import locate, source
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
    """The visible comments whose passage still stands, oldest first, at most MOST_MARKS; one query.

    A place that is not kept yet is sought word for word only: a page has no time for likenesses.
    """
    query: Any = (
        select(col(Comment.id), *map(col, placing.COLUMNS))
        .where(
            col(Comment.proposal_id) == case.id, col(Comment.section) != "", col(Comment.hidden_at).is_(None)
        )
        .order_by(col(Comment.id))
        .limit(MOST_MARKS)
    )
    found = []
    for row in case.session.execute(query):
        if placing.is_kept(row, newest):
            at = placing.kept(row, newest)
            place = (at.start, at.end) if at else None
        else:
            place = locate(placing.passage_of(row), source(newest, row.section) or "")
        if place is not None:
            found.append(Mark(row.id, row.section, *place))
    return tuple(found)
