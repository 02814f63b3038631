"""What must not happen twice: a request with a key is done once, and answered the same way ever after.

What was sent is kept as a hash that is bound to the key, and the key, which is known to its sender alone, as a hash as
well. So nobody can find out by trying what was sent, however few things it might have been: a vote is one of three.
"""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from workflow.process.text import Refusal, Text
from workflow.record.tables import Once
from workflow.record.tokens import hashed


class KeyReused(Refusal):
    """The same key came with something else."""

    text = Text(
        "این فرم پیش از این با محتوای دیگری فرستاده شده است. صفحه را تازه کنید و دوباره بفرستید.",
        "This form was sent before with other content. Reload the page and send it again.",
    )


class KeyTaken(Exception):
    """Another request with the same key got there first: ask again for its answer."""


def earlier_answer(session: Session, key: str, body: str) -> tuple[int, str] | None:
    """Status and answer given earlier to this key, or None. Raises KeyReused for another body."""
    row = session.get(Once, hashed(key, "once"))
    if row is None:
        return None
    if row.body_hash != _fingerprint(key, body):
        raise KeyReused
    return row.status, row.answer


def remember(session: Session, key: str, body: str, status: int, answer: str, *, now: datetime) -> None:
    """Keep the answer in the transaction of the deed. Raises KeyTaken when somebody was faster."""
    row = Once(
        key_hash=hashed(key, "once"), body_hash=_fingerprint(key, body), status=status, answer=answer, at=now
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        raise KeyTaken from None


def _fingerprint(key: str, body: str) -> str:
    return hashed(f"{key}\n{body}", "body")
