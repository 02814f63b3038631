"""The connection to the database: SQLite by default, PostgreSQL by its URL.

SQLite runs in WAL with full durability. Writers begin with BEGIN IMMEDIATE, so two never read the same
state and then overwrite each other; readers begin deferred and block nobody.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlmodel import Session, create_engine

from workflow.process.text import Refusal, Text
from workflow.record.folded import fold

POOL_WAIT = 10
"""Seconds a request waits for a free connection before it is told to come back."""


class Busy(Refusal):
    """The database had no free place in time."""

    text = Text(
        "سامانه سرگرم است. چند لحظهٔ دیگر دوباره بفرستید؛ چیزی از دست نرفته است.",
        "The system is busy. Please send it again in a moment; nothing is lost.",
    )


class DiskFull(Refusal):
    """There is no room to write."""

    text = Text(
        "روی دیسک سامانه جایی نمانده است و این کار ثبت نشد. به مدیر سامانه بگویید جا باز کند و سپس "
        "همین را دوباره بفرستید؛ آنچه پیش از این ثبت شده سر جای خود است.",
        "The system’s disk is full and this was not recorded. Tell the administrator to make room, then "
        "send this again; what was recorded before is safe.",
    )


class NotWritten(Refusal):
    """The disk refused to read or to write, so nothing was acknowledged."""

    text = Text(
        "دیسک سامانه نوشتن را نپذیرفت و این کار تأیید نمی‌شود. به مدیر سامانه بگویید دیسک را بررسی کند و "
        "سپس همین را دوباره بفرستید؛ دو بار انجام نمی‌شود.",
        "The system’s disk refused to write, so this is not confirmed. Tell the administrator to check the "
        "disk, then send this again; it is not done twice.",
    )


class DatabaseAway(Refusal):
    """The database was lost before or during the request; whether a commit under way was kept is unknown."""

    text = Text(
        "ارتباط با پایگاه داده قطع شد و معلوم نیست این کار ثبت شده باشد. کمی بعد همین را دوباره بفرستید؛ "
        "دو بار انجام نمی‌شود.",
        "The connection to the database was lost, so it is not known whether this was recorded. Send this "
        "again shortly; it is not done twice.",
    )


PASSING: Mapping[str, type[Refusal]] = {
    "53100": DiskFull, "58": NotWritten, "08": DatabaseAway, "57P": DatabaseAway, "25006": DatabaseAway,
    "53": Busy, "40001": Busy, "40P01": Busy, "55P03": Busy,
}  # fmt: skip
"""PostgreSQL's states that pass by themselves or by an administrator's hand, the longest beginning first:
https://www.postgresql.org/docs/current/errcodes-appendix.html."""

PASSING_SQLITE: Mapping[int, type[Refusal]] = {
    sqlite3.SQLITE_FULL: DiskFull, sqlite3.SQLITE_IOERR: NotWritten, sqlite3.SQLITE_READONLY: NotWritten,
    sqlite3.SQLITE_CANTOPEN: DatabaseAway, sqlite3.SQLITE_BUSY: Busy, sqlite3.SQLITE_LOCKED: Busy,
}  # fmt: skip
"""As above, by SQLite's primary result codes."""


def passing(fault: DBAPIError | PoolExhausted) -> Refusal | None:
    """What to tell whoever met a fault of the database that is nobody's fault; None for one of ours."""
    if isinstance(fault, PoolExhausted):
        return Busy()
    found: type[Refusal] | None = None
    if (code := getattr(fault.orig, "sqlite_errorcode", None)) is not None:
        found = PASSING_SQLITE.get(code & 0xFF)  # extended codes carry the primary one in the last byte
    elif state := getattr(fault.orig, "sqlstate", None):
        found = next((PASSING[state[:n]] for n in (5, 3, 2) if state[:n] in PASSING), None)
    elif fault.connection_invalidated or isinstance(fault, OperationalError):
        found = DatabaseAway
    return found() if found else None


def connect(url: str) -> Engine:
    """An engine for a URL such as ``sqlite:///council.db`` or ``postgresql+psycopg://…``."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url, pool_timeout=POOL_WAIT, connect_args={"timeout": 30, "check_same_thread": False}
        )
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


def snapshot(engine: Engine) -> Connection:
    """A connection that sees the record as it stands at one moment, however long it reads; close it."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return engine.execution_options(reads=True).connect()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads."""
    with Session(engine.execution_options(reads=True)) as session:
        yield session
