"""Where the comments on passages stand in the newest text, counted by the place at which they begin."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy import case as case_when
from sqlmodel import col

from workflow.deliberation.passages import Passage, locate, source
from workflow.deliberation.revisions import RevisionText
from workflow.deliberation.tables import Comment
from workflow.record.case import Case

MOST_SOUGHT = 500
"""Passages sought while a page waits, where their places in a new revision are not kept yet."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How many comments begin at one place of a section, in characters of the newest source."""

    section: str
    start: int
    count: int


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks in the newest text, in order; ``waiting`` counts comments whose place in it is still being found."""

    placed: tuple[Mark, ...]
    waiting: int = 0


def marks(case: Case, newest: RevisionText) -> Marks:
    """Every visible comment whose passage still stands, counted by the database: one query, by its index alone.

    Where a revision was just saved and the places are not all kept yet, a second one: the first MOST_SOUGHT passages
    are sought word for word, as a page has no time for likenesses, and the comments on others are said to wait.
    """
    here = col(Comment.found_in_id) == newest.id
    as_written = and_(
        col(Comment.revision_id) == newest.id,
        or_(col(Comment.found_in_id).is_(None), col(Comment.found_in_id) != newest.id),
    )
    state = case_when((here, 1), (as_written, 1), else_=0).label("kept")
    place = case_when((here, col(Comment.found_start)), (as_written, col(Comment.start))).label("place")
    section = col(Comment.section)
    where = (col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None), section != "")
    each = select(section, state, place).where(*where).subquery()
    query: Any = select(each, func.count().label("comments")).group_by(
        each.c.section, each.c.kept, each.c.place
    )
    found: Counter[tuple[str, int]] = Counter()
    waiting = 0
    for row in case.session.execute(query):
        if not row.kept:
            waiting += row.comments
        elif row.place is not None:
            found[row.section, row.place] += row.comments
    if waiting:
        waiting -= _seek(case, newest, (*where, state == 0), found)
    return Marks(tuple(Mark(*at, count) for at, count in sorted(found.items())), waiting)


def _seek(case: Case, newest: RevisionText, where: tuple[Any, ...], found: Counter[tuple[str, int]]) -> int:
    """Seek passages that have no place yet, add those that stand to what was found; how many comments that settles."""
    columns = tuple(
        map(col, (
            Comment.section, Comment.start, Comment.end, Comment.exact, Comment.prefix, Comment.suffix,
            Comment.revision_id,
        ))
    )  # fmt: skip
    query: Any = (
        select(*columns, func.count().label("comments"))
        .where(*where)
        .group_by(*columns)
        .order_by(func.min(col(Comment.id)))
        .limit(MOST_SOUGHT)
    )
    settled = 0
    for row in case.session.execute(query):
        settled += row.comments
        at = locate(Passage(*tuple(row)[:-1]), source(newest, row.section) or "")
        if at is not None:
            found[row.section, at[0]] += row.comments
    return settled
