"""Row 7: PostgreSQL breaks down in the middle of a request: it is told, nothing is lost, a retry applies once."""

import os
import signal
import tempfile
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import Session

from tests.faults.proxy import Proxy
from tests.faults.test_disk import REASON, RETURN, returned, send_again, visitor_of
from tests.faults.whole import invariant, whole
from tests.faults.workers import wait_until
from tests.postgres import running
from workflow.record.database import connect


@pytest.fixture(scope="module")
def frail():
    """A server of its own, for it is brought down."""
    with running() as cluster:
        yield cluster


@pytest.fixture(params=["a write", "COMMIT"])
def killing(request, frail):
    """An engine that kills the server process behind its connection at a moment, once armed."""
    with frail.database() as url:
        engine, armed = connect(url), []

        def kill(connection):
            if armed:
                armed.clear()
                os.kill(connection.info.backend_pid, signal.SIGKILL)

        if request.param == "COMMIT":
            commit = engine.dialect.do_commit

            def committing(connection):
                kill(connection.driver_connection)
                commit(connection)

            engine.dialect.do_commit = committing
        else:

            @event.listens_for(engine, "before_cursor_execute")
            def writing(connection, cursor, statement, *_):
                if statement.startswith("INSERT INTO history"):
                    kill(cursor.connection)

        yield engine, armed
        engine.dispose()


def test_a_killed_server_is_told_and_the_same_form_applies_once(killing, now):
    engine, armed = killing
    with Session(engine, expire_on_commit=False) as session:
        here = whole(session, now, after="accept")
        visitor = visitor_of(session, engine, here.secretary, now)
    armed.append("now")
    refused = visitor.submit(RETURN, reason=REASON)
    assert not armed
    assert refused.status_code == 503
    assert "ارتباط با پایگاه داده قطع شد" in refused.text
    assert REASON.strip() in unescape(refused.text)
    answers = []

    def taken():  # the same application, while the server recovers from its crash
        answers.append(send_again(visitor, RETURN, refused))
        assert answers[-1].status_code in (303, 503)
        return answers[-1].status_code == 303

    wait_until(taken)
    again = answers[-1]
    assert send_again(visitor, RETURN, refused).headers["location"] == again.headers["location"]
    assert returned(engine) == 1
    invariant(engine)


@pytest.mark.parametrize(("cut", "kept"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("face", ["form", "json"])
def test_a_line_cut_around_commit_leaves_a_retry_that_applies_once(cluster, now, cut, kept, face):
    with cluster.database() as straight, tempfile.TemporaryDirectory() as folder:
        proxy = Proxy(Path(folder), cluster.folder)
        plain = connect(straight)
        engine = connect(straight.partition("?")[0] + f"?host={folder}")
        with Session(plain, expire_on_commit=False) as session:
            here = whole(session, now, after="accept")
            visitor = visitor_of(session, engine, here.secretary, now)
        assert visitor.get("/proposals/1").status_code == 200

        def send():
            if face == "form":
                return visitor.submit(RETURN, once="the same key", reason=REASON)
            return visitor.post(
                f"/api/v1{RETURN}", json={"version": 4, "reason": REASON},
                headers={"X-CSRF-Token": visitor.csrf, "Idempotency-Key": "the same key"},
            )  # fmt: skip

        proxy.cut = cut
        refused = send()
        assert refused.status_code == 503
        assert returned(plain) == kept  # whether it was recorded cannot be known to whoever asked
        assert send().status_code == (303 if face == "form" else 200)
        assert send().status_code == (303 if face == "form" else 200)
        assert returned(plain) == 1
        invariant(plain)
        proxy.close()
        engine.dispose()
        plain.dispose()
