"""Conflicts of interest: declared with a reason, withdrawn before a ballot, and out of roll, quorum and result."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from documents import minutes as document
from tests import council, sessions
from tests.workflow.decision.test_ways import Hall
from tests.workflow.meeting import Council
from workflow.advance import advance
from workflow.authorize import NotNow, authorize
from workflow.decision import ballots, interests
from workflow.decision.meetings import reading
from workflow.decision.minutes.assembled import assembled
from workflow.decision.minutes.case import opened
from workflow.decision.procedure.rules import Quorum, Rules
from workflow.decision.tables import Ballot, RollEntry
from workflow.record import history
from workflow.record.case import WORKER, Forbidden, NotFound, person
from workflow.record.typed import EntryRefused
from workflow.sitting.admission import admit

OF_ENTITLED = Rules(quorum=Quorum("more_than_half", 1, "entitled"))
OF_MEMBERS = Rules(quorum=Quorum("more_than_half", 1, "members"))


class Window:
    """Five members and a proposal in consolidation, to be voted on between meetings."""

    def __init__(self, session, now, rules=OF_ENTITLED):
        self.session, self.now = session, now
        self.chapter = council.chapter(session)
        council.ruled(session, self.chapter, rules)
        self.secretary = council.member(session, self.chapter, ("secretary",))
        self.members = [council.member(session, self.chapter, name=f"عضو {n}") for n in range(5)]
        self.proposal = council.proposal(session, self.chapter, self.members[0], state="consolidation")
        session.flush()

    def case(self, right, who):
        return authorize(self.session, self.proposal.id, right, actor=person(who.id), now=self.now, lock=True)

    def declare(self, who, reason="خویشاوند"):
        interests.declare(self.case("stand_aside", who), reason, now=self.now)

    def withdraw(self, who):
        interests.withdraw(self.case("stand_aside", who), now=self.now)

    def open(self):
        advance(self.session, self.proposal.id, "put_to_vote", actor=person(self.secretary.id), now=self.now)

    def ballot(self):
        return self.session.exec(select(Ballot).execution_options(populate_existing=True)).one()

    def events(self):
        return [
            (entry.event, remark, entry.actor_id)
            for entry, remark in history.of(self.session, "proposal", self.proposal.id)
        ]


@pytest.fixture
def window(session, now):
    return Window(session, now)


def test_who_stands_aside_is_on_no_roll_and_the_result_says_so(session, window):
    window.declare(window.members[4])
    window.declare(window.members[3], "شریکم")
    window.open()
    ballot = window.ballot()
    assert set(session.exec(select(RollEntry.person_id))) == {m.id for m in window.members[:3]}
    assert (ballot.roll_size, ballot.entitled, ballot.members) == (3, 3, 5)
    with pytest.raises(ballots.StoodAside) as refused:
        ballots.cast(window.case("vote", window.members[4]), "for", now=window.now)
    assert "تعارض منافع" in refused.value.text.fa
    assert "conflict of interest" in refused.value.text.en
    for who in window.members[:3]:
        ballots.cast(window.case("vote", who), "for", now=window.now)
    advance(session, window.proposal.id, "decide", actor=WORKER, now=window.now)
    said = ballots.view(window.case("see", window.secretary), None).result
    assert said.fa.endswith("۲ عضو با اعلام تعارض منافع کنار ایستاد و در شمار صاحبان رأی نیامد.")
    assert said.en.endswith("and were not counted as entitled: 2.")


@pytest.mark.parametrize(("rules", "outcome"), [(OF_ENTITLED, "carried"), (OF_MEMBERS, "no_quorum")])
def test_quorum_is_of_those_entitled_or_of_all_members(session, now, rules, outcome):
    window = Window(session, now, rules)
    for who in window.members[2:]:
        window.declare(who)
    window.open()
    for who in window.members[:2]:
        ballots.cast(window.case("vote", who), "for", now=now)
    advance(session, window.proposal.id, "decide", actor=WORKER, now=now)
    assert window.ballot().outcome == outcome


def test_nobody_left_to_vote_opens_no_ballot(window):
    for who in window.members:
        window.declare(who)
    with pytest.raises(ballots.RollEmpty):
        window.open()


def test_declared_and_withdrawn_are_told_in_the_history_with_the_reason(window):
    who = window.members[1]
    window.declare(who, "  برادرم پیمانکار است. ")
    with pytest.raises(interests.InterestDeclared):
        window.declare(who)
    window.withdraw(who)
    with pytest.raises(interests.NoInterest):
        window.withdraw(who)
    assert window.events()[-2:] == [
        ("declare_interest", "برادرم پیمانکار است.", who.id),
        ("withdraw_interest", "", who.id),
    ]
    window.declare(who, "باز")
    found = interests.declared(window.case("see", window.secretary))
    assert [(one.reason, one.withdrawn_at is None) for one in found] == [
        ("برادرم پیمانکار است.", False),
        ("باز", True),
    ]


def test_once_a_ballot_is_open_nobody_stands_aside_or_comes_back(session, window, now):
    window.open()
    with pytest.raises(NotNow):
        window.declare(window.members[1])
    hall = Hall(session, now)
    hall.open()
    case = authorize(
        session, hall.proposal.id, "stand_aside", actor=person(hall.members[1].id), now=now, lock=True
    )
    with pytest.raises(interests.RollClosed):
        interests.declare(case, "دیر", now=now)
    with pytest.raises(interests.RollClosed):
        interests.withdraw(case, now=now)


@pytest.mark.parametrize("reason", ["", " \n", "x" * 5_001, "a\x00b", "a\ud800"])
def test_a_reason_that_cannot_be_kept_is_refused(window, reason):
    with pytest.raises(EntryRefused) as refused:
        window.declare(window.members[1], reason)
    assert set(refused.value.errors) == {"reason"}


def test_only_members_stand_aside_and_strangers_see_nothing(session, window):
    with pytest.raises(Forbidden):
        window.declare(window.secretary)
    with pytest.raises(NotFound):
        window.declare(council.person(session, "بیگانه"))


def test_a_proxy_given_to_somebody_who_stands_aside_rests(session, now):
    hall = Hall(session, now)
    sessions.represented(session, hall.meeting, hall.members[4], hall.members[1], now)
    aside = authorize(
        session, hall.proposal.id, "stand_aside", actor=person(hall.members[1].id), now=now, lock=True
    )
    interests.declare(aside, "خویشاوند", now=now)
    hall.open()
    ballot = hall.ballot()
    assert set(session.exec(select(RollEntry.person_id).where(col(RollEntry.ballot_id) == ballot.id))) == {
        hall.members[n].id for n in (0, 2, 3)
    }
    assert (ballot.entitled, ballot.members) == (4, 5)
    with pytest.raises(ballots.StoodAside):
        hall.vote(hall.members[1], "for", giver=hall.members[4].id)
    told = [
        (entry.facts["why"], entry.facts["voter"])
        for entry, _ in history.of(session, "proposal", hall.proposal.id)
        if entry.event == "vote_refused"
    ]
    assert told == [("stood_aside", hall.members[4].id)]


def test_a_declaration_is_read_as_it_stood_at_a_moment(window, now):
    who = window.members[1]
    window.declare(who)
    window.now = now + timedelta(hours=1)
    window.withdraw(who)
    (one,) = interests.declared(window.case("see", window.secretary))
    stood = [one.stood(now + timedelta(minutes=n)) for n in (-1, 0, 59, 60)]
    assert stood == [False, True, True, False]
    assert not one.stood(None)


def test_meeting_and_minutes_tell_who_stood_aside_from_which_item_and_why(session, now):
    here = Council(session, now)
    first, second = here.tabled(), here.tabled("دیگری")
    here.called(first, second)

    def case(proposal, who):
        actor = person(who.id)
        return authorize(session, proposal, "stand_aside", actor=actor, now=here.now, lock=True)

    interests.declare(case(first, here.members[0]), "خویشاوند", now=here.now)
    interests.declare(case(second, here.members[1]), "شریک", now=here.now)
    late = council.member(session, here.chapter, name="پس از فراخوان")
    interests.declare(case(first, late), "نه در فهرست", now=here.now)
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    lines = reading.agenda_of(here.case("see"))
    assert [[one.name for one in line.aside] for line in lines] == [["عضو 0", "پس از فراخوان"], ["عضو 1"]]
    item = here.items()[0].id
    here.item_step(item, "take_up", here.chair)
    opened_by = authorize(session, first, "see", actor=person(here.chair.id), now=here.now, lock=True)
    ballots.open_in_meeting(opened_by, item, now=here.now)
    roll = set(session.exec(select(RollEntry.person_id)))
    assert roll == {here.chair.id, *(m.id for m in here.members[1:])}
    for who in here.members[1:]:
        voting = authorize(session, first, "vote", actor=person(who.id), now=here.now)
        ballots.cast(voting, "for", now=here.now)
    here.item_step(item, "decide", here.chair)
    interests.withdraw(case(second, here.members[1]), now=here.now)
    here.step("close", here.chair)
    sitting = admit(session, here.meeting, "see", actor=person(here.secretary.id), now=here.now)
    told = assembled(opened(sitting, "see"))
    assert [[(name.fa, why) for name, why, _ in item.aside] for item in told.items] == [
        [("عضو 0", "خویشاوند")],
        [],
    ]
    assert "۱ عضو با اعلام تعارض منافع کنار ایستاد" in told.items[0].votes[0].result.fa
    printed = document.content_of(session, told, "en")
    assert [(one.person, one.body) for one in printed.items[0].aside] == [("عضو 0", "خویشاوند")]
