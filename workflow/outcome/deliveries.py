"""Handing a brief to its recipients, as the council sees it: sending, failing, sending again, calling back.

What a recipient does by their link stands in ``receipts``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Chapter, Recipient
from workflow.outcome.courses import BRIEF, DELIVERY
from workflow.outcome.current import (
    current_brief,
    log,
    log_deliveries,
    log_without_case,
    recipients_of,
    revoke_links,
)
from workflow.outcome.receipts import (
    ANSWERS,
    DeliveryCase,
    acknowledge,
    answer,
    by_token,
    new_link,
    open_delivery,
    page,
    record_fetch,
)
from workflow.outcome.sending import MOST, UNSENT
from workflow.outcome.tables import Brief, Delivery, DeliveryEvent, Handover, Response
from workflow.process.text import Refusal, Text, mended_at
from workflow.record import deadlines
from workflow.record.calendar import persian_digits
from workflow.record.case import CLOCK, WORKER, Actor, Case, NotFound

__all__ = [
    "ANSWERS",
    "DeliveryCase",
    "DeliveryStatus",
    "DeliveryWithdrawn",
    "acknowledge",
    "answer",
    "answers_in",
    "bounced",
    "by_token",
    "drive_brief",
    "new_link",
    "open_delivery",
    "page",
    "prepare",
    "recipients_settled",
    "record_fetch",
    "resend",
    "revoke",
    "send_briefs",
    "sent",
    "status",
    "take_due",
    "withdraw_briefs",
]

OVER = frozenset({"answered", "expired", "withdrawn", "superseded", "bounced"})
"""States of a delivery from which no answer is waited for."""


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


def recipients_settled(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: every delivery is sent or withdrawn; the reason names those that are not, and why."""
    open_ = [row for row in _rows(case) if row.delivery.state in UNSENT]
    if not open_:
        return None
    persian = "، ".join(f"{row.name.fa} ({_why(row.delivery).fa})" for row in open_)
    english = ", ".join(f"{row.name.en} ({_why(row.delivery).en})" for row in open_)
    said = Text(
        f"خلاصه هنوز به این گیرندگان نرسیده است: {persian}. دوباره بفرستید یا ابلاغ را پس بگیرید.",
        f"The brief has not reached: {english}. Send it again or withdraw the delivery.",
    )
    return mended_at(said, "deliveries")


def answers_in(case: Case, _actor: Actor, now: datetime) -> Text | None:
    """Guard: every delivery is answered, withdrawn, bounced or past the chapter's term for answers."""
    rows = _rows(case)
    if not rows:
        return None
    days = case.session.execute(
        select(col(Chapter.answer_days)).where(col(Chapter.id) == case.chapter_id)
    ).scalar_one()
    missing = [row for row in rows if not _done(row.delivery, now - timedelta(days=days))]
    if not missing:
        return None
    said = Text(
        f"پاسخ این گیرندگان هنوز نرسیده و مهلت {persian_digits(str(days))} روزهٔ آنان نگذشته است: "
        f"{'، '.join(row.name.fa for row in missing)}.",
        f"No answer yet, with their term of {days} days still running, from: "
        f"{', '.join(row.name.en for row in missing)}.",
    )
    return mended_at(said, "deliveries")


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


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """How far one delivery has come, with what was answered: for the secretary, the chair and the authors."""

    id: int
    brief_id: int
    state: str
    """As ``delivery.toml`` has it; ``state_label`` says it in words."""
    state_label: Text
    number: str
    name: Text
    office: Text
    email: str
    round: int
    created_at: datetime
    sent_at: datetime | None
    bounced_at: datetime | None
    bounce: str
    fetched_at: datetime | None
    opened_at: datetime | None
    acknowledged_at: datetime | None
    answered_at: datetime | None
    expired_at: datetime | None
    withdrawn_at: datetime | None
    due: Mapping[str, datetime]
    """What the clock will do: ``escalate`` and ``expire``, with the moment of each."""
    handed_to: tuple[str, ...]
    """Names of the colleagues it was passed on to, the newest last."""
    answers: Mapping[int, tuple[str, str]]
    """By recommendation id: the answer that stands and its reason."""
    events: tuple[tuple[str, datetime, str], ...]
    """The log, oldest first: kind, time, detail."""


def status(
    case: Case, *, after: int | None = None, limit: int = MOST, only: int | None = None
) -> tuple[DeliveryStatus, ...]:
    """The deliveries of a proposal's briefs, newest brief first; empty for those who may not see answers.

    Those that come ``after`` one in this order, or ``only`` one.
    """
    if not case.roles & {"secretary", "chair", "author"}:
        return ()
    rows = _rows(case, all_briefs=True, after=after, limit=limit, only=only)
    ids = [row.delivery.id for row in rows if row.delivery.id is not None]
    responses: dict[int, dict[int, tuple[str, str]]] = {delivery: {} for delivery in ids}
    events: dict[int, list[tuple[str, datetime, str]]] = {delivery: [] for delivery in ids}
    if ids:
        given = select(Response).where(col(Response.delivery_id).in_(ids)).order_by(col(Response.id))
        for response in case.session.execute(given).scalars():
            responses[response.delivery_id][response.recommendation_id] = (response.answer, response.reason)
        logged = (
            select(DeliveryEvent)
            .where(col(DeliveryEvent.delivery_id).in_(ids))
            .order_by(col(DeliveryEvent.id))
            .limit(20 * MOST)
        )
        for event in case.session.execute(logged).scalars():
            events[event.delivery_id].append((event.kind, event.at, event.detail))
    dues = deadlines.of_each(case.session, "delivery", ids)
    colleagues = _colleagues(case.session, ids)
    states = DELIVERY.engine.definition.states
    return tuple(
        DeliveryStatus(
            id=d.id, brief_id=d.brief_id, state=d.state, state_label=states[d.state].label,
            number=row.number, name=row.name, office=row.office,
            email=row.email, round=d.round, created_at=d.created_at, sent_at=d.sent_at,
            bounced_at=d.bounced_at, bounce=d.bounce, fetched_at=d.fetched_at, opened_at=d.opened_at,
            acknowledged_at=d.acknowledged_at, answered_at=d.answered_at, withdrawn_at=d.withdrawn_at,
            expired_at=d.expired_at, due=dues.get(d.id, {}), handed_to=tuple(colleagues.get(d.id, ())),
            answers=responses[d.id], events=tuple(events[d.id]),
        )
        for row in rows
        if (d := row.delivery).id is not None
    )  # fmt: skip


def _colleagues(session: Session, ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(Handover).where(col(Handover.delivery_id).in_(ids)).order_by(col(Handover.id))
    for row in session.execute(query).scalars() if ids else ():
        found.setdefault(row.delivery_id, []).append(row.name)
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    delivery: Delivery
    number: str
    name: Text
    office: Text
    email: str


def _rows(
    case: Case,
    *,
    all_briefs: bool = False,
    after: int | None = None,
    limit: int = MOST,
    only: int | None = None,
) -> list[_Row]:
    """Deliveries with their recipients; only of the brief that stands unless all are asked for."""
    query = (
        select(Delivery, col(Brief.number), Recipient)
        .join(Brief, col(Brief.id) == col(Delivery.brief_id))
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .where(col(Brief.proposal_id) == case.id)
        .order_by(col(Brief.id).desc(), col(Delivery.id))
        .limit(limit)
    )
    if only is not None:
        query = query.where(col(Delivery.id) == only)
    if after is not None:
        brief = select(col(Delivery.brief_id)).where(col(Delivery.id) == after).scalar_subquery()
        later = and_(col(Brief.id) == brief, col(Delivery.id) > after)
        query = query.where(or_(col(Brief.id) < brief, later))
    if not all_briefs:
        stands = current_brief(case.session, case.id)
        query = query.where(col(Brief.id) == (stands.id if stands else None))
    return [
        _Row(
            delivery,
            number,
            Text(person.name_fa, person.name_en or person.name_fa),
            Text(person.office_fa, person.office_en or person.office_fa),
            person.email,
        )
        for delivery, number, person in case.session.execute(query)
    ]


def _why(delivery: Delivery) -> Text:
    if delivery.state == "bounced":
        return Text("رایانامه برگشت خورد", "the mail bounced")
    return Text("هنوز فرستاده نشده", "not sent yet")


def _done(delivery: Delivery, term_began: datetime) -> bool:
    if delivery.state in OVER:
        return True
    return delivery.sent_at is not None and delivery.sent_at <= term_began


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
