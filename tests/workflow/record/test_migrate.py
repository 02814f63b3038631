"""The tables as migrations make them are the tables as the code declares them."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

from tests import council
from workflow.record.case import CLOCK
from workflow.record.history import append
from workflow.record.migrate import is_current, is_ours, migrate, revert


def test_migrations_make_the_declared_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        assert compare_metadata(context, SQLModel.metadata) == []
    assert is_current(engine)


def test_migration_down_and_up_again(engine: Engine) -> None:
    revert(engine)
    assert not set(sa.inspect(engine).get_table_names()) & set(SQLModel.metadata.tables)
    assert not is_current(engine)
    migrate(engine)
    assert is_current(engine)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET event = 'other'",
        "DELETE FROM history",
        "INSERT INTO history SELECT * FROM history WHERE true ON CONFLICT (id) DO UPDATE SET event = 'other'",
    ],
)
def test_history_changed_or_removed_is_refused(session, now, statement):
    chapter = council.chapter(session)
    append(
        session,
        subject="proposal",
        subject_id=1,
        chapter_id=chapter.id,
        event="submit",
        version=2,
        actor=CLOCK,
        now=now,
    )
    session.commit()
    with pytest.raises(sa.exc.DatabaseError, match="append-only"):
        session.connection().exec_driver_sql(statement)


@pytest.mark.sqlite
def test_history_replaced_in_passing_is_refused(session, now):
    test_history_changed_or_removed_is_refused(
        session, now, "INSERT OR REPLACE INTO history SELECT * FROM history"
    )
