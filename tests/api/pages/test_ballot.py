"""Voting on the page: once each, whatever comes at once; the result when it is closed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from tests import council
from tests.visitors import Visitor, application, signed_in_client
from workflow.advance import advance
from workflow.decision.tables import Ballot, Vote
from workflow.record.case import CLOCK, person


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def opened(session, now):
    """A ballot open over three members, the author among them."""
    here = council.chapter(session)
    author = council.member(session, here, name="آرش نویسا")
    members = [council.member(session, here, name=f"عضو {n}") for n in ["الف", "ب"]]
    secretary = council.member(session, here, ["secretary"])
    proposal = council.proposal(session, here, author, state="consolidation")
    advance(session, proposal.id, "put_to_vote", actor=person(secretary.id), now=now)
    session.commit()
    ballot = session.execute(select(col(Ballot.id))).scalar_one()
    return here, proposal, author, members, secretary, ballot


def where(proposal):
    return f"/proposals/{proposal.id}/ballot"


def test_vote_is_cast_once_and_shown_to_its_voter_alone(app, session, opened, now):
    _, proposal, author, members, _, ballot = opened
    browser = signed_in_client(app, session, members[0], now)
    page = browser.get(where(proposal)).text
    assert "رأی پس از ثبت تغییر نمی‌کند" in page
    assert "۰ از ۳" in page
    answer = browser.submit(where(proposal), choice="against", ballot=ballot)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{where(proposal)}?done=voted")
    page = browser.get(where(proposal)).text
    assert "شما رأی داده‌اید: مخالف" in page
    assert 'name="choice"' not in page
    other = signed_in_client(app, session, author, now).get(where(proposal)).text
    assert "۱ از ۳" in other
    assert "شما رأی داده‌اید" not in other
    again = browser.submit(where(proposal), choice="for", ballot=ballot)
    assert again.status_code == 409
    assert "رأی شما پیش از این ثبت شده است" in again.text
    assert session.execute(select(col(Vote.choice))).scalar_one() == "against"


def test_twenty_parallel_votes_of_one_member_are_one_vote(app, session, opened, now):
    _, proposal, _, members, _, ballot = opened
    token = signed_in_client(app, session, members[0], now).token
    browsers = [Visitor(app, token) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda b: b.submit(where(proposal), choice="for", ballot=ballot), browsers))
    assert sorted(a.status_code for a in answers) == [303] + [409] * 19
    assert sum("رأی شما پیش از این ثبت شده است" in a.text for a in answers) == 19
    assert session.execute(select(func.count()).select_from(Vote)).scalar_one() == 1


def test_vote_form_sent_twice_is_answered_the_same(app, session, opened, now):
    _, proposal, _, members, _, ballot = opened
    browser = signed_in_client(app, session, members[0], now)
    first, second = (
        browser.submit(where(proposal), once="same", choice="for", ballot=ballot) for _ in range(2)
    )
    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
    assert session.execute(select(func.count()).select_from(Vote)).scalar_one() == 1


def test_same_key_with_another_vote_is_refused(app, session, opened, now):
    _, proposal, _, members, _, ballot = opened
    browser = signed_in_client(app, session, members[0], now)
    browser.submit(where(proposal), once="same", choice="for", ballot=ballot)
    assert browser.submit(where(proposal), once="same", choice="against", ballot=ballot).status_code == 422
    assert session.execute(select(col(Vote.choice))).scalar_one() == "for"


def test_no_choice_comes_back_with_the_reason(app, session, opened, now):
    _, proposal, _, members, _, ballot = opened
    browser = signed_in_client(app, session, members[0], now)
    answer = browser.submit(where(proposal), ballot=ballot)
    assert answer.status_code == 422
    assert 'id="f-choice-error"' in answer.text


def test_who_is_not_on_the_roll_gets_no_form(app, session, opened, now):
    here, proposal, _, _, secretary, ballot = opened
    late = council.member(session, here)
    for someone, status in ((late, 409), (secretary, 403)):
        browser = signed_in_client(app, session, someone, now)
        page = browser.get(where(proposal)).text
        assert 'name="choice"' not in page
        assert "نام شما در فهرست رأی‌دهندگان" in page
        assert browser.submit(where(proposal), choice="for", ballot=ballot).status_code == status
    assert session.execute(select(func.count()).select_from(Vote)).scalar_one() == 0


def test_vote_meant_for_an_earlier_ballot_is_not_counted_in_the_next(app, session, opened, now):
    _, proposal, _, members, _, ballot = opened
    browser = signed_in_client(app, session, members[0], now)
    answer = browser.submit(where(proposal), choice="for", ballot=ballot + 1)
    assert answer.status_code == 409
    assert 'value="for" checked' in answer.text
    assert session.execute(select(func.count()).select_from(Vote)).scalar_one() == 0


def test_closed_ballot_shows_result_and_table_and_takes_no_vote(engine, session, opened, now):
    _, proposal, author, members, _, ballot = opened
    app = application(engine, now)
    for someone, choice in ((author, "for"), (members[0], "for")):
        signed_in_client(app, session, someone, now).submit(where(proposal), choice=choice, ballot=ballot)
    end = session.get(Ballot, ballot).ends_at + timedelta(seconds=1)
    session.commit()
    advance(session, proposal.id, "decide", actor=CLOCK, now=end)
    session.commit()
    later = application(engine, end)
    browser = signed_in_client(later, session, members[1], end)
    page = browser.get(where(proposal)).text
    assert "۲ رأی موافق، ۰ مخالف و ۰ ممتنع از ۳ عضو" in page
    assert "<title>رأی نداده: ۱ از ۳</title>" in page
    answer = browser.submit(where(proposal), choice="for", ballot=ballot)
    assert answer.status_code in (403, 409)
    assert session.execute(select(func.count()).select_from(Vote)).scalar_one() == 2


def test_ballot_of_another_chapter_is_not_there(app, session, opened, now):
    _, proposal, *_, ballot = opened
    stranger = council.member(session, council.chapter(session, "انجمن استان یزد"))
    browser = signed_in_client(app, session, stranger, now)
    assert browser.get(where(proposal)).status_code == 404
    assert browser.submit(where(proposal), choice="for", ballot=ballot).status_code == 404


def test_proposal_without_a_ballot_says_so(app, session, now):
    here = council.chapter(session)
    author = council.member(session, here)
    proposal = council.proposal(session, here, author)
    browser = signed_in_client(app, session, author, now)
    assert "هنوز رأی‌گیری‌ای در کار نیست" in browser.get(where(proposal)).text
