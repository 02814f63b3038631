"""What follows when minutes arrive in a state: mails to those who are to read them."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from workflow.decision.tables import Minutes
from workflow.record import jobs

LAID_OUT, APPROVED = "minutes_laid_out", "minutes_approved"
"""Kinds of mail."""


def ask_those_present(session: Session, rows: Sequence[Minutes], now: datetime) -> None:
    """Promise a mail to everybody who was there: whether the text is what happened."""
    _promise(session, LAID_OUT, rows, now)


def tell_those_called(session: Session, rows: Sequence[Minutes], now: datetime) -> None:
    """Promise a mail to everybody the meeting was called for: what was approved."""
    _promise(session, APPROVED, rows, now)


def _promise(session: Session, kind: str, rows: Sequence[Minutes], now: datetime) -> None:
    for row in rows:
        jobs.promise(
            session, jobs.TELL, f"tell-{kind}-{row.meeting_id}-{row.version}",
            arguments={"kind": kind, "meeting_id": row.meeting_id, "version": row.version}, now=now,
        )  # fmt: skip
