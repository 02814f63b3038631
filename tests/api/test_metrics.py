"""What watchers are told: counts by route and state, nobody's name, no address that could hold a token."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests import council
from tests.approved import approved
from tests.visitors import Visitor, application, signed_in_client
from workflow.record import promises, signs
from workflow.record.database import connect


def test_requests_are_counted_by_the_pattern_of_their_route(engine, session, now):
    here = council.chapter(session)
    browser = signed_in_client(application(engine, now), session, council.member(session, here), now)
    for _ in range(3):
        browser.get(f"/chapters/{here.id}/board")
    browser.get("/d/a-guessed-token-0123456789")
    told = browser.get("/metrics").text
    assert 'rayzan_requests_total{method="GET",route="/chapters/{chapter_id}/board",status="200"} 3.0' in told
    assert 'rayzan_request_seconds_count{route="/chapters/{chapter_id}/board"} 3.0' in told
    assert "a-guessed-token" not in told


def test_jobs_and_mails_are_counted_by_state(engine, session, now):
    approved(session, now)
    told = Visitor(application(engine, now)).get("/metrics").text
    states = {
        line.partition("}")[0]: float(line.rpartition(" ")[2])
        for line in told.splitlines()
        if "rayzan_jobs{" in line
    }
    assert len(states) == 5
    assert sum(states.values()) == sum(promises.counts(session).values()) > 0


def test_watchers_are_told_that_the_database_is_gone_and_of_requests_all_the_same(engine, session, now):
    session.rollback()
    browser = Visitor(application(engine, now))
    assert browser.get("/readyz").text == "ready\nworker: never seen\n"
    assert "rayzan_database_up 1.0" in browser.get("/metrics").text
    name = "workflow_status" if engine.dialect.name == "sqlite" else "dbos.workflow_status"
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {name} RENAME TO gone"))
    told = browser.get("/metrics")
    assert (told.status_code, "rayzan_database_up 0.0" in told.text) == (200, True)
    assert 'route="/readyz"' in told.text


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://nobody@127.0.0.1:1/none"]
)
def test_server_without_its_database_lives_and_is_not_ready(now, url):
    lost = connect(url)
    browser = Visitor(application(lost, now))
    assert browser.get("/healthz").text == "ok\n"
    assert (browser.get("/readyz").status_code, browser.get("/readyz").text) == (
        503,
        "the database does not answer\n",
    )
    assert "rayzan_database_up 0.0" in browser.get("/metrics").text
    lost.dispose()


def test_server_over_older_tables_is_not_ready_and_says_what_to_run(engine, session, now):
    session.rollback()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = Visitor(application(engine, now)).get("/readyz")
    assert (answer.status_code, answer.text) == (503, "run: rayzan migrate\n")


@pytest.mark.parametrize(("ago", "told"), [
    (None, "never seen"), (timedelta(seconds=119), "at work"),
    (timedelta(minutes=2), "silent since 2026-11-24T08:58:00+00:00"),
])  # fmt: skip
def test_watchers_are_told_of_the_workers_and_pages_are_served_without_them(engine, session, now, ago, told):
    if ago is not None:
        signs.give(session, "worker-2", now=now - timedelta(hours=1))
        signs.give(session, "worker-1", now=now - timedelta(hours=2))
        signs.give(session, "worker-1", now=now - ago)
    session.commit()
    browser = Visitor(application(engine, now))
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.text) == (200, f"ready\nworker: {told}\n")
    seen = 0.0 if ago is None else (now - ago).timestamp()
    measures = re.search(
        r"^rayzan_worker_seen_timestamp_seconds (.+)$", browser.get("/metrics").text, re.MULTILINE
    )
    assert float(measures[1]) == seen
