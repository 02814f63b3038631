"""Rows into a database as fast as it takes them: one statement with many rows, or COPY."""

import itertools
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from tests import council
from tests.bench.rows import BEGAN, MEMBERS, SHARE, tables
from workflow.membership.tables import Mandate, Person
from workflow.record.database import connect, writing

AT_ONCE = 20_000


def fill(url: str, proposals: int, *, told: Callable[[str], None]) -> tuple[int, int, int]:
    """Make a council of a size; ids of its chapter, of a member and of its secretary."""
    engine = connect(url)
    with writing(engine) as session:
        here = council.chapter(session)
        people = members(session, here.id or 0, max(MEMBERS, proposals // SHARE))
        secretary = council.member(session, here, ["secretary"]).id or 0
        chapter = here.id or 0
    pour(engine, tables(proposals, chapter, people), told)
    engine.dispose()
    return chapter, people[0], secretary


def pour(engine: Engine, made: Iterable[Any], told: Callable[[str], None]) -> None:
    """Rows of tables, each with its name and columns, in the order in which every row finds what it names."""
    postgres = engine.dialect.name == "postgresql"
    with closing(engine.raw_connection()) as pooled:
        (_copied if postgres else _inserted)(pooled.driver_connection, made, told)
    if postgres:
        _counted_on(engine)


def members(session: Session, chapter: int, number: int) -> list[int]:
    """Ids of as many members of a chapter."""
    rows = [Person(name=f"عضو شمارهٔ {n}", email=f"m{n}@example.org", created_at=BEGAN) for n in range(number)]
    session.add_all(rows)
    session.flush()
    ids = [row.id or 0 for row in rows]
    session.add_all(Mandate(chapter_id=chapter, person_id=n, role="member", since=BEGAN) for n in ids)
    session.flush()
    return ids


def _inserted(connection: Any, made: Iterable[Any], told: Callable[[str], None]) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    for name, columns, rows in made:
        told(name)
        cursor.execute("BEGIN")
        statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        every = (tuple(_plain(value) for value in row) for row in rows)
        while some := list(itertools.islice(every, AT_ONCE)):
            cursor.executemany(statement, some)
        cursor.execute("COMMIT")
    cursor.execute("PRAGMA foreign_keys=ON")


def _plain(value: object) -> object:
    """A moment as SQLAlchemy keeps it on SQLite."""
    return f"{value.replace(tzinfo=None):%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value


def _copied(connection: Any, made: Iterable[Any], told: Callable[[str], None]) -> None:
    connection.rollback()
    with connection.cursor() as cursor:
        for name, columns, rows in made:
            told(name)
            with cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            connection.commit()


def _counted_on(engine: Engine) -> None:
    """What a running PostgreSQL has done by itself: its numbers go on, and it knows its tables."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in ("proposal", "revision", "recommendation", "comment", "disposition", "trace"):
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
            )
        connection.exec_driver_sql("VACUUM ANALYZE")
