"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event
from sqlmodel import Session

from workflow.record.jobs import SCHEMA


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent while the block runs."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def of_jobs(session: Session, table: str = "workflow_status") -> str:
    """A table of the job engine, by the name it has on this database."""
    return f"{SCHEMA}.{table}" if session.get_bind().dialect.name == "postgresql" else table
