"""Row 58: a backup made under load, restored into either database: all is there, and goes on."""

import json
import os
import resource
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from documents.freeze import freeze
from tests import council
from tests.faults.workers import BASE, Killable, Post, drained, settings, smtp, wait_until
from tests.workflow.outcome.desk import Desk
from workflow.authorize import authorize_chapter
from workflow.deliberation.tables import Comment
from workflow.find import find, rebuild
from workflow.membership.tables import Person
from workflow.outcome.tables import BriefFile, Delivery
from workflow.process.text import Text
from workflow.record import blobs, dump, jobs, promises
from workflow.record.case import person
from workflow.record.database import connect, writing
from workflow.record.migrate import migrate

DOWN = Text("خاموش است.", "It is down.")
FILES, SIZE = 50, 3 * 2**20
"""Files in a large record, and the bytes of each."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """A second database, with tables and nothing in them."""
    if request.param == "postgresql":
        with request.getfixturevalue("cluster").database() as url:
            yield url
        return
    engine = connect(f"sqlite:///{tmp_path}/second.db")
    migrate(engine)
    engine.dispose()
    yield f"sqlite:///{tmp_path}/second.db"


@pytest.fixture
def desk(session):
    """A council with a brief on its way: its mails promised, its comments with replies to later ones."""
    desk = Desk(session, datetime.now(UTC))
    desk.approve()
    brief = desk.issue()
    freeze(session, brief, base_url=BASE)
    for language in ("fa", "en"):
        sha256 = blobs.keep(session, b"%PDF-1.7 " + language.encode(), "application/pdf", now=desk.now)
        session.add(BriefFile(brief_id=brief, language=language, kind="issued", sha256=sha256, at=desk.now))
    desk.step("deliver")
    first, second = (council.comment(session, desk.proposal, desk.author) for _ in range(2))
    first.parent_id, second.body = second.id, "دربارهٔ «فارغ‌التحصیلان» نظر دیگری دارم."
    rebuild(session)
    about = {"kind": "chair_told", "proposal_id": desk.proposal.id, "person_id": desk.chair.id}
    jobs.put_off(
        session, jobs.SEND_MAIL, "mail-pointless", arguments={**about, "occasion": "past"}, attempt=3,
        reason=DOWN, since=desk.now, wait=0,
    )  # fmt: skip
    session.commit()
    return desk


def contents(engine: sa.Engine) -> dict[str, list[bytes]]:
    with engine.execution_options(reads=True).connect() as connection:
        return {name: list(dump.lines(connection, table)) for name, table in dump.tables(engine).items()}


def test_backup_made_under_load_lives_on_in_either_database(
    request, engine, session, desk, database_url, empty_url, tmp_path
):
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            with writing(engine) as own:
                council.comment(own, desk.proposal, desk.author, "در همان هنگام")
            begun.set()

    load = threading.Thread(target=write)
    load.start()
    try:
        assert begun.wait(240)
        rows = dump.backup(engine, tmp_path / "b.zip", now=desk.now)
    finally:
        stop.set()
        load.join()
    second = connect(empty_url)
    request.addfinalizer(second.dispose)
    assert dump.restore(second, tmp_path / "b.zip") == rows
    restored = contents(second)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))["tables"]
        for name, lines in restored.items():
            assert lines == archive.read(f"tables/{name}.jsonl").splitlines(keepends=True)
            assert len(lines) == manifest[name]["rows"]
    assert dump.backup(second, tmp_path / "again.zip", now=desk.now) == rows

    with Session(second, expire_on_commit=False) as own:
        assert [job.attempts for job in promises.waiting(own) if job.error == DOWN] == [3]
        standing = authorize_chapter(own, desk.chapter.id, "see", actor=person(desk.author.id), now=desk.now)
        assert find(own, standing, "فارغالتحصیلان", kind="proposal").hits
        assert find(own, standing, "نظر دیگری", kind="comment").hits
        last = max(comment for comment in own.exec(select(Comment.id)).all() if comment)
        assert council.comment(own, desk.proposal, desk.author).id == last + 1
        own.commit()
    post = Post()
    with smtp(post) as smtp_url:
        assert drained(empty_url, settings(smtp_url))
    with Session(second) as own:
        assert [job for job in promises.waiting(own) if job.state == "failed"] == []
        assert {row.state for row in own.exec(select(Delivery)).all()} == {"sent"}
        offices = {mail["To"].addresses[0].addr_spec for mail in post.taken}
        assert {row.email for row in desk.recipients} <= offices
        people = set(own.exec(select(Person.email)).all())
        assert offices <= people | {row.email for row in desk.recipients}


def back_up(database_url: str, second: str, folder: str) -> None:
    """Backup and restore of a large record, and by how many bytes this process grew."""
    small = Path(folder) / "small.zip"
    one, two = connect(database_url), connect(second)
    dump.tables(one)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    dump.backup(one, small, now=datetime.now(UTC))
    dump.restore(two, small)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (Path(folder) / "grown").write_text(str((after - before) * 1024))
    os._exit(0)


def test_large_record_is_backed_up_and_restored_in_little_memory(
    engine, session, now, database_url, empty_url, tmp_path
):
    for number in range(FILES):
        blobs.keep(session, number.to_bytes(2) + bytes(SIZE), "application/pdf", now=now)
    session.commit()
    with Killable(back_up, database_url, empty_url, str(tmp_path)) as process:
        wait_until(lambda: process.ended)
        assert process.code == 0
    assert int((tmp_path / "grown").read_text()) < FILES * SIZE / 2
