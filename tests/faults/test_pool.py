"""Row 8: a full pool is waited for a bounded time, then answered with 503; nothing is lost and it passes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import QueuePool, create_engine, event
from sqlmodel import Session

from tests.faults.test_disk import RETURN, returned, send_again, visitor_of
from tests.faults.whole import invariant, whole
from workflow.record.database import POOL_WAIT, _begin_sqlite, _prepare_sqlite, connect


@pytest.fixture
def small(database_url):
    """An engine as ours, with one place in its pool and little patience."""
    sqlite = database_url.startswith("sqlite")
    engine = create_engine(
        database_url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.1,
        connect_args={"check_same_thread": False} if sqlite else {},
    )  # fmt: skip
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    yield engine
    engine.dispose()


def test_a_full_pool_is_503_on_both_faces_and_the_form_goes_through_later(session, engine, small, now):
    here = whole(session, now, after="accept")
    visitor = visitor_of(session, small, here.secretary, now)
    body = {"version": 4, "reason": "چنین"}
    with small.execution_options(reads=True).connect():
        assert visitor.get("/proposals/1").status_code == 503
        refused = visitor.submit(RETURN, reason="چنین")
        assert refused.status_code == 503
        assert "سامانه سرگرم است" in refused.text
        told = visitor.post(f"/api/v1{RETURN}", json=body, headers={"X-CSRF-Token": visitor.csrf})
        assert (told.status_code, told.json()["type"]) == (503, "/problems/busy")
        assert visitor.get("/api/v1/me").status_code == 503
    assert returned(engine) == 0
    assert send_again(visitor, RETURN, refused).status_code == 303
    assert returned(engine) == 1
    invariant(engine)


def test_more_requests_than_places_all_get_an_answer(session, engine, small, now):
    here = whole(session, now, after="accept")
    visitor = visitor_of(session, small, here.secretary, now)
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: visitor.submit(RETURN, once="key", reason="چنین"), range(24)))
    assert {answer.status_code for answer in answers} <= {303, 503}
    assert visitor.submit(RETURN, once="key", reason="چنین").status_code == 303
    assert returned(engine) == 1
    invariant(engine)


def test_the_wait_for_a_place_is_bounded_on_both_databases(database_url):
    engine = connect(database_url)
    with Session(engine):
        assert engine.pool._timeout == POOL_WAIT
    engine.dispose()
