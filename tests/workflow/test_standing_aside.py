"""A conflict of interest entered for a member: it counts at once, is told, and is confirmed or struck by them alone."""

import pytest
from sqlmodel import select

from documents import minutes as document
from tests import council
from tests.workflow.decision.test_interests import OF_ENTITLED, Window
from tests.workflow.meeting import Council
from workflow import standing_aside
from workflow.authorize import NotNow, authorize, authorize_chapter
from workflow.decision import interests
from workflow.decision.interests import InterestDecided, RollClosed
from workflow.decision.minutes.assembled import assembled
from workflow.decision.minutes.case import opened
from workflow.decision.tables import RollEntry
from workflow.deliberation.tables import Notice
from workflow.membership import substitution
from workflow.record import history
from workflow.record.case import Forbidden, NotFound, person
from workflow.record.typed import EntryRefused
from workflow.sitting.admission import admit
from workflow.story import story

SAID = {
    "fa": ("گفته‌شده در جلسه، ثبت‌شده به دست", "خودش هنوز تأیید نکرده است", "خودش تأیید کرده است"),
    "en": ("said in the meeting, entered by", "not confirmed by the member yet", "confirmed by the member"),
}
"""By language: who entered it, and what the member said of it, before and after they confirmed."""


class Told(Window):
    """A chapter in which members tell the secretary that they stand aside."""

    def enter(self, who, by=None, reason="خویشاوند", channel="phone"):
        case = self.case("see", by or self.secretary)
        return standing_aside.enter(
            case, reason, person_id=who.id if who else 0, channel=channel, now=self.now
        )

    def decide(self, who, number, decision):
        standing_aside.decide(self.case("see", who), number, decision, now=self.now)

    def roll(self):
        return set(self.session.exec(select(RollEntry.person_id)))

    def states(self):
        return [one.state for one in interests.declared(self.case("see", self.secretary))]

    def news(self):
        rows = self.session.exec(select(Notice).order_by(Notice.id))
        return [(row.kind, row.person_id) for row in rows]


@pytest.fixture
def told(session, now):
    return Told(session, now, OF_ENTITLED)


@pytest.mark.parametrize(("decision", "state", "on_roll"), [
    (None, "waiting", False), ("confirm", "confirmed", False), ("strike", "struck", True),
])  # fmt: skip
def test_what_was_entered_counts_until_it_is_struck(told, decision, state, on_roll):
    member = told.members[4]
    number = told.enter(member)
    if decision:
        told.decide(member, number, decision)
    assert told.states() == [state]
    told.open()
    assert (member.id in told.roll()) is on_roll
    assert told.ballot().entitled == (5 if on_roll else 4)


def test_the_member_and_then_who_entered_it_are_told_and_the_history_says_for_whom(told):
    member = told.members[4]
    number = told.enter(member, reason="شریکم")
    told.decide(member, number, "confirm")
    assert told.news() == [("interest_entered", member.id), ("interest_decided", told.secretary.id)]
    lines, _ = story(told.case("see", told.secretary))
    assert [(line.event, line.who, line.whom) for line in lines[:2]] == [
        ("confirm_interest", member.name, ""), ("enter_interest", told.secretary.name, member.name),
    ]  # fmt: skip
    assert lines[1].remark == "شریکم"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"who": None}, "person"), ({"who": "secretary"}, "person"), ({"who": "guest"}, "person"),
        ({"channel": "rumour"}, "channel"), ({"reason": " "}, "reason"), ({"reason": "م" * 5_001}, "reason"),
    ],
)  # fmt: skip
def test_what_cannot_be_entered_is_refused_at_its_field(session, told, given, field):
    people = {None: None, "secretary": told.secretary, "guest": council.person(session)}
    who = people[given["who"]] if "who" in given else told.members[1]
    with pytest.raises(EntryRefused) as refused:
        told.enter(who, **{name: value for name, value in given.items() if name != "who"})
    assert set(refused.value.errors) == {field}


def test_a_member_who_stands_aside_is_not_entered_again_and_may_declare_anew_once_struck(told):
    member = told.members[4]
    number = told.enter(member)
    with pytest.raises(EntryRefused) as refused:
        told.enter(member)
    assert refused.value.errors == {"person": standing_aside.STANDS_ASIDE}
    with pytest.raises(interests.InterestDeclared):
        told.declare(member)
    told.decide(member, number, "strike")
    told.declare(member)
    assert told.states() == ["struck", "standing"]


def test_only_officers_and_their_deputies_enter_and_only_the_member_decides_and_once(session, told):
    member, other = told.members[4], told.members[1]
    with pytest.raises(Forbidden):
        told.enter(member, by=other)
    standing = authorize_chapter(
        session, told.chapter.id, "substitute", actor=person(told.secretary.id), now=told.now
    )
    substitution.appoint(
        session, standing, role="secretary", absent_id=told.secretary.id, deputy_id=other.id, reason="سفر",
        since="", until="", now=told.now,
    )  # fmt: skip
    number = told.enter(member, by=other)
    line = history.of(session, "proposal", told.proposal.id)[-1][0]
    assert (line.actor_id, line.facts["for"]) == (other.id, told.secretary.id)
    for who in (told.secretary, other):
        with pytest.raises(NotFound):
            told.decide(who, number, "strike")
    with pytest.raises(EntryRefused):
        told.decide(member, number, "perhaps")
    told.decide(member, number, "confirm")
    with pytest.raises(InterestDecided):
        told.decide(member, number, "strike")
    told.declare(told.members[2])
    own = interests.declared(told.case("see", member))[-1].id
    with pytest.raises(NotFound):
        told.decide(told.members[2], own, "strike")
    told.withdraw(member)
    assert told.states() == ["withdrawn", "standing"]


def test_while_a_ballot_is_open_it_is_neither_entered_nor_struck_but_may_be_confirmed(told):
    member = told.members[4]
    number = told.enter(member)
    told.open()
    with pytest.raises(RollClosed):
        told.decide(member, number, "strike")
    told.decide(member, number, "confirm")
    with pytest.raises(NotNow):
        told.enter(told.members[3])
    assert told.states() == ["confirmed"]


@pytest.mark.parametrize("confirmed", [True, False])
def test_minutes_name_who_entered_it_and_whether_the_member_confirmed_it(session, now, confirmed):
    here = Council(session, now)
    proposal = here.tabled()
    here.called(proposal)
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    member = here.members[1]

    def case(who):
        return authorize(session, proposal, "see", actor=person(who.id), now=here.now, lock=True)

    made = standing_aside.enter(
        case(here.secretary), "برادرم پیمانکار است.", person_id=member.id, channel="meeting", now=here.now
    )
    if confirmed:
        standing_aside.decide(case(member), made, "confirm", now=here.now)
    here.step("close", here.chair)
    sitting = admit(session, here.meeting, "see", actor=person(here.secretary.id), now=here.now)
    found = assembled(opened(sitting, "see"))
    for language, (who_entered, *since) in SAID.items():
        (aside,) = document.content_of(session, found, language).items[0].aside
        assert who_entered in aside.person
        assert since[confirmed] in aside.person
        assert aside.body == "برادرم پیمانکار است."
