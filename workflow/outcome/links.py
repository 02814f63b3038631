"""The links of a delivery: made when its mail is written, and what their holder is admitted to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlmodel import Session, col

from workflow.membership.tables import Chapter, Recipient
from workflow.outcome.tables import Brief, Delivery, DeliveryLink
from workflow.record.case import Actor, NotFound
from workflow.record.tokens import hashed, new_token

GRACE_DAYS = 30
"""Days a link stays good after the term for answers, so that a late reader is not turned away."""

_PURPOSE = "delivery"


@dataclass(frozen=True, slots=True)
class DeliveryCase:
    """One delivery as somebody was admitted to it by their link: made by ``by_token`` alone."""

    session: Session
    id: int
    brief_id: int
    proposal_id: int
    chapter_id: int
    revision_id: int
    recipient_id: int
    language: str
    superseded: bool
    expires_at: datetime
    """When the link ends."""
    handover_id: int | None = None
    """Set where the link is a colleague's, to whom the brief was passed on."""

    @property
    def actor(self) -> Actor:
        """The recipient, as the history names them."""
        return Actor("recipient", self.id)


def new_link(session: Session, delivery_id: int, *, now: datetime, handover_id: int | None = None) -> str:
    """Make a link's token for a delivery; only its hash is kept. It is made when the mail is written.

    Earlier links stay good: a mail sent twice after a crash carries two, and either may be the one read.
    """
    days = session.execute(
        select(col(Chapter.answer_days))
        .join(Brief, col(Brief.chapter_id) == col(Chapter.id))
        .join(Delivery, col(Delivery.brief_id) == col(Brief.id))
        .where(col(Delivery.id) == delivery_id)
    ).scalar_one()
    token = new_token()
    expires = now + timedelta(days=days + GRACE_DAYS)
    session.execute(
        insert(DeliveryLink).values(
            token_hash=hashed(token, _PURPOSE),
            delivery_id=delivery_id,
            created_at=now,
            expires_at=expires,
            handover_id=handover_id,
        )
    )
    return token


def by_token(session: Session, token: str, *, now: datetime) -> DeliveryCase:
    """Admit the holder of a link. Raises NotFound, the same for unknown, expired, revoked and withdrawn."""
    row = session.execute(
        select(
            col(Delivery.id), col(Delivery.brief_id), col(Brief.proposal_id), col(Brief.chapter_id),
            col(Brief.revision_id), col(Delivery.recipient_id), col(Recipient.language),
            col(Brief.superseded_at), col(DeliveryLink.expires_at), col(DeliveryLink.handover_id),
        )
        .join_from(DeliveryLink, Delivery, col(Delivery.id) == col(DeliveryLink.delivery_id))
        .join(Brief, col(Brief.id) == col(Delivery.brief_id))
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .where(
            col(DeliveryLink.token_hash) == hashed(token, _PURPOSE),
            col(DeliveryLink.revoked_at).is_(None),
            col(DeliveryLink.expires_at) > now,
            col(Delivery.withdrawn_at).is_(None),
            col(Brief.withdrawn_at).is_(None),
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    delivery, brief, proposal, chapter, revision, recipient, language, superseded, expires, handover = row
    return DeliveryCase(
        session,
        delivery,
        brief,
        proposal,
        chapter,
        revision,
        recipient,
        language,
        superseded is not None,
        expires,
        handover,
    )
