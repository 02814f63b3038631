"""Who is told what of amendments: whoever moved or signed one, and the authors of the text; each thing once."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from tests import council
from tests.workflow.deliberation.amendments.table import table
from workflow.deliberation.amendments import moving
from workflow.deliberation.tables import Notice


@pytest.fixture
def at(session, now):
    return table(session, now)


@pytest.fixture
def signer(at, session):
    return council.member(session, at.at.chapter, name="پروین امضاکن")


@pytest.fixture
def told(session):
    """What was told since it was last asked: (to whom, kind, of which amendment)."""
    last = [0]

    def since():
        rows = session.execute(select(Notice).where(col(Notice.id) > last[0])).scalars().all()
        last[0] = max([last[0], *(row.id for row in rows)])
        return sorted((row.person_id, row.kind, row.amendment_id) for row in rows)

    return since


def sign(at, number, who):
    at.into("discussion")
    moving.sign(at.at.case("amend", by=who), number, now=at.now)


def test_authors_are_told_of_a_new_one_and_whoever_moved_or_signed_what_it_touches(at, signer, told):
    author, member = at.at.author.id, at.at.member.id
    first = at.move("۲۰ هزار", "۳۰ هزار")
    assert told() == [(author, "amended", first)]
    sign(at, first, signer)
    second = at.move("بیش از ۲۰", "نزدیک ۲۲", by=at.at.secretary)
    expected = [
        (author, "amended", second),
        (member, "amendment_collides", second),
        (signer.id, "amendment_collides", second),
    ]
    assert told() == sorted(expected)
    # one's own amendment that is touched concerns an author more than that one was moved
    third = at.move("روشنی", "هموار", by=at.at.author)
    assert told() == []
    fourth = at.move("روشنی", "پیموده")
    assert told() == [(author, "amendment_collides", fourth)]
    child = at.move_on(first, "۳۰", "۳۱")
    assert told() == sorted([(member, "amendment_amended", child), (signer.id, "amendment_amended", child)])
    assert third


def test_each_decision_is_told_to_whoever_stands_behind_it_and_to_those_it_lets_fall(at, signer, told):
    author, member = at.at.author.id, at.at.member.id
    parent = at.move("روشنی", "هموار و پیموده")
    child = at.move_on(parent, "پیموده", "آزموده")
    sign(at, parent, signer)
    told()
    at.decide(parent, "reject")
    expected = [
        (author, "amendment_decided", child),
        (member, "amendment_decided", parent),
        (signer.id, "amendment_decided", parent),
    ]
    assert told() == sorted(expected)
    at.decide(parent, "reopen")
    at.decide(parent)
    assert len(told()) == 4
    at.apply()
    assert told() == sorted([(member, "amendment_applied", parent), (signer.id, "amendment_applied", parent)])


def test_those_joined_and_those_signing_what_is_withdrawn_are_told(at, signer, told):
    author, member = at.at.author.id, at.at.member.id
    first, second = at.move("۲۰ هزار", "۳۰ هزار"), at.move("۲۰ هزار", "۴۰ تن", by=at.at.author)
    third = at.move("روشنی", "هموار")
    sign(at, third, signer)
    moving.withdraw(at.at.case("amend", by=at.at.member), third, now=at.now)
    assert (signer.id, "amendment_decided", third) in told()
    made = at.join([first, second], "۳۵ هزار")
    assert told() == sorted([(author, "amendment_joined", second), (member, "amendment_joined", first)])
    at.apply()
    assert told() == [], f"who wrote {made} was told of nothing of their own doing"
