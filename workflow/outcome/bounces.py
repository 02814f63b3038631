"""A mail that was handed over and came back later: the record says so, and the secretary is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.outcome.deliveries import bounced
from workflow.outcome.tables import Delivery
from workflow.process.text import Refusal, Text
from workflow.record.postmark import BOUNCED, FAILED, LATER, key_of
from workflow.record.tables import MailAttempt

Taken = Literal["recorded", "already", "nothing"]
"""What became of a bounce: nothing where it says that no address was given up."""


class BounceUnknown(Refusal):
    """The bounce speaks of a mail we never sent, or whoever wrote it never had that mail."""

    text = Text(
        "نامهٔ {message_id} از این سامانه نیست یا گزارش برگشت آن ساختگی است؛ چیزی ثبت نشد.",
        "The mail {message_id} is not one of ours, or its bounce is forged; nothing was recorded.",
    )


def take_in(session: Session, message_id: str, failed: Sequence[str], *, now: datetime) -> Taken:
    """Record that a mail came back; taken in twice it is recorded once.

    A brief's delivery takes ``report_bounce`` unless it was sent anew meanwhile, called back or already read.
    Side effects: the try's outcome, the delivery's step with history, a promised mail to the secretary.
    Raises BounceUnknown.
    """
    key = key_of(session, message_id)
    mine = (
        select(MailAttempt)
        .where(col(MailAttempt.key) == key, col(MailAttempt.outcome).not_in((LATER, FAILED)))
        .order_by(col(MailAttempt.id).desc())
        .limit(1)
        .with_for_update()
    )
    attempt = session.execute(mine).scalar_one_or_none() if key else None
    if attempt is None:
        raise BounceUnknown(message_id=message_id)
    if not failed:
        return "nothing"
    if attempt.outcome == BOUNCED:
        return "already"
    detail = "; ".join(failed)[:500]
    attempt.outcome, attempt.detail, attempt.finished_at = BOUNCED, detail, now
    session.flush()
    if attempt.delivery_id is not None:
        delivery = session.get_one(Delivery, attempt.delivery_id)
        if delivery.withdrawn_at is None and attempt.key.endswith(f"-{delivery.id}-{delivery.round}"):
            bounced(session, attempt.delivery_id, detail, now=now)
    return "recorded"
