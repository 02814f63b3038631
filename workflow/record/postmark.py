"""What a mail handed over is known by afterwards: the outcome of each try, and the mark in its Message-ID.

A bounce that comes back days later is a mail like any other: whoever knows how our keys are made could write
one. So the Message-ID ends in a mark that only this installation can make and only those who had the mail in
their hands can repeat. It is the same for each try, so that a mail sent twice is seen as one.
"""

import hashlib
import hmac
import secrets

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from workflow.record.tables import Mark

SENT, BOUNCED, LATER, FAILED = "sent", "bounced", "later", "failed"
"""What came of a try, as the record keeps it; empty while it is under way."""

SECRET = "post_secret"  # noqa: S105 (its name, not itself)


def postmark(session: Session, key: str) -> str:
    """The mark of the mail with this key: 128 bits (hex). Makes this installation's secret if there is none."""
    secret = session.get(Mark, SECRET)
    if secret is None:
        secret = _begin(session)
    return hmac.new(secret.value.encode(), key.encode(), hashlib.sha256).hexdigest()[:32]


def key_of(session: Session, message_id: str) -> str | None:
    """The key of the mail that had this Message-ID, None where it is none of ours."""
    local = message_id.strip().strip("<>").rpartition("@")[0]
    key, _, mark = local.rpartition(".")
    if not key or not hmac.compare_digest(mark.encode(), postmark(session, key).encode()):
        return None
    return key


def _begin(session: Session) -> Mark:
    made = Mark(name=SECRET, value=secrets.token_hex(32))
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # another worker was faster in this moment
        return session.get_one(Mark, SECRET)
    return made
