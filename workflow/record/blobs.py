"""Bytes kept under their SHA-256, in the database: written with the row that names them, or not at all."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from workflow.record.tables import Blob, Made


def keep(session: Session, content: bytes, media_type: str, *, now: datetime) -> str:
    """Keep bytes and return their SHA-256 (hex); the same bytes are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    if session.get(Blob, digest) is None:
        session.add(Blob(sha256=digest, media_type=media_type, size=len(content), content=content, at=now))
        session.flush()
    return digest


def fetch(session: Session, sha256: str) -> Blob:
    """The bytes with this SHA-256. Raises LookupError when absent, ValueError when they have been altered."""
    blob = session.get(Blob, sha256)
    if blob is None:
        raise LookupError(sha256)
    if hashlib.sha256(blob.content).hexdigest() != sha256:
        raise ValueError(f"the bytes kept as {sha256} have been altered")
    return blob


def made_of(session: Session, keys: Collection[str]) -> dict[str, str]:
    """SHA-256 of what was made before, by the hash of what it was made of."""
    return dict(session.execute(select(col(Made.key), col(Made.sha256)).where(col(Made.key).in_(keys))).all())


def keep_made(session: Session, key: str, content: bytes, media_type: str, *, now: datetime) -> str:
    """Keep bytes under what they were made of, too; returns their SHA-256. What was made first stays."""
    digest = keep(session, content, media_type, now=now)
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    row = insert(Made).values(key=key, sha256=digest, at=now)
    session.execute(row.on_conflict_do_nothing(index_elements=["key"]))
    return digest
