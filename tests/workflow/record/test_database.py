"""The connection as the record needs it: durable, one writer at a time, readers in nobody's way."""

import threading

import pytest
import sqlalchemy as sa

from workflow.record.database import reading, writing
from workflow.record.tables import Mark


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("recursive_triggers", 1)],
)
def test_sqlite_is_durable_and_strict(engine, pragma, value):
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_two_who_read_and_then_write_lose_nothing(engine):
    with writing(engine) as session:
        session.execute(sa.text("INSERT INTO mark (name, value) VALUES ('count', '0')"))
    start = threading.Barrier(8)

    def count():
        start.wait()
        for _ in range(10):
            with writing(engine) as session:
                row = session.execute(sa.select(Mark).with_for_update()).scalar_one()
                row.value = str(int(row.value) + 1)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.execute(sa.text("SELECT value FROM mark")).scalar_one() == "80"


def test_reader_is_not_held_up_by_a_writer(engine):
    with writing(engine) as writer:
        writer.execute(sa.text("INSERT INTO mark (name, value) VALUES ('a', 'b')"))
        with reading(engine) as reader:
            assert reader.execute(sa.text("SELECT count(*) FROM mark")).scalar_one() == 0


def test_what_breaks_off_is_not_kept(engine):
    def broken():
        with writing(engine) as session:
            session.execute(sa.text("INSERT INTO mark (name, value) VALUES ('a', 'b')"))
            raise LookupError

    with pytest.raises(LookupError):
        broken()
    with reading(engine) as session:
        assert session.execute(sa.text("SELECT count(*) FROM mark")).scalar_one() == 0
