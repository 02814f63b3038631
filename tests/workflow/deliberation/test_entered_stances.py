"""A stance entered for a member: who may, that it counts as theirs, and what the member's own word does to it."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from tests import council
from tests.workflow.deliberation.opened import setting
from workflow.deliberation import discussion, moderation
from workflow.deliberation.entered_stances import (
    OwnStanceStands,
    StanceEntryDecided,
    decide,
    enter_stance,
    entries,
    standing,
)
from workflow.deliberation.entering import MOST_FOUND, members
from workflow.deliberation.opinions.finding import find
from workflow.deliberation.tables import Notice, Stance
from workflow.membership.tables import Person
from workflow.record.case import Forbidden, NotFound
from workflow.record.typed import EntryRefused


@pytest.fixture
def at(session, now):
    return setting(session, now, "discussion")


@pytest.fixture
def said(at):
    return discussion.comment(at.case("comment"), "کارفرما باید بیمه کند.", now=at.now)


def entered(at, said, value="agree", **changes):
    given = {"person_id": at.member.id, "channel": "phone", **changes}
    case = at.case("comment", by=given.pop("by", at.secretary))
    return enter_stance(case, said, value, **given, now=at.now)


def stances(at):
    query = select(col(Stance.comment_id), col(Stance.person_id), col(Stance.value))
    return set(at.session.execute(query).all())


def mine(at, **more):
    return [(e.id, e.stance, e.state) for e in entries(at.case("see", by=at.member), **more)[0]]


def test_entered_stance_is_the_members_is_marked_and_told(at, said):
    made = entered(at, said)
    assert stances(at) == {(said, at.member.id, 1)}
    assert discussion.one(at.case("see", by=at.member), said).mine == "agree"
    ((row,), following) = entries(at.case("see", by=at.member))
    assert (row.person, row.by, row.channel, row.own, following) == (
        "نگار عضوی", "فرشته دبیری", "phone", True, None,
    )  # fmt: skip
    assert mine(at) == [(made, "agree", "waiting")]
    assert entries(at.case("see", by=at.secretary))[0][0].id == made
    assert entries(at.case("see"))[0] == (), "others see how many, not whose"
    assert standing(at.case("see"), said) == (1, 1)
    told = select(col(Notice.person_id), col(Notice.kind)).where(col(Notice.kind) == "stance_entered")
    assert at.session.execute(told).all() == [(at.member.id, "stance_entered")]
    assert at.events() == ["comment", "enter_stance"]


def test_entered_stance_counts_in_the_opinion_groups_as_the_members_own(at, said):
    def numbers():
        at.session.flush()
        found = find(at.case("see"))
        assert found is not None
        return found.fingerprint

    none = numbers()
    made = entered(at, said, "disagree")
    counted = numbers()
    decide(at.case("see", by=at.member), made, "strike", now=at.now)
    assert numbers() == none != counted
    discussion.take_stance(at.case("comment", by=at.member), said, "disagree", now=at.now)
    assert numbers() == counted


@pytest.mark.parametrize(("decision", "left", "counted"), [("confirm", 1, (1, 0)), ("strike", 0, (0, 0))])
def test_member_decides_once_and_the_secretary_is_told(at, said, decision, left, counted):
    made = entered(at, said)
    decide(at.case("see", by=at.member), made, decision, now=at.now)
    assert (len(stances(at)), standing(at.case("see"), said)) == (left, counted)
    for again in ("confirm", "strike"):
        with pytest.raises(StanceEntryDecided):
            decide(at.case("see", by=at.member), made, again, now=at.now)
    told = select(col(Notice.person_id)).where(col(Notice.kind) == "stance_decided")
    assert at.session.execute(told).scalars().all() == [at.secretary.id]
    assert at.events()[-1] == f"{decision}_stance"
    at.proposal.state = "closed"
    with pytest.raises(Forbidden):
        entered(at, said)


def test_one_that_waits_is_corrected_and_the_members_own_stance_takes_its_place(at, said):
    first, second = entered(at, said), entered(at, said, "disagree", channel="paper")
    assert mine(at) == [(second, "disagree", "waiting"), (first, "agree", "replaced")]
    assert stances(at) == {(said, at.member.id, -1)}
    discussion.take_stance(at.case("comment", by=at.member), said, "pass", now=at.now)
    assert mine(at)[0] == (second, "disagree", "replaced")
    with pytest.raises(StanceEntryDecided):
        decide(at.case("see", by=at.member), second, "strike", now=at.now)
    with pytest.raises(OwnStanceStands):
        entered(at, said)
    assert stances(at) == {(said, at.member.id, 0)}


def test_confirmed_stance_is_as_good_as_ones_own_and_a_struck_one_may_be_entered_anew(at, said):
    made = entered(at, said)
    decide(at.case("see", by=at.member), made, "strike", now=at.now)
    again = entered(at, said, "pass")
    decide(at.case("see", by=at.member), again, "confirm", now=at.now)
    with pytest.raises(OwnStanceStands):
        entered(at, said, "agree")
    assert stances(at) == {(said, at.member.id, 0)}


def test_who_enters_what_for_whom_is_checked(at, said, session):
    stranger = council.member(session, council.chapter(session, "انجمن استان فارس"))
    for changes, fields in (
        ({"person_id": stranger.id}, {"person"}), ({"person_id": at.secretary.id}, {"person"}),
        ({"person_id": 0, "channel": "pigeon", "value": "maybe"}, {"person", "channel", "stance"}),
    ):  # fmt: skip
        with pytest.raises(EntryRefused) as refused:
            entered(at, said, **changes)
        assert set(refused.value.errors) == fields
    with pytest.raises(Forbidden):
        entered(at, said, by=at.author)
    with pytest.raises(NotFound):
        entered(at, 999)
    moderation.hide(at.case("moderate", by=at.secretary), said, "تبلیغ", now=at.now)
    with pytest.raises(NotFound):
        entered(at, said)


def test_only_its_member_decides_and_only_within_its_proposal(at, said):
    made = entered(at, said)
    other = at.another("discussion")
    for case in (at.case("see"), at.case("see", by=at.secretary), at.case("see", by=at.member, of=other)):
        with pytest.raises(NotFound):
            decide(case, made, "confirm", now=at.now)
    with pytest.raises(EntryRefused):
        decide(at.case("see", by=at.member), made, "maybe", now=at.now)
    assert entries(at.case("see", by=at.member, of=other))[0] == ()


def test_entries_are_paged(at, said):
    for value in ("agree", "pass", "disagree"):
        entered(at, said, value)
    case = at.case("see", by=at.member)
    first, cursor = entries(case, limit=2)
    second, end = entries(case, before=cursor, limit=2)
    assert ([e.stance for e in (*first, *second)], end) == (["disagree", "pass", "agree"], None)
    assert entries(case, comment_id=said + 1)[0] == ()


def test_member_is_found_by_a_part_of_the_name_among_many(at, session):
    case = at.case("comment", by=at.secretary)

    def names(name, **more):
        found, further = members(session, case, name, now=at.now, **more)
        assert all(address.endswith("@example.org") for _, _, address in found)
        return tuple((number, who) for number, who, _ in found), further

    assert names("") == (((at.author.id, "آرش نویسا"), (at.member.id, "نگار عضوی")), False)
    for number in range(MOST_FOUND):
        council.member(session, at.chapter, name=f"حسين‌زاده {number}")
    assert names("") == ((), True), "too many to be read: they are searched"
    assert names("", chosen=at.member.id) == (((at.member.id, "نگار عضوی"),), True)
    assert names("نگار") == (((at.member.id, "نگار عضوی"),), False)
    assert names("نگار", chosen=at.author.id)[0] == ((at.member.id, "نگار عضوی"), (at.author.id, "آرش نویسا"))
    found, more = names("حسین زاده")
    assert (len(found), more) == (MOST_FOUND, False)
    council.member(session, at.chapter, name="حسین‌زاده دیگر")
    assert names("حسین زاده")[1] is True
    assert names("بیگانه") == ((), False)
    session.get_one(Person, at.member.id).name_en = "Negar"
    session.flush()
    assert names("negar")[0] == ((at.member.id, "نگار عضوی"),)


@pytest.mark.parametrize("name", ["نگار\0", "\ud800", "ن" * 301, "%", "_", "' OR 1=1 --"])
def test_name_that_no_name_may_be_finds_nobody(at, name):
    assert members(at.session, at.case("comment", by=at.secretary), name, now=at.now) == ((), False)
