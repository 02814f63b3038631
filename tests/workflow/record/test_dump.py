"""A backup is the record of one moment, and a restored record is the one that was backed up."""

import json
import threading
import zipfile

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from tests import council
from tests.approved import approved
from workflow.record import dump
from workflow.record.case import CLOCK
from workflow.record.database import connect, reading, writing
from workflow.record.history import append
from workflow.record.migrate import migrate


@pytest.fixture
def empty(tmp_path):
    engine = connect(f"sqlite:///{tmp_path}/empty.db")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def filled(engine, session, now):
    made = approved(session, now)
    made.delivered()
    return made


def hashes(engine):
    with reading(engine) as session:
        connection = session.connection()
        return {name: list(dump.lines(connection, table)) for name, table in dump.tables(engine).items()}


def test_restored_record_is_the_one_backed_up(engine, filled, empty, tmp_path, now):
    rows = dump.backup(engine, tmp_path / "b.zip", now=now)
    assert rows["proposal"] == 1
    assert rows["history"] > 5
    assert rows["jobs_workflow_status"] > 1  # what was promised is promised still
    assert dump.restore(empty, tmp_path / "b.zip") == rows
    assert hashes(empty) == hashes(engine)


def test_restored_record_goes_on_where_the_old_one_stood(engine, filled, empty, tmp_path, now):
    dump.backup(engine, tmp_path / "b.zip", now=now)
    dump.restore(empty, tmp_path / "b.zip")
    with Session(empty) as session:
        made = council.chapter(session)
        assert made.id == filled.chapter.id + 1
        with pytest.raises(sa.exc.DatabaseError, match="append-only"):
            session.connection().exec_driver_sql("DELETE FROM history")


def test_brief_that_supersedes_another_is_restored(engine, session, filled, empty, tmp_path, now):
    session.connection().exec_driver_sql("UPDATE proposal SET successor_id = id, corrects_id = id")
    session.commit()
    dump.backup(engine, tmp_path / "b.zip", now=now)
    dump.restore(empty, tmp_path / "b.zip")
    assert hashes(empty)["proposal"] == hashes(engine)["proposal"]


def test_backup_under_load_is_of_one_moment(engine, session, tmp_path, empty, now):
    chapter = council.chapter(session)
    session.commit()
    stop = threading.Event()

    def load():
        n = 0
        while not stop.is_set():
            n += 1
            with writing(engine) as own:  # two rows that belong together
                own.connection().exec_driver_sql(
                    f"INSERT INTO mark VALUES ('count', '{n}') ON CONFLICT (name) DO UPDATE SET value = '{n}'"
                )
                append(
                    own, subject="proposal", subject_id=n, chapter_id=chapter.id, event="edit", version=n, actor=CLOCK,
                    now=now,
                )  # fmt: skip

    writer = threading.Thread(target=load)
    writer.start()
    try:
        for n in range(5):
            dump.backup(engine, tmp_path / f"b{n}.zip", now=now)
    finally:
        stop.set()
        writer.join()
    for n in range(5):
        with zipfile.ZipFile(tmp_path / f"b{n}.zip") as archive:
            marks = [json.loads(line) for line in archive.read("tables/mark.jsonl").splitlines()]
            counted = int(next((m["value"] for m in marks if m["name"] == "count"), "0"))
            assert len(archive.read("tables/history.jsonl").splitlines()) == counted
    dump.restore(empty, tmp_path / "b4.zip")


def test_database_that_is_not_empty_is_left_alone(engine, filled, tmp_path, now):
    dump.backup(engine, tmp_path / "b.zip", now=now)
    before = hashes(engine)
    with pytest.raises(dump.NotEmpty):
        dump.restore(engine, tmp_path / "b.zip")
    assert hashes(engine) == before


@pytest.mark.parametrize("harm", ["cut", "text", "row", "missing", "form"])
def test_harmed_backup_restores_nothing(engine, filled, empty, tmp_path, now, harm):
    file, harmed = tmp_path / "b.zip", tmp_path / "harmed.zip"
    dump.backup(engine, file, now=now)
    if harm == "cut":
        harmed.write_bytes(file.read_bytes()[:-2_000])
    elif harm == "text":
        harmed.write_text("not a zip", "utf-8")
    else:
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(harmed, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if harm == "row" and name == "tables/person.jsonl":
                    content = content.replace("نگار عضوی".encode(), "نگار دیگری".encode())
                if harm == "form" and name == "manifest.json":
                    content = content.replace(b'"revision": "', b'"revision": "9')
                if not (harm == "missing" and name == "tables/vote.jsonl"):
                    new.writestr(name, content)
    before = hashes(empty)
    with pytest.raises((dump.BackupUnreadable, dump.OtherForm)) as refused:
        dump.restore(empty, harmed)
    assert refused.value.text.fa
    assert hashes(empty) == before


def test_backup_that_cannot_be_finished_leaves_the_former_one(engine, filled, tmp_path, now, monkeypatch):
    file = tmp_path / "b.zip"
    dump.backup(engine, file, now=now)
    kept = file.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        dump.backup(engine, file, now=now)
    assert file.read_bytes() == kept
