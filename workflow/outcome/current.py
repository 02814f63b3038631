"""Which brief of a proposal stands now, and what is kept of it: asked by all modules of this subject."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from workflow.membership.tables import Recipient
from workflow.outcome.tables import Brief, BriefRecipient, DeliveryEvent, DeliveryLink
from workflow.process.text import Text
from workflow.record import history
from workflow.record.case import Actor, Case
from workflow.record.tables import History

CLASSIFICATIONS: Mapping[str, Text] = {
    "public": Text("عادی", "Ordinary"),
    "confidential": Text("محرمانه", "Confidential"),
    "secret": Text("خیلی محرمانه", "Secret"),
    "top_secret": Text("سری", "Top secret"),
}
"""Classifications of a letter. Only an ordinary one travels as an attachment; the others are read by link."""

URGENCIES: Mapping[str, Text] = {
    "normal": Text("عادی", "Normal"),
    "urgent": Text("فوری", "Urgent"),
    "immediate": Text("آنی", "Immediate"),
}


def standing(proposal_id: int) -> tuple[ColumnElement[bool], ...]:
    """The condition that a brief of this proposal is neither superseded nor withdrawn."""
    return (
        col(Brief.proposal_id) == proposal_id,
        col(Brief.superseded_at).is_(None),
        col(Brief.withdrawn_at).is_(None),
    )


def current_brief(session: Session, proposal_id: int, *, lock: bool = False) -> Brief | None:
    """The brief that stands: the newest one neither superseded nor withdrawn, issued or still a proof."""
    query = select(Brief).where(*standing(proposal_id)).order_by(col(Brief.id).desc()).limit(1)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.execute(query).scalar_one_or_none()


def recipients_of(session: Session, brief_id: int) -> list[int]:
    """Ids of those a brief is addressed to, in the order named."""
    query = select(col(BriefRecipient.recipient_id)).where(col(BriefRecipient.brief_id) == brief_id)
    return list(session.execute(query.order_by(col(BriefRecipient.position))).scalars())


def named(recipient: Recipient) -> tuple[Text, Text]:
    """Name and office of a recipient; in Persian where the English is not known."""
    return (
        Text(recipient.name_fa, recipient.name_en or recipient.name_fa),
        Text(recipient.office_fa, recipient.office_en or recipient.office_fa),
    )


def revoke_links(session: Session, deliveries: list[int], *, now: datetime, colleagues: bool = False) -> None:
    """Make every link of these deliveries void, or those of ``colleagues`` alone."""
    if deliveries:
        mine = [col(DeliveryLink.delivery_id).in_(deliveries), col(DeliveryLink.revoked_at).is_(None)]
        if colleagues:
            mine.append(col(DeliveryLink.handover_id).is_not(None))
        session.execute(update(DeliveryLink).where(*mine).values(revoked_at=now))


def log_deliveries(
    session: Session, deliveries: list[int], kind: str, *, now: datetime, detail: str = ""
) -> None:
    """Write one line into the log of each of these deliveries."""
    session.add_all(DeliveryEvent(delivery_id=d, kind=kind, at=now, detail=detail) for d in deliveries)
    session.flush()


def log(case: Case, event: str, now: datetime, *, remark: str = "", **facts: object) -> None:
    """Append to the history of a case's proposal."""
    history.append(
        case.session, subject="proposal", subject_id=case.id, chapter_id=case.chapter_id, event=event,
        version=case.version, actor=case.actor, now=now, remark=remark, facts=facts,
    )  # fmt: skip


def log_without_case(
    session: Session,
    proposal_id: int,
    chapter_id: int,
    event: str,
    *,
    actor: Actor,
    now: datetime,
    **facts: object,
) -> None:
    """Append what a recipient or the worker did to a proposal's history, at the version it is at."""
    last = (
        select(col(History.version))
        .where(col(History.subject) == "proposal", col(History.subject_id) == proposal_id)
        .order_by(col(History.id).desc())
        .limit(1)
    )
    history.append(
        session, subject="proposal", subject_id=proposal_id, chapter_id=chapter_id, event=event,
        version=session.execute(last).scalar_one_or_none() or 1, actor=actor, now=now, facts=facts,
    )  # fmt: skip
