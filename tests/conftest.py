"""What most tests need: a fresh database, a session, a time."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from sqlalchemy import Engine, event
from sqlmodel import Session

from tests.postgres import Cluster, running
from workflow.record.database import connect
from workflow.record.migrate import migrate

pytest_plugins = ["tests.browser"]

SQLITE, POSTGRESQL = "sqlite", "postgresql"

PATIENCE = 300
"""Seconds for a place in the pool or a lock: a machine with much to do is no fault of what is tried."""

settings.register_profile(
    "searching", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("settled", settings.get_profile("searching"), derandomize=True, database=None)


def pytest_configure(config: pytest.Config) -> None:
    """Draw the same examples each time, but look for new ones where a seed is given (``--hypothesis-seed=7``)."""
    if not config.getoption("--hypothesis-profile"):
        seeded = config.getoption("--hypothesis-seed") is not None
        settings.load_profile("searching" if seeded else "settled")
    # it would draw numbers and words out of whatever modules happen to be loaded: others in each process of pytest
    providers._get_local_constants = lambda: providers._local_constants


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that touches the database on both, but for those that would only do the same once more."""
    if "database_url" not in metafunc.fixturenames:
        return
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    once = marks & {"browser", "once", "sqlite"}
    metafunc.parametrize("database_url", [SQLITE] if once else [SQLITE, POSTGRESQL], indirect=True)


@pytest.fixture
def now() -> datetime:
    """Tuesday 3 Azar 1405, 12:30 in Tehran."""
    return datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file brought to the newest form once; tests work on copies."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database of this test alone, with its tables."""
    if getattr(request, "param", SQLITE) == POSTGRESQL:
        with request.getfixturevalue("cluster").database() as url:
            yield url
        return
    path = tmp_path / "council.db"
    shutil.copy(request.getfixturevalue("migrated"), path)
    yield f"sqlite:///{path}"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server, started when the first test asks for it."""
    with running() as cluster:
        yield cluster


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database."""
    engine = connect(database_url)
    engine.pool._timeout = PATIENCE  # type: ignore[attr-defined]
    if engine.dialect.name == SQLITE:
        event.listen(engine, "connect", _be_patient)
    yield engine
    engine.dispose()


def _be_patient(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A writing session; what the test does not commit is rolled back."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
