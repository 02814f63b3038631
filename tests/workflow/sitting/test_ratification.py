"""An urgent resolution is ratified, or not, by the next meeting; without that it lapses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from tests.workflow.meeting import PLAN
from tests.workflow.urgency import Urgency
from workflow.advance import advance, deadlines, take_due
from workflow.decision.ballots import BallotClosed, BallotRunning, Way
from workflow.decision.ballots.refusals import RatifiedByMotion
from workflow.decision.meetings import agenda, changing
from workflow.decision.meetings.agenda import NotForMeeting, TermBeforeMeeting
from workflow.decision.tables import Ballot, Vote
from workflow.deliberation.tables import Notice
from workflow.process.refusals import GuardRefused
from workflow.record import history
from workflow.record.case import WORKER, person
from workflow.record.tables import StoredDefinition
from workflow.record.typed import EntryRefused
from workflow.sitting.items import BallotNotNow, open_ballot

WINDOW, MEETING = ("ratification", "void", "", False), "ratification"


@pytest.fixture
def here(session, now):
    return Urgency(session, now)


def test_urgent_resolution_waits_for_a_meeting_and_comes_on_its_agenda(here):
    tabled = here.tabled("پیمان کارورزی")
    here.planned_in(8)
    assert sorted(agenda.waiting(here.session, here.chapter.id)) == sorted([here.urgent, tabled])
    item = here.on_agenda(here.urgent)
    assert here.item(item).purpose == "ratification"
    assert here.item(here.on_agenda(tabled)).purpose == "approval"
    assert agenda.waiting(here.session, here.chapter.id) == []


def test_item_that_opens_annuls_the_ballot_between_meetings_and_everybody_on_its_roll_is_told(here):
    here.voted(here.urgent, here.members[1], "against")
    until = here.until
    (item,) = here.meets(here.urgent)
    here.item_step(item, "take_up")
    assert here.state_of(here.urgent) == "ratifying"
    assert here.ballots() == [WINDOW]
    told = select(col(Notice.person_id)).where(col(Notice.kind) == "ballot_annulled")
    assert sorted(here.session.execute(told).scalars()) == sorted(p.id for p in (here.chair, *here.members))
    events = [entry.event for entry, _ in history.of(here.session, "proposal", here.urgent)]
    assert events[-2:] == ["hear", "ballot_voided"]
    assert here.until == until


@pytest.mark.parametrize(
    ("choices", "outcome", "item_state", "state", "brief"),
    [
        ("fffaa", "carried", "decided", "follow_up", "issued"),
        ("ffaaa", "lost", "decided", "revoked", "withdrawn"),
    ],
)
def test_meeting_ratifies_or_refuses(here, choices, outcome, item_state, state, brief):
    here.voted(here.urgent, here.members[1], "against")
    (item,) = here.meets(here.urgent)
    here.item_step(item, "take_up")
    ballot = here.ballot(item, choices)
    here.item_step(item, "decide", here.chair)
    assert (here.item(item).state, here.item(item).outcome) == (item_state, outcome)
    assert here.state_of(here.urgent) == state
    assert here.brief_state() == brief
    assert here.ballots() == [WINDOW, (MEETING, "counted", outcome, True)]
    counted = select(col(Vote.person_id)).where(col(Vote.ballot_id) == ballot)
    assert len(here.session.execute(counted).scalars().all()) == 5
    assert "ratify" not in deadlines(here.session, here.urgent)


def test_without_a_quorum_it_waits_for_another_meeting_until_its_term_ends(here):
    until = here.until
    (item,) = here.meets(here.urgent, days=4)
    here.item_step(item, "take_up")
    here.ballot(item, "ff")
    here.left(*here.members[:3])
    here.left(here.members[3], here.chair)
    here.item_step(item, "decide")
    assert (here.item(item).state, here.item(item).outcome) == ("deferred", "no_quorum")
    assert here.state_of(here.urgent) == "unratified"
    here.step("close")
    assert here.until == until
    (again,) = here.meets(here.urgent, days=4)
    here.item_step(again, "take_up")
    here.ballot(again, "fffff")
    here.item_step(again, "decide")
    assert here.state_of(here.urgent) == "follow_up"
    assert [found[1:3] for found in here.ballots()] == [
        ("void", ""),
        ("counted", "no_quorum"),
        ("counted", "carried"),
    ]


@pytest.mark.parametrize("way", ["defer", "close"])
def test_item_held_over_annuls_its_ballot_and_the_term_runs_on_until_it_lapses(here, way):
    (item,) = here.meets(here.urgent)
    here.item_step(item, "take_up")
    here.ballot(item, "fffff")
    if way == "defer":
        here.item_step(item, "defer", reason="وقت نماند")
    else:
        here.step("close")
    assert here.state_of(here.urgent) == "unratified"
    assert here.ballots() == [WINDOW, (MEETING, "void", "", True)]
    until = here.until
    assert take_due(here.session, here.urgent, "ratify", now=until - timedelta(seconds=1)) is None
    assert take_due(here.session, here.urgent, "ratify", now=until).target == "revoked"
    assert here.brief_state() == "withdrawn"
    assert take_due(here.session, here.urgent, "ratify", now=until) is None


def test_worker_neither_closes_a_meetings_ballot_nor_lets_it_lapse_before_its_time(here):
    for who in (here.chair, *here.members):
        here.voted(here.urgent, who, "for")  # promises the count, which comes too late
    (item,) = here.meets(here.urgent)
    here.item_step(item, "take_up")
    with pytest.raises(BallotClosed):
        advance(here.session, here.urgent, "ratify", actor=WORKER, now=here.now)
    here.ballot(item, "fffff")
    with pytest.raises(BallotRunning):
        advance(here.session, here.urgent, "ratify", actor=WORKER, now=here.now)
    assert here.state_of(here.urgent) == "ratifying"


@pytest.mark.parametrize(("choices", "state", "outcome"), [
    ("fffff", "follow_up", "carried"), ("aaaaa", "revoked", "lost"), ("", "revoked", "lost"),
])  # fmt: skip
def test_ballot_of_a_meeting_open_at_the_end_of_the_term_is_counted_then(here, choices, state, outcome):
    (item,) = here.meets(here.urgent)
    here.item_step(item, "take_up")
    number = here.ballot(item, choices)
    until = here.until
    here.now = until
    assert take_due(here.session, here.urgent, "ratify", now=until).target == state
    assert here.session.get_one(Ballot, number, populate_existing=True).outcome == outcome
    here.item_step(item, "decide")
    assert (here.item(item).state, here.item(item).outcome) == ("decided", outcome)
    assert here.state_of(here.urgent) == state


def test_no_ballot_opens_on_what_lapsed_while_the_meeting_was_at_it(here):
    (item,) = here.meets(here.urgent)
    here.item_step(item, "take_up")
    here.now = here.until
    with pytest.raises(BallotNotNow, match="can be ratified no more"):
        here.ballot(item, "")
    assert take_due(here.session, here.urgent, "ratify", now=here.now).target == "revoked"
    with pytest.raises(BallotNotNow, match="does not wait for a meeting any more"):
        here.ballot(item, "")
    here.item_step(item, "defer", reason="گذشت")
    assert here.state_of(here.urgent) == "revoked"
    assert here.ballots() == [WINDOW]


def test_ballot_of_a_meeting_takes_no_votes_after_the_term(here):
    days = (here.until - here.now).total_seconds() / 86400 - 0.3
    (item,) = here.meets(here.urgent, days=days)
    here.item_step(item, "take_up")
    number = here.ballot(item, "")
    assert here.session.get_one(Ballot, number).ends_at == here.until


def test_meeting_after_the_term_is_refused_with_the_date_and_what_to_do(here):
    here.planned_in(20)
    with pytest.raises(TermBeforeMeeting) as refused:
        here.on_agenda(here.urgent)
    assert "مهلت تنفیذ این مصوبهٔ فوری تا پایان سه‌شنبه ۱۷ آذر ۱۴۰۵ است" in refused.value.text.fa
    assert "دوشنبه ۲۳ آذر ۱۴۰۵" in refused.value.text.fa
    assert "جلو بیندازید" in refused.value.text.fa
    assert "until the end of Tuesday" in refused.value.text.en


def test_meeting_moved_behind_the_term_cannot_be_called(here):
    here.planned_in(8)
    here.on_agenda(here.urgent)
    here.row.starts_at += timedelta(days=30)
    here.row.ends_at += timedelta(days=30)
    here.session.flush()
    with pytest.raises(GuardRefused, match="begins after that"):
        here.step("call")


def test_called_meeting_is_not_moved_behind_the_term(here):
    here.planned_in(8)
    here.on_agenda(here.urgent)
    here.step("call")
    late = replace(PLAN, day="1405/10/20")
    with pytest.raises(EntryRefused) as refused:
        changing.change(here.case("change"), late, version=None, now=here.now)
    assert "باید پیش از آن آغاز شود" in refused.value.errors["day"].fa
    assert "۱۷ آذر ۱۴۰۵" in refused.value.errors["day"].fa
    assert here.row.starts_at < here.until


def test_ratification_is_no_choice_among_options(here):
    (item,) = here.meets(here.urgent)
    here.item_step(item, "take_up")
    way = Way("plurality", "ordinary", options=(("تنفیذ", ""), ("رد", "")))
    with pytest.raises(RatifiedByMotion):
        open_ballot(here.session, here.meeting, item, actor=person(here.chair.id), now=here.now, way=way)
    assert here.ballots() == [WINDOW]


def test_item_is_not_taken_up_once_the_term_is_over_though_the_clock_is_late(here):
    (item,) = here.meets(here.urgent)
    here.now = here.until
    with pytest.raises(GuardRefused, match="can be ratified no more"):
        here.item_step(item, "take_up")
    assert take_due(here.session, here.urgent, "ratify", now=here.now).target == "revoked"
    with pytest.raises(GuardRefused, match="does not wait for a meeting any more"):
        here.item_step(item, "take_up")
    here.item_step(item, "defer", reason="گذشت")
    assert here.state_of(here.urgent) == "revoked"


def test_ratified_between_meetings_it_waits_for_none(here):
    here.planned_in(8)
    item = here.on_agenda(here.urgent)
    for who in (here.chair, *here.members):
        here.voted(here.urgent, who, "for")
    assert advance(here.session, here.urgent, "ratify", actor=WORKER, now=here.now).target == "follow_up"
    with pytest.raises(GuardRefused, match="does not wait for a meeting any more"):
        here.step("call")
    here.item_step(item, "strike")
    with pytest.raises(NotForMeeting):
        here.on_agenda(here.urgent)


def test_item_for_approval_takes_up_no_ratification(here):
    here.planned_in(8)
    item = here.on_agenda(here.urgent)
    here.item(item).purpose = "approval"
    here.session.flush()
    with pytest.raises(GuardRefused, match="does not wait for a meeting any more"):
        here.step("call")


def test_by_an_earlier_lifecycle_it_is_ratified_between_meetings_alone(here):
    row = here.process_of(here.urgent)
    kept = here.session.get_one(StoredDefinition, ("urgent", row.process_version))
    earlier = kept.text.replace('hear = { from = "ratification unratified"', 'hear = { from = "unratified"')
    assert earlier != kept.text
    here.session.add(StoredDefinition(process="urgent", version="f" * 64, text=earlier, at=here.now))
    row.process_version = "f" * 64
    here.session.flush()
    here.planned_in(8)
    with pytest.raises(NotForMeeting):
        here.on_agenda(here.urgent)
    assert agenda.waiting(here.session, here.chapter.id) == []
