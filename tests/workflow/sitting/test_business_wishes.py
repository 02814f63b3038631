"""Before other business is voted on: a secret ballot is asked for, and whoever is interested stands aside."""

import pytest
from sqlmodel import select

from tests.workflow.sitting.test_business_ballots import Board
from workflow import standing_aside
from workflow.decision import ballots, interests
from workflow.decision.ballots import receipts, secrecy
from workflow.decision.ballots.refusals import (
    AskedAlready,
    SecrecyForChair,
    SecrecyNotAsked,
    SecrecyRuledOut,
    WishTooLate,
)
from workflow.decision.meetings.reading import agenda_of
from workflow.decision.minutes.assembled import assembled
from workflow.decision.minutes.case import opened as opened_minutes
from workflow.decision.procedure.rules import Quorum
from workflow.decision.recount import recount
from workflow.decision.tables import Ballot, Interest, RollEntry, SecrecyRequest
from workflow.record import history
from workflow.record.case import Forbidden, NotFound, person
from workflow.record.typed import EntryRefused
from workflow.replay import verify
from workflow.sitting.admission import admit
from workflow.sitting.items import ItemOver, voting_on
from workflow.sitting.story import story_of_meeting


class Floor(Board):
    """The same meeting, with what members may ask for and declare."""

    def held(self, who, right):
        return voting_on(
            self.session, self.meeting, self.number, right, actor=person(who.id), now=self.now, lock=True
        )[1]

    def ask(self, who):
        secrecy.ask(self.held(who, "ask_secrecy"), now=self.now)

    def declare(self, who, reason="برادرم فروشنده است."):
        interests.declare(self.held(who, "stand_aside"), reason, now=self.now)

    def withdraw(self, who):
        interests.withdraw(self.held(who, "stand_aside"), now=self.now)

    def enter(self, by, whom, channel="phone", reason="خویشاوندی"):
        return standing_aside.enter(
            self.held(by, "see"), reason, person_id=whom.id, channel=channel, now=self.now
        )

    def word(self, who, number, decision):
        standing_aside.decide(self.held(who, "see"), number, decision, now=self.now)

    def told(self):
        return [
            (entry.event, remark, entry.actor_id)
            for entry, remark in history.of(self.session, "item", self.number)
        ]


@pytest.fixture
def floor(session, now):
    return Floor(session, now)


def test_one_member_s_wish_makes_its_next_ballot_secret(session, now):
    floor = Floor(session, now, secrecy="any_member")
    floor.ask(floor.members[1])
    with pytest.raises(AskedAlready):
        floor.ask(floor.members[1])
    made = floor.open()
    assert session.get_one(Ballot, made).secret
    (wish,) = session.exec(select(SecrecyRequest)).all()
    assert (wish.proposal_id, wish.item_id, wish.ballot_id) == (None, floor.number, made)
    assert ("secrecy_asked", "", floor.members[1].id) in floor.told()
    floor.vote(floor.chair, "for", receipt=receipts.new_receipt())
    assert floor.decide() == ("decided", "carried")
    session.commit()
    assert list(verify(session.get_bind())) == []


@pytest.mark.parametrize(("asking", "secret"), [(1, False), (2, True)])
def test_a_third_of_its_roll_makes_it_secret(session, now, asking, secret):
    floor = Floor(session, now, secrecy="one_third")  # six on the roll
    for who in floor.members[:asking]:
        floor.ask(who)
    if not secret:
        with pytest.raises(SecrecyNotAsked):
            floor.open(floor.secretary, method="motion", matter="ordinary", secret=True)
    assert session.get_one(Ballot, floor.open()).secret == secret


@pytest.mark.parametrize(("rule", "refusal"), [("never", SecrecyRuledOut), ("chair", SecrecyForChair)])
def test_a_wish_the_rules_do_not_give_is_refused(session, now, rule, refusal):
    floor = Floor(session, now, secrecy=rule)
    with pytest.raises(refusal):
        floor.ask(floor.members[0])
    assert session.exec(select(SecrecyRequest)).all() == []


def test_a_wish_comes_before_the_ballot_and_before_the_end_of_the_item(session, now):
    floor = Floor(session, now, secrecy="any_member")
    floor.open()
    with pytest.raises(WishTooLate):
        floor.ask(floor.members[0])
    floor.decide()
    with pytest.raises(ItemOver):
        floor.ask(floor.members[0])
    with pytest.raises(ItemOver):
        floor.declare(floor.members[0])


def test_who_is_no_member_asks_for_nothing_and_declares_nothing(floor):
    for right in ("ask_secrecy", "stand_aside"):
        with pytest.raises(Forbidden):
            floor.held(floor.secretary, right)


def test_who_stands_aside_is_not_on_its_roll_and_a_proxy_given_to_them_rests(session, floor):
    floor.declare(floor.members[0])  # they represent the last
    made = floor.open()
    row = session.get_one(Ballot, made)
    assert (row.roll_size, row.entitled, row.members) == (4, 5, 6)
    roll = set(session.exec(select(RollEntry.person_id)))
    assert roll == {floor.chair.id, *(who.id for who in floor.members[1:4])}
    with pytest.raises(ballots.StoodAside):
        floor.vote(floor.members[0], "for")
    with pytest.raises(interests.RollClosed) as refused:
        floor.withdraw(floor.members[0])
    assert "این موضوع" in refused.value.text.fa
    with pytest.raises(interests.RollClosed):
        floor.declare(floor.members[1])
    for who in (floor.chair, *floor.members[1:3]):
        floor.vote(who, "for")
    assert floor.decide() == ("decided", "carried")
    assert (floor.row_of().present, recount(session, made).faults) == (4, ())


@pytest.mark.parametrize(("of", "end"), [("entitled", "carried"), ("members", "no_quorum")])
def test_its_quorum_is_of_those_entitled_or_of_all_members(session, now, of, end):
    floor = Floor(session, now, quorum=Quorum("two_thirds", of=of))
    for who in floor.members[1:3]:
        floor.declare(who)
    floor.left(floor.members[3])
    floor.open()
    for who in (floor.chair, floor.members[0]):
        floor.vote(who, "for")
    assert (floor.decide()[1], floor.row_of().present) == (end, 3)


def test_nobody_left_to_vote_opens_no_ballot_on_it(floor):
    for who in (floor.chair, *floor.members[:4]):
        floor.declare(who)
    with pytest.raises(ballots.RollEmpty):
        floor.open()


def test_declared_and_taken_back_stand_in_its_history_and_on_the_agenda(session, floor):
    who = floor.members[1]
    floor.declare(who, "  برادرم فروشنده است. ")
    with pytest.raises(interests.InterestDeclared) as refused:
        floor.declare(who)
    assert "این موضوع" in refused.value.text.fa
    seen = admit(session, floor.meeting, "see", actor=person(who.id), now=floor.now)
    assert [one.name for one in agenda_of(seen)[0].aside] == [who.name]
    floor.withdraw(who)
    with pytest.raises(interests.NoInterest) as none:
        floor.withdraw(who)
    assert "این موضوع" in none.value.text.fa
    assert floor.told()[-2:] == [
        ("declare_interest", "برادرم فروشنده است.", who.id), ("withdraw_interest", "", who.id),
    ]  # fmt: skip
    assert agenda_of(seen)[0].aside == ()
    story, _ = story_of_meeting(seen)
    lines = {one.what: (one.item_id, one.entry.who) for one in story}
    assert lines["declare_interest"] == lines["withdraw_interest"] == (floor.number, who.name)


def test_it_is_entered_by_the_secretary_and_confirmed_or_struck_by_the_member(session, floor):
    first, second = floor.members[1:3]
    kept, struck = floor.enter(floor.secretary, first), floor.enter(floor.secretary, second)
    with pytest.raises(EntryRefused):
        floor.enter(floor.secretary, first)
    with pytest.raises(Forbidden):
        floor.enter(floor.members[0], floor.members[3])
    with pytest.raises(NotFound):
        floor.word(second, kept, "strike")
    floor.word(first, kept, "confirm")
    floor.word(second, struck, "strike")
    with pytest.raises(interests.InterestDecided):
        floor.word(second, struck, "confirm")
    rows = {one.id: one.state for one in interests.declared(floor.on(first, "see"))}
    assert rows == {kept: "confirmed", struck: "struck"}
    assert [told[0] for told in floor.told()][-4:] == [
        "enter_interest", "enter_interest", "confirm_interest", "strike_interest",
    ]  # fmt: skip
    assert interests.aside(floor.on(first, "see")) == {first.id}
    floor.item_step(floor.number, "settle", floor.chair, outcome="پذیرفته شد")
    with pytest.raises(standing_aside.EnteredTooLate):
        floor.enter(floor.secretary, floor.members[3])


def test_a_declaration_on_one_item_counts_for_no_other(session, floor):
    floor.declare(floor.members[1])
    row = session.exec(select(Interest)).one()
    assert (row.proposal_id, row.item_id) == (None, floor.number)
    assert interests.interested(session, floor.number) == set()  # of the proposal of that number


def test_the_minutes_say_who_stood_aside_from_it_and_why(session, floor):
    floor.declare(floor.members[1])
    floor.open()
    floor.vote(floor.chair, "for")
    floor.vote(floor.members[0], "for")
    floor.decide()
    floor.step("close", floor.chair)
    told = assembled(
        opened_minutes(
            admit(session, floor.meeting, "see", actor=person(floor.secretary.id), now=floor.now), "see"
        )
    )
    ((name, reason, entered),) = told.items[0].aside
    assert (name.fa, reason, entered) == (floor.members[1].name, "برادرم فروشنده است.", None)
