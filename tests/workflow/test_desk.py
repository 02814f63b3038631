"""What waits for a person: bounded under each heading, never from where they hold no role."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from tests import council
from tests.queries import counted
from tests.workflow.meeting import Council
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision.tables import Ballot
from workflow.deliberation import consolidation
from workflow.desk import HEADINGS, SHOWN, desk
from workflow.record.case import person


@pytest.fixture
def here(session):
    return council.chapter(session)


def waiting(session, who, now, roles):
    return {pile.what: pile for pile in desk(session, person(who.id), roles, now=now)}


def test_without_a_role_nothing_is_asked_and_nothing_waits(engine, session, now, here):
    author = council.member(session, here)
    council.proposal(session, here, author)
    session.commit()
    with counted(engine) as asked:
        assert waiting(session, author, now, {}) == {}
    assert len(asked) == 0


def test_heading_names_the_newest_and_says_that_there_are_others(session, now, here):
    author, member = council.member(session, here), council.member(session, here)
    roles = {here.id: frozenset({"member"})}
    made = [council.proposal(session, here, author, state="discussion").id for _ in range(SHOWN)]
    assert not waiting(session, member, now, roles)["comment"].more
    made.append(council.proposal(session, here, author, state="discussion").id)
    pile = waiting(session, member, now, roles)["comment"]
    assert [slip.id for slip in pile.slips] == made[:0:-1]
    assert pile.more


def test_every_chapter_counts_with_the_roles_held_in_it(session, now, here):
    there = council.chapter(session, "انجمن استان یزد")
    author, officer = council.member(session, here), council.member(session, here, ["secretary"])
    for chapter in (here, there):
        council.proposal(session, chapter, author, state="screening", title=f"در {chapter.id}")
    both = {here.id: frozenset({"secretary"}), there.id: frozenset({"member"})}
    assert [slip.title for slip in waiting(session, officer, now, both)["step"].slips] == [f"در {here.id}"]


def test_officer_is_not_led_to_decide_on_their_own_proposal(session, now, here):
    officer = council.member(session, here, ["secretary"])
    council.proposal(session, here, officer, state="screening")
    assert set(waiting(session, officer, now, {here.id: frozenset({"secretary"})})) == {"own"}


def test_headings_come_in_their_order(session, now, here):
    author = council.member(session, here, ["secretary"])
    other = council.member(session, here)
    for who, state in ((author, "draft"), (author, "follow_up"), (other, "discussion"), (other, "screening")):
        council.proposal(session, here, who, state=state)
    found = [p.what for p in desk(session, person(author.id), {here.id: frozenset({"secretary"})}, now=now)]
    assert found == [name for name in HEADINGS if name in ("step", "comment", "write", "own")]


def test_ballot_waits_until_the_moment_it_ends(session, now, here):
    author, member = council.member(session, here), council.member(session, here)
    secretary = council.member(session, here, ["secretary"])
    proposal = council.proposal(session, here, author, state="consolidation")
    said = council.comment(session, proposal, member)
    case = authorize(session, proposal.id, "dispose", actor=person(secretary.id), now=now)
    consolidation.dispose(case, [said.id], "adopted", "آمد", now=now)
    advance(session, proposal.id, "put_to_vote", actor=person(secretary.id), now=now)
    ends = session.execute(select(col(Ballot.ends_at))).scalar_one()
    roles = {here.id: frozenset({"member"})}
    assert set(waiting(session, member, ends - timedelta(seconds=1), roles)) == {"vote"}
    assert waiting(session, member, ends, roles) == {}


def test_proposal_waiting_for_a_meeting_is_off_the_desk_once_an_agenda_has_it(session, now):
    meets = Council(session, now)
    roles = {meets.chapter.id: frozenset({"secretary"})}
    proposal = meets.tabled("پیمان کارورزی")
    assert [one.id for one in waiting(session, meets.secretary, now, roles)["step"].slips] == [proposal]
    meets.called(proposal)
    assert "step" not in waiting(session, meets.secretary, now, roles)
    meets.step("cancel", reason="سالن بسته است")
    assert [one.id for one in waiting(session, meets.secretary, now, roles)["step"].slips] == [proposal]
