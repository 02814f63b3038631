"""The links of comments to passages, counted by the database: what is read is bounded by what is shown of them."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import JSON, Subquery, case, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session, col

from workflow.deliberation.lineage import Mark
from workflow.deliberation.made_of import Count
from workflow.deliberation.sources import shown
from workflow.deliberation.tables import Comment, Revision, Trace

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class First:
    """The first comments that left some marks, by their ids, and how many there are."""

    ids: tuple[int, ...]
    count: Count


NONE = First((), Count(0, 0))


def marks(session: Session, proposal_id: int, until: int) -> Mapping[Mark, int]:
    """The passages of revisions up to a number that anything is linked to, each with the id of its revision.

    One row for each passage, however many comments are linked to it.
    """
    place = (Trace.revision_id, Trace.section, Trace.start, Trace.end)
    query: Any = (
        select(*map(col, place), col(Revision.number))
        .join(Revision, col(Revision.id) == col(Trace.revision_id))
        .where(
            col(Trace.proposal_id) == proposal_id,
            col(Trace.removed_at).is_(None),
            col(Revision.number) <= until,
        )
        .group_by(*map(col, place), col(Revision.number))
    )
    found = {
        Mark(row.number, row.section, row.start, row.end): row.revision_id for row in session.execute(query)
    }
    in_order = sorted(found, key=lambda mark: (mark.revision, mark.part, mark.start, mark.end))
    return {mark: found[mark] for mark in in_order}


def first(
    session: Session,
    proposal_id: int,
    groups: Mapping[Key, Collection[Mark]],
    revisions: Mapping[Mark, int],
    *,
    most: int,
    after: int = 0,
) -> Mapping[Key, First]:
    """Of each group of marks the first comments later than ``after``, at most so many, and how many there are.

    A comment counts once in a group, whatever it is linked to there. One query, and no more rows than are named.
    """
    keys = list(groups)
    rows = [
        (number, revisions[mark], mark.part, mark.start, mark.end)
        for number, key in enumerate(keys)
        for mark in groups[key]
        if mark in revisions
    ]
    asked = _places(session, rows)
    once = (
        select(asked.c.of, col(Trace.comment_id).label("id"))
        .select_from(asked)
        .join(
            Trace,
            (col(Trace.proposal_id) == proposal_id)
            & (col(Trace.revision_id) == asked.c.revision)
            & (col(Trace.section) == asked.c.section)
            & (col(Trace.start) == asked.c.start)
            & (col(Trace.end) == asked.c.end)
            & col(Trace.removed_at).is_(None),
        )
        .join(Comment, col(Comment.id) == col(Trace.comment_id))
        .where(*shown())
        .distinct()
        .subquery()
    )
    within: dict[str, Any] = {"partition_by": once.c.of}
    later = case((once.c.id > after, 1), else_=0)
    placed = select(
        once.c.of,
        once.c.id,
        func.row_number().over(order_by=(later.desc(), once.c.id), **within).label("place"),
        func.count().over(**within).label("all"),
        func.sum(later).over(**within).label("later"),
    ).subquery()
    query = select(placed).where(placed.c.place <= most).order_by(placed.c.of, placed.c.id)
    found: dict[Key, First] = {}
    for row in session.execute(query):
        before = found.get(keys[row.of], NONE).ids
        ids = (*before, row.id) if row.id > after else before
        found[keys[row.of]] = First(ids, Count(row.all, max(0, row.later - most)))
    return found


def page(session: Session, proposal_id: int, until: int, *, after: int, limit: int) -> list[int]:
    """The ids of comments that are linked to passages of revisions up to a number, those later than ``after``."""
    query: Any = (
        select(col(Trace.comment_id))
        .join(Revision, col(Revision.id) == col(Trace.revision_id))
        .join(Comment, col(Comment.id) == col(Trace.comment_id))
        .where(
            col(Trace.proposal_id) == proposal_id,
            col(Trace.removed_at).is_(None),
            col(Trace.comment_id) > after,
            col(Revision.number) <= until,
            *shown(),
        )
        .distinct()
        .order_by(col(Trace.comment_id))
        .limit(limit)
    )
    return list(session.execute(query).scalars())


def _places(session: Session, rows: Sequence[tuple[int, int, str, int, int]]) -> Subquery:
    """Places handed to a query as one value: there may be more of them than a statement takes values."""
    whole: Any = literal(json.dumps(rows))
    if session.get_bind().dialect.name == "postgresql":
        each = func.jsonb_array_elements(cast(whole, JSONB)).table_valued(column("value", JSON))
    else:
        each = func.json_each(whole).table_valued(column("value", JSON))
    one: Any = each.c.value
    return select(
        one[0].as_integer().label("of"),
        one[1].as_integer().label("revision"),
        one[2].as_string().label("section"),
        one[3].as_integer().label("start"),
        one[4].as_integer().label("end"),
    ).subquery()
