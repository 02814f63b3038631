"""Steps as JSON: the same table of rights, twenty at once, nothing done twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete
from sqlmodel import col

from tests.api.json.caller import Caller, caller
from tests.visitors import Visitor, application
from tests.workflow.courses import STATES, Course
from tests.workflow.test_matrix import MAY_STEP, NOT_BY_HAND, SEES, STEPS
from workflow.membership.tables import Mandate


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def course(session, now):
    return Course(session, now)


def expected(state, who, step):
    if who not in SEES[state]:
        return 404
    holder, _ = MAY_STEP[state].get(step, ("", ""))
    if holder:
        return 200 if who == holder else 403
    return 403 if step in NOT_BY_HAND.get(state, set()) else 409


ASKED = {"reason": "به این دلیل", "until": "1405/12/01"}


@pytest.mark.parametrize("state", STATES)
def test_each_step_answers_as_the_table_says(app, course, session, now, state):
    proposal = course.carried_to(state)
    people = {
        who: caller(app, session, course.people[who], now)
        for who in ("author", "member", "secretary", "chair")
    }
    people["neighbour"] = caller(app, session, course.people["neighbour"], now)
    version = people["secretary"].get(f"/proposals/{proposal}").json()["version"]
    found, wanted = {}, {}
    for who, them in people.items():
        asks = {s["name"]: [a["name"] for a in s["asks"]] for s in _steps(them, proposal)}
        for step in STEPS:
            if expected(state, who, step) == 200:
                continue  # what succeeds would move it; the use case's own test tries those
            given = {name: ASKED.get(name, course.successor) for name in asks.get(step, ())}
            answer = them.post(f"/proposals/{proposal}/steps/{step}", {"version": version} | given)
            found[who, step] = 409 if answer.status_code == 422 else answer.status_code
            wanted[who, step] = expected(state, who, step)
    assert found == wanted


def _steps(them, proposal):
    answer = them.get(f"/proposals/{proposal}/steps")
    return [*answer.json()["can"], *answer.json()["cannot"]] if answer.status_code == 200 else []


def test_list_says_what_can_must_and_cannot_happen_and_why(app, course, session, now):
    proposal = course.new()
    them = caller(app, session, course.people["secretary"], now)
    course.step(proposal, "submit", "author")
    session.commit()
    told = them.get(f"/proposals/{proposal}/steps").json()
    assert {"accept", "return_to_draft"} <= {s["name"] for s in told["can"]}
    held = next(s for s in told["cannot"] if s["name"] == "reject")
    assert held["yours"] is False
    assert held["reasons"][0]["fa"]
    assert held["reasons"][0]["en"]
    author = caller(app, session, course.people["author"], now)
    assert "accept" not in {s["name"] for s in author.get(f"/proposals/{proposal}/steps").json()["can"]}


def test_twenty_at_once_are_one_step(app, course, session, now):
    proposal = course.carried_to("screening")
    them = caller(app, session, course.people["secretary"], now)
    version = them.get(f"/proposals/{proposal}").json()["version"]

    def accept(_):
        mine = Caller(Visitor(app, them.browser.token))
        return mine.post(f"/proposals/{proposal}/steps/accept", {"version": version}).status_code

    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(accept, range(20)))
    assert answers == [200] + [409] * 19
    story = them.get(f"/proposals/{proposal}/history").json()["items"]
    assert [e["event"] for e in story].count("accept") == 1


def test_same_key_is_one_step_and_the_same_answer(app, course, session, now):
    proposal = course.carried_to("screening")
    them = caller(app, session, course.people["secretary"], now)
    version = them.get(f"/proposals/{proposal}").json()["version"]
    first = them.post(f"/proposals/{proposal}/steps/accept", {"version": version}, key="once")
    again = them.post(f"/proposals/{proposal}/steps/accept", {"version": version}, key="once")
    assert (first.status_code, first.json()) == (again.status_code, again.json()) == (200, first.json())
    assert first.json()["target"] == "discussion"


def test_no_step_leads_straight_to_a_state(app, course, session, now):
    proposal = course.carried_to("screening")
    them = caller(app, session, course.people["secretary"], now)
    for state in STATES:
        assert them.post(f"/proposals/{proposal}/steps/to_{state}", {"version": 1}).status_code == 404


def test_role_taken_away_counts_at_the_next_request(app, course, session, now):
    proposal = course.carried_to("screening")
    secretary = course.people["secretary"]
    them = caller(app, session, secretary, now)
    assert them.get(f"/proposals/{proposal}").status_code == 200
    session.execute(delete(Mandate).where(col(Mandate.person_id) == secretary.id))
    session.commit()
    assert them.post(f"/proposals/{proposal}/steps/accept", {"version": 2}).status_code == 404


def test_history_tells_no_vote(app, course, session, now):
    proposal = course.carried_to("approved")
    them = caller(app, session, course.people["member"], now)
    told = them.get(f"/proposals/{proposal}/history").json()["items"]
    assert "put_to_vote" in {e["event"] for e in told}
    assert "voted" not in {e["event"] for e in told}
    assert all(e["label"]["fa"] and e["label"]["en"] for e in told)
