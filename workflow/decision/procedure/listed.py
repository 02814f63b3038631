"""The versions of a chapter's rules, to be read: what each says, from when to when, and what made it so."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.decision.procedure.rules import Rules
from workflow.decision.tables import RulesOfProcedure
from workflow.membership.roles import holders
from workflow.membership.tables import Person
from workflow.record.case import NotFound, Standing

State = Literal["in_force", "to_come", "past", "taken_back"]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a chapter's rules."""

    number: int
    state: State
    since: datetime
    until: datetime | None
    """When the next one takes its place, where one does."""
    rules: Rules
    basis: str
    by: str
    """Who entered it; empty where it came with the chapter."""
    at: datetime
    withdrawn_at: datetime | None


def versions(session: Session, standing: Standing, *, now: datetime) -> tuple[Version, ...]:
    """All versions, the newest first (right ``see`` or ``manage``). One query."""
    query = (
        select(RulesOfProcedure, col(Person.name))
        .join(Person, col(Person.id) == col(RulesOfProcedure.person_id), isouter=True)
        .where(col(RulesOfProcedure.chapter_id) == standing.chapter_id)
        .order_by(col(RulesOfProcedure.in_force_at), col(RulesOfProcedure.number))
    )
    rows = session.execute(query.execution_options(populate_existing=True)).all()
    standing_ones = [row for row, _ in rows if row.withdrawn_at is None]
    ends = {one.number: following.in_force_at for one, following in pairwise(standing_ones)}
    found = [
        Version(
            number=row.number, state=_state(row, ends.get(row.number), now), since=row.in_force_at,
            until=ends.get(row.number), rules=Rules.read(row.content), basis=row.basis, by=name or "", at=row.at,
            withdrawn_at=row.withdrawn_at,
        )
        for row, name in rows
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.number, reverse=True))


def version(session: Session, standing: Standing, number: int, *, now: datetime) -> Version:
    """One version. Raises NotFound."""
    for one in versions(session, standing, now=now):
        if one.number == number:
            return one
    raise NotFound


def members_now(session: Session, standing: Standing, *, now: datetime) -> int:
    """How many members the chapter has, for what is unwise for so many."""
    return len(holders(session, standing.chapter_id, "member", now=now))


def _state(row: RulesOfProcedure, until: datetime | None, now: datetime) -> State:
    if row.withdrawn_at is not None:
        return "taken_back"
    if row.in_force_at > now and row.number > 1:
        return "to_come"
    return "past" if until is not None and until <= now else "in_force"
