"""Likeness kept: found by a job, read by the desk at one cost however many comments there are.

A comment that is written or worded anew promises the job for a few minutes later, and all until then share it.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from workflow.deliberation import paused
from workflow.deliberation.tables import Alike, Comment, Likeness
from workflow.record import jobs
from workflow.record.case import Case

WAY = b"1"
"""Counts changes of the computation itself, so that what an older program found is found anew."""

AT_ONCE = 2_000
"""Rows read or written in one go."""


@dataclass(frozen=True, slots=True)
class Found:
    """For each comment the first of those that say nearly the same; its own id where it is alone."""

    fingerprint: str
    heads: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """When likeness was found last (None: never), and how many visible comments came or were reworded since."""

    at: datetime | None
    since: int


def changed(case: Case, *, now: datetime, at_once: bool = False) -> None:
    """Promise that likeness is found anew. To be called by whatever brings comments or words them anew."""
    paused.promise(case, jobs.FIND_ALIKE, now=now, at_once=at_once)


def find(case: Case) -> Found | None:
    """Which comments of a proposal are alike, or None where it was found from the same words. Two queries."""
    from workflow.deliberation.likeness.clusters import clusters  # noqa: PLC0415 (the job alone compares)

    case.require("see")
    query = select(col(Comment.id), col(Comment.body)).where(col(Comment.proposal_id) == case.id)
    read = case.session.execute(query.order_by(col(Comment.id)), execution_options={"yield_per": AT_ONCE})
    bodies = {number: body for number, body in read if number is not None}
    fingerprint = _fingerprint(bodies)
    before = select(col(Likeness.fingerprint)).where(col(Likeness.proposal_id) == case.id)
    if case.session.execute(before).scalar_one_or_none() == fingerprint:
        return None
    return Found(fingerprint, clusters(bodies))


def keep(session: Session, proposal_id: int, found: Found, *, now: datetime) -> None:
    """Put a result in the place of the one before it; only what changed is written.

    The row of the proposal is written first, so that two workers keep one after the other.
    """
    _put(session, Likeness, ["proposal_id"], [
        {"proposal_id": proposal_id, "fingerprint": found.fingerprint, "at": now,
         "newest_id": max(found.heads, default=0)},
    ])  # fmt: skip
    sizes = Counter(found.heads.values())
    query: Any = select(col(Alike.comment_id), col(Alike.head_id), col(Alike.size)).where(
        col(Alike.proposal_id) == proposal_id
    )
    before = {row.comment_id: (row.head_id, row.size) for row in session.execute(query)}
    rows = [
        {"comment_id": number, "proposal_id": proposal_id, "head_id": head, "size": sizes[head]}
        for number, head in found.heads.items()
        if before.get(number) != (head, sizes[head])
    ]
    for begin in range(0, len(rows), AT_ONCE):
        _put(session, Alike, ["comment_id"], rows[begin : begin + AT_ONCE])


def standing(case: Case) -> Standing:
    """How things stand, in two queries that look at what is new alone."""
    query: Any = select(col(Likeness.at), col(Likeness.newest_id)).where(col(Likeness.proposal_id) == case.id)
    at, newest = case.session.execute(query).one_or_none() or (None, 0)
    visible = (col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None))
    since: Any = select(func.count()).where(*visible, col(Comment.id) > newest).scalar_subquery()
    if at is not None:
        reworded = (*visible, col(Comment.id) <= newest, col(Comment.edited_at) > at)
        since += select(func.count()).where(*reworded).scalar_subquery()
    return Standing(at, case.session.execute(select(since)).scalar_one())


def uncompared() -> ColumnElement[bool]:
    """What holds for a comment that was compared with none yet."""
    return ~exists().where(col(Alike.comment_id) == col(Comment.id))


def _put(session: Session, table: type[Any], keys: list[str], rows: list[dict[str, Any]]) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement: Any = insert(table)
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), rows)


def _fingerprint(bodies: Mapping[int, str]) -> str:
    whole = hashlib.sha256(WAY)
    for number, body in bodies.items():
        told = body.encode()
        whole.update(f"{number} {len(told)} ".encode())
        whole.update(told)
    return whole.hexdigest()
