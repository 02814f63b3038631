"""Processes that start at once on one empty database: one makes the tables, the others wait and find them."""

import os
import sys
import time
import traceback

import pytest
import sqlalchemy as sa

from api.command.database import made_current
from api.settings import Settings
from tests.faults.workers import Killable, wait_until
from workflow.record.database import connect
from workflow.record.migrate import is_current, migrate, revert


def bring(database_url: str, at: float) -> None:
    """What ``rayzan migrate`` does, begun at a moment all of them keep."""
    time.sleep(max(0.0, at - time.time()))
    try:
        made_current(Settings(database_url=database_url)).dispose()
    except BaseException:  # noqa: BLE001 (told by the way the process ends)
        traceback.print_exc(file=sys.stderr)
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def all_bring(database_url: str) -> list[int | None]:
    """How four processes end that migrate at one moment."""
    at = time.time() + 1.5
    processes = [Killable(bring, database_url, at) for _ in range(4)]
    try:
        wait_until(lambda: all(process.ended for process in processes))
    finally:
        for process in processes:
            process.kill()
    return [process.code for process in processes]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    with request.getfixturevalue("cluster").database(empty=True) as url:
        yield url


def test_of_several_that_migrate_an_empty_database_one_does(empty):
    assert all_bring(empty) == [0, 0, 0, 0]
    engine = connect(empty)
    assert is_current(engine)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM alembic_version")).scalar_one() == 1
        assert connection.execute(sa.text("SELECT count(*) FROM definition")).scalar_one() > 0
    engine.dispose()


def test_of_several_that_migrate_an_older_database_one_does(empty):
    engine = connect(empty)
    migrate(engine)
    revert(engine, "0001")
    assert all_bring(empty) == [0, 0, 0, 0]
    assert is_current(engine)
    engine.dispose()
