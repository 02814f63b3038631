"""The worker: does what was promised, once its time has come, and again after a crash.

A handler does one job: it opens its own session from the context, looks at how things stand, does its work
and commits. It may be run again after it has committed (the worker may die before the receipt is written), so
it must find its own earlier work and leave it be.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeAlias

from dbos import DBOS, DBOSClient, DBOSConfig
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from api.worker_faults import JobFailed, passing
from api.worker_identity import Locks, NameLost, identity
from workflow.process.text import Text
from workflow.record import jobs, promises, signs
from workflow.record.database import connect

log = logging.getLogger(__name__)

APPLICATION_VERSION = "1"
"""Pinned, so that jobs promised before an upgrade are done after it."""

BROKEN_OFF_AT_MOST = 20
"""A job that ends its worker this often is set aside as failed, so that it does not stop all others."""

DATABASE_AWAY = 5.0
"""Most seconds between two tries to write that a job must wait, while the database is away."""

REMEMBERED = timedelta(days=7)
"""How long done attempts and the clock's jobs are kept."""

_only_one = threading.Lock()


@dataclass(frozen=True)
class Pace:
    """How fast the worker goes; all times in seconds."""

    polling: float = 0.2
    at_once: int = 4
    first_wait: float = 5.0
    longest_wait: float = 900.0
    farewell: int = 30
    watch: float = 2.0
    """Between two looks whether this worker's name is still its own."""
    look_around: float = 30.0
    """Between two looks for the work of dead workers."""

    def wait(self, attempt: int) -> float:
        """How long to wait after a vain attempt: twice as long each time, up to a limit."""
        return min(self.longest_wait, self.first_wait * 2.0 ** min(attempt - 1, 30))


@dataclass(frozen=True)
class Context:
    """What a handler is given: sessions on the worker's own engine, the real clock, and the settings."""

    session_factory: Callable[[], Session]
    now: Callable[[], datetime]
    settings: Any


Handler: TypeAlias = Callable[[Context, dict[str, Any]], None]


class HandlersWrong(Exception):
    """The handlers are not exactly those of the known jobs; a job without one would wait for ever unseen."""


def run(
    database_url: str,
    handlers: Mapping[str, Handler],
    stop: threading.Event,
    *,
    settings: object = None,
    pace: Pace | None = None,
    lost: Callable[[], None] | None = None,
) -> None:
    """Do jobs until told to stop, then let the running ones end. One worker a process.

    :raises HandlersWrong: when a job has no handler, or a handler no job.
    :param lost: called when the database let go of this worker's name. Another may have it by now, so nothing
        more may be done under it: whoever is called ends this process, or begins it anew, and does not return.
    :raises NameLost: in that case, where nobody is called; jobs that run are broken off.
    """
    pace = pace or Pace()
    with _working(database_url, handlers, settings, pace, farewell=pace.farewell) as (engine, name, locks):
        looked = time.monotonic()
        _sign(engine, name)
        while not stop.wait(pace.watch):
            if not locks.still_held():
                log.error("The database let go of the name %s.", name)
                if lost is not None:
                    lost()
                raise NameLost(f"The database let go of the name {name}; start the worker again.")
            if time.monotonic() - looked >= pace.look_around:
                looked = time.monotonic()
                _sign(engine, name)
                try:
                    take_over(engine, name, locks)
                    forget(engine, before=_now() - REMEMBERED)
                except SQLAlchemyError as fault:
                    if passing(fault) is None:
                        raise
                    log.warning("looking around was put off: %s", fault)


def _sign(engine: Engine, name: str) -> None:
    """Give a sign of life; where the database is busy, the next one is soon enough."""
    try:
        with Session(engine) as session:
            signs.give(session, name, now=_now())
            session.commit()
    except SQLAlchemyError as fault:
        if passing(fault) is None:
            raise
        log.warning("no sign of life was given: %s", fault)


def drain(
    database_url: str,
    handlers: Mapping[str, Handler],
    timeout: float,
    *,
    settings: object = None,
    pace: Pace | None = None,
) -> bool:
    """Do jobs until none is due and none waits for another attempt; whether that was reached within the time.

    Jobs scheduled for later are left for later, failed ones as they are.
    """
    deadline = time.monotonic() + timeout
    with _working(database_url, handlers, settings, pace or Pace(), farewell=0) as (engine, _, _):
        while True:
            with Session(engine.execution_options(reads=True)) as session:
                if not promises.due(session, now=_now()):
                    return True
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)


def take_over(engine: Engine, name: str, locks: Locks) -> list[str]:
    """Take the jobs that dead workers were doing back into the queue; the names of those workers."""
    with Session(engine.execution_options(reads=True)) as session:
        others = promises.at_work(session) - {name}
    dead = []
    for other in sorted(others):
        if locks.take(other):
            try:
                DBOS._recover_pending_workflows([other])  # noqa: SLF001 (public only with their cloud)
            finally:
                locks.release(other)
            dead.append(other)
    return dead


def forget(engine: Engine, *, before: datetime) -> None:
    """Delete done jobs that nobody will ask for again."""
    with Session(engine.execution_options(reads=True)) as session:
        done = promises.forgettable(session, before=before)
    if done:
        DBOS.delete_workflows(done)


@contextmanager
def _working(
    database_url: str, handlers: Mapping[str, Handler], settings: object, pace: Pace, *, farewell: int
) -> Iterator[tuple[Engine, str, Locks]]:
    if set(handlers) != jobs.JOBS:
        missing, unknown = sorted(jobs.JOBS - set(handlers)), sorted(set(handlers) - jobs.JOBS)
        raise HandlersWrong(f"jobs without a handler: {missing}; handlers without a job: {unknown}")
    if not _only_one.acquire(blocking=False):
        raise RuntimeError("A worker is already running in this process.")
    engine = connect(database_url)
    try:
        with identity(database_url) as (name, locks):
            context = Context(lambda: Session(engine, expire_on_commit=False), _now, settings)
            _open_queue(database_url, pace)
            DBOS(config=_config(database_url, name))
            try:
                for job, handler in handlers.items():
                    _register(job, handler, context, pace)
                DBOS.listen_queues([jobs.QUEUE])
                DBOS.launch()
                take_over(engine, name, locks)
                yield engine, name, locks
            except NameLost:
                farewell = 0
                raise
            finally:
                DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=farewell)
    finally:
        engine.dispose()
        _only_one.release()


def _config(database_url: str, name: str) -> DBOSConfig:
    return DBOSConfig(
        name=jobs.APPLICATION,
        system_database_url=database_url,  # its own engine: ours begins transactions in its own way
        dbos_system_schema=jobs.SCHEMA,
        application_version=APPLICATION_VERSION,
        executor_id=name,
        run_migrations=False,
        log_level="WARNING",
        notification_listener_polling_interval_sec=0.2,
    )


def _open_queue(database_url: str, pace: Pace) -> None:
    client = DBOSClient(
        system_database_url=database_url, dbos_system_schema=jobs.SCHEMA, application_name=jobs.APPLICATION
    )
    try:
        client.register_queue(jobs.QUEUE, worker_concurrency=pace.at_once, polling_interval_sec=pace.polling)
    finally:
        client.destroy()


def _register(job: str, handler: Handler, context: Context, pace: Pace) -> None:
    def work(arguments: dict[str, Any], since: str | None = None) -> str:
        key, _, number = (DBOS.workflow_id or "").partition("#")
        attempt = int(number or 1)

        def step() -> str:
            reason = _attempt(job, key, handler, context, arguments, attempt=attempt)
            if reason is None:
                return "done"
            begun = datetime.fromisoformat(since) if since else context.now()
            for vain in count(1):
                try:
                    with context.session_factory() as session:
                        jobs.put_off(
                            session, job, key, arguments=arguments, attempt=attempt + 1, reason=reason,
                            since=begun, wait=pace.wait(attempt),
                        )  # fmt: skip
                        session.commit()
                except SQLAlchemyError as fault:
                    # the database is what is away: a fault raised here would fail the job for good
                    if passing(fault) is None:
                        raise
                    time.sleep(min(pace.wait(vain), DATABASE_AWAY))
                else:
                    break
            return "put off"

        return DBOS.run_step({"name": job}, step)

    DBOS.workflow(name=job, max_recovery_attempts=BROKEN_OFF_AT_MOST)(work)


def _attempt(
    job: str, key: str, handler: Handler, context: Context, arguments: dict[str, Any], *, attempt: int
) -> Text | None:
    """Nothing when the job is done, or the reason why it must wait."""
    try:
        handler(context, arguments)
    except jobs.TryLater as later:
        if later.at_most is not None and attempt >= later.at_most:
            log.exception("%s %s is set aside after %d attempts", job, key, attempt)
            raise JobFailed(later) from later
        reason = later.reason
    except Exception as fault:
        passes = passing(fault)
        if passes is None:
            log.exception("%s %s failed", job, key)
            raise JobFailed(fault) from fault
        reason = passes
    else:
        return None
    log.info("%s %s waits: %s", job, key, reason.en)
    return reason


def _now() -> datetime:
    return datetime.now(UTC)
