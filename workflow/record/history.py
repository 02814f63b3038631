"""The history: what happened, appended in the transaction in which it happened."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, insert
from sqlmodel import Session, select

from workflow.record.case import Actor
from workflow.record.statements import send, table
from workflow.record.tables import History, Remark

_ENTRY, _REMARK = insert(table(History)), insert(table(Remark))


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
        remark_id = _id(send(session, _REMARK, {"salt": salt, "text": remark}))
        remark_hash = hash_of(salt, remark)
    values: dict[str, Any] = {
        "subject": subject, "subject_id": subject_id, "chapter_id": chapter_id, "event": event,
        "source": source, "target": target, "version": version, "actor_kind": actor.kind,
        "actor_id": actor.id, "at": now, "remark_id": remark_id, "remark_hash": remark_hash,
        "facts": dict(facts or {}) | _instead(actor),
    }  # fmt: skip
    return _id(send(session, _ENTRY, values))


def _instead(actor: Actor) -> dict[str, int]:
    """For whom a deputy did it."""
    return {} if actor.for_id is None else {"for": actor.for_id}


def _id(made: CursorResult[Any]) -> int:
    key = made.inserted_primary_key
    assert key is not None  # noqa: S101 (one row was inserted)
    return int(key[0])


def append_all(session: Session, entries: Sequence[Mapping[str, Any]]) -> None:
    """Append entries at once, in one statement; each has what ``append`` takes, without a remark."""
    if entries:
        rows = [
            {key: value for key, value in entry.items() if key not in ("actor", "now")}
            | {"actor_kind": entry["actor"].kind, "actor_id": entry["actor"].id, "at": entry["now"]}
            | {
                "remark_id": None,
                "remark_hash": "",
                "facts": dict(entry.get("facts", {})) | _instead(entry["actor"]),
            }
            for entry in entries
        ]
        send(session, _ENTRY, rows)


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
