"""The ways a ballot is held: in a meeting, by consent, among options; and what the rules do not allow."""

import pytest
from sqlmodel import col, select

from tests import council, sessions
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.procedure.rules import ORDINARY, Majority, Quorum, Rules
from workflow.decision.tables import Ballot, Interest, RollEntry, Vote
from workflow.process.text import Text
from workflow.record import history
from workflow.record.case import NotFound, person
from workflow.record.typed import EntryRefused

CONSENT = Majority("consent", "آیین‌نامه", "Rules of procedure", "consent")
TWO_THIRDS = Majority("statutes", "اساسنامه", "Statutes", "two_thirds", "present")
RULES = Rules(quorum=Quorum("half"), majorities=(ORDINARY, CONSENT, TWO_THIRDS), proxies=1)
OPTIONS = (("تهران", "Tehran"), ("یزد", "Yazd"), ("رشت", "Rasht"))


class Hall:
    """A meeting of five members (the fifth away) at its item on a proposal."""

    def __init__(self, session, now, rules=RULES):
        self.session, self.now = session, now
        self.chapter = council.chapter(session)
        council.ruled(session, self.chapter, rules)
        self.chair = council.member(session, self.chapter, ("chair",), "بهرام رئیسی")
        self.members = [self.chair, *(council.member(session, self.chapter) for _ in range(4))]
        self.proposal = council.proposal(session, self.chapter, self.members[1], state="in_session")
        self.meeting, self.item = sessions.in_session(
            session, self.proposal, self.members[:4], now, away=self.members[4:], chair=self.chair
        )

    def open(self, who=None, **way):
        actor = person((who or self.chair).id)
        case = authorize(self.session, self.proposal.id, "see", actor=actor, now=self.now, lock=True)
        return ballots.open_in_meeting(case, self.item.id, now=self.now, **way)

    def vote(self, who, choice, **given):
        case = authorize(self.session, self.proposal.id, "vote", actor=person(who.id), now=self.now)
        ballots.cast(case, choice, now=self.now, **given)

    def close(self):
        move = advance(
            self.session,
            self.proposal.id,
            "resolve",
            actor=person(self.chair.id),
            now=self.now,
            driver="item",
        )
        return move.target, self.ballot().outcome

    def ballot(self):
        return self.session.exec(
            select(Ballot).order_by(col(Ballot.id).desc()).execution_options(populate_existing=True)
        ).first()

    def view(self, who=None):
        who = who or self.chair
        case = authorize(self.session, self.proposal.id, "see", actor=person(who.id), now=self.now)
        return ballots.view(case, who.id)


@pytest.fixture
def hall(session, now):
    return Hall(session, now)


def test_the_roll_in_a_meeting_is_who_is_there_or_represented_and_has_no_interest(session, hall, now):
    sessions.represented(session, hall.meeting, hall.members[4], hall.members[1], now)
    session.add(
        Interest(proposal_id=hall.proposal.id, person_id=hall.members[2].id, reason="خویشاوند", at=now)
    )
    session.flush()
    hall.open()
    ballot = hall.ballot()
    roll = set(session.exec(select(RollEntry.person_id)))
    assert roll == {m.id for m in (hall.members[0], hall.members[1], hall.members[3], hall.members[4])}
    assert (ballot.roll_size, ballot.entitled, ballot.members) == (4, 4, 5)
    assert (ballot.item_id, ballot.rules_id is not None) == (hall.item.id, True)
    with pytest.raises(ballots.NotOnRoll):
        hall.vote(hall.members[2], "for")
    with pytest.raises(ballots.NotTheirProxy):
        hall.vote(hall.members[3], "for", giver=hall.members[4].id)
    hall.vote(hall.members[1], "for", giver=hall.members[4].id)
    with pytest.raises(ballots.AlreadyVoted):
        hall.vote(hall.members[4], "against")
    vote = session.exec(select(Vote)).one()
    assert (vote.person_id, vote.holder_id, vote.choice) == (hall.members[4].id, hall.members[1].id, "for")


def test_a_meeting_closes_its_ballot_when_it_says_so_and_counts_those_present(session, hall, now):
    hall.open()
    hall.vote(hall.members[0], "for")
    hall.vote(hall.members[1], "for")
    assert hall.close() == ("approved", "carried")
    assert hall.ballot().present == 4
    assert "۲ رأی موافق" in hall.view().result.fa


def test_quorum_lost_before_the_close_decides_nothing(session, hall, now):
    hall.open()
    hall.vote(hall.members[0], "for")
    for gone in hall.members[1:4]:
        sessions.leave(session, hall.meeting, gone, now)
    assert hall.close() == ("tabled", "no_quorum")


def test_who_voted_and_left_was_there(session, hall, now):
    hall.open()
    for voter in hall.members[:3]:
        hall.vote(voter, "for")
        sessions.leave(session, hall.meeting, voter, now)
    assert hall.close() == ("approved", "carried")
    assert (hall.ballot().present, hall.view().tally.present) == (1, 3)


def test_another_ballot_waits_until_the_open_one_is_closed(hall):
    hall.open()
    with pytest.raises(ballots.BallotOpenAlready):
        hall.open()


def test_an_item_on_another_proposal_opens_nothing(session, hall, now):
    other = council.proposal(session, hall.chapter, hall.members[1], state="in_session")
    case = authorize(session, other.id, "see", actor=person(hall.chair.id), now=now, lock=True)
    with pytest.raises(NotFound):
        ballots.open_in_meeting(case, hall.item.id, now=now)


def test_a_proposal_deferred_makes_its_ballot_void(session, hall, now):
    hall.open()
    actor = person(hall.chair.id)
    advance(
        session, hall.proposal.id, "defer", actor=actor, now=now, driver="item", answers={"reason": "بی‌وقتی"}
    )
    assert hall.ballot().state == "void"


@pytest.mark.parametrize(
    ("way", "refusal"),
    [
        ({"matter": "budget"}, ballots.MatterUnknown),
        ({"method": "consent"}, ballots.MethodNotForMatter),
        ({"matter": "consent"}, ballots.MethodNotForMatter),
        ({"method": "plurality", "matter": "statutes", "options": OPTIONS}, ballots.MethodNotForMatter),
        ({"method": "plurality"}, ballots.OptionsWrong),
        ({"method": "plurality", "options": OPTIONS[:1]}, ballots.OptionsWrong),
        ({"method": "approval", "options": (OPTIONS[0], OPTIONS[0])}, ballots.OptionsWrong),
        ({"method": "approval", "options": (("", ""), OPTIONS[0])}, ballots.OptionsWrong),
        ({"method": "plurality", "options": tuple((str(n), "") for n in range(21))}, ballots.OptionsWrong),
        ({"options": OPTIONS}, ballots.OptionsWrong),
        ({"method": "consent", "matter": "consent", "secret": True}, ballots.ConsentIsOpen),
        ({"method": "lot"}, EntryRefused),
    ],
)
def test_a_way_the_rules_do_not_allow_is_refused(session, hall, way, refusal):
    with pytest.raises(refusal) as caught:
        hall.open(**way)
    assert "{" not in caught.value.text.fa + caught.value.text.en
    assert session.exec(select(Ballot)).all() == []


@pytest.mark.parametrize(
    ("votes", "end"),
    [
        (("for", "for", "abstain"), ("approved", "carried")),
        (("for", "against", "for"), ("rejected", "lost")),
        (("abstain", "abstain", "abstain"), ("rejected", "lost")),
    ],
)
def test_consent_is_lost_by_one_objection_whose_reason_is_shown(session, hall, votes, end):
    hall.open(method="consent", matter="consent")
    for voter, choice in zip(hall.members, votes, strict=False):
        hall.vote(voter, choice, reason="هزینه‌اش روشن نیست." if choice == "against" else "دلیلی که گم می‌شود")
    assert hall.view().objections == ()  # not before the close
    assert hall.close() == end
    told = [(o.name, o.reason) for o in hall.view().objections]
    assert told == [
        (who.name, "هزینه‌اش روشن نیست.")
        for who, c in zip(hall.members, votes, strict=False)
        if c == "against"
    ]


@pytest.mark.parametrize("reason", ["", "  ", "\x00", "ا" * 5_001])
def test_an_objection_needs_a_reason_that_can_be_kept(session, hall, reason):
    hall.open(method="consent", matter="consent")
    with pytest.raises(EntryRefused) as caught:
        hall.vote(hall.chair, "against", reason=reason)
    assert set(caught.value.errors) == {"reason"}
    assert session.exec(select(Vote)).all() == []


@pytest.mark.parametrize(
    ("method", "votes", "end", "winner", "said"),
    [
        ("plurality", ["1", "2", "2", "abstain"], ("approved", "carried"), "2", "«یزد» با ۲ رأی از ۴"),
        ("plurality", ["1", "2"], ("tabled", "undecided"), "", "«تهران»، «یزد» با ۱ رأی برابر شدند"),
        ("plurality", ["abstain", "abstain"], ("rejected", "lost"), "", "هر ۲ رأی‌دهنده ممتنع بودند"),
        (
            "approval",
            [("1", "2"), ("3", "2"), "abstain"],
            ("approved", "carried"),
            "2",
            "«یزد» با ۲ رأی از ۳",
        ),
        (
            "approval",
            [("1", "3"), ("3", "1")],
            ("tabled", "undecided"),
            "",
            "«تهران»، «رشت» با ۲ رأی برابر شدند",
        ),
    ],
)
def test_options_are_chosen_among(session, hall, method, votes, end, winner, said):
    hall.open(method=method, options=OPTIONS)
    assert hall.view().choices["2"] == Text("یزد", "Yazd")
    for voter, choice in zip(hall.members, votes, strict=False):
        hall.vote(voter, choice)
    assert hall.close() == end
    seen = hall.view()
    assert (seen.winner, said in seen.result.fa, "{" in seen.result.en) == (winner, True, False)


def test_a_tie_among_options_goes_by_the_chair_s_vote_where_the_rules_say_so(session, now):
    hall = Hall(session, now, Rules(quorum=Quorum("half"), tie="chair"))
    hall.open(method="plurality", options=(("{option}", "{most}"), ("یزد", "Yazd")))
    hall.vote(hall.chair, "2")
    hall.vote(hall.members[1], "1")
    assert hall.close() == ("approved", "carried")
    assert (hall.ballot().winner, hall.ballot().casting) == ("2", "2")
    assert "رأی رئیس جلسه «یزد» را برگزید" in hall.view().result.fa
    assert "“{most}”, “Yazd” were equal" in hall.view().result.en


def test_a_tie_on_a_motion_goes_by_the_chair_s_open_vote_where_the_rules_say_so(session, now):
    hall = Hall(session, now, Rules(quorum=Quorum("half"), tie="chair"))
    hall.open()
    hall.vote(hall.chair, "for")
    hall.vote(hall.members[1], "against")
    assert hall.close() == ("approved", "carried")


@pytest.mark.parametrize("vote", ["4", "for", "", (), ("1", "abstain"), ("1", "2"), "1 2"])
def test_an_option_that_is_not_there_is_no_vote(session, hall, vote):
    hall.open(method="plurality", options=OPTIONS)
    with pytest.raises(EntryRefused):
        hall.vote(hall.chair, vote)
    hall.vote(hall.chair, "1")  # nothing is lost by having tried


def test_votes_in_vain_are_told_once_each_without_the_choice(session, hall, now):
    late = council.member(session, hall.chapter)
    hall.open()
    hall.vote(hall.chair, "for")
    for _ in range(2):
        with pytest.raises(ballots.AlreadyVoted):
            hall.vote(hall.chair, "against")
        with pytest.raises(ballots.NotOnRoll):
            hall.vote(late, "against")
    ended = hall.ballot().ends_at
    case = authorize(session, hall.proposal.id, "vote", actor=person(hall.members[1].id), now=ended)
    with pytest.raises(ballots.BallotClosed):
        ballots.cast(case, "against", now=ended)
    told = [e for e, _ in history.of(session, "proposal", hall.proposal.id) if e.event == "vote_refused"]
    assert [(e.actor_id, e.facts["why"]) for e in told] == [
        (hall.chair.id, "twice"), (late.id, "not_on_roll"), (hall.members[1].id, "late")
    ]  # fmt: skip
    assert "against" not in str([e.facts for e in told])
