"""Names for workers: distinct, stable, and free again the moment their holder dies.

A job that was running when its worker died belongs to that worker's name. Two living workers with one name
would do a job twice, so a name is held by a lock that the operating system or the database releases with its
holder: ``flock`` on a file beside an SQLite database, an advisory lock on PostgreSQL. So workers on several
machines need PostgreSQL; an SQLite file on a network drive is no database for two machines, whatever is locked.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import sqlalchemy as sa

MOST_WORKERS = 64

LIVELINESS = {
    "connect_timeout": 10,
    "keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000,
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
}  # fmt: skip
"""How both ends of the connection that holds a name find out that the other is gone without a word.

Seconds, the user timeout in milliseconds. The first lines make this worker notice, the last the server: by the
system's own setting it would keep the name of a machine that lost its power for more than two hours.
"""


class TooManyWorkers(Exception):
    """All names are taken."""


class NameLost(Exception):
    """The connection that held this worker's name is gone; it must start anew under a name of its own."""


class Locks(Protocol):
    """Locks by name that end with their holder."""

    def take(self, name: str) -> bool:
        """Take a lock, or say at once that another holds it."""

    def release(self, name: str) -> None:
        """Give a lock back."""

    def still_held(self) -> bool:
        """Whether the locks taken are certainly still ours."""


@contextmanager
def identity(database_url: str) -> Iterator[tuple[str, Locks]]:
    """The lowest free name, ``worker-1`` and up, held until the end; with the locks, to look after the dead.

    :raises TooManyWorkers: when all names are taken.
    """
    with _locks(database_url) as locks:
        for number in range(1, MOST_WORKERS + 1):
            name = f"worker-{number}"
            if locks.take(name):
                yield name, locks
                return
        raise TooManyWorkers(f"{MOST_WORKERS} workers are at work on this database; stop one of them first.")


@contextmanager
def _locks(database_url: str) -> Iterator[Locks]:
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise ValueError("A worker needs a database that others can open: an SQLite file, or PostgreSQL.")
        files = _FileLocks(url.database)
        try:
            yield files
        finally:
            files.release_all()
        return
    engine = sa.create_engine(
        url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool, connect_args=_lively(url)
    )
    with engine.connect() as connection:
        yield _AdvisoryLocks(connection)


def _lively(url: sa.URL) -> dict[str, object]:
    given = url.query.get("options")
    if given is None:
        return dict(LIVELINESS)
    return LIVELINESS | {"options": f"{given} {LIVELINESS['options']}"}


class _FileLocks:
    def __init__(self, database: str) -> None:
        self._database = database
        self._held: dict[str, int] = {}

    def take(self, name: str) -> bool:
        file = os.open(f"{self._database}.{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._held[name] = file
        return True

    def release(self, name: str) -> None:
        # the file stays: removing it while another waits for it would let two hold one name
        os.close(self._held.pop(name))

    def still_held(self) -> bool:
        return True

    def release_all(self) -> None:
        for name in list(self._held):
            self.release(name)


class _AdvisoryLocks:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._session = self._which()

    def take(self, name: str) -> bool:
        return bool(self._ask("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))", name))

    def release(self, name: str) -> None:
        self._ask("SELECT pg_advisory_unlock(hashtextextended(:name, 0))", name)

    def still_held(self) -> bool:
        # a session that was lost has lost its locks, and another worker may have our name; a connection
        # opened anew in its place answers as if nothing had happened, so the session is asked which it is
        try:
            return self._which() == self._session
        except sa.exc.SQLAlchemyError:
            return False

    def _which(self) -> object:
        return self._connection.execute(sa.text("SELECT pg_backend_pid()")).scalar()

    def _ask(self, question: str, name: str) -> object:
        return self._connection.execute(sa.text(question), {"name": f"rayzan {name}"}).scalar()
