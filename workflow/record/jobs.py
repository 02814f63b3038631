"""Work promised inside a transaction and done afterwards by a worker: mails, PDFs, deadlines, reminders.

This is the one module on the promising side that knows DBOS; what became of promises is read in ``promises``. A
promise stands in the application's own transaction: rolled back with it, kept with it. A job may be started more
than once (a worker may die after its work and before its receipt), so what it does must be safe to repeat.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

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
FIND_ALIKE = "find_alike"
PURGE = "purge"
JOBS = frozenset({
    RENDER_BRIEF, SEND_BRIEF, SEND_MAIL, SEND_SIGN_IN, TELL, CLOCK, REMIND, REFER, GROUP_OPINIONS, DIGEST,
    FIND_PASSAGES, FIND_ALIKE, PURGE,
})  # fmt: skip
"""Every job that may be promised. The worker refuses to start unless it has a handler for each."""

OF_THE_HOUR = (CLOCK, GROUP_OPINIONS, FIND_ALIKE, DIGEST)
"""Jobs whose keys name a moment: once it is past nobody promises them again, so the done ones are forgotten."""


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
