"""A promise lives and dies with the transaction it was made in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from workflow.process.text import Text
from workflow.record import jobs, promises
from workflow.record.database import connect, reading, writing

NOW = datetime(2026, 3, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/council.db"
    engine = connect(url)
    with engine.connect():  # WAL is set by the application's own engine
        pass
    jobs.prepare(url)
    yield engine
    engine.dispose()


def _promise(
    session: Session, key: str = "mail-1", *, job: str = jobs.SEND_MAIL, days: int | None = None
) -> None:
    later = None if days is None else NOW + timedelta(days=days)
    jobs.promise(session, job, key, arguments={"mail": 1}, not_before=later, now=NOW)


def test_promise_committed_waits_for_a_worker(engine: Engine) -> None:
    with writing(engine) as session:
        _promise(session)
    with reading(engine) as session:
        (job,) = promises.waiting(session)
    assert (job.job, job.key, job.state, job.error, job.attempts) == (
        "send_mail",
        "mail-1",
        "waiting",
        None,
        1,
    )


def test_promise_rolled_back_leaves_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        _promise(session)
        session.rollback()
    with reading(engine) as session:
        assert promises.waiting(session) == []


def test_promise_with_the_same_key_twice_is_one_and_spares_the_transaction(engine: Engine) -> None:
    with writing(engine) as session:
        session.connection().execute(text("CREATE TABLE notes (words TEXT)"))
        _promise(session)
        _promise(session)
        session.connection().execute(text("INSERT INTO notes VALUES ('kept')"))
    with writing(engine) as session:
        _promise(session)
    with reading(engine) as session:
        assert len(promises.waiting(session)) == 1
        assert session.connection().execute(text("SELECT words FROM notes")).scalar_one() == "kept"


def test_promise_for_later_is_scheduled_and_not_shown_as_waiting(engine: Engine) -> None:
    with writing(engine) as session:
        _promise(session, "soon", days=3)
        _promise(session, "past", days=-3)
        assert [job.key for job in promises.waiting(session)] == ["past"]
        assert promises.counts(session) == {
            "scheduled": 1,
            "waiting": 1,
            "running": 0,
            "retrying": 0,
            "failed": 0,
        }


def test_promise_of_an_unknown_job_is_refused(engine: Engine) -> None:
    with writing(engine) as session, pytest.raises(jobs.UnknownJob, match="send_mial"):
        _promise(session, job="send_mial")


@pytest.mark.parametrize("key", ["", "  ", "mail#2"])
def test_promise_with_an_impossible_key_is_refused(engine: Engine, key: str) -> None:
    with writing(engine) as session, pytest.raises(ValueError, match="cannot name a promise"):
        _promise(session, key)


def test_waiting_shows_why_a_job_was_put_off_and_since_when(engine: Engine) -> None:
    reason = Text("پست خاموش است.", "The post is down.")
    with writing(engine) as session:
        jobs.put_off(
            session, jobs.SEND_MAIL, "mail-1", arguments={}, attempt=2, reason=reason, since=NOW, wait=60
        )
        (job,) = promises.waiting(session)
    assert (job.key, job.state, job.error, job.since, job.attempts) == ("mail-1", "retrying", reason, NOW, 2)
    assert job.next_try is not None
