"""Rows 20 and 21: the roll frozen at the opening governs, and a close that races with anything comes to one end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from tests import council
from tests.faults.whole import go, invariant, whole
from workflow.advance import advance, take_due
from workflow.authorize import NotNow, authorize, authorize_chapter
from workflow.decision import ballots
from workflow.decision.ballots import rules_of
from workflow.decision.procedure.rules import Quorum
from workflow.decision.tables import Ballot, RollEntry, Vote
from workflow.deliberation.tables import Proposal
from workflow.membership import mandates
from workflow.membership.tables import Chapter, Mandate
from workflow.process.text import Refusal
from workflow.record.case import WORKER, NotFound, person

ROUNDS = 3
"""A race is run several times."""


def vote(session, here, who, choice, now):
    case = authorize(session, here.proposal, "vote", actor=person(who), now=now)
    ballots.cast(case, choice, now=now)


def end_term(session, who, now):
    for mandate in session.exec(select(Mandate).where(Mandate.person_id == who, Mandate.role == "member")):
        mandate.until = now
        session.add(mandate)
    session.flush()


def ballot_of(session):
    return session.exec(
        select(Ballot).order_by(col(Ballot.id).desc()).execution_options(populate_existing=True)
    ).first()


def test_members_who_left_and_came_mid_ballot_change_neither_roll_nor_quorum(session, engine, now):
    here = whole(session, now, after="put_to_vote", members=5)  # a roll of seven
    for gone in here.members[:4]:
        end_term(session, gone, now)
    chapter = session.get_one(Chapter, here.chapter)
    council.ruled(session, chapter, council.ANYONE, at=now)
    newcomers = [council.member(session, chapter) for _ in range(4)]
    session.commit()
    for voter in (here.author, here.chair, here.members[4]):
        vote(session, here, voter, "for", now)
    for newcomer in newcomers:
        with pytest.raises(ballots.NotOnRoll):
            vote(session, here, newcomer.id, "for", now)
    for gone in here.members[:4]:
        with pytest.raises(NotFound):
            vote(session, here, gone, "for", now)
    with pytest.raises(ballots.BallotRunning):  # the three who are left are not all of the roll
        advance(session, here.proposal, "decide", actor=WORKER, now=now)
    ballot = ballot_of(session)
    assert (ballot.roll_size, rules_of(session, ballot).quorum) == (7, Quorum())
    assert take_due(session, here.proposal, "decide", now=ballot.ends_at).target == "postponed"
    assert ballot_of(session).outcome == "no_quorum"  # 3 of 7, whatever the chapter is now
    session.commit()
    invariant(engine)


def test_a_role_given_back_mid_ballot_lets_whoever_is_on_the_roll_vote(session, engine, now):
    here = whole(session, now, after="put_to_vote")
    end_term(session, here.members[0], now)
    session.flush()
    with pytest.raises(NotFound):
        vote(session, here, here.members[0], "for", now)
    session.add(Mandate(chapter_id=here.chapter, person_id=here.members[0], role="member", since=now))
    session.flush()
    vote(session, here, here.members[0], "for", now)
    session.commit()
    invariant(engine)


def test_a_secretary_who_ends_terms_mid_ballot_by_the_page_s_use_case_leaves_the_roll(session, engine, now):
    here = whole(session, now, after="put_to_vote")
    standing = authorize_chapter(session, here.chapter, "manage", actor=person(here.secretary), now=now)
    mandate = session.exec(select(Mandate.id).where(Mandate.person_id == here.members[0])).one()
    mandates.end_mandate(session, standing, mandate_id=mandate, until="", now=now)
    session.commit()
    assert set(session.exec(select(RollEntry.person_id))) == {here.author, here.chair, *here.members}
    invariant(engine)


def race(*deeds):
    """Do things at one moment, each in a thread of its own; what each came to."""
    start = threading.Barrier(len(deeds))

    def run(deed):
        start.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [job.result() for job in [pool.submit(run, deed) for deed in deeds]]


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_members_appointed_while_a_ballot_opens_are_on_its_roll_or_not(session, engine, now, turn):
    here = whole(session, now, after="close_discussion")
    chapter = session.get_one(Chapter, here.chapter)
    people = [council.person(session).id for _ in range(4)]
    session.commit()

    def open_it():
        with Session(engine) as mine:
            go(mine, here, "put_to_vote", now)
            mine.commit()

    def appoint(who):
        def do():
            with Session(engine) as mine:
                mine.add(Mandate(chapter_id=chapter.id, person_id=who, role="member", since=now))
                mine.commit()

        return do

    race(open_it, *(appoint(who) for who in people))
    ballot = ballot_of(session)
    roll = session.exec(select(RollEntry.person_id).where(RollEntry.ballot_id == ballot.id)).all()
    assert len(set(roll)) == len(roll) == ballot.roll_size
    assert {here.author, here.chair, *here.members} <= set(roll)
    for who in people:
        if who in roll:
            vote(session, here, who, "for", now)
        else:
            with pytest.raises(ballots.NotOnRoll):
                vote(session, here, who, "for", now)
    session.commit()
    invariant(engine)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_quorum_at_stake_when_votes_terms_and_two_closes_race_comes_to_one_outcome(
    session, engine, now, turn
):
    here = whole(session, now, after="put_to_vote", members=5)  # a roll of seven, four make a quorum
    vote(session, here, here.author, "for", now)
    vote(session, here, here.chair, "for", now)
    session.commit()
    end = ballot_of(session).ends_at
    session.commit()

    def late(who):
        def do():
            with Session(engine) as mine:
                try:
                    vote(mine, here, who, "for", end - timedelta(seconds=1))
                except (ballots.BallotClosed, NotNow, NotFound):
                    return "refused"
                mine.commit()
                return "counted"

        return do

    def close():
        with Session(engine) as mine:
            try:
                move = take_due(mine, here.proposal, "decide", now=end)
            except Refusal:
                return "refused"
            mine.commit()
            return move.target if move else "done before"

    def leave():
        with Session(engine) as mine:
            end_term(mine, here.members[4], now)
            mine.commit()

    answers = race(close, close, leave, *(late(who) for who in here.members))
    counted = answers.count("counted")
    ballot = ballot_of(session)
    kept = session.exec(select(Vote.person_id).where(Vote.ballot_id == ballot.id)).all()
    assert len(kept) == 2 + counted  # every acknowledged vote is there, and no other
    assert ballot.outcome == ("carried" if len(kept) >= 4 else "no_quorum")
    target = "approved" if len(kept) >= 4 else "postponed"
    assert session.exec(select(Proposal.state)).one() == target
    assert sorted(answers[:2]) == sorted([target, "done before"])
    case = authorize(session, here.proposal, "see", actor=WORKER, now=end)
    assert ballots.views(case, None)[0].tally.cast == len(kept)
    session.commit()
    invariant(engine)
