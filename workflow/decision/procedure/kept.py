"""Which rules are in force: read here, and only ever added to."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlmodel import Session, col

from workflow.decision.procedure.rules import Rules
from workflow.decision.tables import RulesOfProcedure


class InForce(NamedTuple):
    """A version of a chapter's rules, with the id by which a meeting or a ballot keeps it."""

    id: int
    number: int
    since: datetime
    rules: Rules


def in_force(session: Session, chapter_id: int, *, now: datetime) -> InForce:
    """The chapter's rules at a moment: the newest version that was in force then. One query.

    Every chapter has its first version from its founding on, so there is always one: it counts before that moment too,
    for the clock of whoever founded it may have been ahead.
    """
    query = (
        select(RulesOfProcedure)
        .where(
            col(RulesOfProcedure.chapter_id) == chapter_id,
            or_(col(RulesOfProcedure.in_force_at) <= now, col(RulesOfProcedure.number) == 1),
            col(RulesOfProcedure.withdrawn_at).is_(None),
        )
        .order_by(col(RulesOfProcedure.in_force_at).desc(), col(RulesOfProcedure.number).desc())
        .limit(1)
    )
    row = session.execute(query).scalar_one()
    return _read(row)


def of_id(session: Session, rules_id: int) -> InForce:
    """The version a meeting or a ballot went by."""
    return of_ids(session, [rules_id])[rules_id]


def of_ids(session: Session, ids: Collection[int | None]) -> dict[int, InForce]:
    """The versions that meetings or ballots went by, by their id. One query, none for none."""
    wanted = {number for number in ids if number is not None}
    if not wanted:
        return {}
    rows = session.execute(select(RulesOfProcedure).where(col(RulesOfProcedure.id).in_(wanted))).scalars()
    return {found.id: found for found in map(_read, rows)}


def begin(session: Session, chapter_id: int, rules: Rules, *, basis: str, now: datetime) -> int:
    """The first version of a chapter, in force from its founding; its id."""
    row = RulesOfProcedure(
        chapter_id=chapter_id, number=1, in_force_at=now, content=rules.written(), basis=basis, at=now
    )
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101 (flushed)
    return row.id


def _read(row: RulesOfProcedure) -> InForce:
    return InForce(row.id or 0, row.number, row.in_force_at, Rules.read(row.content))
