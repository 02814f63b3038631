"""What meetings gave one person to do: told to them until the day it is due has passed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.decision.tables import Meeting, Minutes, Resolution
from workflow.record.calendar import day_of

SHOWN = 20
"""Most duties named at once."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something a meeting resolved that a person is to do, in the words of the minutes (Markdown)."""

    meeting_id: int
    number: int
    item_id: int
    body: str
    due_on: date


def duties(session: Session, person_id: int, chapters: Collection[int], *, now: datetime) -> tuple[Duty, ...]:
    """What a person of these chapters is to do by today or later, as approved minutes say, the next due first.

    Nothing says that it is done, so each stays until its day has passed. One query, none without a chapter.
    """
    if not chapters:
        return ()
    query = (
        select(
            col(Meeting.id), col(Meeting.number), col(Resolution.item_id), col(Resolution.body),
            col(Resolution.due_on),
        )
        .join(Meeting, col(Meeting.id) == col(Resolution.meeting_id))
        .join(Minutes, col(Minutes.meeting_id) == col(Meeting.id))
        .where(
            col(Resolution.owner_id) == person_id, col(Resolution.struck_at).is_(None),
            col(Resolution.due_on) >= day_of(now), col(Minutes.state) == "approved",
            col(Meeting.chapter_id).in_(sorted(chapters)),
        )
        .order_by(col(Resolution.due_on), col(Resolution.id))
        .limit(SHOWN)
    )  # fmt: skip
    return tuple(Duty(*row) for row in session.execute(query).all())
