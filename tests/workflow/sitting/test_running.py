"""A meeting under way: opened with a quorum, its items move their proposals, and nothing is left standing."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.workflow.meeting import Council
from workflow.advance import advance
from workflow.decision.ballots import Way, planned
from workflow.decision.meetings.agenda import ItemOutdated
from workflow.decision.meetings.case import MeetingOutdated
from workflow.decision.tables import Ballot, BallotPlan, Resolution
from workflow.process.machine import AnswerMissing, GuardRefused, NotYours, StepNotOpen
from workflow.record.case import NotFound, person
from workflow.record.typed import EntryRefused
from workflow.replay import verify
from workflow.sitting.items import open_ballot, take_item
from workflow.sitting.steps import take


@pytest.fixture
def here(session, now):
    return Council(session, now)


def test_meeting_opens_at_its_time_with_a_quorum_by_whoever_presides(here):
    here.called()
    with pytest.raises(NotYours):
        here.step("declare_open", here.chair)  # nobody is there, so nobody presides
    here.came(here.chair)
    with pytest.raises(GuardRefused) as early:
        here.step("declare_open", here.chair)
    assert "هنوز زمان آغاز جلسه نرسیده است: سه‌شنبه ۱۰ آذر ۱۴۰۵ ساعت ۱۶:۰۰" in early.value.text.fa
    here.begins()
    with pytest.raises(GuardRefused) as few:
        here.step("declare_open", here.chair)
    assert "۱ نفر از ۵ عضو دعوت‌شده حاضرند" in few.value.text.fa
    assert "۲ نفر دیگر باید بیایند" in few.value.text.fa
    assert "so 2 more have to come" in few.value.text.en
    here.came(*here.members[:2])
    with pytest.raises(NotYours):
        here.step("declare_open", here.members[0])
    here.step("declare_open", here.chair)
    assert (here.row.state, here.row.chair_id) == ("open", here.chair.id)
    assert here.row.open_at == here.now


def test_meeting_without_a_quorum_is_declared_so_and_its_proposals_wait_on(here):
    proposal = here.tabled()
    here.called(proposal)
    here.begins()
    with pytest.raises(AnswerMissing):
        here.step("declare_inquorate")
    here.step("declare_inquorate", reason="نیم ساعت گذشت و کسی نیامد")
    assert here.row.state == "closed"
    assert [(item.state, bool(item.remark)) for item in here.items()] == [("deferred", True)]
    assert here.state_of(proposal) == "tabled"


def test_quorate_meeting_is_not_declared_inquorate(here):
    here.called()
    here.begins()
    here.came(here.chair, *here.members)
    with pytest.raises(GuardRefused):
        here.step("declare_inquorate", reason="نه")


def test_item_takes_its_proposal_with_it_and_one_at_a_time(here):
    first, second = here.tabled(), here.tabled()
    here.opened(first, second)
    one, two = (item.id for item in here.items())
    here.item_step(one, "take_up", here.chair)
    assert (here.item(one).state, here.state_of(first)) == ("open", "in_session")
    with pytest.raises(GuardRefused) as busy:
        here.item_step(two, "take_up")
    assert "بند ۱ هنوز در دست رسیدگی است" in busy.value.text.fa
    here.item_step(one, "defer", reason="سند تازه‌ای رسید")
    assert (here.item(one).state, here.item(one).remark) == ("deferred", "سند تازه‌ای رسید")
    assert here.state_of(first) == "tabled"
    here.item_step(two, "take_up")
    assert here.state_of(second) == "in_session"


@pytest.mark.parametrize(
    ("votes", "outcome", "state", "proposal_state"),
    [
        ("ffffa", "carried", "decided", "approved"),
        ("faaaa", "lost", "decided", "rejected"),
        ("ffooo", "no_quorum", "deferred", "tabled"),
    ],
)
def test_ballot_decides_item_and_proposal_alike(here, votes, outcome, state, proposal_state):
    proposal = here.tabled()
    here.opened(proposal)
    (item,) = (item.id for item in here.items())
    here.item_step(item, "take_up", here.chair)
    with pytest.raises(GuardRefused):
        here.item_step(item, "decide", here.chair)
    ballot = here.ballot(item, votes)
    with pytest.raises(NotYours):
        here.item_step(item, "decide", here.members[1])
    assert here.state_of(proposal) == "in_session"
    if outcome == "no_quorum":
        here.left(*here.members[1:])
    here.item_step(item, "decide", here.chair)
    row = here.item(item)
    assert (row.state, row.outcome, here.state_of(proposal)) == (state, outcome, proposal_state)
    closed = here.session.get_one(Ballot, ballot, populate_existing=True)
    assert (closed.state, closed.outcome) == ("counted", outcome)


def test_plan_of_a_ballot_is_for_the_next_one_alone(here, session):
    proposal = here.tabled()
    here.opened(proposal)
    (item,) = here.items()
    here.item_step(item.id, "take_up", here.chair)
    session.add(BallotPlan(
        proposal_id=proposal, method="plurality", matter="ordinary", secret=False,
        options=[["الف", ""], ["ب", ""]],
        person_id=here.chair.id, at=here.now,
    ))  # fmt: skip
    session.flush()
    open_ballot(session, here.meeting, item.id, actor=person(here.chair.id), now=here.now)
    assert planned(session, proposal) == Way()


def test_other_business_is_settled_by_words_and_a_proposal_is_not(here):
    here.plan()
    business, item = here.on_agenda(), here.on_agenda(here.tabled())
    here.step("call")
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    here.item_step(business, "take_up")
    with pytest.raises(AnswerMissing):
        here.item_step(business, "settle", outcome=" ")
    here.item_step(business, "settle", here.chair, outcome="گزارش پذیرفته شد.")
    row = here.item(business)
    assert (row.state, row.outcome) == ("decided", "settled")
    (resolved,) = here.session.exec(select(Resolution)).all()
    assert (resolved.body, resolved.item_id, resolved.person_id) == (
        "گزارش پذیرفته شد.",
        business,
        here.chair.id,
    )
    here.item_step(item, "take_up")
    with pytest.raises(GuardRefused):
        here.item_step(item, "settle", outcome="پذیرفته شد")


def test_quorum_that_is_lost_stops_decisions_until_it_is_back(here):
    here.plan()
    business = here.on_agenda()
    here.step("call")
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    here.left(*here.members[:3])
    with pytest.raises(GuardRefused) as lost:
        here.item_step(business, "take_up")
    assert "جلسه اکنون به حد نصاب نمی‌رسد" in lost.value.text.fa
    here.came(here.members[0])
    here.item_step(business, "take_up")


def test_adjourned_meeting_goes_on_with_a_quorum_and_where_it_was(here):
    proposal = here.tabled()
    here.opened(proposal)
    (item,) = (item.id for item in here.items())
    here.item_step(item, "take_up")
    with pytest.raises(AnswerMissing):
        here.step("adjourn", here.chair, reason="ناهار")
    with pytest.raises(EntryRefused):
        here.step("adjourn", here.chair, reason="ناهار", until=here.now - timedelta(hours=1))
    until = here.now + timedelta(hours=1)
    here.step("adjourn", here.chair, reason="ناهار", until=until)
    assert (here.row.state, here.row.resumes_at) == ("adjourned", until)
    assert here.state_of(proposal) == "in_session"
    here.now = until
    with pytest.raises(NotYours):
        here.step("reopen", here.chair)  # everybody went out, the chair too
    here.came(here.chair, here.members[0])
    with pytest.raises(GuardRefused):
        here.step("reopen", here.chair)
    here.came(here.members[1])
    here.step("reopen", here.chair)
    assert (here.row.state, here.row.resumes_at) == ("open", None)


def test_meeting_is_not_adjourned_while_a_ballot_is_open(here):
    proposal = here.tabled()
    here.opened(proposal)
    (item,) = (item.id for item in here.items())
    here.item_step(item, "take_up")
    here.ballot(item, "")
    with pytest.raises(GuardRefused):
        here.step("adjourn", here.chair, reason="شب شد", until=here.now + timedelta(days=1))


def test_close_holds_over_what_is_undone_and_annuls_an_open_ballot(here):
    first, second = here.tabled(), here.tabled()
    here.opened(first, second)
    one, _two = (item.id for item in here.items())
    here.item_step(one, "take_up")
    ballot = here.ballot(one, "fff")
    here.step("close", here.chair)
    assert here.row.state == "closed"
    assert [item.state for item in here.items()] == ["deferred", "deferred"]
    assert (here.state_of(first), here.state_of(second)) == ("tabled", "tabled")
    assert here.session.get_one(Ballot, ballot, populate_existing=True).state == "void"
    with pytest.raises(StepNotOpen):
        here.step("reopen", here.chair)


def test_proposal_withdrawn_meanwhile_is_not_taken_up_but_held_over(here):
    proposal = here.tabled()
    here.opened(proposal)
    (item,) = (item.id for item in here.items())
    answers = {"reason": "منصرف شدم"}
    advance(
        here.session, proposal, "withdraw", actor=person(here.members[0].id), now=here.now, answers=answers
    )
    with pytest.raises(GuardRefused):
        here.item_step(item, "take_up")
    here.item_step(item, "defer", reason="نویسنده آن را پس گرفت")
    assert here.state_of(proposal) == "withdrawn"


def test_step_on_top_of_another_version_is_refused(here):
    here.opened()
    actor = person(here.chair.id)
    with pytest.raises(MeetingOutdated):
        take(here.session, here.meeting, "close", actor=actor, now=here.now, version=here.row.version - 1)
    (item,) = here.items()
    with pytest.raises(ItemOutdated):
        take_item(
            here.session,
            here.meeting,
            item.id,
            "take_up",
            actor=actor,
            now=here.now,
            version=item.version + 1,
        )


def test_item_of_another_meeting_is_not_there(here):
    here.opened()
    with pytest.raises(NotFound):
        here.item_step(999, "take_up")


def test_history_gives_meeting_and_items_as_they_stand(here, session, engine):
    proposal = here.tabled()
    here.plan()
    here.on_agenda()
    here.on_agenda(proposal)
    here.step("call")
    here.begins()
    here.came(here.chair, *here.members)
    here.left(here.members[0])
    here.step("declare_open", here.chair)
    for item in [item.id for item in here.items()]:
        here.item_step(item, "take_up")
        here.item_step(item, "defer", reason="وقت نماند")
    here.step("close", here.chair)
    session.commit()
    # the proposal was put before the meeting without its history
    assert [fault for fault in verify(engine) if fault.subject != "proposal"] == []
