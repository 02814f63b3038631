"""Proposals begin in the lifecycle of their chapter or urgency, and go from province to nation and back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from tests import council
from tests.queries import of_jobs
from tests.workflow.courses import Course
from workflow.advance import advance, deadlines
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.tables import Ballot
from workflow.deliberation import consolidation, revisions
from workflow.deliberation.amendments import deciding, moving
from workflow.deliberation.tables import Author, Proposal
from workflow.outcome.tables import Brief, Delivery
from workflow.process.machine import GuardRefused, NotYours, StepNotOpen, UnknownStep
from workflow.propose import courses, propose, take_in_referral
from workflow.record import history
from workflow.record.case import WORKER, person
from workflow.record.tables import StoredDefinition
from workflow.record.typed import EntryRefused


@pytest.fixture
def course(session, now):
    return Course(session, now)


@pytest.fixture
def nation(session):
    chapter = council.chapter(session, "انجمن ملی")
    chapter.province = ""
    session.flush()
    return chapter


def begin(session, chapter, who, now, **changes):
    given = {"title": "نو", "themes": [], "actor": person(who.id), "now": now} | changes
    return propose(session, chapter.id, **given)


def provincial(course, state):
    """A provincial proposal carried so far."""
    made = course.new()
    row = course.session.get_one(Proposal, made)
    begun = begin(course.session, course.chapter, course.people["author"], course.now)
    other = course.session.get_one(Proposal, begun)
    row.process, row.process_version = other.process, other.process_version
    course.session.flush()
    for name, who in [("submit", "author"), ("accept", "secretary"), ("close_discussion", "secretary")]:
        if course.session.get_one(Proposal, made, populate_existing=True).state == state:
            break
        course.step(made, name, who)
    return made


def row_of(session, proposal):
    return session.get_one(Proposal, proposal, populate_existing=True)


def promised(session, job):
    return set(
        session.execute(
            text(f"SELECT workflow_uuid FROM {of_jobs(session)} WHERE name = :j"), {"j": job}
        ).scalars()
    )


def test_lifecycle_follows_the_chapter_unless_urgency_is_asked_for(session, course, nation, now):
    author = course.people["author"]
    assert list(courses(session, course.chapter.id)) == ["provincial", "urgent"]
    assert list(courses(session, nation.id)) == ["national", "urgent"]
    there = council.member(session, nation)
    made = {
        begin(session, course.chapter, author, now): "provincial",
        begin(session, nation, there, now): "national",
        begin(session, nation, there, now, process="urgent", reason="سیل در راه است."): "urgent",
        begin(session, course.chapter, author, now, process="provincial"): "provincial",
    }
    for proposal, process in made.items():
        row = row_of(session, proposal)
        assert (row.process, row.state) == (process, "draft")
        assert session.get(StoredDefinition, (process, row.process_version)) is not None
        assert set(deadlines(session, proposal)) == {"lapse"}


def test_reason_for_urgency_stands_in_the_history(session, course, now):
    made = begin(session, course.chapter, course.people["author"], now, process="urgent", reason=" سیل ")
    (entry, remark), *_ = history.of(session, "proposal", made)
    assert (entry.event, remark) == ("propose", "سیل")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"process": "urgent"}, "reason"),
        ({"process": "urgent", "reason": "  "}, "reason"),
        ({"process": "national"}, "process"),
        ({"process": "ballot"}, "process"),
    ],
)
def test_lifecycle_that_is_not_offered_or_not_reasoned_is_refused(session, course, now, given, field):
    with pytest.raises(EntryRefused) as refused:
        begin(session, course.chapter, course.people["author"], now, **given)
    assert set(refused.value.errors) == {field}


def test_referral_needs_a_nation(course, session):
    made = provincial(course, "consolidation")
    with pytest.raises(GuardRefused, match="national association is not founded"):
        course.step(made, "refer", "secretary")


def test_province_refers_the_nation_decides_and_the_province_goes_on(course, session, nation, now):
    officer: Any = council.member(session, nation, ("secretary",))
    made = provincial(course, "consolidation")
    assert course.step(made, "refer", "secretary") == "referred"
    assert set(deadlines(session, made)) == {"wait_no_longer"}
    assert promised(session, "refer") == {f"refer-{made}-{row_of(session, made).version}"}

    there = take_in_referral(session, made, now=now)
    assert there is not None
    assert take_in_referral(session, made, now=now) is None, "a job done twice makes no second proposal"
    row = row_of(session, there)
    assert (row.process, row.state, row.chapter_id) == ("national", "screening", nation.id)
    assert row.referred_from_id == made
    assert set(deadlines(session, there)) == {"escalate"}
    case = authorize(session, there, "see", actor=person(officer.id), now=now)
    mine = authorize(session, made, "see", actor=person(course.people["author"].id), now=now)
    copied, written = revisions.latest(case), revisions.latest(mine)
    assert (copied.title, copied.sections, copied.number) == (written.title, written.sections, 1)
    assert [r.text for r in copied.recommendations] == [r.text for r in written.recommendations]
    assert not {r.id for r in copied.recommendations} & {r.id for r in written.recommendations}
    authors = select(col(Author.person_id)).where(col(Author.proposal_id) == there)
    assert list(session.execute(authors).scalars()) == [course.people["author"].id]

    chair: Any = council.member(session, nation, ("chair",))
    advance(session, there, "reject", actor=person(chair.id), now=now, answers={"reason": "نه"})
    entry, _ = history.of(session, "proposal", made)[-1]
    assert (entry.event, entry.facts) == ("nation_answered", {"proposal": there, "state": "rejected"})
    assert any(key.startswith(f"answer-{made}-{there}-") for key in promised(session, "clock"))
    assert advance(session, made, "report_answer", actor=WORKER, now=now).target == "consolidation"
    assert "wait_no_longer" not in deadlines(session, made)


def test_province_refers_again_and_only_the_newest_answer_counts(course, session, nation, now):
    council.member(session, nation, ("secretary",))
    made = provincial(course, "consolidation")
    course.step(made, "refer", "secretary")
    first: Any = take_in_referral(session, made, now=now)
    course.step(made, "wait_no_longer", "secretary")
    assert take_in_referral(session, made, now=now) is None, "nobody waits for it any more"
    course.now = now + timedelta(days=1)
    course.step(made, "refer", "secretary")
    second: Any = take_in_referral(session, made, now=course.now)
    assert second not in (None, first)
    chair: Any = council.member(session, nation, ("chair",))
    told = len(history.of(session, "proposal", made))
    advance(session, first, "reject", actor=person(chair.id), now=course.now, answers={"reason": "نه"})
    assert len(history.of(session, "proposal", made)) == told
    advance(session, second, "reject", actor=person(chair.id), now=course.now, answers={"reason": "نه"})
    assert len(history.of(session, "proposal", made)) == told + 1


def test_referral_is_taken_in_for_a_referred_proposal_alone(session, nation, now):
    writer = council.member(session, nation)
    made = begin(session, nation, writer, now)
    with pytest.raises(GuardRefused, match="No province referred"):
        advance(session, made, "take_referral", actor=WORKER, now=now)


def test_nation_refers_to_nobody(session, nation, course, now):
    row: Any = council.proposal(session, nation, council.member(session, nation), state="consolidation")
    officer: Any = council.member(session, nation, ("secretary",))
    with pytest.raises(UnknownStep):
        advance(session, row.id, "refer", actor=person(officer.id), now=now, answers={"reason": "x"})


@pytest.fixture
def urgent(course, session, now):
    """An urgent proposal that was delivered, and now waits to be ratified."""
    made = course.new()
    begun = begin(session, course.chapter, course.people["author"], now, process="urgent", reason="سیل")
    row, other = row_of(session, made), row_of(session, begun)
    row.process, row.process_version = other.process, other.process_version
    session.flush()
    course.step(made, "submit", "author")
    with pytest.raises(NotYours):
        course.step(made, "accept", "secretary")
    course.step(made, "accept", "chair")
    assert deadlines(session, made) == {"close_discussion": now + timedelta(hours=48)}
    course.step(made, "close_discussion", "secretary")
    with pytest.raises(UnknownStep):
        course.step(made, "return_to_draft", "secretary")
    course.step(made, "put_to_vote", "secretary")
    course.voted(made)
    course.issued(made)
    course.step(made, "deliver", "secretary")
    course.sent(made)
    assert course.step(made, "report_delivered", "secretary") == "ratification"
    return made


def votes(course, proposal, choice):
    for who in ("author", "member", "chair"):
        ballots.cast(course.case(proposal, "vote", who), choice, now=course.now)


def test_urgent_proposal_is_ratified_by_a_second_ballot(course, session, urgent, now):
    ballot = ballots.view(course.case(urgent, "see", "secretary"), course.people["member"].id)
    assert ballot is not None
    assert (ballot.purpose, ballot.number, ballot.state) == ("ratification", 2, "open")
    assert (ballot.ends_at - now).days == course.chapter.ratification_days
    assert deadlines(session, urgent) == {"ratify": ballot.ends_at}
    with pytest.raises(StepNotOpen):
        course.step(urgent, "close", "chair")
    votes(course, urgent, "for")
    assert any(key == f"all-voted-{ballot.id}" for key in promised(session, "clock"))
    assert advance(session, urgent, "ratify", actor=WORKER, now=now).target == "follow_up"
    assert session.get_one(Ballot, ballot.id, populate_existing=True).state == "counted"


@pytest.mark.parametrize("choice", ["against", None])
def test_urgent_proposal_not_ratified_is_revoked_with_all_that_was_delivered(course, session, urgent, choice):
    if choice:
        votes(course, urgent, choice)
    course.now += timedelta(days=30)
    move = advance(session, urgent, "ratify", actor=WORKER, now=course.now)
    assert move.target == "revoked"
    brief = session.execute(select(Brief).where(col(Brief.proposal_id) == urgent)).scalar_one()
    session.refresh(brief)
    assert (brief.state, brief.withdrawn_at) == ("withdrawn", course.now)
    delivery = session.execute(select(Delivery).where(col(Delivery.brief_id) == brief.id)).scalar_one()
    assert (delivery.state, delivery.origin) == ("withdrawn", "sent")
    told = [
        (e.subject, e.event, e.source, e.target)
        for subject, number in (("brief", brief.id), ("delivery", delivery.id))
        for e, _ in history.of(session, subject, number)
    ]
    assert told == [
        ("brief", "issue", "proof", "issued"),
        ("brief", "withdraw", "issued", "withdrawn"),
        ("delivery", "report_sent", "prepared", "sent"),
        ("delivery", "recall", "sent", "withdrawn"),
    ]


def test_superseding_while_ratification_runs_voids_its_ballot(course, session, urgent):
    course.step(urgent, "supersede", "secretary")
    found = select(Ballot).where(col(Ballot.proposal_id) == urgent).order_by(col(Ballot.number).desc())
    newest = session.execute(found.limit(1)).scalar_one()
    session.refresh(newest)
    assert (newest.state, newest.origin) == ("void", "open")
    assert newest.voided_at == course.now


def test_brief_is_made_of_the_text_that_was_approved_not_of_the_ratification(course, session, urgent):
    brief = session.execute(select(Brief).where(col(Brief.proposal_id) == urgent)).scalar_one()
    assert session.get_one(Ballot, brief.ballot_id).purpose == "approval"


def test_undisposed_comment_keeps_a_referral_back(course, session, nation):
    made = provincial(course, "discussion")
    said: Any = council.comment(session, row_of(session, made), course.people["member"])
    course.step(made, "close_discussion", "secretary")
    with pytest.raises(GuardRefused, match="no disposition"):
        course.step(made, "refer", "secretary")
    case = course.case(made, "dispose", "secretary")
    consolidation.dispose(case, [said.id], "deferred", "برای سال آینده", now=course.now)
    assert course.step(made, "refer", "secretary") == "referred"


def test_undecided_amendment_keeps_a_referral_back(course, session, nation):
    made = provincial(course, "discussion")
    case = course.case(made, "amend", "member")
    number = moving.move(
        case, section="problem", start=0, end=0, revision=revisions.latest(case).number, replacement="نخست ",
        reason="چون", now=course.now,
    )  # fmt: skip
    course.step(made, "close_discussion", "secretary")
    with pytest.raises(GuardRefused, match=f"not decided yet: number {number}"):
        course.step(made, "refer", "secretary")
    deciding.decide(course.case(made, "dispose", "secretary"), number, "reject", "نه", now=course.now)
    assert course.step(made, "refer", "secretary") == "referred"
