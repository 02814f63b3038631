"""What became of promised jobs, as DBOS keeps it: what waits, runs, is tried again, or failed and why."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlmodel import Session

from workflow.process.text import Text
from workflow.record.jobs import APPLICATION, OF_THE_HOUR, SCHEMA

State = Literal["scheduled", "waiting", "running", "retrying", "failed"]


@dataclass(frozen=True)
class WaitingJob:
    """A job that is not done yet, or failed, as the secretary sees it."""

    job: str
    key: str
    state: State
    error: Text | None
    since: datetime
    next_try: datetime | None
    attempts: int


def waiting(session: Session, *, limit: int = 200) -> list[WaitingJob]:
    """Jobs that wait, run, are tried again, or failed, the longest waiting first; not scheduled ones.

    It reads in the session's own connection: on SQLite any other would wait for an open write to end.
    """
    found = [_seen(row) for row in session.connection().execute(_unfinished(session))]
    jobs = [job for job in found if job.state != "scheduled"]
    return sorted(jobs, key=lambda job: (job.since, job.key))[:limit]


def counts(session: Session) -> Mapping[State, int]:
    """How many jobs are in each state; the done ones are not counted."""
    tally = Counter(_seen(row).state for row in session.connection().execute(_unfinished(session)))
    states: tuple[State, ...] = ("scheduled", "waiting", "running", "retrying", "failed")
    return {state: tally[state] for state in states}


def due(session: Session, *, now: datetime) -> int:
    """How many jobs a worker has still to do: all but the failed and those scheduled for after ``now``."""
    jobs = [_seen(row) for row in session.connection().execute(_unfinished(session))]
    return sum(
        job.state != "failed" and (job.state != "scheduled" or (job.next_try or now) <= now) for job in jobs
    )


def at_work(session: Session) -> set[str]:
    """The names of the workers that running jobs belong to, living or dead."""
    running = sa.table(
        "workflow_status",
        *(sa.column(name) for name in ("executor_id", "status", "application_name")),
        schema=_schema(session),
    )
    query = (
        sa.select(running.c.executor_id)
        .distinct()
        .where(running.c.application_name == APPLICATION, running.c.status == "PENDING")
    )
    return {name for name in session.connection().execute(query).scalars() if name}


def forgettable(session: Session, *, before: datetime, limit: int = 1_000) -> list[str]:
    """Jobs done before a moment whose keys nobody promises again: later attempts, and those of a moment.

    All others stay, since their keys are what keeps a promise from being done twice.
    """
    done = sa.table(
        "workflow_status",
        *(sa.column(name) for name in ("workflow_uuid", "name", "status", "application_name")),
        sa.column("completed_at", sa.BigInteger),
        schema=_schema(session),
    )
    query = (
        sa.select(done.c.workflow_uuid)
        .where(done.c.application_name == APPLICATION, done.c.status == "SUCCESS")
        .where(done.c.completed_at < int(before.timestamp() * 1000))
        .where(sa.or_(done.c.name.in_(OF_THE_HOUR), done.c.workflow_uuid.contains("#", autoescape=True)))
        .limit(limit)
    )
    return list(session.connection().execute(query).scalars())


def _schema(session: Session) -> str | None:
    return SCHEMA if session.get_bind().dialect.name == "postgresql" else None


def _unfinished(session: Session) -> sa.Select[Any]:
    schema = _schema(session)
    status = sa.table(
        "workflow_status",
        *(sa.column(name) for name in ("workflow_uuid", "name", "status", "application_name")),
        *(sa.column(name, sa.BigInteger) for name in ("created_at", "delay_until_epoch_ms")),
        sa.column("attributes", sa.JSON),
        schema=schema,
    )
    output = sa.table("workflow_output", sa.column("workflow_uuid"), sa.column("error"), schema=schema)
    return (
        sa.select(
            status.c.workflow_uuid,
            status.c.name,
            status.c.status,
            status.c.created_at,
            status.c.delay_until_epoch_ms,
            status.c.attributes,
            output.c.error,
        )
        .join_from(status, output, status.c.workflow_uuid == output.c.workflow_uuid, isouter=True)
        .where(status.c.application_name == APPLICATION, status.c.status.not_in(["SUCCESS", "CANCELLED"]))
    )


def _seen(row: sa.Row[Any]) -> WaitingJob:
    notes = row.attributes or {}
    state: State
    error = Text(notes["fa"], notes["en"]) if "en" in notes else None
    if row.status in ("ENQUEUED", "DELAYED"):
        state = "retrying" if notes else "scheduled" if row.status == "DELAYED" else "waiting"
    elif row.status == "PENDING":
        state = "running"
    else:
        state = "failed"
        error = _failure(row.error)
    return WaitingJob(
        job=row.name,
        key=row.workflow_uuid.partition("#")[0],
        state=state,
        error=error,
        since=datetime.fromisoformat(notes["since"]) if "since" in notes else _moment(row.created_at),
        next_try=_moment(row.delay_until_epoch_ms) if row.status == "DELAYED" else None,
        attempts=notes.get("attempt", 1),
    )


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _failure(stored: str | None) -> Text:
    """What a failed job said; a job that ended its worker again and again left no words."""
    if stored is None:
        return Text(
            "این کار چند بار نیمه‌تمام ماند و کنار گذاشته شد.",
            "This job broke off several times and was set aside.",
        )
    error = json.loads(stored)
    if not isinstance(error, dict):  # the engine's own words
        return Text(str(error), str(error))
    data = error.get("data")
    if isinstance(data, dict) and {"fa", "en"} <= set(data):
        return Text(data["fa"], data["en"])
    said = f"{error['name']}: {error['message']}"
    return Text(said, said)
