"""What most tests need: a fresh database, a session, a time."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from workflow.record.database import connect
from workflow.record.migrate import migrate

pytest_plugins = ["tests.browser"]


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
def database_url(migrated: Path, tmp_path: Path) -> str:
    """The URL of a fresh database of this test alone."""
    path = tmp_path / "council.db"
    shutil.copy(migrated, path)
    return f"sqlite:///{path}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database."""
    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A writing session; what the test does not commit is rolled back."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
