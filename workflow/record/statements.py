"""Statements that are built once, when a module is loaded, and sent many times with other values.

Building a statement and leading it through the session costs several times what the database needs for it,
so the way of a step, and whatever is asked on every page, goes by these.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable, Table
from sqlmodel import Session, SQLModel


def table(row: type[SQLModel]) -> Table:
    """The table of mapped rows: a statement over it is not led through the mapping of its rows."""
    found: Table = row.metadata.tables[str(row.__tablename__)]
    return found


def send(
    session: Session,
    statement: Executable,
    values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
) -> CursorResult[Any]:
    """Send a statement in the session's transaction, after the changes of rows that wait in it."""
    session.flush()
    return session.connection().execute(statement, values)
