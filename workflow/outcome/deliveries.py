"""Handing a brief to its recipients, as the council does it: sending, failing, sending again, calling back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.deliberation.tables import Proposal
from workflow.outcome.courses import BRIEF, DELIVERY
from workflow.outcome.current import (
    current_brief,
    log,
    log_deliveries,
    log_without_case,
    recipients_of,
    revoke_links,
)
from workflow.outcome.tables import Brief, Delivery
from workflow.process.text import Refusal, Text
from workflow.record import deadlines
from workflow.record.case import CLOCK, WORKER, Actor, Case, NotFound


class DeliveryWithdrawn(Refusal):
    """Something was asked of a delivery that was called back."""

    text = Text(
        "این ابلاغ پس گرفته شده است و دیگر فرستاده نمی‌شود. اگر لازم است، خلاصهٔ اصلاح‌شده‌ای صادر کنید.",
        "This delivery was withdrawn and is sent no more. Issue a corrected brief if one is needed.",
    )


def send_briefs(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: one delivery to each recipient of the brief that stands, each with its promised mail."""
    brief = current_brief(case.session, case.id)
    if brief is not None and brief.id is not None and brief.issued_at is not None:
        prepare(case.session, brief.id, now=now)


def prepare(session: Session, brief_id: int, *, now: datetime) -> list[int]:
    """Make the deliveries of an issued brief and promise their mails; ids of the deliveries."""
    recipients = recipients_of(session, brief_id)
    if not recipients:
        return []
    rows = [
        Delivery(brief_id=brief_id, recipient_id=recipient, created_at=now, state=DELIVERY.start)
        for recipient in recipients
    ]
    session.add_all(rows)
    session.flush()
    ids = [row.id for row in rows if row.id is not None]
    log_deliveries(session, ids, "prepared", now=now)
    DELIVERY.begun(session, rows, now)
    return ids


def drive_brief(case: Case, step: str, actor: Actor, now: datetime, answers: Mapping[str, object]) -> None:
    """Drive: the proposal's brief takes a step, and its deliveries with it; one that is over stays as it is.

    Where the proposal has a successor whose brief is issued, each brief names the other.
    """
    session, brief = case.session, current_brief(case.session, case.id, lock=True)
    if brief is None or not BRIEF.open_to(brief, step):
        return
    roles = frozenset({"proposal"})
    BRIEF.take(session, [brief], step, roles, chapter_id=case.chapter_id, actor=actor, now=now)
    successor = answers.get("successor")
    if brief.state == "superseded" and isinstance(successor, int):
        other = current_brief(session, successor)
        if other is not None and other.issued_at is not None:
            brief.superseded_by_id = other.id
            other.supersedes_id = other.supersedes_id or brief.id
        session.flush()


def withdraw_briefs(case: Case, actor: Actor, now: datetime, answers: Mapping[str, object]) -> None:
    """Effect of lifecycles begun before drives: as driving the brief to ``supersede``."""
    drive_brief(case, "supersede", actor, now, answers)


def resend(case: Case, delivery_id: int, *, now: datetime) -> None:
    """Send a brief to one recipient again, with a new link; links sent before become void (right ``issue``).

    Raises NotFound and DeliveryWithdrawn.
    """
    case.require("issue")
    delivery = _of_case(case, delivery_id)
    if delivery.withdrawn_at is not None:
        raise DeliveryWithdrawn
    session = case.session
    delivery.round += 1
    delivery.sent_at = delivery.bounced_at = delivery.expired_at = None
    delivery.bounce = ""
    # whoever has read it is sent another copy, and has read it still
    step = "resend" if DELIVERY.open_to(delivery, "resend") else "send_copy"
    DELIVERY.take(
        session, [delivery], step, case.roles, chapter_id=case.chapter_id, actor=case.actor, now=now
    )
    revoke_links(session, [delivery_id], now=now)
    log_deliveries(session, [delivery_id], "sent_again", now=now, detail=str(delivery.round))
    log(case, "delivery_sent_again", now, delivery=delivery_id, round=delivery.round)


def revoke(case: Case, delivery_id: int, *, now: datetime) -> None:
    """Call a delivery back: its links are void and a mail not yet sent stays unsent (right ``issue``).

    Done twice it changes nothing. Raises NotFound.
    """
    case.require("issue")
    delivery = _of_case(case, delivery_id)
    if delivery.withdrawn_at is not None:
        return
    DELIVERY.take(
        case.session, [delivery], "withdraw", case.roles,
        chapter_id=case.chapter_id, actor=case.actor, now=now,
    )  # fmt: skip
    log_deliveries(case.session, [delivery_id], "withdrawn", now=now)
    log(case, "delivery_withdrawn", now, delivery=delivery_id)


def take_due(session: Session, delivery_id: int, step: str, *, now: datetime) -> bool:
    """Let the clock take a step of a delivery whose deadline has passed; False when it waits for it no more.

    Raises NotFound.
    """
    delivery, brief = _with_brief(session, delivery_id)
    if not deadlines.is_due(session, "delivery", delivery_id, step, now=now):
        return False
    roles = frozenset({"clock"})
    DELIVERY.take(session, [delivery], step, roles, chapter_id=brief.chapter_id, actor=CLOCK, now=now)
    return True


def sent(session: Session, delivery_id: int, message_id: str, *, now: datetime) -> None:
    """The mail was handed over. When it was the last, the worker is asked to report the delivery complete."""
    delivery, brief = _with_brief(session, delivery_id)
    if delivery.sent_at is not None:
        return
    delivery.sent_at = now
    _report(session, delivery, brief, "report_sent", now)
    log_deliveries(session, [delivery_id], "sent", now=now, detail=message_id)
    log_without_case(
        session, brief.proposal_id, brief.chapter_id, "delivery_sent", actor=WORKER, now=now,
        delivery=delivery_id, round=delivery.round,
    )  # fmt: skip


def bounced(session: Session, delivery_id: int, detail: str, *, now: datetime) -> None:
    """The mail was refused for good: the secretary sees it, and sends it again or calls it back."""
    delivery, brief = _with_brief(session, delivery_id)
    delivery.bounced_at, delivery.bounce = now, detail[:500]
    _report(session, delivery, brief, "report_bounce", now)
    log_deliveries(session, [delivery_id], "bounced", now=now, detail=detail[:500])
    log_without_case(
        session, brief.proposal_id, brief.chapter_id, "delivery_bounced", actor=WORKER, now=now,
        delivery=delivery_id, round=delivery.round,
    )  # fmt: skip


def _report(session: Session, delivery: Delivery, brief: Brief, step: str, now: datetime) -> None:
    """What the mail came to moves the delivery, unless its recipient or the council moved it on meanwhile."""
    session.flush()
    if DELIVERY.open_to(delivery, step):
        roles = frozenset({"worker"})
        DELIVERY.take(session, [delivery], step, roles, chapter_id=brief.chapter_id, actor=WORKER, now=now)


def _hold(session: Session, proposal_id: int) -> None:
    """Hold the proposal's row before a delivery's, as a step does, so that two never wait for each other."""
    session.execute(select(col(Proposal.id)).where(col(Proposal.id) == proposal_id).with_for_update())


def _of_case(case: Case, delivery_id: int) -> Delivery:
    _hold(case.session, case.id)
    query = (
        select(Delivery)
        .join(Brief, col(Brief.id) == col(Delivery.brief_id))
        .where(col(Delivery.id) == delivery_id, col(Brief.proposal_id) == case.id)
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    )
    delivery: Delivery | None = case.session.execute(query).scalar_one_or_none()
    if delivery is None:
        raise NotFound
    return delivery


def _with_brief(session: Session, delivery_id: int) -> tuple[Delivery, Brief]:
    brief = session.execute(
        select(Brief)
        .join(Delivery, col(Delivery.brief_id) == col(Brief.id))
        .where(col(Delivery.id) == delivery_id)
    ).scalar_one_or_none()
    if brief is None:
        raise NotFound
    _hold(session, brief.proposal_id)
    query = select(Delivery).where(col(Delivery.id) == delivery_id).with_for_update()
    return session.execute(query.execution_options(populate_existing=True)).scalar_one(), brief
