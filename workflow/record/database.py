"""The connection to the database: SQLite by default, PostgreSQL by its URL.

SQLite runs in WAL with full durability. Writers begin with BEGIN IMMEDIATE, so two never read the same
state and then overwrite each other; readers begin deferred and block nobody.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session, create_engine

from workflow.record.folded import fold

POOL_WAIT = 10
"""Seconds a request waits for a free connection before it is told to come back."""


def connect(url: str) -> Engine:
    """An engine for a URL such as ``sqlite:///council.db`` or ``postgresql+psycopg://…``."""
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_timeout=POOL_WAIT, pool_pre_ping=True)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we emit BEGIN ourselves
    cursor = connection.cursor()
    # recursive_triggers: without it INSERT OR REPLACE slips past the history's delete trigger
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.create_function("rayzan_fold", 1, fold, deterministic=True)


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose work is committed at the end, or not at all."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads."""
    with Session(engine.execution_options(reads=True)) as session:
        yield session
