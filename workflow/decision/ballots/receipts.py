"""Receipts of secret ballots: whoever holds one can show that they took part, and never how they voted.

A receipt is made by whoever sends the vote, at random, and kept as a hash beside the voter's name. It has nothing to do
with the choice, so there is nothing to buy or to extort. After the close the hashes are published: as many as votes.
"""

import re
import secrets

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.decision.tables import Participation
from workflow.process.text import Text
from workflow.record.tokens import hashed
from workflow.record.typed import EntryRefused

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No letter of them is taken for another: 32 letters, five bits each."""

SHAPE = re.compile(f"[{LETTERS}]{{4}}(-[{LETTERS}]{{4}}){{4}}")

OUT_OF_SHAPE = Text(
    "رسید باید پنج گروه چهارتایی از حرف‌های لاتین و رقم‌ها باشد که تصادفی ساخته شده است، مانند AB2C-D3EF-GH4J-KL5M-NP6Q.",
    "A receipt is five groups of four letters and digits made at random, such as AB2C-D3EF-GH4J-KL5M-NP6Q.",
)


def new_receipt() -> str:
    """A receipt of 100 bits, made at random."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(5))


def read(typed: str) -> str:
    """A receipt as it was typed, small letters and spaces forgiven. Raises EntryRefused."""
    found = "-".join(typed.upper().replace("-", " ").split())
    if not SHAPE.fullmatch(found):
        raise EntryRefused({"receipt": OUT_OF_SHAPE})
    return found


def published(session: Session, ballot_id: int) -> tuple[str, ...]:
    """The hashes of all receipts of a ballot, in their own order."""
    query = select(col(Participation.receipt)).where(col(Participation.ballot_id) == ballot_id)
    return tuple(sorted(session.execute(query).scalars()))


def hash_of(ballot_id: int, receipt: str) -> str:
    """SHA-256 (hex) of ``ballot <id>:<receipt>``: what is published for a receipt, so that anybody can make it."""
    return hashed(receipt, f"ballot {ballot_id}")
