import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from tests import council
from workflow.advance import advance, take_due
from workflow.authorize import NotNow, authorize
from workflow.decision import ballots
from workflow.decision.procedure.rules import ORDINARY, Rules
from workflow.decision.tables import Ballot, RollEntry, Vote
from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Mandate
from workflow.record import history, promises
from workflow.record.case import WORKER, NotFound, person
from workflow.record.typed import EntryRefused

END = datetime(2026, 12, 1, 20, 30, tzinfo=UTC)
"""24:00 in Tehran of the seventh day after ``now``."""


def put_to_vote(session, proposal, secretary, now):
    return advance(session, proposal.id, "put_to_vote", actor=person(secretary.id), now=now)


def close(session, proposal, now):
    """Where the clock's step leads, or nothing when it is not yet time."""
    move = take_due(session, proposal.id, "decide", now=now)
    return move and move.target


@pytest.fixture
def hall(session, now):
    """A chapter of seven members with a proposal put to the vote."""
    chapter = council.chapter(session)
    secretary = council.member(session, chapter, ("secretary",))
    members = [council.member(session, chapter) for _ in range(7)]
    proposal = council.proposal(session, chapter, members[0], state="consolidation")
    put_to_vote(session, proposal, secretary, now)
    session.commit()
    return chapter, secretary, members, proposal


def vote(session, proposal, member, choice, now):
    case = authorize(session, proposal.id, "vote", actor=person(member.id), now=now)
    ballots.cast(case, choice, now=now)


def see(session, proposal, member, now):
    case = authorize(session, proposal.id, "see", actor=person(member.id), now=now)
    return ballots.view(case, member.id)


def state_of(session, proposal):
    return session.exec(select(Proposal.state).where(Proposal.id == proposal.id)).one()


def promised(session):
    return {job.key for job in promises.waiting(session)}


def test_a_ballot_freezes_roll_revision_and_rules(session, hall, now):
    chapter, _, members, proposal = hall
    ballot = session.exec(select(Ballot)).one()
    assert (ballot.number, ballot.revision_id, ballot.roll_size) == (1, proposal.revision_id, 7)
    assert (ballots.rules_of(session, ballot), ballot.ends_at) == (Rules(), END)
    assert set(session.exec(select(RollEntry.person_id)).all()) == {m.id for m in members}
    assert f"tell-ballot-opened-{ballot.id}" in promised(session)

    council.ruled(
        session, chapter, replace(Rules(), majorities=(replace(ORDINARY, threshold="two_thirds"),)), at=now
    )
    late = council.member(session, chapter)
    session.commit()
    with pytest.raises(ballots.NotOnRoll):
        vote(session, proposal, late, "for", now)
    assert ballots.rules_of(session, session.exec(select(Ballot)).one()) == Rules()


def test_a_chair_is_on_the_roll_and_a_secretary_is_not(session, now):
    chapter = council.chapter(session)
    secretary = council.member(session, chapter, ("secretary",))
    chair = council.member(session, chapter, ("chair",))
    proposal = council.proposal(session, chapter, chair, state="consolidation")
    put_to_vote(session, proposal, secretary, now)
    assert session.exec(select(RollEntry.person_id)).all() == [chair.id]


def test_a_ballot_without_members_is_not_opened(session, now):
    chapter = council.chapter(session)
    secretary = council.member(session, chapter, ("secretary",))
    proposal = council.proposal(session, chapter, council.person(session), state="consolidation")
    with pytest.raises(ballots.RollEmpty):
        put_to_vote(session, proposal, secretary, now)


def test_a_member_whose_term_ended_sees_no_ballot_and_stays_on_its_roll(session, hall, now):
    _, _, members, proposal = hall
    mandate = session.exec(select(Mandate).where(Mandate.person_id == members[6].id)).one()
    mandate.until = now
    session.add(mandate)
    session.commit()
    with pytest.raises(NotFound):
        vote(session, proposal, members[6], "for", now)
    assert see(session, proposal, members[1], now).roll == 7  # the roll stays as it was


def test_a_choice_that_is_none_is_refused(session, hall, now):
    with pytest.raises(EntryRefused):
        vote(session, hall[3], hall[2][0], "maybe", now)


def test_a_second_vote_is_refused_and_the_first_stands(session, hall, now):
    _, _, members, proposal = hall
    vote(session, proposal, members[0], "for", now)
    with pytest.raises(ballots.AlreadyVoted):
        vote(session, proposal, members[0], "against", now)
    assert see(session, proposal, members[0], now).mine == "for"


def test_while_open_only_the_number_of_votes_is_seen(session, hall, now):
    _, _, members, proposal = hall
    vote(session, proposal, members[0], "for", now)
    vote(session, proposal, members[1], "against", now)
    seen = see(session, proposal, members[2], now)
    assert (seen.cast, seen.roll, seen.tally, seen.result) == (2, 7, None, None)
    assert (seen.mine, seen.on_roll, seen.takes_votes(now), seen.takes_votes(END)) == (
        None,
        True,
        True,
        False,
    )


def test_a_vote_at_the_very_end_is_refused(session, hall, now):
    _, _, members, proposal = hall
    vote(session, proposal, members[0], "for", END - timedelta(microseconds=1))
    with pytest.raises(ballots.BallotClosed):
        vote(session, proposal, members[1], "for", END)


def test_the_clock_closes_the_ballot_at_its_end(session, hall, now):
    _, _, members, proposal = hall
    for member in members[:4]:
        vote(session, proposal, member, "for", now)
    assert close(session, proposal, END - timedelta(seconds=1)) is None
    assert close(session, proposal, END) == "approved"
    seen = see(session, proposal, members[0], END)
    assert (seen.outcome, seen.tally.for_, seen.closed_at) == ("carried", 4, END)
    assert "۴ رأی موافق" in seen.result.fa


@pytest.mark.parametrize(
    ("choices", "target"), [("for", "approved"), ("against", "rejected"), ("", "postponed")]
)
def test_the_outcome_leads_to_its_state(session, hall, now, choices, target):
    _, _, members, proposal = hall
    for member in members[:5] if choices else members[:3]:
        vote(session, proposal, member, choices or "for", now)
    assert close(session, proposal, END) == target


def test_the_worker_cannot_decide_while_members_may_vote(session, hall, now):
    _, _, members, proposal = hall
    vote(session, proposal, members[0], "for", now)
    with pytest.raises(ballots.BallotRunning):
        advance(session, proposal.id, "decide", actor=WORKER, now=now)
    assert state_of(session, proposal) == "approval"


def test_the_last_vote_promises_the_decision_at_once(session, hall, now):
    _, _, members, proposal = hall
    ballot = session.exec(select(Ballot.id)).one()
    for member in members[:6]:
        vote(session, proposal, member, "for", now)
    assert f"all-voted-{ballot}" not in promised(session)
    vote(session, proposal, members[6], "abstain", now)
    assert f"all-voted-{ballot}" in promised(session)
    assert advance(session, proposal.id, "decide", actor=WORKER, now=now).target == "approved"


def test_a_ballot_without_quorum_can_be_held_anew(session, hall, now):
    _, secretary, members, proposal = hall
    close(session, proposal, END)
    advance(session, proposal.id, "resume", actor=person(secretary.id), now=END)
    case = authorize(session, proposal.id, "see", actor=person(members[0].id), now=END)
    newest, first = ballots.views(case, members[0].id)
    assert (newest.number, newest.takes_votes(END), first.number, first.outcome) == (2, True, 1, "no_quorum")
    assert ballots.open_ballot_of(case) == newest.id


def test_voiding_leaves_no_open_ballot(session, hall, now):
    _, _, members, proposal = hall
    case = authorize(session, proposal.id, "see", actor=WORKER, now=now)
    ballots.void_ballot(case, WORKER, now, {})
    assert ballots.open_ballot_of(case) is None
    assert ballots.ballot_ends(case, now, {}) is None
    with pytest.raises(ballots.BallotClosed):
        vote(session, proposal, members[0], "for", now)
    assert [e.event for e, _ in history.of(session, "proposal", proposal.id)][-1] == "ballot_voided"


def test_twenty_parallel_votes_of_one_member_count_once(engine, session, hall, now):
    _, _, members, proposal = hall
    session.commit()
    start = threading.Barrier(20)

    def try_once(number):
        start.wait()
        with Session(engine) as mine:
            try:
                vote(mine, proposal, members[0], ("for", "against")[number % 2], now)
            except ballots.AlreadyVoted:
                return "already"
            mine.commit()
            return "counted"

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(try_once, range(20)))
    assert sorted(answers) == ["already"] * 19 + ["counted"]
    assert len(session.exec(select(Vote)).all()) == 1


def test_votes_racing_the_close_are_counted_or_refused(engine, session, hall, now):
    _, _, members, proposal = hall
    session.commit()
    start = threading.Barrier(8)

    def vote_late(member):
        start.wait()
        with Session(engine) as mine:
            try:
                vote(mine, proposal, member, "for", END - timedelta(seconds=1))
            except (ballots.BallotClosed, NotNow):
                return 0
            mine.commit()
            return 1

    def close_late():
        start.wait()
        with Session(engine) as mine:
            close(mine, proposal, END)
            mine.commit()

    with ThreadPoolExecutor(8) as pool:
        votes = [pool.submit(vote_late, member) for member in members]
        closing = pool.submit(close_late)
        counted = sum(job.result() for job in votes)
        closing.result()
    ballot = session.exec(select(Ballot).execution_options(populate_existing=True)).one()
    kept = session.exec(select(Vote).where(col(Vote.ballot_id) == ballot.id)).all()
    assert len(kept) == counted
    assert ballot.outcome == ("carried" if counted >= 4 else "no_quorum")
    assert state_of(session, proposal) == ("approved" if counted >= 4 else "postponed")
