"""The links of comments to passages, counted by the database: what is read is bounded by what is shown of them."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    column,
    distinct,
    func,
    literal,
    or_,
    select,
    type_coerce,
)
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

    A comment counts once in a group, whatever it is linked to there. Two queries: a count by groups, and the first of
    each mark, found along an index.
    """
    keys = list(groups)
    rows = [
        (number, revisions[mark], mark.part, mark.start, mark.end)
        for number, key in enumerate(keys)
        for mark in groups[key]
        if mark in revisions
    ]
    asked = _places(session, rows)
    number = col(Trace.comment_id)
    counted = [func.count(distinct(number))]
    if after:
        counted.append(func.count(distinct(case((number > after, number)))))
    by_group = (
        select(asked.c.of, *counted)
        .select_from(asked)
        .join(Trace, _standing(Trace, proposal_id, asked))
        .where(number.not_in(_unsaid(proposal_id)))
        .group_by(asked.c.of)
    )
    counts = {row[0]: (row[1], row[-1]) for row in session.execute(by_group)}
    ids: dict[int, set[int]] = defaultdict(set)
    for of, some in session.execute(_named(session, proposal_id, asked, most, after)):
        ids[of].update(some or ())
    return {
        keys[of]: First(tuple(sorted(ids[of])[:most]), Count(every, max(0, later - most)))
        for of, (every, later) in counts.items()
    }


def _named(session: Session, proposal_id: int, asked: Subquery, most: int, after: int) -> Select[Any]:
    """The first comments of each mark: one row for each, since a scalar is looked up once for a row."""
    few = (
        select(col(Trace.comment_id).label("id"))
        .where(
            _standing(Trace, proposal_id, asked),
            col(Trace.comment_id) > after,
            col(Trace.comment_id).not_in(_unsaid(proposal_id)),
        )
        .order_by(col(Trace.comment_id))
        .limit(most)
        .correlate(asked)
        .subquery()
    )
    postgres = session.get_bind().dialect.name == "postgresql"
    together = func.json_agg(few.c.id) if postgres else func.json_group_array(few.c.id)
    found: Select[Any] = select(
        asked.c.of, type_coerce(select(together).correlate(asked).scalar_subquery(), JSON)
    )
    return found


def _standing(of: Any, proposal_id: int, asked: Subquery) -> ColumnElement[bool]:  # noqa: ANN401 (links, or an alias)
    """The condition that a link stands and leads to a place that was asked for."""
    condition: ColumnElement[bool] = and_(
        of.proposal_id == proposal_id, of.removed_at.is_(None), of.revision_id == asked.c.revision,
        of.section == asked.c.section, of.start == asked.c.start, of.end == asked.c.end,
    )  # fmt: skip
    return condition


def _unsaid(proposal_id: int) -> Select[tuple[int]]:
    """The comments that are not spoken of."""
    query: Select[Any] = select(col(Comment.id)).where(
        col(Comment.proposal_id) == proposal_id,
        or_(col(Comment.hidden_at).is_not(None), col(Comment.struck_at).is_not(None)),
    )
    return query


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
