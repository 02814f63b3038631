"""Steps as JSON: the same table of rights, twenty at once, nothing done twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete
from sqlmodel import col

from tests import council
from tests.api.json.caller import Caller, caller
from tests.visitors import Visitor, application
from tests.workflow.courses import STATES, Course
from tests.workflow.test_matrix import MAY_STEP, NOT_BY_HAND, PEOPLE, SEES, STEPS
from workflow.lifecycle import ENGINES
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
    them = {who: caller(app, session, course.people[who], now) for who in PEOPLE}
    version = them["secretary"].get(f"/proposals/{proposal}").json()["version"]
    specs = ENGINES["national"].definition.steps
    found, wanted = {}, {}
    for who in PEOPLE:
        for step in STEPS:
            if expected(state, who, step) == 200:
                continue  # it would move the proposal: tried below, each on a proposal of its own
            given = {name: ASKED.get(name, course.successor) for name in specs[step].asks}
            answer = them[who].post(f"/proposals/{proposal}/steps/{step}", {"version": version} | given)
            found[who, step], wanted[who, step] = told(answer), expected(state, who, step)
    assert found == wanted
    assert them["secretary"].get(f"/proposals/{proposal}").json()["version"] == version


def told(answer):
    """The status, where the reason of another chapter's proposal as a successor is that it is not there."""
    unseen = answer.status_code == 422 and [f["field"] for f in answer.json()["errors"]] == ["successor"]
    return 404 if unseen else answer.status_code


MOVES = [(state, step, *end) for state, steps in MAY_STEP.items() for step, end in steps.items()]


@pytest.mark.parametrize(("state", "step", "who", "target"), MOVES)
def test_step_of_the_table_is_taken_by_its_holder(app, course, session, now, state, step, who, target):
    proposal = course.carried_to(state)
    them = caller(app, session, course.people[who], now)
    seen = them.get(f"/proposals/{proposal}/steps").json()
    shown = next(one for one in seen["can"] if one["name"] == step)
    given = {ask["name"]: ASKED.get(ask["name"], course.successor) for ask in shown["asks"]}
    answer = them.post(f"/proposals/{proposal}/steps/{step}", {"version": seen["version"]} | given)
    assert (answer.status_code, answer.json()) == (
        200, {"step": step, "source": state, "target": target, "version": seen["version"] + 1},
    )  # fmt: skip
    after = them.get(f"/proposals/{proposal}").json()
    assert (after["state"], after["version"]) == (target, seen["version"] + 1)


def test_nobody_takes_no_step(app, course, session):
    proposal = course.carried_to("screening")
    session.commit()
    for step in STEPS:
        answer = Caller(Visitor(app)).post(f"/proposals/{proposal}/steps/{step}", {"version": 2})
        assert answer.status_code == 401


def test_stale_step_is_told_the_version_now(app, course, session, now):
    proposal = course.carried_to("screening")
    them = caller(app, session, course.people["secretary"], now)
    version = them.get(f"/proposals/{proposal}").json()["version"]
    stale = them.post(f"/proposals/{proposal}/steps/accept", {"version": version - 1})
    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/outdated")
    assert stale.json()["version"] == version


@pytest.mark.parametrize(("given", "field"), [
    ({}, "reason"), ({"reason": "  ", "until": "1405/12/01"}, "reason"),
    ({"reason": "چون", "until": "1405/13/01"}, "until"), ({"reason": "چون", "until": "1390/01/01"}, "until"),
])  # fmt: skip
def test_answers_out_of_form_are_refused_by_their_field(app, course, session, now, given, field):
    proposal = course.carried_to("discussion")
    them = caller(app, session, course.people["secretary"], now)
    version = them.get(f"/proposals/{proposal}").json()["version"]
    answer = them.post(f"/proposals/{proposal}/steps/postpone", {"version": version} | given)
    assert answer.status_code == 422
    assert field in {fault["field"] for fault in answer.json()["errors"]}


def test_day_may_be_jalali_or_iso_and_an_answer_not_asked_for_is_refused(app, course, session, now):
    for day in ("1405/12/01", "۱۴۰۵/۱۲/۰۱", "2027-02-20"):
        proposal = course.carried_to("discussion")
        them = caller(app, session, course.people["secretary"], now)
        version = them.get(f"/proposals/{proposal}").json()["version"]
        path = f"/proposals/{proposal}/steps"
        more = them.post(f"{path}/close_discussion", {"version": version, "reason": "چون"})
        assert (more.status_code, more.json()["type"]) == (422, "/problems/fields-unknown")
        given = {"version": version, "reason": "بودجه روشن نیست.", "until": day}
        assert them.post(f"{path}/postpone", given).status_code == 200
        (resume,) = them.get(path).json()["must"]
        assert resume["due_at"] == "2027-02-20T20:30:00Z"


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


def test_history_goes_on_by_cursor(app, course, session, now):
    proposal = course.carried_to("approved")
    them = caller(app, session, course.people["member"], now)
    whole = [e["id"] for e in them.get(f"/proposals/{proposal}/history").json()["items"]]
    seen, before = [], None
    while True:
        page = them.get(
            f"/proposals/{proposal}/history", limit=3, **({"before": before} if before else {})
        ).json()
        seen += [e["id"] for e in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert seen == whole == sorted(whole, reverse=True)
    assert len(whole) > 3


def test_reason_tells_whoever_can_mend_it_where(app, session, now):
    here = council.chapter(session)
    author, secretary = council.member(session, here), council.member(session, here, ["secretary"])
    proposal = council.proposal(session, here, author, state="consolidation")
    council.comment(session, proposal, author)
    at = f"/proposals/{proposal.id}"
    for who, way in ((secretary, f"{at}/consolidation?show=missing"), (author, None)):
        told = caller(app, session, who, now).get(f"{at}/steps").json()
        (vote,) = (step for step in told["cannot"] if step["name"] == "put_to_vote")
        (reason,) = (reason for reason in vote["reasons"] if "disposition" in reason["en"])
        assert reason["href"] == way
