"""Handing a mail over so that the record knows of it: an attempt row before the try, its outcome after it.

At least once: a worker that dies in between tries again, with the same Message-ID.
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from api.worker import Context
from documents import mail
from workflow.process.text import Text
from workflow.record.jobs import TryLater
from workflow.record.postmark import BOUNCED, FAILED, LATER, SENT, postmark
from workflow.record.tables import MailAttempt

Outcome = Callable[[Session, str, str, datetime], None]
"""What else is recorded with an outcome: (session, outcome, detail or Message-ID, now)."""


def hand_over(
    context: Context,
    letter: mail.Mail,
    *,
    sender: str,
    kind: str,
    person_id: int | None = None,
    delivery_id: int | None = None,
    record: Outcome | None = None,
) -> None:
    """Send one mail and record what came of it; one that is recorded as sent is not sent again.

    ``sender`` is the name it comes from. Raises TryLater when post or folder cannot be reached.
    """
    settings = context.settings
    attempt, first, mark = _begin(context, letter.key, kind, person_id, delivery_id)
    if attempt is None:
        return
    domain = settings.mail_from.rpartition("@")[2] or urlsplit(settings.base_url).hostname
    try:
        message = mail.compose(
            letter, sender=mail.Mailbox(sender, settings.mail_from), domain=domain, date=first, mark=mark
        )
        if settings.smtp_url:
            mail.send(message, settings.smtp_url)
        else:
            mail.deliver_to_folder(message, settings.mail_folder)
    except mail.Bounced as refused:
        _end(context, attempt, BOUNCED, refused.text.en, record)
    except TryLater as later:
        _end(context, attempt, LATER, later.reason.en, None)
        raise
    except OSError as fault:
        _end(context, attempt, LATER, str(fault), None)
        raise TryLater(
            Text(
                f"پوشهٔ نامه‌ها نوشتنی نیست ({fault.strerror}).",
                f"The mail folder cannot be written ({fault.strerror}).",
            )
        ) from fault
    except (mail.BadAddress, mail.BadMail) as malformed:
        _end(context, attempt, FAILED, malformed.text.en, record)
    else:
        _end(context, attempt, SENT, str(message["Message-ID"]), record)


def _begin(
    context: Context, key: str, kind: str, person_id: int | None, delivery_id: int | None
) -> tuple[int | None, datetime, str]:
    """The id of a new attempt, none when an earlier one got through; when the first was made; its mark."""
    now = context.now()
    with context.session_factory() as session:
        mine = col(MailAttempt.key) == key
        got_through = select(col(MailAttempt.id)).where(mine, col(MailAttempt.outcome) == SENT)
        if session.execute(got_through).first():
            return None, now, ""
        first = session.execute(select(func.min(MailAttempt.started_at)).where(mine)).scalar_one()
        attempt = session.execute(
            insert(MailAttempt)
            .values(
                key=key, kind=kind, person_id=person_id, delivery_id=delivery_id, started_at=now,
                outcome="", detail="",
            )
            .returning(col(MailAttempt.id))
        ).scalar_one()  # fmt: skip
        mark = postmark(session, key)
        session.commit()
    return attempt, first or now, mark


def _end(context: Context, attempt: int, outcome: str, detail: str, record: Outcome | None) -> None:
    now = context.now()
    with context.session_factory() as session:
        session.execute(
            update(MailAttempt)
            .where(col(MailAttempt.id) == attempt)
            .values(finished_at=now, outcome=outcome, detail=detail[:500])
        )
        if record is not None:
            record(session, outcome, detail, now)
        session.commit()
