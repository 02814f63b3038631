"""Work promised inside a transaction and done afterwards by a worker: mails, PDFs, deadlines, reminders.

This is the one module on the promising side that knows DBOS. A promise stands in the application's own
transaction: rolled back with it, kept with it. A job may be started more than once (a worker may die after
its work and before its receipt), so what it does must be safe to repeat.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowSerializationFormat
from sqlmodel import Session

from workflow.process.text import Text

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"

APPLICATION = "rayzan"
QUEUE = "rayzan"
KEPT = ("workflow_status", "workflow_input", "workflow_output", "operation_outputs")
"""DBOS's tables that hold what was promised and done; the others it makes anew."""

SCHEMA = "dbos"
"""Where DBOS keeps its tables on PostgreSQL; on SQLite they stand beside ours."""

RENDER_BRIEF = "render_brief"
SEND_BRIEF = "send_brief"
SEND_MAIL = "send_mail"
SEND_SIGN_IN = "send_sign_in"
TELL = "tell"
CLOCK = "clock"
REMIND = "remind"
REFER = "refer"
GROUP_OPINIONS = "group_opinions"
DIGEST = "digest"
FIND_PASSAGES = "find_passages"
PURGE = "purge"
JOBS = frozenset({
    RENDER_BRIEF, SEND_BRIEF, SEND_MAIL, SEND_SIGN_IN, TELL, CLOCK, REMIND, REFER, GROUP_OPINIONS, DIGEST,
    FIND_PASSAGES, PURGE,
})  # fmt: skip
"""Every job that may be promised. The worker refuses to start unless it has a handler for each."""

OF_THE_HOUR = (CLOCK, GROUP_OPINIONS, DIGEST)
"""Jobs whose keys name a moment: once it is past nobody promises them again, so the done ones are forgotten."""

State = Literal["scheduled", "waiting", "running", "retrying", "failed"]


class UnknownJob(Exception):
    """A job was promised that no worker knows: it would wait for ever without a word, so it is refused."""


class TryLater(Exception):
    """Raised by a job that cannot be done now through no fault of its own (post down, disk full).

    The job waits and is tried again until it is done; the reason is shown to the secretary meanwhile. With
    ``at_most`` it fails for good, with that reason, when it was tried in vain this often.
    """

    def __init__(self, reason: Text, *, at_most: int | None = None) -> None:
        self.reason = reason
        self.at_most = at_most
        super().__init__(reason.en)


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


def prepare(database_url: str) -> None:
    """Create or migrate the tables of the job engine, and only them; one process does it, first."""
    DBOS.migrate(database_url, schema=SCHEMA)


def promise(
    session: Session,
    job: str,
    key: str,
    *,
    arguments: Mapping[str, JSON],
    not_before: datetime | None = None,
    now: datetime,
) -> None:
    """Promise a job in the session's own transaction; a worker does it after the commit.

    The key names the promise for ever: promising it again changes nothing, whatever became of it (only the
    keys of OF_THE_HOUR are forgotten, some days after they are done). A job with a ``not_before`` later than ``now``
    looks again at how things stand when it runs; nobody calls it off.

    :raises UnknownJob: for a name that is not in :data:`JOBS`.
    :raises ValueError: for an empty key or one with ``#``, which marks the attempts.
    """
    if not key.strip() or "#" in key:
        raise ValueError(f"{key!r} cannot name a promise: it is empty or has a #")
    wait = None if not_before is None else (not_before - now).total_seconds()
    _enqueue(session, job, key, [dict(arguments)], wait=wait, notes=None)


def put_off(
    session: Session,
    job: str,
    key: str,
    *,
    arguments: Mapping[str, JSON],
    attempt: int,
    reason: Text,
    since: datetime,
    wait: float,
) -> None:
    """Promise the next attempt of a job that could not be done now, ``wait`` seconds from now.

    Each attempt is a promise of its own, so a thousand waiting mails hold neither a thread nor a place in the
    queue, and the reason stands where :func:`waiting` finds it.
    """
    notes: dict[str, JSON] = {
        "attempt": attempt,
        "fa": reason.fa,
        "en": reason.en,
        "since": since.isoformat(),
    }
    positional: list[JSON] = [dict(arguments), since.isoformat()]
    _enqueue(session, job, f"{key}#{attempt}", positional, wait=wait, notes=notes)


def _enqueue(
    session: Session,
    job: str,
    identity: str,
    arguments: list[JSON],
    *,
    wait: float | None,
    notes: dict[str, JSON] | None,
) -> None:
    if job not in JOBS:
        raise UnknownJob(f"{job!r} is not a job; the known ones: {', '.join(sorted(JOBS))}")
    options = EnqueueOptions(
        workflow_name=job,
        queue_name=QUEUE,
        workflow_id=identity,
        # JSON, not pickle: the rows can be read by people and by later versions
        serialization_type=WorkflowSerializationFormat.PORTABLE,
    )
    if wait is not None and wait > 0:
        options["delay_seconds"] = wait
    if notes is not None:
        options["attributes"] = dict(notes)
    # The insert ignores a workflow id that is already there, so a second promise aborts no transaction.
    client(session).enqueue_in_transaction(session.connection(), options, *arguments)


def client(session: Session) -> DBOSClient:
    """The job engine's client on the session's own engine. It opens no connection by itself."""
    return _client(session.get_bind().engine)


@lru_cache(maxsize=4)  # a process has one engine; the client keeps its statements compiled
def _client(engine: sa.Engine) -> DBOSClient:
    return DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        application_name=APPLICATION,
        lazy=True,
    )


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
