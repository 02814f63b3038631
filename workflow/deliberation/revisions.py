"""The texts of a proposal as they were saved, one by one; nothing here changes any of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from workflow.deliberation.sections import BY_KEY
from workflow.deliberation.tables import RecommendationText, Revision
from workflow.membership.tables import Person
from workflow.process.text import Text
from workflow.record.case import Case, NotFound
from workflow.record.filters import Asked, Field, Filters, unasked
from workflow.record.folded import named


@dataclass(frozen=True, slots=True)
class RecommendationWords:
    """A recommendation as one revision words it; its id is the same in all revisions."""

    id: int
    text: str
    owner: str
    time: str
    cost: str


@dataclass(frozen=True, slots=True)
class RevisionText:
    """The whole text at one save."""

    id: int
    number: int
    title: str
    sections: Mapping[str, str]
    recommendations: tuple[RecommendationWords, ...]
    editor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A revision in the list of them."""

    number: int
    title: str
    editor: str
    at: datetime


def latest(case: Case) -> RevisionText:
    """The newest text of a proposal."""
    return _one(case, col(Revision.id) == case.revision_id)


def numbered(case: Case, number: int) -> RevisionText:
    """The text as it was saved under a number. Raises NotFound."""
    return _one(case, col(Revision.number) == number)


def of_id(case: Case, revision_id: int) -> RevisionText:
    """The text a comment or a translation points at. Raises NotFound for another proposal's."""
    return _one(case, col(Revision.id) == revision_id)


REVISIONS = Filters((
    Field("q", Text("واژه‌های عنوان", "Words of the title")),
    Field("editor", Text("نام ویراستار", "Name of who saved it")),
))  # fmt: skip


def listing(
    case: Case,
    *,
    asked: Asked = unasked(REVISIONS),  # noqa: B008 (frozen)
    before: int | None = None,
    limit: int = 100,
) -> tuple[RevisionLine, ...]:
    """The revisions, newest first; ``before`` is the last number already shown."""
    query = (
        select(col(Revision.number), col(Revision.title), col(Person.name), col(Revision.at))
        .join(Person, col(Person.id) == col(Revision.editor_id))
        .where(col(Revision.proposal_id) == case.id)
        .order_by(col(Revision.number).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Revision.number) < before)
    if asked["q"]:
        query = query.where(named(asked["q"], Revision.title))
    if asked["editor"]:
        query = query.where(named(asked["editor"], Person.name, Person.name_en))
    return tuple(RevisionLine(*row) for row in case.session.execute(query))


def _one(case: Case, which: ColumnElement[bool]) -> RevisionText:
    columns = (Revision.id, Revision.number, Revision.title, Revision.sections, Person.name, Revision.at)
    query: Any = (
        select(*map(col, columns))
        .join(Person, col(Person.id) == col(Revision.editor_id))
        .where(col(Revision.proposal_id) == case.id, which)
    )
    row = case.session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    recommendations = _recommendations(case, row[0])
    return RevisionText(row[0], row[1], row[2], _in_order(row[3]), recommendations, row[4], row[5])


def _in_order(sections: Mapping[str, str]) -> dict[str, str]:
    # PostgreSQL keeps no order of keys; a section no longer declared comes last, and is not lost
    return {key: sections[key] for key in dict.fromkeys((*BY_KEY, *sections)) if key in sections}


def _recommendations(case: Case, revision_id: int) -> tuple[RecommendationWords, ...]:
    words = RecommendationText
    columns = (words.recommendation_id, words.text, words.owner, words.time, words.cost)
    query: Any = (
        select(*map(col, columns)).where(col(words.revision_id) == revision_id).order_by(col(words.position))
    )
    return tuple(RecommendationWords(*row) for row in case.session.execute(query))
