"""When a recipient says nothing: terms, and whom it is told; and the colleague a brief was passed on to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from workflow.membership.tables import Chapter, Recipient
from workflow.outcome.current import log_deliveries, log_without_case
from workflow.outcome.tables import Brief, Delivery, Handover
from workflow.record import jobs
from workflow.record.calendar import day_of, end_of
from workflow.record.case import CLOCK


def answer_ends(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """24:00 in Tehran of the last day for an answer to what is sent now, by the chapter's rule."""
    return _after(_terms(session, delivery)[0], now)


def superior_told_at(session: Session, delivery: Delivery, now: datetime) -> datetime | None:
    """When a silence is told higher up; none where the chapter wants it never, or not before the term ends."""
    answer, escalation = _terms(session, delivery)
    return _after(escalation, now) if 0 < escalation < answer else None


def tell_superior(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Effect: promise a mail to each silent recipient's superior; to the secretary where nobody is named."""
    for delivery in deliveries:
        superior = session.execute(
            select(col(Recipient.superior_email)).where(col(Recipient.id) == delivery.recipient_id)
        ).scalar_one()
        if superior:
            jobs.promise(
                session, jobs.SEND_MAIL, f"superior-told-{delivery.id}-{delivery.round}",
                arguments={"kind": "superior_told", "delivery_id": delivery.id, "round": delivery.round}, now=now,
            )  # fmt: skip
        else:
            _tell_chapter(session, delivery, "recipient_silent", now)
        _note(session, delivery, "escalated", now, "superior" if superior else "secretary")


def tell_expired(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Effect: promise to tell the authors and the secretary that a term ran out without an answer."""
    for delivery in deliveries:
        _tell_chapter(session, delivery, "answer_expired", now)
        _note(session, delivery, "expired", now)


def send_colleague_mail(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Effect: promise the mail to the colleague each of these was passed on to last."""
    for delivery in deliveries:
        newest = session.execute(
            select(func.max(Handover.id)).where(col(Handover.delivery_id) == delivery.id)
        ).scalar_one()
        jobs.promise(
            session, jobs.SEND_MAIL, f"handed-over-{newest}",
            arguments={"kind": "handed_over", "delivery_id": delivery.id, "handover_id": newest}, now=now,
        )  # fmt: skip


def _terms(session: Session, delivery: Delivery) -> tuple[int, int]:
    answer, escalation = session.execute(
        select(col(Chapter.answer_days), col(Chapter.escalation_days))
        .join(Brief, col(Brief.chapter_id) == col(Chapter.id))
        .where(col(Brief.id) == delivery.brief_id)
    ).one()
    return answer, escalation


def _after(days: int, now: datetime) -> datetime:
    return end_of(day_of(now + timedelta(days=days)))


def _tell_chapter(session: Session, delivery: Delivery, kind: str, now: datetime) -> None:
    proposal, _ = _brief(session, delivery)
    jobs.promise(
        session, jobs.TELL, f"tell-{kind}-{delivery.id}-{delivery.round}",
        arguments={"kind": kind, "proposal_id": proposal, "delivery_id": delivery.id}, now=now,
    )  # fmt: skip


def _note(session: Session, delivery: Delivery, kind: str, now: datetime, detail: str = "") -> None:
    proposal, chapter = _brief(session, delivery)
    log_deliveries(session, [delivery.id or 0], kind, now=now, detail=detail)
    log_without_case(
        session, proposal, chapter, f"delivery_{kind}", actor=CLOCK, now=now, delivery=delivery.id,
    )  # fmt: skip


def _brief(session: Session, delivery: Delivery) -> tuple[int, int]:
    proposal, chapter = session.execute(
        select(col(Brief.proposal_id), col(Brief.chapter_id)).where(col(Brief.id) == delivery.brief_id)
    ).one()
    return proposal, chapter
