"""What follows when a meeting arrives in a state: the frozen roll, mails, the end of everybody's stay."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlmodel import Session, col

from workflow.decision.meetings.attendance import entered_after
from workflow.decision.procedure import kept
from workflow.decision.tables import AgendaItem, Attendance, Convened, Meeting
from workflow.deliberation.tables import Proposal
from workflow.membership.roles import holders
from workflow.process.text import Refusal, Text
from workflow.record import jobs

CALLED, CHANGED, CANCELLED, UNCALLED = (
    "meeting_called",
    "meeting_changed",
    "meeting_cancelled",
    "meeting_uncalled",
)
"""Kinds of mail."""


class NobodyToCall(Refusal):
    """The chapter has no member a meeting could be called for."""

    text = Text(
        "انجمن اکنون عضوی ندارد که به جلسه خوانده شود؛ نخست در صفحهٔ اعضا کسی را به عضویت بگمارید.",
        "The chapter has no member now whom a meeting could be called for; first appoint members.",
    )


def freeze_roll(session: Session, meetings: Sequence[Meeting], now: datetime) -> None:
    """Keep who is entitled to come, by which rules, and which text of each proposal lies before the meeting.

    Raises NobodyToCall.
    """
    for meeting in meetings:  # each is called on its own
        members = holders(session, meeting.chapter_id, "member", now=now)
        if not members:
            raise NobodyToCall
        meeting.rules_id = kept.in_force(session, meeting.chapter_id, now=now).id
        session.flush()
        roll = [{"meeting_id": meeting.id, "person_id": number, "excuse": ""} for number in members]
        session.execute(insert(Convened), roll)
        items = (
            select(AgendaItem, col(Proposal.revision_id))
            .join(Proposal, col(Proposal.id) == col(AgendaItem.proposal_id))
            .where(col(AgendaItem.meeting_id) == meeting.id, col(AgendaItem.state) == "planned")
        )
        for item, revision in session.execute(items).all():
            item.revision_id = revision
        session.flush()


def send_invitations(session: Session, meetings: Sequence[Meeting], now: datetime) -> None:
    """Promise a mail with a calendar entry to everybody on the roll."""
    for meeting in meetings:
        tell(session, CALLED, meeting, now)


def tell_of_change(session: Session, meeting: Meeting, now: datetime) -> None:
    """Promise a mail that says what changed, with the entry as it is now, to everybody on the roll."""
    tell(session, CHANGED, meeting, now)


def send_cancellations(session: Session, meetings: Sequence[Meeting], now: datetime) -> None:
    """Promise the mail that takes the entry back, where anybody had been called."""
    for meeting in meetings:
        if meeting.called_at is not None:
            tell(session, CANCELLED, meeting, now)


def end_attendance(session: Session, meetings: Sequence[Meeting], now: datetime) -> None:
    """Everybody who is there leaves with the meeting's end, or goes out for as long as it is adjourned."""
    for meeting in meetings:
        query = select(Attendance).where(
            col(Attendance.meeting_id) == meeting.id, col(Attendance.left_at).is_(None)
        )
        left = entered_after(session, meeting.id or 0, now)
        for row in session.execute(query).scalars():
            row.left_at = left
    session.flush()


def tell(
    session: Session, kind: str, meeting: Meeting, now: datetime, *, people: Sequence[int] | None = None,
    alone: Sequence[int] = (),
) -> None:  # fmt: skip
    """Promise a kind of mail to these people, else to everybody on the roll.

    ``alone`` are those whom it tells that the proxy they gave has ended.
    """
    named: dict[str, jobs.JSON] = {} if people is None else {"people": list(people)}
    if alone:
        named["alone"] = list(alone)
    jobs.promise(
        session, jobs.TELL, f"tell-{kind}-{meeting.id}-{meeting.version}",
        arguments={"kind": kind, "meeting_id": meeting.id, "sequence": meeting.version, **named}, now=now,
    )  # fmt: skip
