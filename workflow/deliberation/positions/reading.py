"""Positions as pages and JSON show them: one's own to everybody, everybody's to those who prepare the text."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from workflow.decision.tables import Interest
from workflow.deliberation.tables import Position, Proposal, Revision
from workflow.membership.roles import IMPLIED, named, running
from workflow.membership.tables import Mandate, Person
from workflow.process.text import Text
from workflow.record import stale
from workflow.record.case import Actor, Case, Forbidden

READERS = frozenset({"author", "secretary", "chair"})
"""Who reads everybody's: they write the text and prepare the ballot. Members do not, lest they follow one another."""

AT_ONCE = 50
"""Positions listed at once."""

# Made once: an alias finds each of its columns anew, which takes longer than asking the database.
_LATER: Any = aliased(Position)
_GIVEN: Any = aliased(Revision)
_PRESENT: Any = aliased(Revision)


@dataclass(frozen=True, slots=True)
class PositionRow:
    """The position of one person that counts now."""

    id: int
    person_id: int
    name: str
    name_en: str
    choice: str
    reason: str
    revision: int
    """Number of the revision it was given on, or confirmed for."""
    at: datetime
    stale: bool
    """Whether the words have changed since."""
    aside: bool
    """Whether its person stands aside since, so that it counts for nothing."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many hold each position; a member without one is in none."""

    valid: Mapping[str, int]
    """Of the words as they are now."""
    stale: Mapping[str, int]
    """Of words that have changed since."""


def mine(case: Case) -> PositionRow | None:
    """What the actor recommends; None where they never did."""
    found = case.session.execute(
        _newest(col(Position.proposal_id) == case.id, col(Position.person_id) == case.actor.id)
    ).one_or_none()
    return PositionRow(*found) if found else None


def stands_aside(case: Case) -> bool:
    """Whether the actor declared a conflict of interest: they recommend nothing, as they do not vote."""
    declared = select(col(Interest.id)).where(
        col(Interest.proposal_id) == case.id, col(Interest.person_id) == case.actor.id,
        col(Interest.withdrawn_at).is_(None),
    )  # fmt: skip
    return case.session.execute(declared.limit(1)).first() is not None


def asked_again(actor: Actor) -> ColumnElement[bool]:
    """The condition that what a person recommended on a proposal was of words that have changed since."""
    return exists().where(
        col(Position.proposal_id) == col(Proposal.id), col(Position.person_id) == actor.id, newest(),
        not_aside(), _GIVEN.id == col(Position.revision_id),
        _PRESENT.id == col(Proposal.revision_id), stale.other_words(_GIVEN, _PRESENT),
    )  # fmt: skip


def overseen(case: Case) -> bool:
    """Whether the actor reads everybody's."""
    return bool(case.roles & READERS)


def counts(case: Case, *, now: datetime) -> Counts:
    """How many of those who would be on a roll now recommend what; nothing of this is a vote.

    Raises Forbidden for whoever reads only their own.
    """
    _admit(case)
    rows = case.session.execute(_newest(*_counting(case, now))).all()
    valid = Counter(row.choice for row in rows if not row.stale)
    return Counts(valid, Counter(row.choice for row in rows if row.stale))


def listing(
    case: Case, *, now: datetime, after: int | None = None, limit: int = AT_ONCE
) -> tuple[PositionRow, ...]:
    """Positions that count, in the order they were given; those after id ``after``.

    Raises Forbidden for whoever reads only their own.
    """
    _admit(case)
    where = [*_counting(case, now)]
    if after is not None:
        where.append(col(Position.id) > after)
    query = _newest(*where).order_by(col(Position.id)).limit(limit)
    return tuple(PositionRow(*row) for row in case.session.execute(query))


def newest() -> ColumnElement[bool]:
    """The condition that a position is the last of its person on its proposal."""
    return ~exists().where(
        _LATER.proposal_id == col(Position.proposal_id), _LATER.person_id == col(Position.person_id),
        _LATER.id > col(Position.id),
    )  # fmt: skip


def not_aside() -> ColumnElement[bool]:
    """The condition that the person of a position does not stand aside."""
    return ~exists().where(
        col(Interest.proposal_id) == col(Position.proposal_id),
        col(Interest.person_id) == col(Position.person_id), col(Interest.withdrawn_at).is_(None),
    )  # fmt: skip


def sits(now: datetime) -> ColumnElement[bool]:
    """The condition that the person of a position is a member of the proposal's chapter now; ``Proposal`` is joined."""
    granting = ["member", *(role for role, implied in IMPLIED.items() if "member" in implied)]
    return exists().where(
        col(Mandate.chapter_id) == col(Proposal.chapter_id), col(Mandate.person_id) == col(Position.person_id),
        col(Mandate.role).in_(granting), running(now),
    )  # fmt: skip


def _admit(case: Case) -> None:
    if not overseen(case):
        words, who = Forbidden.text, named(READERS)
        raise Forbidden(Text(words.fa.format(holders=who.fa), words.en.format(holders=who.en)))


def _counting(case: Case, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Position.proposal_id) == case.id, not_aside(), sits(now)


def _newest(*where: ColumnElement[bool]) -> Select[Any]:
    columns = (
        Position.id, Position.person_id, Person.name, Person.name_en, Position.choice, Position.reason,
        Revision.number, Position.at,
    )  # fmt: skip
    query: Any = (
        select(
            *map(col, columns),
            stale.other_words(Revision, _PRESENT).label("stale"),
            (~not_aside()).label("aside"),
        )
        .join(Revision, col(Revision.id) == col(Position.revision_id))
        .join(Proposal, col(Proposal.id) == col(Position.proposal_id))
        .join(_PRESENT, _PRESENT.id == col(Proposal.revision_id))
        .join(Person, col(Person.id) == col(Position.person_id))
        .where(newest(), *where)
    )
    found: Select[Any] = query
    return found
