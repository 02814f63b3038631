"""What watchers are told: counts by route and state, nobody's name, no address that could hold a token."""

from tests import council
from tests.approved import approved
from tests.visitors import Visitor, application, signed_in_client
from workflow.record import jobs


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
    assert sum(states.values()) == sum(jobs.counts(session).values()) > 0
