"""How far the consolidation is: of the whole, of each part of the text, and where a colleague stopped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from workflow.deliberation.tables import Comment, Disposition
from workflow.deliberation.traces import untraced
from workflow.membership.tables import Person
from workflow.record.case import Case


@dataclass(frozen=True, slots=True)
class Headway:
    """Visible comments with a disposition and all of them, by section ("" for the whole text and answers)."""

    sections: Mapping[str, tuple[int, int]]
    untraced: int
    """Taken up, while no passage is named that they changed."""

    @property
    def done(self) -> int:
        """How many have a disposition."""
        return sum(done for done, _ in self.sections.values())

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(total for _, total in self.sections.values())


@dataclass(frozen=True, slots=True)
class Stopped:
    """The last disposition that was given, and the first comment after it that has none."""

    comment_id: int
    person: str
    at: datetime
    next_id: int | None
    """Else the first of all that has none; None where none is left."""


def headway(case: Case) -> Headway:
    """How far it is, in two queries."""
    visible = (col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None))
    query = (
        select(col(Comment.section), func.count(col(Comment.disposition_id)), func.count())
        .where(*visible)
        .group_by(col(Comment.section))
    )
    sections = {section: (done, total) for section, done, total in case.session.execute(query)}
    bare = select(func.count()).select_from(Comment).where(*visible, *untraced())
    return Headway(sections, case.session.execute(bare).scalar_one())


def stopped(case: Case) -> Stopped | None:
    """Where whoever worked last left off, so that a colleague goes on from there; None before the first."""
    of_it = col(Comment.proposal_id) == case.id
    newest = select(func.max(col(Comment.disposition_id))).where(of_it).scalar_subquery()
    query: Any = (
        select(col(Disposition.comment_id), col(Person.name), col(Disposition.at))
        .join(Person, col(Person.id) == col(Disposition.person_id))
        .where(col(Disposition.id) == newest)
    )
    row = case.session.execute(query).one_or_none()
    if row is None:
        return None
    waiting = (of_it, col(Comment.disposition_id).is_(None), col(Comment.hidden_at).is_(None))
    after = select(func.min(col(Comment.id))).where(*waiting, col(Comment.id) > row.comment_id)
    first = select(func.min(col(Comment.id))).where(*waiting)
    following: int | None = case.session.execute(
        select(func.coalesce(after.scalar_subquery(), first.scalar_subquery()))
    ).scalar_one()
    return Stopped(row.comment_id, row.name, row.at, following)
