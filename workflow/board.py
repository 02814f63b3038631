"""The board: a chapter's proposals by stage, as far as one may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from workflow.deliberation.tables import Author, Proposal, Revision
from workflow.lifecycle import STAGES
from workflow.membership.tables import Person
from workflow.newest import counts, newest
from workflow.process.text import Text
from workflow.record.case import Standing
from workflow.record.tables import Deadline
from workflow.versions import engine_of

SHOWN = 30
"""Most slips in a column; the others are reached through its list."""

COUNTED = 500
"""Most proposals of a column that are counted; of a longer one it is said that there are more."""

PAGE = 50
"""Proposals on one page of a list."""

NAMED = 3
"""Most authors named on a slip."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One proposal on the board."""

    id: int
    chapter_id: int
    title: str
    language: str
    state: Text
    stage: str
    entered_at: datetime
    authors: tuple[str, ...]
    more_authors: int
    due: tuple[Text, datetime] | None
    """The step the clock takes next, and when."""


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with how many proposals stand in it, and the newest of them."""

    stage: str
    label: Text
    count: int
    """At most ``COUNTED``."""
    more: bool
    """Whether there are more than were counted."""
    slips: tuple[Slip, ...]

    @property
    def after(self) -> int | None:
        """The cursor from which the rest is listed; None where all are shown."""
        return self.slips[-1].id if len(self.slips) < self.count or self.more else None


def board(session: Session, standing: Standing) -> tuple[Column, ...]:
    """Every column in order. As many queries for a million proposals as for one, and as quick."""
    standing.require("see")
    numbers = counts(session, standing, most=COUNTED)
    ids = [number for some in newest(session, standing, limit=SHOWN).values() for number in some]
    shown = slips(session, col(Proposal.id).in_(ids), limit=len(ids))
    columns = []
    for name, label in STAGES.items():
        count = numbers.get(name, 0)
        here = tuple(slip for slip in shown if slip.stage == name)
        columns.append(Column(name, label, min(count, COUNTED), count > COUNTED, here))
    return tuple(columns)


def slips(session: Session, *where: ColumnElement[bool], limit: int) -> tuple[Slip, ...]:
    """The proposals under some conditions, newest first, in four queries however many there are."""
    query: Any = (
        select(
            col(Proposal.id), col(Proposal.chapter_id), col(Proposal.process), col(Proposal.process_version),
            col(Proposal.state),
            col(Proposal.entered_at), col(Proposal.language), col(Revision.title),
        )
        .join(Revision, col(Revision.id) == col(Proposal.revision_id))
        .where(*where)
        .order_by(col(Proposal.id).desc())
        .limit(limit)
    )  # fmt: skip
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    authors, dues = _authors(session, ids), _dues(session, ids)
    found = []
    for row in rows:
        definition = engine_of(session, row.process, row.process_version).definition
        state, names = definition.states[row.state], authors.get(row.id, [])
        due = dues.get(row.id)
        found.append(
            Slip(
                id=row.id, chapter_id=row.chapter_id, title=row.title, language=row.language,
                state=state.label, stage=state.stage,
                entered_at=row.entered_at, authors=tuple(names[:NAMED]),
                more_authors=max(0, len(names) - NAMED),
                due=(definition.steps[due[0]].label, due[1]) if due and due[0] in definition.steps else None,
            )
        )  # fmt: skip
    return tuple(found)


def _authors(session: Session, ids: Iterable[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    query = (
        select(col(Author.proposal_id), col(Person.name))
        .join(Person, col(Person.id) == col(Author.person_id))
        .where(col(Author.proposal_id).in_(ids))
        .order_by(col(Author.proposal_id), col(Person.id))
    )
    for proposal, name in session.execute(query):
        names.setdefault(proposal, []).append(name)
    return names


def _dues(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, datetime]]:
    """The deadline of each that falls first."""
    query = (
        select(col(Deadline.subject_id), col(Deadline.step), col(Deadline.due_at))
        .where(col(Deadline.subject) == "proposal", col(Deadline.subject_id).in_(ids))
        .order_by(col(Deadline.due_at).desc(), col(Deadline.id).desc())  # the first comes last and stays
    )
    return {proposal: (step, due) for proposal, step, due in session.execute(query)}
