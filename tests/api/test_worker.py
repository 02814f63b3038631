"""The worker does each promise once, waits when it must, and takes up what a killed worker left."""

import errno
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from api import worker
from api.worker_identity import identity
from tests.api import worker_alone
from workflow.process.text import Refusal, Text
from workflow.record import jobs, promises
from workflow.record.database import connect, reading, writing

FAST = worker.Pace(polling=0.05, first_wait=0.1, longest_wait=0.2, farewell=0)
LONG = 240
"""Seconds after which something will not come any more."""
HOUSE = Path(__file__).resolve().parents[2]
WRONG_ADDRESS = Text("نشانی نادرست است.", "The address is wrong.")
POST_DOWN = Text("پست خاموش است.", "The post is down.")


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = connect(url)
    with writing(engine) as session:
        session.connection().execute(text("CREATE TABLE begun (mail INTEGER)"))
        session.connection().execute(text("CREATE TABLE effects (mail INTEGER PRIMARY KEY)"))
    yield engine
    engine.dispose()


def _promise(engine: Engine, key: str = "mail-1", *, later: timedelta | None = None) -> None:
    now = datetime.now(UTC)
    start = None if later is None else now + later
    with writing(engine) as session:
        jobs.promise(
            session,
            jobs.SEND_MAIL,
            key,
            arguments={"mail": 1},
            not_before=start,
            now=now,
        )


def _handlers(send: worker.Handler) -> dict[str, worker.Handler]:
    return dict.fromkeys(jobs.JOBS, _not_promised) | {jobs.SEND_MAIL: send}


def _not_promised(context: worker.Context, arguments: dict[str, object]) -> None:
    raise AssertionError("no such job was promised")


def _begin(context: worker.Context, arguments: dict[str, object]) -> None:
    with context.session_factory() as session:
        session.connection().execute(text("INSERT INTO begun VALUES (:mail)"), arguments)
        session.commit()


def _rows(engine: Engine, table: str) -> int:
    with reading(engine) as session:
        return int(session.connection().execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def _wait_until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not reached():
        assert time.monotonic() < end, f"it did not happen within {LONG} seconds"
        time.sleep(0.02)


def test_worker_does_a_promise_once_however_often_it_was_made(url: str, engine: Engine) -> None:
    _promise(engine)
    _promise(engine)
    assert worker.drain(url, _handlers(_begin), LONG, pace=FAST)
    _promise(engine)
    assert worker.drain(url, _handlers(_begin), LONG, pace=FAST)
    assert _rows(engine, "begun") == 1


def test_worker_leaves_a_scheduled_job_until_its_time(url: str, engine: Engine) -> None:
    _promise(engine, "next-week", later=timedelta(days=7))
    _promise(engine, "now")
    assert worker.drain(url, _handlers(_begin), LONG, pace=FAST)
    assert _rows(engine, "begun") == 1
    with reading(engine) as session:
        assert promises.counts(session)["scheduled"] == 1


def test_worker_does_a_scheduled_job_when_its_time_has_come(url: str, engine: Engine) -> None:
    promised = datetime.now(UTC)
    _promise(engine, later=timedelta(seconds=0.3))
    ran: list[datetime] = []

    def note(context: worker.Context, arguments: dict[str, object]) -> None:
        ran.append(context.now())

    def finished() -> bool:
        return bool(ran)

    with _Running(url, _handlers(note)):
        _wait_until(finished)
    assert ran[0] >= promised + timedelta(seconds=0.2)


def test_worker_waits_while_the_post_is_down_and_drains_after(url: str, engine: Engine) -> None:
    up = threading.Event()

    def send(context: worker.Context, arguments: dict[str, object]) -> None:
        if not up.is_set():
            raise jobs.TryLater(POST_DOWN)
        _begin(context, arguments)

    for number in range(3):
        _promise(engine, f"mail-{number}")

    def retried() -> bool:
        with reading(engine) as session:
            waiting = promises.waiting(session)
        return len(waiting) == 3 and all(job.attempts >= 3 and job.error == POST_DOWN for job in waiting)

    with _Running(url, _handlers(send)):
        _wait_until(retried)
        assert _rows(engine, "begun") == 0
    up.set()
    assert worker.drain(url, _handlers(send), LONG, pace=FAST)
    assert _rows(engine, "begun") == 3
    with reading(engine) as session:
        assert promises.waiting(session) == []


def test_worker_waits_when_the_disk_is_full(url: str, engine: Engine) -> None:
    full = [OSError(errno.ENOSPC, "No space left on device")]

    def render(context: worker.Context, arguments: dict[str, object]) -> None:
        if full:
            raise full.pop()
        _begin(context, arguments)

    _promise(engine)
    assert worker.drain(url, _handlers(render), LONG, pace=FAST)
    assert _rows(engine, "begun") == 1


@pytest.mark.sqlite
def test_job_is_not_lost_when_the_database_is_away_while_it_is_put_off(
    url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = [jobs.TryLater(POST_DOWN)]
    holder = sqlite3.connect(engine.url.database or "", timeout=30, check_same_thread=False)

    def impatient(url: str) -> Engine:
        return create_engine(url, connect_args={"timeout": 0}, poolclass=NullPool)

    def send(context: worker.Context, arguments: dict[str, object]) -> None:
        if later:
            holder.execute("BEGIN IMMEDIATE")
            threading.Timer(0.5, holder.rollback).start()
            raise later.pop()
        _begin(context, arguments)

    monkeypatch.setattr(worker, "connect", impatient)
    _promise(engine)
    with closing(holder):
        assert worker.drain(url, _handlers(send), LONG, pace=FAST)
    assert _rows(engine, "begun") == 1
    with reading(engine) as session:
        assert promises.waiting(session) == []


@pytest.mark.sqlite
def test_worker_waits_when_the_database_is_busy(url: str, engine: Engine) -> None:
    busy = [True]

    def send(context: worker.Context, arguments: dict[str, object]) -> None:
        if busy:
            busy.clear()
            with closing(sqlite3.connect(engine.url.database or "", timeout=0)) as other, other:
                other.execute("BEGIN IMMEDIATE")
                impatient = create_engine(url, connect_args={"timeout": 0}, poolclass=NullPool)
                with impatient.begin() as connection:
                    connection.execute(text("INSERT INTO begun VALUES (9)"))
        _begin(context, arguments)

    _promise(engine)
    assert worker.drain(url, _handlers(send), LONG, pace=FAST)
    assert (_rows(engine, "begun"), busy) == (1, [])


def test_worker_does_not_take_wrong_sql_for_a_busy_database(url: str, engine: Engine) -> None:
    def send(context: worker.Context, arguments: dict[str, object]) -> None:
        with context.session_factory() as session:
            session.connection().execute(text("SELECT * FROM nowhere"))

    _promise(engine)
    assert worker.drain(url, _handlers(send), LONG, pace=FAST)
    with reading(engine) as session:
        assert [job.state for job in promises.waiting(session)] == ["failed"]


def test_job_tried_in_vain_as_often_as_it_may_fails_with_its_reason(url: str, engine: Engine) -> None:
    tried: list[int] = []

    def render(context: worker.Context, arguments: dict[str, object]) -> None:
        tried.append(1)
        raise jobs.TryLater(POST_DOWN, at_most=3)

    _promise(engine)
    assert worker.drain(url, _handlers(render), LONG, pace=FAST)
    with reading(engine) as session:
        (job,) = promises.waiting(session)
    assert (job.state, job.error, len(tried)) == ("failed", POST_DOWN, 3)


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (ValueError("no such mail"), Text("ValueError: no such mail", "ValueError: no such mail")),
        (
            Refusal(WRONG_ADDRESS),
            WRONG_ADDRESS,
        ),
    ],
)
def test_worker_shows_a_failed_job_and_goes_on(
    url: str, engine: Engine, fault: Exception, shown: Text
) -> None:
    def send(context: worker.Context, arguments: dict[str, object]) -> None:
        raise fault

    _promise(engine)
    assert worker.drain(url, _handlers(send), LONG, pace=FAST)
    with reading(engine) as session:
        (job,) = promises.waiting(session)
    assert (job.key, job.state, job.error) == ("mail-1", "failed", shown)


def test_worker_killed_in_the_middle_is_resumed_and_its_effect_is_there_once(
    url: str, engine: Engine, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    _promise(engine)
    with _Alone(url, gate) as killed:
        _wait_until(lambda: _rows(engine, "begun") == 1)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    with reading(engine) as session:
        assert [job.state for job in promises.waiting(session)] == ["running"]
        assert promises.at_work(session) == {"worker-1"}
    gate.touch()
    worker_alone.main(url, gate, keep_running=False)
    assert (_rows(engine, "begun"), _rows(engine, "effects")) == (2, 1)


def test_worker_takes_over_what_another_dead_worker_left(url: str, engine: Engine, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with identity(url) as (first, _):
        assert first == "worker-1"
        _promise(engine)
        with _Alone(url, gate) as killed:
            _wait_until(lambda: _rows(engine, "begun") == 1)
            killed.kill()
            killed.wait()
    with reading(engine) as session:
        assert promises.at_work(session) == {"worker-2"}
    gate.touch()
    worker_alone.main(url, gate, keep_running=False)
    assert (_rows(engine, "begun"), _rows(engine, "effects")) == (2, 1)


def test_worker_leaves_the_jobs_of_a_living_worker(url: str, engine: Engine, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    _promise(engine)
    with _Alone(url, gate) as other:
        _wait_until(lambda: _rows(engine, "begun") == 1)
        assert not worker.drain(url, _handlers(_begin), 1.5, pace=FAST)
        assert _rows(engine, "begun") == 1
        gate.touch()
        _wait_until(lambda: _rows(engine, "effects") == 1)
        other.kill()


@pytest.mark.once
def test_worker_without_a_handler_for_each_job_does_not_start(url: str, engine: Engine) -> None:
    handlers = _handlers(_begin)
    del handlers[jobs.CLOCK]
    with pytest.raises(worker.HandlersWrong, match="clock"):
        worker.drain(url, handlers, 1)
    with pytest.raises(worker.HandlersWrong, match="paint"):
        worker.drain(url, _handlers(_begin) | {"paint": _begin}, 1)


def test_two_workers_never_share_a_name(url: str, engine: Engine) -> None:
    with identity(url) as (one, _), identity(url) as (two, _):
        assert (one, two) == ("worker-1", "worker-2")
    with identity(url) as (again, _):
        assert again == "worker-1"


def test_done_attempts_are_forgotten_and_keys_are_kept(url: str, engine: Engine) -> None:
    later = [jobs.TryLater(POST_DOWN)]

    def send(context: worker.Context, arguments: dict[str, object]) -> None:
        if later:
            raise later.pop()
        _begin(context, arguments)

    _promise(engine)
    assert worker.drain(url, _handlers(send), LONG, pace=FAST)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    # in a thread: a browser test in this process leaves an event loop in the main one
    with (
        worker._working(url, _handlers(send), None, FAST, farewell=0) as (own, _, _),
        ThreadPoolExecutor(1) as pool,
    ):
        pool.submit(worker.forget, own, before=tomorrow).result()
    with reading(engine) as session:
        assert promises.forgettable(session, before=tomorrow) == []
    _promise(engine)
    assert worker.drain(url, _handlers(send), LONG, pace=FAST)
    assert _rows(engine, "begun") == 1


def test_done_jobs_of_a_moment_are_forgotten(url: str, engine: Engine) -> None:
    """Their keys name minutes that are over: kept for ever they would only grow in number."""
    now = datetime.now(UTC)
    with writing(engine) as session:
        jobs.promise(session, jobs.GROUP_OPINIONS, "group_opinions-1-1", arguments={}, now=now)
    handlers = _handlers(_begin) | {jobs.GROUP_OPINIONS: lambda _context, _arguments: None}
    assert worker.drain(url, handlers, LONG, pace=FAST)
    with reading(engine) as session:
        assert promises.forgettable(session, before=now + timedelta(days=1)) == ["group_opinions-1-1"]


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 5.0), (2, 10.0), (9, 900.0), (5_000, 900.0)])
def test_pace_waits_longer_each_time_up_to_a_limit(attempt: int, seconds: float) -> None:
    assert worker.Pace().wait(attempt) == seconds


class _Running:
    """A worker in a thread, stopped and waited for at the end."""

    def __init__(self, url: str, handlers: dict[str, worker.Handler]) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=worker.run, args=(url, handlers, self._stop), kwargs={"pace": FAST}, daemon=True
        )

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(LONG)
        assert not self._thread.is_alive()


class _Alone:
    """A worker in a process of its own, ended for certain."""

    def __init__(self, url: str, gate: Path) -> None:
        self._command = [sys.executable, "-m", "tests.api.worker_alone", url, str(gate)]

    def __enter__(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(self._command, cwd=HOUSE)  # noqa: S603 (our own)
        return self._process

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
