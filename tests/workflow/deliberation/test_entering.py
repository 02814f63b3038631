"""What a member said by phone or on paper: who may enter it for whom, how it is marked, and the member's word."""

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from tests import council
from tests.workflow.deliberation.opened import setting, there
from workflow.deliberation import consolidation, discussion, entering, moderation
from workflow.deliberation.entering import EntryDecided, confirm, enter, strike
from workflow.deliberation.tables import Comment, Notice
from workflow.membership.tables import Mandate
from workflow.record.case import Forbidden, NotFound
from workflow.record.tables import History
from workflow.record.typed import EntryRefused

SAID = "بیمهٔ کارورز با کیست؟"


@pytest.fixture
def at(session, now):
    return setting(session, now, "discussion")


def entered(at, **changes):
    given = {"person_id": at.member.id, "channel": "phone", **changes}
    return enter(at.case("comment", by=at.secretary), given.pop("body", SAID), **given, now=at.now)


def test_entered_comment_is_the_members_and_is_marked_for_everybody(at, now):
    number = entered(at)
    for reader in (at.author, at.member, at.secretary):
        row = discussion.one(at.case("see", by=reader), number)
        assert (row.author, row.body, row.channel, row.confirmed, row.struck) == (
            "نگار عضوی", SAID, "phone", False, False,
        )  # fmt: skip
        assert row.own is (reader is at.member)
    assert entering.mine(at.case("see", by=at.member), number) == ("فرشته دبیری", "phone", False)
    facts = at.session.execute(
        select(col(History.facts), col(History.actor_id)).where(col(History.event) == "enter")
    ).one()
    assert tuple(facts) == ({"comment": number, "person": at.member.id}, at.secretary.id)
    told = select(col(Notice.person_id), col(Notice.kind)).where(col(Notice.comment_id) == number)
    assert set(at.session.execute(told).all()) == {(at.member.id, "entered"), (at.author.id, "commented")}


def test_confirmed_entry_is_marked_so_and_decided_once(at, now):
    number = entered(at)
    confirm(at.case("see", by=at.member), number, now=now)
    row = discussion.one(at.case("see", by=at.author), number)
    assert (row.confirmed, row.hidden) == (True, False)
    for again in (confirm, strike):
        with pytest.raises(EntryDecided):
            again(at.case("see", by=at.member), number, now=now)
    assert at.events() == ["comment", "enter", "confirm_entry"]


def test_struck_entry_is_hidden_waits_for_nothing_and_does_not_come_back(at, now):
    number = entered(at)
    assert consolidation.progress(at.case("see")) == (0, 1)
    strike(at.case("see", by=at.member), number, now=now)
    row = discussion.one(at.case("see", by=at.author), number)
    assert (row.struck, row.hidden, row.body, row.author) == (True, True, "", "")
    assert consolidation.progress(at.case("see")) == (0, 0)
    case = at.case("see")
    assert consolidation.comments_disposed(case, case.actor, now) is None
    other = council.member(at.session, at.chapter, ["secretary"])
    with pytest.raises(moderation.NotModerated) as refused:
        moderation.show(at.case("moderate", by=other), number, "بازگردد", now=now)
    assert "خط زده" in refused.value.text.fa
    assert at.events() == ["comment", "enter", "strike_entry"]


@pytest.mark.parametrize("act", [confirm, strike])
def test_only_the_member_decides_about_an_entry(at, now, act):
    number, own = entered(at), there(council.comment(at.session, at.proposal, at.member).id)
    for reader, comment in ((at.author, number), (at.secretary, number), (at.member, own), (at.member, 999)):
        with pytest.raises(NotFound):
            act(at.case("see", by=reader), comment, now=now)
    assert not discussion.one(at.case("see"), number).confirmed


@pytest.mark.parametrize("roles", [["member"], ["chair"]])
def test_only_the_secretary_enters_for_others(at, now, roles):
    other = council.member(at.session, at.chapter, roles)
    with pytest.raises(Forbidden) as refused:
        enter(at.case("comment", by=other), SAID, person_id=at.member.id, channel="phone", now=now)
    assert "دبیر" in refused.value.text.fa


@pytest.mark.parametrize("state", ["consolidation", "approval", "draft"])
def test_nothing_is_entered_while_comments_are_closed(session, now, state):
    at = setting(session, now, state)
    with pytest.raises((Forbidden, NotFound)):
        at.case("comment", by=at.secretary)


@pytest.mark.parametrize(("changes", "field"), [
    ({"person_id": 0}, "person"), ({"person_id": 999}, "person"), ({"channel": "dream"}, "channel"),
    ({"body": " "}, "body"), ({"body": "آ\x00"}, "body"), ({"body": "آ\ud800"}, "body"),
    ({"body": "آ" * 5_001}, "body"),
])  # fmt: skip
def test_entry_out_of_form_is_refused_with_its_field(at, changes, field):
    with pytest.raises(EntryRefused) as refused:
        entered(at, **changes)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("who", ["stranger", "former", "yourself"])
def test_entry_is_for_a_present_member_of_the_chapter(at, now, who):
    person = at.secretary
    if who == "stranger":
        person = council.member(at.session, council.chapter(at.session, "انجمن یزد"))
    elif who == "former":
        person = at.member
        over = update(Mandate).where(col(Mandate.person_id) == person.id).values(until=now)
        at.session.execute(over)
    with pytest.raises(EntryRefused) as refused:
        entered(at, person_id=person.id)
    assert set(refused.value.errors) == {"person"}
    assert at.session.execute(select(Comment)).all() == []
