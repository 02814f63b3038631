"""The tables brought to the newest form: by one process at a time; others that come wait and find it done."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, text
from sqlmodel import SQLModel

from workflow.record import jobs

BY_HAND = frozenset({"lexemes", "search_entry_lexemes"})
"""What a migration makes on PostgreSQL alone: the index of search."""

FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring our tables to a revision (upwards), and the job engine's tables to its newest."""
    with _alone(engine):
        with engine.connect() as connection:
            command.upgrade(_config(connection), revision)
            connection.commit()
        jobs.prepare(engine.url.render_as_string(hide_password=False))


def revert(engine: Engine, revision: str = "base") -> None:
    """Bring our tables back down to a revision; ``base`` removes them and all they hold.

    What the older form cannot hold is lost; each migration's text says what that is.
    """
    with _alone(engine), engine.connect() as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def is_current(engine: Engine) -> bool:
    """Whether the tables are in the newest form."""
    newest = ScriptDirectory.from_config(_config(None)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def revision_of(connection: Connection) -> str | None:
    """The form our tables are in, None before there are any."""
    return MigrationContext.configure(connection).get_current_revision()


def ours() -> list[Table]:
    """The tables our modules declare, each after those it points to."""
    return list(SQLModel.metadata.sorted_tables)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic should look at something: only at the tables our modules declare, not at ``BY_HAND``."""
    return name not in BY_HAND and (kind != "table" or name in SQLModel.metadata.tables)


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Wait until no other process migrates this database, and keep others waiting; ends with its holder."""
    if engine.dialect.name == "postgresql":
        # a connection of its own: DDL and the job engine's migrations go over others meanwhile
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # asked again and again: a statement that waits would be waited for by CREATE INDEX CONCURRENTLY
            while not connection.execute(
                text("SELECT pg_try_advisory_lock(hashtextextended('rayzan migrate', 0))")
            ).scalar():
                time.sleep(0.2)
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(hashtextextended('rayzan migrate', 0))"))
        return
    if not engine.url.database or engine.url.database == ":memory:":
        yield
        return
    file = os.open(f"{engine.url.database}.migrate.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
