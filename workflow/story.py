"""A proposal's story: what happened to it, in the order it happened, with names but without anybody's vote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from workflow.membership.tables import Person
from workflow.record.case import Case
from workflow.record.tables import History, Remark

PAGE = 50
"""Entries on one page."""

UNTOLD = ("voted",)
"""Who voted when is told by the ballot alone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; ``source`` and ``target`` are states where it was a step."""

    id: int
    event: str
    source: str
    target: str
    who: str
    """Name of the person, "" for anybody else."""
    kind: str
    """person, recipient, clock or worker."""
    at: datetime
    version: int
    remark: str
    """The reason given, "" where there is none or it was erased."""
    facts: Mapping[str, Any]


def story(
    case: Case, *, before: int | None = None, limit: int = PAGE
) -> tuple[tuple[Entry, ...], int | None]:
    """What happened, newest first, and the cursor before which there is more (None at the beginning)."""
    by_person = (col(Person.id) == col(History.actor_id)) & (col(History.actor_kind) == "person")
    columns = (
        History.id, History.event, History.source, History.target, Person.name, History.actor_kind, History.at,
        History.version, Remark.text, History.facts,
    )  # fmt: skip
    query: Any = (
        select(*map(col, columns))
        .join(Person, by_person, isouter=True)
        .join(Remark, col(Remark.id) == col(History.remark_id), isouter=True)
        .where(
            col(History.subject) == "proposal",
            col(History.subject_id) == case.id,
            col(History.event).not_in(UNTOLD),
        )
        .order_by(col(History.id).desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(col(History.id) < before)
    rows = case.session.execute(query).all()
    entries = tuple(
        Entry(row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6], row[7], row[8] or "", row[9])
        for row in rows[:limit]
    )
    return entries, entries[-1].id if len(rows) > limit else None


def begun_because(case: Case) -> str:
    """The reason a proposal was begun with, as an urgent one needs it; "" where there is none."""
    said: str | None = case.session.execute(
        select(col(Remark.text))
        .join(History, col(History.remark_id) == col(Remark.id))
        .where(
            col(History.subject) == "proposal",
            col(History.subject_id) == case.id,
            col(History.event) == "propose",
        )
    ).scalar_one_or_none()
    return said or ""
