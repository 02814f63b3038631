"""The mails of a chapter: whom they went to, and what came of each try."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from workflow.membership.tables import Mandate, Person, Recipient
from workflow.outcome.tables import Brief, Delivery
from workflow.record.case import Standing
from workflow.record.filters import Asked
from workflow.record.folded import named
from workflow.record.tables import MailAttempt

AT_ONCE = 50
"""Tries shown at once, the newest first."""


@dataclass(frozen=True, slots=True)
class Try:
    """One try to hand a mail over; ``outcome`` is "" while it is under way."""

    to: str
    kind: str
    outcome: str
    detail: str
    at: datetime


def tries(
    session: Session, standing: Standing, *, asked: Asked | None = None, after: int = 0, limit: int = AT_ONCE
) -> tuple[tuple[Try, ...], int | None]:
    """The mails to people and recipients of the chapter and to nobody else, newest first; and the cursor.

    ``asked`` may narrow them by ``to`` (words), ``kind`` and ``outcome`` ("none" while under way).
    """
    standing.require("manage")
    people = select(col(Mandate.person_id)).where(col(Mandate.chapter_id) == standing.chapter_id)
    where = [or_(col(MailAttempt.person_id).in_(people), col(Brief.chapter_id) == standing.chapter_id)]
    if after:
        where.append(col(MailAttempt.id) < after)
    if asked:
        where += _asked_for(asked)
    rows = session.execute(
        select(
            col(MailAttempt.id),
            col(MailAttempt.kind),
            col(MailAttempt.outcome),
            col(MailAttempt.detail),
            col(MailAttempt.started_at),
            col(MailAttempt.finished_at),
            col(Person.name),
            col(Recipient.name_fa),
        )
        .join_from(MailAttempt, Person, col(Person.id) == col(MailAttempt.person_id), isouter=True)
        .join(Delivery, col(Delivery.id) == col(MailAttempt.delivery_id), isouter=True)
        .join(Brief, col(Brief.id) == col(Delivery.brief_id), isouter=True)
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id), isouter=True)
        .where(*where)
        .order_by(col(MailAttempt.id).desc())
        .limit(limit + 1)
    ).all()
    shown = tuple(
        Try(
            person or recipient or "", kind, outcome, "" if outcome == "sent" else detail, finished or started
        )
        for _, kind, outcome, detail, started, finished, person, recipient in rows[:limit]
    )
    return shown, rows[limit - 1].id if len(rows) > limit else None


def _asked_for(asked: Asked) -> list[ColumnElement[bool]]:
    wanted = []
    if asked["to"]:
        wanted.append(
            named(asked["to"], Person.name, Recipient.name_fa, Recipient.name_en, Recipient.office_fa)
        )
    if asked["kind"]:
        wanted.append(col(MailAttempt.kind) == asked["kind"])
    if asked["outcome"]:
        wanted.append(col(MailAttempt.outcome) == asked["outcome"].replace("none", ""))
    return wanted
