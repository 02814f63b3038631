"""How far the deliveries of a proposal's briefs have come, for whoever sees answers and for the guards that wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from workflow.membership.tables import Chapter, Recipient
from workflow.outcome.courses import DELIVERY
from workflow.outcome.current import (
    current_brief,
    named,
)
from workflow.outcome.sending import MOST, UNSENT
from workflow.outcome.tables import Brief, Delivery, DeliveryEvent, Handover, Response
from workflow.process.text import Text, mended_at
from workflow.record import deadlines
from workflow.record.calendar import persian_digits
from workflow.record.case import Actor, Case

OVER = frozenset({"answered", "expired", "withdrawn", "superseded", "bounced"})
"""States of a delivery from which no answer is waited for."""


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
        _Row(delivery, number, *named(person), person.email)
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
