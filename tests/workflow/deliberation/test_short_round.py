"""A consolidated text put out for a short round: what is said there comes to the desk, and the vote waits for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from tests import council
from tests.workflow.courses import Course
from workflow.advance import deadlines, take_due
from workflow.deliberation import discussion, drafting
from workflow.deliberation.consolidation import dispose, progress
from workflow.deliberation.draft import Draft
from workflow.deliberation.tables import Proposal
from workflow.process.refusals import GuardRefused


@pytest.fixture
def course(session, now):
    return Course(session, now)


def disposed(course, proposal, numbers):
    dispose(course.case(proposal, "dispose", "secretary"), numbers, "adopted", "در متن آمد", now=course.now)


def said(course, proposal, who="member"):
    return discussion.comment(course.case(proposal, "comment", who), "هزینه‌اش چقدر است؟", now=course.now)


def state(course, proposal):
    return course.session.execute(
        select(col(Proposal.state)).where(col(Proposal.id) == proposal)
    ).scalar_one()


def test_proposal_goes_through_a_short_round_to_the_vote(course):
    proposal = course.carried_to("discussion")
    first = said(course, proposal)
    course.step(proposal, "close_discussion", "secretary")
    with pytest.raises(GuardRefused):
        course.step(proposal, "ask_feedback", "secretary")
    course.consolidated(proposal)
    assert course.step(proposal, "ask_feedback", "secretary") == "feedback"
    late = said(course, proposal)
    assert course.step(proposal, "end_feedback", "secretary") == "consolidation"
    assert progress(course.case(proposal, "see", "secretary")) == (0, 2)
    disposed(course, proposal, [first])
    with pytest.raises(GuardRefused) as refused:
        course.step(proposal, "put_to_vote", "secretary")
    assert str(late) in refused.value.text.en
    disposed(course, proposal, [late])
    assert course.step(proposal, "put_to_vote", "secretary") == "approval"


def test_another_short_round_needs_a_text_saved_since_the_one_before(course):
    proposal = course.carried_to("feedback")
    course.step(proposal, "end_feedback", "secretary")
    with pytest.raises(GuardRefused):
        course.step(proposal, "ask_feedback", "secretary")
    case = course.case(proposal, "edit", "author")
    drafting.save(case, Draft("متنی دیگر", council.SECTIONS), version=case.version, now=course.now)
    assert course.step(proposal, "ask_feedback", "secretary") == "feedback"


def test_short_round_ends_by_itself_after_the_chapters_days(course):
    course.chapter.feedback_days = 3
    course.session.flush()
    proposal = course.carried_to("feedback")
    ends = deadlines(course.session, proposal)["end_feedback"]
    assert timedelta(days=3) <= ends - course.now < timedelta(days=4)
    assert take_due(course.session, proposal, "end_feedback", now=ends)
    assert state(course, proposal) == "consolidation"


@pytest.mark.parametrize("missing", range(5))
def test_vote_waits_for_each_single_missing_disposition(course, missing):
    proposal = course.carried_to("discussion")
    numbers = [said(course, proposal) for _ in range(4)]
    course.step(proposal, "close_discussion", "secretary")
    course.consolidated(proposal)
    course.step(proposal, "ask_feedback", "secretary")
    numbers.append(said(course, proposal, "author"))
    course.step(proposal, "end_feedback", "secretary")
    disposed(course, proposal, [*numbers[:missing], *numbers[missing + 1 :]])
    with pytest.raises(GuardRefused) as refused:
        course.step(proposal, "put_to_vote", "secretary")
    assert f"number {numbers[missing]}." in refused.value.text.en
    disposed(course, proposal, numbers[missing : missing + 1])
    assert course.step(proposal, "put_to_vote", "secretary") == "approval"
