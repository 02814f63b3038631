"""A meeting as its use cases would leave it: open, its item on a proposal open, people there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from workflow.decision.tables import AgendaItem, Attendance, Convened, Meeting, Proxy
from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Person
from workflow.record import history
from workflow.record.case import WORKER
from workflow.record.walk import CARRIED_OVER


def in_session(
    session: Session,
    proposal: Proposal,
    there: Sequence[Person],
    now: datetime,
    *,
    away: Sequence[Person] = (),
    chair: Person | None = None,
) -> tuple[Meeting, AgendaItem]:
    """A meeting of the proposal's chapter to which ``there`` came and ``away`` did not, at its item."""
    meeting = Meeting(
        chapter_id=proposal.chapter_id, number=1, title="جلسهٔ ماهانه", starts_at=now, state="open",
        ends_at=now + timedelta(hours=2), created_by_id=there[0].id, created_at=now,
        chair_id=chair.id if chair else None,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    item = AgendaItem(
        meeting_id=meeting.id, position=1, proposal_id=proposal.id, minutes=30, state="open", open_at=now
    )
    session.add(item)
    for person in (*there, *away):
        session.add(Convened(meeting_id=meeting.id, person_id=person.id))
    for person in there:
        session.add(Attendance(meeting_id=meeting.id, person_id=person.id, mode="in_person", arrived_at=now))
    session.flush()
    for subject, row in (("meeting", meeting), ("item", item)):
        history.append(
            session, subject=subject, subject_id=row.id, chapter_id=proposal.chapter_id, event=CARRIED_OVER,
            target="open", version=1, actor=WORKER, now=now,
        )  # fmt: skip
    return meeting, item


def represented(session: Session, meeting: Meeting, giver: Person, holder: Person, now: datetime) -> None:
    """A member who is represented by another at the meeting."""
    session.add(Proxy(
        meeting_id=meeting.id, giver_id=giver.id, holder_id=holder.id, at=now, entered_by_id=holder.id
    ))  # fmt: skip
    session.flush()


def leave(session: Session, meeting: Meeting, person: Person, now: datetime) -> None:
    """Somebody leaves."""
    session.execute(
        update(Attendance)
        .where(col(Attendance.meeting_id) == meeting.id, col(Attendance.person_id) == person.id)
        .values(left_at=now)
    )
