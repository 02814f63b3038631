"""The history: what happened, appended in the transaction in which it happened."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from workflow.record.case import Actor
from workflow.record.tables import History, Remark


def append(
    session: Session,
    *,
    subject: str,
    subject_id: int,
    chapter_id: int,
    event: str,
    version: int,
    actor: Actor,
    now: datetime,
    source: str = "",
    target: str = "",
    remark: str = "",
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Append one entry; ``facts`` may hold ids, numbers and names from the lifecycle, never free text.

    A remark (free text) is kept apart under a salted SHA-256, so that it can be erased. Returns the id.
    """
    remark_id, remark_hash = None, ""
    if remark:
        salt = secrets.token_hex(16)
        remark_id = session.execute(
            insert(Remark).values(salt=salt, text=remark).returning(col(Remark.id))
        ).scalar_one()
        remark_hash = hash_of(salt, remark)
    values: dict[str, Any] = {
        "subject": subject, "subject_id": subject_id, "chapter_id": chapter_id, "event": event,
        "source": source, "target": target, "version": version, "actor_kind": actor.kind,
        "actor_id": actor.id, "at": now, "remark_id": remark_id, "remark_hash": remark_hash,
        "facts": dict(facts or {}),
    }  # fmt: skip
    statement = insert(History).values(**values).returning(col(History.id))
    return int(session.execute(statement).scalar_one())


def append_all(session: Session, entries: Sequence[Mapping[str, Any]]) -> None:
    """Append entries of several subjects at once; each has what ``append`` takes, without remark or facts."""
    if entries:
        rows = [
            {key: value for key, value in entry.items() if key not in ("actor", "now")}
            | {"actor_kind": entry["actor"].kind, "actor_id": entry["actor"].id, "at": entry["now"]}
            | {"remark_id": None, "remark_hash": "", "facts": {}}
            for entry in entries
        ]
        session.execute(insert(History), rows)


def hash_of(salt: str, text: str) -> str:
    """Salted SHA-256 (hex) of a remark, as the history keeps it."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def of(session: Session, subject: str, subject_id: int) -> list[tuple[History, str]]:
    """What happened to one subject, oldest first, each with its remark (empty where there is none)."""
    rows = session.exec(
        select(History, Remark.text)
        .join(Remark, Remark.id == History.remark_id, isouter=True)  # type: ignore[arg-type]
        .where(History.subject == subject, History.subject_id == subject_id)
        .order_by(History.id)  # type: ignore[arg-type]
    )
    return [(entry, text or "") for entry, text in rows]
