"""Rows 18–21 for every kind of ballot: open and secret, in a window between meetings and in a meeting."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, delete, select

from tests import council, sessions
from tests.faults.test_ballots import ballot_of, end_term, race
from tests.faults.whole import go, invariant, whole
from tests.workflow.sitting.test_business_wishes import Floor
from workflow.advance import advance, take_due
from workflow.authorize import NotNow, authorize
from workflow.decision import ballots, interests
from workflow.decision.ballots import receipts, secrecy
from workflow.decision.ballots.refusals import WishTooLate
from workflow.decision.procedure.rules import Quorum, Rules
from workflow.decision.tables import (
    Attendance,
    Ballot,
    Interest,
    Participation,
    Proxy,
    RollEntry,
    SecrecyRequest,
    SecretChoice,
    Vote,
)
from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Chapter, Mandate, Person
from workflow.process.text import Refusal
from workflow.record.case import CLOCK, NotFound, person
from workflow.sitting.items import open_ballot, voting_on


class Held:
    """A ballot open over seven members, four of whom make a quorum; ``away`` of them are represented by the author."""

    def __init__(self, session, now, *, secret, meeting, away=0):
        self.secret, self.meeting, self.now = secret, meeting, now
        self.here = whole(session, now, after="close_discussion", members=5)
        council.ruled(
            session, session.get_one(Chapter, self.here.chapter),
            Rules(Quorum("more_than_half"), secrecy="always" if secret else "never", proxies=away),
        )  # fmt: skip
        self.voters = (self.here.author, self.here.chair, *self.here.members)
        if meeting:
            self.here.step(session, "table", self.here.secretary, now)
            self._drive(session, "take_up", now)
            people = [session.get_one(Person, who) for who in self.voters]
            proposal = session.exec(select(Proposal)).one()
            there, gone = people[: len(people) - away], people[len(people) - away :]
            self.session, item = sessions.in_session(
                session, proposal, there, now, away=gone, chair=people[1]
            )
            for giver in gone:
                sessions.represented(session, self.session, giver, people[0], now)
            case = authorize(
                session, self.here.proposal, "see", actor=person(self.here.chair), now=now, lock=True
            )
            ballots.open_in_meeting(case, item.id, now=now)
        else:
            go(session, self.here, "put_to_vote", now)
        session.commit()
        self.end = ballot_of(session).ends_at
        session.commit()

    def _drive(self, session, step, now):
        return advance(
            session, self.here.proposal, step, actor=person(self.here.chair), now=now, driver="item"
        )

    def vote(self, session, who, choice, now, *, giver=None):
        case = authorize(session, self.here.proposal, "vote", actor=person(who), now=now)
        receipt = receipts.new_receipt() if self.secret else ""
        ballots.cast(case, choice, now=now, receipt=receipt, giver=giver)

    def close(self, session):
        """Where the close leads, or None where it was done before."""
        if self.meeting:
            return self._drive(session, "resolve", self.now).target
        move = take_due(session, self.here.proposal, "decide", now=self.end)
        return move and move.target

    def kept(self, session):
        """How many votes are there; of a secret one as many on either side."""
        if not self.secret:
            assert session.exec(select(Participation)).all() == []
            return len(session.exec(select(Vote)).all())
        assert session.exec(select(Vote)).all() == []
        part, choices = session.exec(select(Participation)).all(), session.exec(select(SecretChoice)).all()
        assert len(part) == len(choices)
        return len(part)


@pytest.fixture(
    params=[(secret, meeting) for secret in (False, True) for meeting in (False, True)],
    ids=["open-window", "open-meeting", "secret-window", "secret-meeting"],
)
def held(request, session, now):
    secret, meeting = request.param
    return Held(session, now, secret=secret, meeting=meeting)


def trying(engine, deed, *refusals):
    """A deed in a session of its own, and what it came to."""

    def do():
        with Session(engine) as mine:
            try:
                answer = deed(mine)
            except refusals as refusal:
                return type(refusal).__name__
            mine.commit()
            return answer

    return do


def test_twenty_parallel_votes_of_one_member_are_one(session, engine, now, held):
    def one(number):
        return lambda mine: held.vote(mine, held.here.author, ("for", "against")[number % 2], now)

    answers = race(*(trying(engine, one(number), ballots.AlreadyVoted) for number in range(20)))
    assert sorted(map(str, answers)) == ["AlreadyVoted"] * 19 + ["None"]
    assert held.kept(session) == 1
    session.commit()
    invariant(engine)


@pytest.mark.parametrize("turn", range(2))
def test_votes_against_closes_are_counted_or_refused(session, engine, now, held, turn):
    held.vote(session, held.here.author, "for", now)
    held.vote(session, held.here.chair, "for", now)
    session.commit()
    at = now if held.meeting else held.end - timedelta(seconds=1)

    def late(who):
        return lambda mine: held.vote(mine, who, "for", at) or "counted"

    deeds = [trying(engine, late(who), ballots.BallotClosed, NotNow, NotFound) for who in held.here.members]
    closes = [trying(engine, held.close, Refusal) for _ in range(2)]
    answers = race(*closes, *deeds)
    kept, ballot = held.kept(session), ballot_of(session)
    assert kept == 2 + answers.count("counted")
    tally = ballots.tally_of(session, ballot)
    assert (tally.count.cast, tally.count.for_) == (kept, kept)
    if held.meeting:  # all seven are there until the end, so there is a quorum however few have voted
        assert (ballot.outcome, ballot.present) == ("carried", 7)
    else:
        assert ballot.outcome == ("carried" if kept >= 4 else "no_quorum")
    state = session.exec(select(Proposal.state)).one()
    assert state == ("approved" if ballot.outcome == "carried" else "postponed")
    assert answers[:2].count(state) == 1  # of two closes one took it
    session.commit()
    invariant(engine)


def test_members_who_come_and_go_mid_ballot_leave_its_roll(session, engine, now, held):
    chapter = session.get_one(Chapter, held.here.chapter)
    newcomers = [council.person(session) for _ in range(3)]
    session.commit()

    def join(who):
        def do(mine):
            mine.add(Mandate(chapter_id=chapter.id, person_id=who, role="member", since=now))

        return do

    def go_away(mine):
        end_term(mine, held.here.members[0], now)

    votes = [
        trying(engine, lambda mine, who=who: held.vote(mine, who, "for", now) or "counted")
        for who in held.here.members[1:]
    ]
    answers = race(*(trying(engine, join(who.id)) for who in newcomers), trying(engine, go_away), *votes)
    assert answers.count("counted") == 4
    for who in newcomers:
        with pytest.raises(ballots.NotOnRoll):
            held.vote(session, who.id, "for", now)
    with pytest.raises(NotFound):
        held.vote(session, held.here.members[0], "for", now)
    session.commit()
    roll = set(session.exec(select(RollEntry.person_id).where(RollEntry.ballot_id == ballot_of(session).id)))
    assert (roll, held.kept(session)) == (set(held.voters), 4)
    invariant(engine)


def test_quorum_lost_in_a_meeting_as_it_closes_comes_to_one_outcome(session, engine, now, held):
    if not held.meeting:
        held.vote(session, held.here.author, "for", now)
        advance(session, held.here.proposal, "decide", actor=CLOCK, now=held.end)
        assert ballot_of(session).outcome == "no_quorum"
        return
    held.vote(session, held.here.author, "for", now)
    session.commit()

    def leaves(who):
        return lambda mine: sessions.leave(mine, held.session, Person(id=who), now)

    gone = [trying(engine, leaves(who)) for who in (held.here.chair, *held.here.members[:3])]
    answers = race(trying(engine, held.close, Refusal), *gone)
    ballot = session.exec(select(Ballot).order_by(col(Ballot.id).desc())).first()
    assert 3 <= ballot.present <= 7
    assert ballot.outcome == ("carried" if ballot.present >= 4 else "no_quorum")
    assert answers[0] == ("approved" if ballot.outcome == "carried" else "tabled")
    session.commit()
    invariant(engine)


@pytest.mark.parametrize("turn", range(2))
def test_wishes_for_secrecy_that_race_the_opening_are_for_this_ballot_or_the_next(session, engine, now, turn):
    here = whole(session, now, after="close_discussion", members=3)

    def wish(who):
        return lambda mine: secrecy.ask(
            authorize(mine, here.proposal, "ask_secrecy", actor=person(who), now=now, lock=True), now=now
        )

    race(
        trying(engine, lambda mine: go(mine, here, "put_to_vote", now)),
        *(trying(engine, wish(who), NotNow) for who in here.members),
    )
    ballot = ballot_of(session)
    asked = session.exec(select(SecrecyRequest.ballot_id)).all()
    assert (set(asked) <= {ballot.id}, ballot.secret) == (True, bool(asked))  # who was too late was told so
    session.commit()
    invariant(engine)


@pytest.mark.parametrize("turn", range(2))
def test_wishes_and_interests_on_other_business_that_race_its_opening(session, engine, now, turn):
    """Whoever stood aside in time is not on its roll, a wish in time is for it, and the others are told so."""
    here = Floor(session, now, secrecy="any_member")
    ids = [who.id for who in here.members[:4]]
    meeting, item, chair, at = here.meeting, here.number, here.chair.id, here.now
    session.commit()

    def admitted(mine, who, right):
        return voting_on(mine, meeting, item, right, actor=person(who), now=at, lock=True)[1]

    def aside(who):
        return lambda mine: interests.declare(admitted(mine, who, "stand_aside"), "خویشاوندی", now=at)

    def wish(who):
        return lambda mine: secrecy.ask(admitted(mine, who, "ask_secrecy"), now=at)

    race(
        trying(engine, lambda mine: open_ballot(mine, meeting, item, actor=person(chair), now=at)),
        *(trying(engine, aside(who), interests.RollClosed) for who in ids[:2]),
        *(trying(engine, wish(who), WishTooLate) for who in ids[2:]),
    )
    (ballot,) = session.exec(select(Ballot)).all()
    roll, gone = set(session.exec(select(RollEntry.person_id))), set(session.exec(select(Interest.person_id)))
    assert roll & set(ids[:2]) == set(ids[:2]) - gone
    asked = session.exec(select(SecrecyRequest.ballot_id)).all()
    assert (set(asked) <= {ballot.id}, ballot.secret) == (True, bool(asked))
    session.commit()
    invariant(engine)


@pytest.fixture(params=[False, True], ids=["open", "secret"])
def by_proxy(request, session, now):
    return Held(session, now, secret=request.param, meeting=True, away=2)


def test_votes_by_proxy_and_those_of_givers_who_come_are_one_each(session, engine, now, by_proxy):
    """The holder votes for both givers again and again while one of them comes in and votes in person."""
    held, (first, second) = by_proxy, by_proxy.here.members[-2:]

    def for_another(giver, number):
        choice = ("for", "against")[number % 2]
        return lambda mine: held.vote(mine, held.here.author, choice, now, giver=giver) or "counted"

    def comes_and_votes(mine):
        mine.add(Attendance(meeting_id=held.session.id, person_id=first, mode="in_person", arrived_at=now))
        mine.commit()
        return held.vote(mine, first, "for", now) or "counted in person"

    refusals = (ballots.AlreadyVoted, ballots.NotTheirProxy)
    answers = race(
        trying(engine, comes_and_votes, *refusals),
        *(trying(engine, for_another(giver, n), *refusals) for n in range(8) for giver in (first, second)),
    )
    of_first, of_second = answers[1::2], answers[2::2]
    assert of_second.count("counted") == 1
    assert set(of_second) == {"counted", "AlreadyVoted"}
    assert (answers[0] == "counted in person") + of_first.count("counted") == 1
    assert held.kept(session) == 2
    session.commit()
    invariant(engine)


def test_votes_by_proxy_against_the_close_and_against_being_taken_back(session, engine, now, by_proxy):
    held, (first, second) = by_proxy, by_proxy.here.members[-2:]

    def for_another(giver):
        return lambda mine: held.vote(mine, held.here.author, "for", now, giver=giver) or "counted"

    def taken_back(mine):
        mine.execute(delete(Proxy).where(col(Proxy.giver_id) == second))

    refusals = (ballots.BallotClosed, ballots.AlreadyVoted, ballots.NotTheirProxy, NotNow)
    own = [
        trying(engine, lambda mine, who=who: held.vote(mine, who, "for", now) or "counted", *refusals)
        for who in held.here.members[:-2]
    ]
    answers = race(
        trying(engine, held.close, Refusal),
        trying(engine, taken_back),
        *own,
        *(trying(engine, for_another(giver), *refusals) for giver in (first, second)),
    )
    kept, ballot = held.kept(session), ballot_of(session)
    assert kept == answers[2:].count("counted")
    assert ballots.tally_of(session, ballot).count.for_ == kept
    assert ballot.closed_at is not None
    session.commit()
    invariant(engine)
