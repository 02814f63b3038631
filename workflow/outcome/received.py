"""What the holder of a delivery's link is shown: the brief as it was issued, and what was answered so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from workflow.deliberation.tables import RecommendationText
from workflow.outcome.courses import DELIVERY
from workflow.outcome.links import DeliveryCase
from workflow.outcome.tables import Brief, BriefFile, Delivery, Handover, Response
from workflow.record import deadlines


@dataclass(frozen=True, slots=True)
class RecipientPage:
    """What the holder of a link is shown."""

    delivery_id: int
    brief_id: int
    number: str
    public_id: str
    content: Mapping[str, object]
    """Frozen content by language, as plain values."""
    files: Mapping[str, str]
    """SHA-256 of the issued PDF by language, as far as it is made."""
    recommendations: tuple[int, ...]
    """Ids in the order of the brief."""
    answers: Mapping[int, tuple[str, str]]
    opened_at: datetime | None
    acknowledged_at: datetime | None
    answered_at: datetime | None
    superseded: bool
    expires_at: datetime
    answer_by: datetime | None
    """Until when an answer is taken; none where no term runs."""
    expired: bool
    handed_to: str
    """Name of the colleague it was passed on to last."""
    may_hand_over: bool


def page(case: DeliveryCase) -> RecipientPage:
    """The brief and what its recipient has answered so far."""
    session = case.session
    delivery, brief = session.execute(
        select(Delivery, Brief)
        .join(Brief, col(Brief.id) == col(Delivery.brief_id))
        .where(col(Delivery.id) == case.id)
    ).one()
    files = session.execute(
        select(col(BriefFile.language), col(BriefFile.sha256)).where(
            col(BriefFile.brief_id) == case.brief_id, col(BriefFile.kind) == "issued"
        )
    )
    given = select(Response).where(col(Response.delivery_id) == case.id).order_by(col(Response.id))
    newest = select(col(Handover.name)).where(col(Handover.delivery_id) == case.id)
    named = session.execute(newest.order_by(col(Handover.id).desc()).limit(1)).scalar_one_or_none()
    return RecipientPage(
        delivery_id=case.id, brief_id=case.brief_id, number=brief.number, public_id=brief.public_id,
        content=brief.content, files={row.language: row.sha256 for row in files},
        recommendations=tuple(recommendations_of(case)),
        answers={r.recommendation_id: (r.answer, r.reason) for r in session.execute(given).scalars()},
        opened_at=delivery.opened_at, acknowledged_at=delivery.acknowledged_at,
        answered_at=delivery.answered_at, superseded=case.superseded, expires_at=case.expires_at,
        answer_by=deadlines.of(session, "delivery", case.id).get("expire"), expired=delivery.state == "expired",
        handed_to=named or "",
        may_hand_over=case.handover_id is None and DELIVERY.open_to(delivery, "hand_over"),
    )  # fmt: skip


def recommendations_of(case: DeliveryCase) -> list[int]:
    """Ids of the recommendations of the brief, in its order."""
    query = select(col(RecommendationText.recommendation_id)).where(
        col(RecommendationText.revision_id) == case.revision_id
    )
    return list(case.session.execute(query.order_by(col(RecommendationText.position))).scalars())
