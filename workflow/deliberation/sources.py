"""What the text of a proposal was made from, as rows: revisions, links of comments, applied amendments."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, func, select
from sqlmodel import Session, col

from workflow.deliberation.lineage import Hand, Mark, Version
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.sections import BY_KEY
from workflow.deliberation.tables import (
    Amendment,
    Comment,
    Disposition,
    RecommendationText,
    Revision,
    Signer,
    Trace,
)
from workflow.deliberation.traces import untraced
from workflow.membership.tables import Person

BEFORE_RECOMMENDATIONS = "options"
"""The section after which recommendations are read."""

AT_ONCE = 20
"""Revisions held in memory at once."""

Wanted: TypeAlias = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Saved:
    """By whom and when a revision was saved."""

    person: int
    name: str
    name_en: str
    at: datetime


def shown() -> tuple[Wanted, ...]:
    """What holds for comments that are spoken of: not hidden, and not struck by whom they are said to be from."""
    return col(Comment.hidden_at).is_(None), col(Comment.struck_at).is_(None)


def number_of(session: Session, proposal_id: int, revision_id: int) -> int | None:
    """The number of a proposal's revision, None for one that is not its own."""
    query = select(col(Revision.number)).where(
        col(Revision.id) == revision_id, col(Revision.proposal_id) == proposal_id
    )
    return session.execute(query).scalar_one_or_none()


def saves(session: Session, proposal_id: int, until: int) -> Mapping[int, Saved]:
    """Who saved each revision up to a number."""
    query: Any = (
        select(col(Revision.number), col(Person.id), col(Person.name), col(Person.name_en), col(Revision.at))
        .join(Person, col(Person.id) == col(Revision.editor_id))
        .where(col(Revision.proposal_id) == proposal_id, col(Revision.number) <= until)
    )
    return {row[0]: Saved(*row[1:]) for row in session.execute(query)}


def versions(session: Session, proposal_id: int, until: int) -> Iterator[Version]:
    """The texts of the revisions up to a number, one after the other; two queries."""
    rows: dict[int, list[Row[Any]]] = defaultdict(list)
    words = RecommendationText
    columns = (words.revision_id, words.recommendation_id, words.text, words.owner, words.time, words.cost)
    recommended: Any = (
        select(*map(col, columns))
        .join(Revision, col(Revision.id) == col(words.revision_id))
        .where(col(Revision.proposal_id) == proposal_id, col(Revision.number) <= until)
        .order_by(col(words.revision_id), col(words.position))
    )
    for row in session.execute(recommended):
        rows[row.revision_id].append(row)
    query: Any = (
        select(col(Revision.id), col(Revision.number), col(Revision.sections), col(Revision.editor_id))
        .where(col(Revision.proposal_id) == proposal_id, col(Revision.number) <= until)
        .order_by(col(Revision.number))
        .execution_options(yield_per=AT_ONCE)
    )
    for number, revision, sections, editor in session.execute(query):
        recommendations = rows[number]
        parts: dict[str, str] = {}
        for key in dict.fromkeys((*BY_KEY, *sections)):
            parts[key] = sections.get(key, "")
            if key == BEFORE_RECOMMENDATIONS:
                parts |= {_key(row): row.text for row in recommendations}
        beside = {_key(row): f"{row.owner}\n{row.time}\n{row.cost}" for row in recommendations}
        yield Version(Hand(editor, revision), parts, beside)


def _key(row: Row[Any]) -> str:
    return f"{RECOMMENDATION}{row.recommendation_id}"


def linked(session: Session, proposal_id: int, until: int, *wanted: Wanted) -> Mapping[Mark, list[Row[Any]]]:
    """The standing links of comments to passages of revisions up to a number, in the order they were made."""
    columns = (
        Comment.id, Comment.author_id, Person.name, Person.name_en, Comment.kind, Comment.channel,
        Disposition.reason, Revision.number, Trace.section,
        Trace.start, Trace.end, Trace.exact,
    )  # fmt: skip
    query: Any = (
        select(*map(col, columns), col(Disposition.kind).label("disposition"))
        .select_from(Trace)
        .join(Revision, col(Revision.id) == col(Trace.revision_id))
        .join(Comment, col(Comment.id) == col(Trace.comment_id))
        .join(Person, col(Person.id) == col(Comment.author_id))
        .join(Disposition, col(Disposition.id) == col(Comment.disposition_id), isouter=True)
        .where(
            col(Trace.proposal_id) == proposal_id, col(Trace.removed_at).is_(None),
            col(Revision.number) <= until, *shown(), *wanted,
        )
        .order_by(col(Trace.id))
    )  # fmt: skip
    found: dict[Mark, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(query):
        found[Mark(row.number, row.section, row.start, row.end)].append(row)
    return found


def applied(session: Session, proposal_id: int) -> Mapping[Mark, list[Row[Any]]]:
    """The amendments applied in any revision; those joined in another stand where that one does."""
    signers = (
        select(func.count())
        .select_from(Signer)
        .where(col(Signer.amendment_id) == col(Amendment.id))
        .correlate(Amendment)
        .scalar_subquery()
    )
    columns = (
        Amendment.id, Amendment.author_id, Person.name, Person.name_en, Amendment.reason, Amendment.decision,
        Amendment.replacement, Amendment.state, Amendment.joined_id, Amendment.section,
        Amendment.applied_start, Amendment.applied_end, Revision.number,
    )  # fmt: skip
    query: Any = (
        select(*map(col, columns), signers.label("signers"))
        .join(Person, col(Person.id) == col(Amendment.author_id))
        .join(Revision, col(Revision.id) == col(Amendment.applied_id), isouter=True)
        .where(col(Amendment.proposal_id) == proposal_id, col(Amendment.state).in_(("applied", "joined")))
        .order_by(col(Amendment.id))
    )
    rows = {row.id: row for row in session.execute(query)}
    found: dict[Mark, list[Row[Any]]] = defaultdict(list)
    for row in rows.values():
        end: Row[Any] | None = row
        while (
            end is not None and end.state == "joined"
        ):  # an id joined is smaller than that of its joined wording
            end = rows.get(end.joined_id)
        if end is not None and end.number is not None:
            found[Mark(end.number, end.section, end.applied_start, end.applied_end)].append(row)
    return found


def bare(session: Session, proposal_id: int, limit: int) -> tuple[list[Row[Any]], int]:
    """The first comments that were taken up while nobody named the passage they changed, and how many there are."""
    query: Any = (
        select(
            col(Comment.id), col(Comment.author_id), col(Person.name), col(Person.name_en),
            col(Disposition.kind), col(Disposition.reason), func.count().over().label("all"),
        )
        .join(Person, col(Person.id) == col(Comment.author_id))
        .join(Disposition, col(Disposition.id) == col(Comment.disposition_id))
        .where(col(Comment.proposal_id) == proposal_id, *shown(), *untraced())
        .order_by(col(Comment.id))
        .limit(limit)
    )  # fmt: skip
    rows = list(session.execute(query))
    return rows, rows[0].all if rows else 0
