"""What follows when deliveries move: mails promised, links revoked, the proposal told that all is sent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.outcome.current import revoke_links as void_links
from workflow.outcome.tables import Brief, Delivery
from workflow.record import jobs

MOST = 500
"""Most deliveries of one brief that are looked at at once."""

UNSENT = frozenset({"prepared", "bounced"})
"""States of a delivery that has not reached anybody and still should."""


def send_mail(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Effect: promise the mail of this round to each recipient."""
    for delivery in deliveries:
        jobs.promise(
            session, "send_brief", f"send-brief-{delivery.id}-{delivery.round}",
            arguments={"delivery_id": delivery.id, "round": delivery.round}, now=now,
        )  # fmt: skip


def look_at_proposal(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Effect: promise ``report_delivered`` once nothing of this brief waits to be sent.

    The proposal's row is held by whoever asks, so of two last mails sent at one moment one sees both.
    """
    last = deliveries[-1]
    query = select(Delivery).where(col(Delivery.brief_id) == last.brief_id).limit(MOST)
    rows = session.execute(query.execution_options(populate_existing=True)).scalars()
    if any(row.state in UNSENT for row in rows):
        return
    proposal = session.execute(
        select(col(Brief.proposal_id)).where(col(Brief.id) == last.brief_id)
    ).scalar_one()
    occasion = "withdrawn" if last.state == "withdrawn" else last.round
    jobs.promise(
        session, "clock", f"report-delivered-{last.id}-{occasion}",
        arguments={"proposal_id": proposal, "step": "report_delivered", "all_sent": True}, now=now,
    )  # fmt: skip


def revoke_links(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Effect: the links of these deliveries open nothing any more."""
    void_links(session, [delivery.id for delivery in deliveries if delivery.id is not None], now=now)


def tell_answered(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Effect: promise to tell the authors and the secretary that an answer has come."""
    for delivery in deliveries:
        proposal = session.execute(
            select(col(Brief.proposal_id)).where(col(Brief.id) == delivery.brief_id)
        ).scalar_one()
        jobs.promise(
            session, "tell", f"tell-answered-{delivery.id}-{delivery.version}",
            arguments={"kind": "answered", "proposal_id": proposal, "delivery_id": delivery.id}, now=now,
        )  # fmt: skip


def tell_bounced(session: Session, deliveries: Sequence[Delivery], now: datetime) -> None:
    """Effect: promise to tell the secretary that a mail came back, once for each sending."""
    for delivery in deliveries:
        proposal = session.execute(
            select(col(Brief.proposal_id)).where(col(Brief.id) == delivery.brief_id)
        ).scalar_one()
        jobs.promise(
            session, "tell", f"tell-bounced-{delivery.id}-{delivery.round}",
            arguments={"kind": "bounced", "proposal_id": proposal, "delivery_id": delivery.id}, now=now,
        )  # fmt: skip
