"""Databases to measure on: each can be copied as it stands, so that two ways begin from the same rows."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from tests.postgres import running
from workflow.record.database import connect
from workflow.record.migrate import migrate


class Place(Protocol):
    """A kind of database."""

    name: str

    def fresh(self) -> str:
        """The URL of a new database with our tables."""

    def copy(self, url: str) -> str:
        """The URL of another with the same rows; nobody may be connected to the first."""


class Files:
    """SQLite: a database is a file."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, 0

    def fresh(self) -> str:
        """A new file, migrated."""
        url = self._next()
        engine = connect(url)
        migrate(engine)
        engine.dispose()
        return url

    def copy(self, url: str) -> str:
        """A copy of a file nobody has open."""
        made = self._next()
        shutil.copy(url.removeprefix("sqlite:///"), made.removeprefix("sqlite:///"))
        return made

    def _next(self) -> str:
        self._made += 1
        return f"sqlite:///{self._folder / f'{self._made}.db'}"


@contextmanager
def places() -> Iterator[tuple[Place, ...]]:
    """SQLite and PostgreSQL, everything in them gone afterwards."""
    with TemporaryDirectory(prefix="bench") as folder, running() as cluster:
        yield Files(Path(folder)), cluster
