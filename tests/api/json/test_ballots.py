"""Ballots as JSON: read, voted in once, by those on the roll; the counts are told when it is closed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.json.caller import Caller
from tests.visitors import Visitor
from tests.workflow.courses import Course


@pytest.fixture
def course(session, now):
    return Course(session, now)


@pytest.fixture
def at(course, session):
    made = f"/proposals/{course.carried_to('approval')}/ballots"
    session.commit()
    return made


@pytest.fixture
def member(course, at, sign_in):
    return sign_in(course.people["member"])


def vote(who, at, choice="for", **more):
    ballot = who.get(at).json()["items"][0]["id"]
    return who.post(f"{at}/votes", {"ballot_id": ballot, "choice": choice}, **more)


def test_vote_is_given_once_and_how_others_voted_is_not_told(member, at, course, sign_in):
    told = vote(member, at)
    assert told.status_code == 201
    assert (told.json()["mine"], told.json()["cast"], told.json()["tally"]) == ("for", 1, None)
    twice = vote(member, at, "against")
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/already-voted")
    seen = sign_in(course.people["chair"]).get(at).json()["items"][0]
    assert (seen["mine"], seen["cast"], seen["tally"], seen["takes_votes"]) == (None, 1, None, True)


def test_twenty_votes_of_one_member_at_once_are_one(app, member, at):
    ballot = member.get(at).json()["items"][0]["id"]

    def cast(_):
        mine = Caller(Visitor(app, member.browser.token))
        return mine.post(f"{at}/votes", {"ballot_id": ballot, "choice": "for"}).status_code

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(cast, range(20))) == [201] + [409] * 19
    assert member.get(at).json()["items"][0]["cast"] == 1


def test_same_key_is_one_vote_and_another_choice_is_refused(member, at):
    first = vote(member, at, key="k")
    assert vote(member, at, key="k").json() == first.json()
    assert vote(member, at, "against", key="k").json()["type"] == "/problems/key-reused"


def test_vote_meant_for_an_earlier_ballot_is_refused(course, member, at, session):
    proposal = int(at.split("/")[2])
    earlier = member.get(at).json()["items"][0]["id"]
    for step in ("postpone", "resume"):
        course.step(proposal, step, "secretary")
    session.commit()
    stale = member.post(f"{at}/votes", {"ballot_id": earlier, "choice": "for"})
    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/outdated")
    newest, old = member.get(at).json()["items"]
    assert (newest["mine"], old["id"], bool(old["voided_at"])) == (None, earlier, True)


def test_vote_is_for_those_on_the_roll(course, at, sign_in):
    assert vote(sign_in(course.people["secretary"]), at).status_code == 403
    assert sign_in(course.people["neighbour"]).get(at).status_code == 404


@pytest.mark.parametrize(("change", "field"), [
    ({"choice": "perhaps"}, "choice"), ({"person_id": 1}, "person_id"), ({"ballot_id": 2**40}, "ballot_id"),
])  # fmt: skip
def test_vote_out_of_form_is_named(member, at, change, field):
    answer = member.post(f"{at}/votes", {"ballot_id": 1, "choice": "for"} | change)
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.json()["errors"]} == {field}


def test_result_is_told_with_its_counts_once_closed(course, session, sign_in):
    proposal = course.carried_to("approved")
    (told,) = sign_in(course.people["author"]).get(f"/proposals/{proposal}/ballots").json()["items"]
    assert told["outcome"] == "carried"
    assert (told["tally"]["for"], told["tally"]["against"], told["takes_votes"]) == (1, 0, False)
    assert told["result"]["fa"]
    assert told["result"]["en"]
