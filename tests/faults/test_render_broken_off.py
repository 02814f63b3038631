"""Rows 2 and 12: a worker killed around a render, and a render that hangs."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from documents.freeze import freeze
from documents.render import render
from tests import council
from tests.faults.workers import (
    BASE,
    Killable,
    Post,
    drained,
    renderers,
    settings,
    smtp,
    wait_until,
    work_impatiently,
    work_watched,
)
from tests.workflow.outcome.desk import Desk
from workflow.outcome.tables import Brief, BriefFile
from workflow.record import blobs, jobs, promises
from workflow.record.database import reading, writing
from workflow.record.tables import Blob, MailAttempt


@pytest.fixture
def desk(session):
    """A proposal just approved: its proof is promised."""
    desk = Desk(session, datetime.now(UTC))
    desk.approve()
    session.commit()
    return desk


def gone(process: int) -> bool:
    """Whether a process has ended; one that nobody waited for yet has."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


@pytest.mark.parametrize("moment", ["during the render", "between render and store"])
def test_worker_killed_around_a_render_leaves_no_part_and_a_rerun_gives_the_same(
    session, database_url, desk, tmp_path, moment
):
    seen = ["begun"] if moment == "during the render" else ["made-fa", "made-en"]
    with Killable(work_watched, database_url, settings(), str(tmp_path)) as first:
        wait_until(lambda: all((tmp_path / name).exists() for name in seen))
        rendering = renderers(first.pid)
        first.kill()
    assert session.exec(select(BriefFile)).all() == []
    assert session.exec(select(Blob)).all() == []
    assert [job.state for job in promises.waiting(session) if job.job == jobs.RENDER_BRIEF] == ["running"]
    session.rollback()
    wait_until(lambda: all(gone(process) for process in rendering))
    with smtp(Post()) as url:
        assert drained(database_url, settings(url))
    files = {row.language: row for row in session.exec(select(BriefFile)).all()}
    assert {row.kind for row in files.values()} == {"proof"}
    assert set(files) == {"fa", "en"}
    assert len(session.exec(select(Blob)).all()) == 2
    content = freeze(session, session.exec(select(Brief.id)).one(), base_url=BASE)["fa"]
    assert blobs.fetch(session, files["fa"].sha256).content == render(content)


def rendering(engine) -> list[tuple[str, int]]:
    """The renders that are not done, and at which attempt they are."""
    with reading(engine) as own:
        found = [job for job in promises.waiting(own) if job.job == jobs.RENDER_BRIEF]
    return [(job.state, job.attempts) for job in found]


@contextmanager
def hung(worker: Killable) -> Iterator[list[int]]:
    """The renderers of a worker, one a language, stopped as they start; none is left so."""
    stopped: list[int] = []

    def hang() -> bool:
        for process in set(renderers(worker.pid)) - set(stopped):
            os.kill(process, signal.SIGSTOP)
            stopped.append(process)
        return len(stopped) >= 2

    try:
        wait_until(hang)
        yield stopped
    finally:
        for process in stopped:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


@pytest.mark.once
def test_other_jobs_go_on_while_a_render_hangs(session, engine, database_url, desk):
    post = Post()
    with smtp(post) as url, Killable(work_impatiently, database_url, settings(url), 600.0) as worker:
        with hung(worker):
            with writing(engine) as own:
                other = Desk(own, desk.now)
                other.proposal = council.proposal(own, other.chapter, other.author, state="screening")
                other.step("accept")
            wait_until(lambda: len(post.taken) == 2)
            assert rendering(engine) == [("running", 1)]
        wait_until(lambda: not rendering(engine))
        wait_until(lambda: session.exec(select(MailAttempt.outcome)).all() == ["sent", "sent"])


@pytest.mark.once
def test_hung_render_is_ended_and_tried_again(session, engine, database_url, desk):
    with smtp(Post()) as url, Killable(work_impatiently, database_url, settings(url), 3.0) as worker:
        with hung(worker) as stopped:
            wait_until(lambda: rendering(engine) != [("running", 1)])
            wait_until(lambda: all(gone(process) for process in stopped))
        wait_until(lambda: not rendering(engine))
        assert not worker.ended
    assert len(session.exec(select(BriefFile)).all()) == 2
