"""Bytes kept under their SHA-256, in the database: written with the row that names them, or not at all."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from workflow.record.tables import Blob


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
