"""Which rules are in force: read here, and only ever added to."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
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

    Every chapter has its first version from its founding on, so there is always one.
    """
    query = (
        select(RulesOfProcedure)
        .where(
            col(RulesOfProcedure.chapter_id) == chapter_id,
            col(RulesOfProcedure.in_force_at) <= now,
        )
        .order_by(col(RulesOfProcedure.in_force_at).desc(), col(RulesOfProcedure.number).desc())
        .limit(1)
    )
    row = session.execute(query).scalar_one()
    return _read(row)


def of_id(session: Session, rules_id: int) -> InForce:
    """The version a meeting or a ballot went by."""
    return _read(
        session.execute(select(RulesOfProcedure).where(col(RulesOfProcedure.id) == rules_id)).scalar_one()
    )


def _read(row: RulesOfProcedure) -> InForce:
    return InForce(row.id or 0, row.number, row.in_force_at, Rules.read(row.content))
