"""Rows 5 and 6: a full or failing disk is told, nothing is acknowledged, nothing is half done, and it passes."""

import errno
import json
import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import event, text
from sqlmodel import Session, select

from tests.faults.test_kills import digest
from tests.faults.whole import invariant, whole
from tests.visitors import Visitor, application
from workflow.membership.tables import WebSession
from workflow.record import dump
from workflow.record.database import connect
from workflow.record.tables import History
from workflow.record.tokens import hashed, new_token

REASON = "بودجهٔ این طرح روشن نیست و باید از نو نوشته شود. " * 80
"""Longer than a page of the database, so that keeping it needs room."""

RETURN = "/proposals/1/steps/return_to_draft"


def visitor_of(session, engine, who, now, app=None):
    """A browser with a session of its own."""
    token = new_token()
    session.add(
        WebSession(
            token_hash=hashed(token, "session"), person_id=who, created_at=now,
            expires_at=now + timedelta(hours=12),
        )
    )  # fmt: skip
    session.commit()
    return Visitor(app or application(engine, now), token)


def send_again(visitor, path, answer):
    """Press the button of the page: the form goes back as it was sent, with its key."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', answer.text)
    assert found, answer.text
    return visitor.post(path, data={name: unescape(value) for name, value in found})


def returned(engine):
    with Session(engine.execution_options(reads=True)) as session:
        return len(session.exec(select(History).where(History.event == "return_to_draft")).all())


class SmallDisk:
    """SQLite may not grow; PostgreSQL answers as it does when the kernel says ENOSPC or EIO.

    ``state`` is PostgreSQL's SQLSTATE, ``at_commit`` whether it comes with the statement or with COMMIT.
    """

    def __init__(self, engine, state, at_commit):
        self.engine, self.state, self.at_commit = engine, state, at_commit
        self.sqlite = engine.dialect.name == "sqlite"

    def __enter__(self):
        if self.sqlite:
            self.engine.dispose()
            event.listen(self.engine, "connect", self._bound)
            return
        kind = "CONSTRAINT TRIGGER" if self.at_commit else "TRIGGER"
        when = "DEFERRABLE INITIALLY DEFERRED" if self.at_commit else ""
        with self.engine.begin() as connection:
            connection.execute(text(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION 'could not extend file' USING ERRCODE = '{self.state}'; END $$"
            ))  # fmt: skip
            connection.execute(text(
                f"CREATE {kind} refuse AFTER INSERT ON remark {when} FOR EACH ROW EXECUTE FUNCTION refuse()"
            ))  # fmt: skip

    def __exit__(self, *fault):
        if self.sqlite:
            event.remove(self.engine, "connect", self._bound)
            self.engine.dispose()
            return
        with self.engine.begin() as connection:
            connection.execute(text("DROP FUNCTION refuse() CASCADE"))

    @staticmethod
    def _bound(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")


@pytest.mark.parametrize("at_commit", [False, True])
def test_full_disk_is_told_keeps_what_was_typed_and_passes(session, engine, now, at_commit):
    here = whole(session, now, after="accept")
    visitor = visitor_of(session, engine, here.secretary, now)
    session.close()
    tables = dump.tables(engine).values()
    before = digest(engine, tables)
    with SmallDisk(engine, "53100", at_commit):
        refused = visitor.submit(RETURN, reason=REASON)
        assert refused.status_code == 507
        assert "روی دیسک سامانه جایی نمانده است" in refused.text
        assert REASON.strip() in unescape(refused.text)
        assert "disk is full" in visitor.submit(f"{RETURN}?lang=en", reason=REASON).text
        told = visitor.post(
            f"/api/v1{RETURN}", json={"version": 4, "reason": REASON}, headers={"X-CSRF-Token": visitor.csrf}
        )
        assert (told.status_code, told.json()["type"]) == (507, "/problems/disk-full")
        assert told.json()["fa"]
        assert visitor.get("/proposals/1").status_code == 200
    assert digest(engine, tables) == before
    invariant(engine)
    assert send_again(visitor, RETURN, refused).status_code == 303
    assert send_again(visitor, RETURN, refused).status_code == 303
    assert returned(engine) == 1
    invariant(engine)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("calls", "number", "status"),
    [
        (["pwrite64"], errno.EIO, 503),
        (["fsync", "fdatasync"], errno.EIO, 503),
        (["pwrite64"], errno.ENOSPC, 507),
    ],
)
def test_what_the_kernel_refuses_to_write_is_never_acknowledged(
    session, engine, database_url, now, victim, calls, number, status
):
    here = whole(session, now, after="accept")
    visitor = visitor_of(session, engine, here.secretary, now)
    session.close()
    engine.dispose()
    order = {
        "url": database_url, "now": now.isoformat(), "path": RETURN, "token": visitor.token,
        "once": new_token(), "fields": {"reason": REASON},
    }  # fmt: skip
    refused = victim(**order, refuse=calls, errno=number)
    assert refused["status"] == status, json.dumps(refused)[:2000]
    assert REASON.strip() in unescape(refused["text"])
    invariant(engine)
    engine.dispose()
    assert victim(**order)["status"] == 303  # the disk is whole again: the same form, by the same key
    assert victim(**order)["status"] == 303
    invariant(engine)
    assert returned(engine) == 1


@pytest.fixture
def postgresql(cluster):
    """An engine on PostgreSQL; SQLite's own errors come from the kernel, above."""
    with cluster.database() as url:
        engine = connect(url)
        yield engine
        engine.dispose()


@pytest.mark.parametrize("at_commit", [False, True])
def test_an_input_output_error_of_postgresql_is_never_acknowledged(postgresql, now, at_commit):
    engine = postgresql
    with Session(engine, expire_on_commit=False) as session:
        here = whole(session, now, after="accept")
        visitor = visitor_of(session, engine, here.secretary, now)
    with SmallDisk(engine, "58030", at_commit):
        refused = visitor.submit(RETURN, reason=REASON)
        assert refused.status_code == 503
        assert "دیسک سامانه نوشتن را نپذیرفت" in refused.text
    assert returned(engine) == 0
    invariant(engine)
    assert send_again(visitor, RETURN, refused).status_code == 303
    assert returned(engine) == 1
