"""A recount from the record alone: right where nothing was touched, and a fault for every thing that was."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col
from typer.testing import CliRunner

from api.command.main import application
from tests import council
from tests.workflow.outcome.desk import Desk
from workflow.advance import advance, take_due
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots.receipts import new_receipt
from workflow.decision.procedure.rules import Rules
from workflow.decision.recount import BallotNotCounted, BallotUnknown, recount
from workflow.decision.tables import Ballot, BallotPlan, RollEntry, SecretChoice, Vote
from workflow.record.case import WORKER, person


@pytest.fixture
def desk(session, now):
    """A ballot of three, two for and one against, counted."""
    made = Desk(session, now)
    made.member = council.member(session, made.chapter)
    made.step("put_to_vote")
    for who, choice in ((made.chair, "for"), (made.author, "for"), (made.member, "against")):
        case = authorize(session, made.proposal.id, "vote", actor=person(who.id), now=now, lock=True)
        ballots.cast(case, choice, now=now)
    advance(session, made.proposal.id, "decide", actor=WORKER, now=now)
    session.commit()
    return made


def change(session, statement):
    session.execute(statement)
    session.commit()
    session.expire_all()


def faults(session):
    return [one.en for one in recount(session, 1).faults]


def test_recount_agrees_with_what_was_announced_and_says_the_rule(session, desk):
    found = recount(session, 1)
    assert (found.agrees, found.outcome, found.rules.number) == (True, "carried", 2)
    assert found.result.en.startswith(
        "The proposal was carried with 2 for, 1 against and 0 abstaining, of 3 members"
    )
    assert "needed 2, had 2" in found.result.en


def test_old_ballot_is_recounted_by_the_rules_of_its_day(session, desk, now):
    council.ruled(session, desk.chapter, Rules(proxies=1), at=now + timedelta(hours=1))
    assert recount(session, 1).rules.number == 2
    assert faults(session) == []


def test_ballot_without_quorum_agrees_as_well(session, now):
    desk = Desk(session, now)
    council.ruled(session, desk.chapter, Rules())
    desk.step("put_to_vote")
    ends = session.execute(sa.select(Ballot.ends_at)).scalar_one()
    take_due(session, desk.proposal.id, "decide", now=ends)
    session.expire_all()
    found = recount(session, 1)
    assert (found.agrees, found.outcome) == (True, "no_quorum")
    assert "2 of 2 members were needed and 0 took part" in found.result.en


FALSIFIED = [
    (sa.update(Ballot).values(outcome="lost"), "“Not carried” was announced, but by the rules of its day"),
    (sa.update(Vote).values(choice="against"), "“Carried” was announced, but by the rules of its day"),
    (sa.update(Ballot).values(roll_size=4, entitled=4, members=4), "The roll holds 3 names, but it held 4"),
    (sa.update(Vote).where(col(Vote.choice) == "against").values(choice="perhaps"), "1 votes are for something that"),
    (sa.delete(Vote).where(col(Vote.choice) == "against"), "The history tells of 3 votes, but the record holds 2."),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "said"), FALSIFIED)
def test_record_changed_by_hand_is_told(session, desk, statement, said):
    change(session, statement)
    told = faults(session)
    assert [one for one in told if one.startswith(said)], told


def test_vote_that_came_too_late_is_told(session, desk, now):
    change(session, sa.update(Vote).where(col(Vote.choice) == "against").values(at=now + timedelta(days=60)))
    assert faults(session) == ["1 votes were recorded before the opening or after the end."]


def test_vote_by_a_stranger_and_a_roll_that_lost_a_name_are_told(session, desk):
    change(session, sa.delete(RollEntry).where(col(RollEntry.person_id) == desk.member.id))
    assert faults(session) == [
        "The roll holds 2 names, but it held 3 when it was opened.",
        "1 votes are by people who are not on the roll.",
    ]


def test_more_votes_than_members_are_no_count(session, desk):
    change(session, sa.update(Ballot).values(members=2, entitled=2))
    assert faults(session) == ["These votes cannot be counted: there are more than there can be."]


def test_ballot_that_went_by_other_rules_than_those_of_its_day_is_told(session, desk):
    first = council.ruled(session, desk.chapter, Rules(proxies=3))
    change(session, sa.update(Ballot).values(rules_id=first.id))
    assert faults(session) == []  # of the same moment, and the newer one
    change(session, sa.update(Ballot).values(rules_id=1))
    assert faults(session) == [
        "It was counted by version 1 of the rules, but version 3 was in force on its day."
    ]


def held(session, desk, now, votes, **way):
    """A ballot held another way than as an open motion, and counted."""
    desk.proposal = council.proposal(session, desk.chapter, desk.author, state="consolidation")
    plan = {"method": "motion", "matter": "ordinary", "secret": False, "options": []} | way
    session.add(BallotPlan(proposal_id=desk.proposal.id, person_id=desk.secretary.id, at=now, **plan))
    session.flush()
    desk.step("put_to_vote")
    for who, choice in zip((desk.chair, desk.author, desk.member), votes, strict=True):
        case = authorize(session, desk.proposal.id, "vote", actor=person(who.id), now=now, lock=True)
        ballots.cast(case, choice, now=now, receipt=new_receipt())
    advance(session, desk.proposal.id, "decide", actor=WORKER, now=now)
    session.commit()


def test_secret_ballot_is_recounted_from_its_choices(session, desk, now):
    council.ruled(session, desk.chapter, replace(council.ANYONE, secrecy="always"), at=now)
    held(session, desk, now, ("for", "against", "against"), secret=True)
    found = recount(session, 2)
    assert (found.agrees, found.outcome, found.ballot.secret) == (True, "lost", True)
    change(session, sa.update(SecretChoice).values(choice="for"))
    assert [one.en for one in recount(session, 2).faults] == [
        "“Not carried” was announced, but by the rules of its day the votes come to “Carried”."
    ]
    change(session, sa.delete(SecretChoice))
    assert "3 people took part, but there are 0 secret choices." in [
        one.en for one in recount(session, 2).faults
    ]


def test_choice_among_options_is_recounted_with_its_winner(session, desk, now):
    held(session, desk, now, ("1", "1", "2"), method="plurality", options=[["الف", "A"], ["ب", "B"]])
    found = recount(session, 2)
    assert (found.agrees, found.outcome, found.winner) == (True, "carried", found.ballot.winner)
    change(session, sa.update(Ballot).where(col(Ballot.id) == 2).values(winner="2"))
    assert [one.en for one in recount(session, 2).faults] == [
        "The option announced is “B”, but the votes choose “A”."
    ]
    change(session, sa.update(Vote).where(col(Vote.ballot_id) == 2).values(choice="9"))
    faults_now = [one.en for one in recount(session, 2).faults]
    assert "3 votes are for something that was not in the ballot." in faults_now
    assert "These votes cannot be counted: there are more than there can be." in faults_now


def test_ballot_that_is_open_or_not_there_has_nothing_to_recount(session, now):
    desk = Desk(session, now)
    desk.step("put_to_vote")
    with pytest.raises(BallotNotCounted):
        recount(session, 1)
    with pytest.raises(BallotUnknown):
        recount(session, 2)


@pytest.fixture
def rayzan(database_url, monkeypatch):
    monkeypatch.setenv("RAYZAN_DATABASE_URL", database_url)
    return lambda *words: CliRunner().invoke(application(), ["ballot", "recount", *words])


def test_command_says_whether_it_agrees_by_its_exit_code(session, desk, rayzan):
    right = rayzan("1")
    assert (right.exit_code, "It agrees with what was announced" in right.stdout) == (0, True)
    told = json.loads(rayzan("1", "--json").stdout)
    assert (told["agrees"], told["count"]["for"], told["rules"], told["faults"]) == (True, 2, 2, [])
    change(session, sa.update(Ballot).values(outcome="lost"))
    wrong = rayzan("1")
    assert wrong.exit_code == 1
    assert "FAULT: “Not carried” was announced" in wrong.stdout
    assert "Next: keep a copy" in wrong.stderr
    told = json.loads(rayzan("1", "--json").stdout)
    assert (told["announced"]["outcome"], told["recounted"]["outcome"]) == ("lost", "carried")


def test_command_says_what_it_cannot_recount(session, desk, rayzan):
    gone = rayzan("7")
    assert gone.exit_code == 2
    assert "There is no ballot 7" in gone.stderr
