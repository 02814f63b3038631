"""Signs of life of the workers, for those who watch over the installation."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from workflow.record.tables import Worker

SILENT = timedelta(minutes=2)
"""A worker that is at work gives a sign more often than this."""


def give(session: Session, name: str, *, now: datetime) -> None:
    """Write down that the worker of this name is alive."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Worker).values(name=name, seen_at=now)
    session.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"seen_at": statement.excluded.seen_at})
    )


def last(session: Session) -> datetime | None:
    """When any worker was seen last; None where none ever was."""
    seen: datetime | None = session.execute(select(func.max(col(Worker.seen_at)))).scalar_one()
    return seen
