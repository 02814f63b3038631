"""Notes and resolutions belong to the meeting while it goes on, and to its minutes once it is over."""

from datetime import datetime

from sqlmodel import Session

from workflow.decision.minutes.case import MinutesCase, Taking, opened
from workflow.record.case import Actor
from workflow.sitting.admission import admit, rights


def taking_notes(session: Session, meeting_id: int, *, actor: Actor, now: datetime) -> Taking:
    """Admit an actor to write notes and resolutions, held until the transaction ends.

    Raises NotFound, Forbidden, MeetingStarted, NotInThisState.
    """
    sitting = admit(session, meeting_id, "see", actor=actor, now=now, lock=True)
    if "record" in rights(sitting) or sitting.meeting.closed_at is None:
        return admit(session, meeting_id, "record", actor=actor, now=now, lock=True)
    return opened(sitting, "edit", lock=True)


def reading_notes(session: Session, meeting_id: int, *, actor: Actor, now: datetime) -> Taking:
    """Admit an actor to read them: while the meeting goes on whoever writes them, then whoever sees the minutes.

    Raises NotFound, Forbidden, MeetingStarted.
    """
    sitting = admit(session, meeting_id, "see", actor=actor, now=now)
    if sitting.meeting.closed_at is None:
        return admit(session, meeting_id, "record", actor=actor, now=now)
    return opened(sitting, "see")


def of_minutes(
    session: Session, meeting_id: int, right: str, *, actor: Actor, now: datetime, lock: bool = False
) -> MinutesCase:
    """Admit an actor to the minutes of a meeting for one right. Raises NotFound, Forbidden, NotInThisState."""
    return opened(admit(session, meeting_id, "see", actor=actor, now=now, lock=lock), right, lock=lock)
