"""A meeting changed after its call: at once where nobody loses notice, else with the notice of the rules, and told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.queries import of_jobs
from tests.workflow.meeting import PLAN, Council, give_rules
from workflow.decision.meetings import changing
from workflow.decision.meetings.case import MeetingOutdated, MeetingStarted
from workflow.decision.tables import MeetingChange
from workflow.record.case import Forbidden
from workflow.record.typed import EntryRefused

SOON = replace(PLAN, day="1405/09/06", start="12:30", end="14:00")
"""Exactly 72 hours after the day of the tests: the last moment the rules allow."""


@pytest.fixture
def here(session, now):
    made = Council(session, now)
    made.called()
    return made


def change(here, plan, **changes):
    return changing.change(here.case("change"), replace(plan, **changes), version=None, now=here.now)


def promised(here):
    found = here.session.connection().exec_driver_sql(f"SELECT workflow_uuid FROM {of_jobs(here.session)}")
    return sorted(key for key in found.scalars() if "meeting_changed" in key)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"place": "سالن ۹"}, ("place",)),
        ({"place": ""}, ("place",)),
        ({"link": ""}, ("link",)),
        ({"link": "https://meet.example.org/other", "place": "سالن ۹"}, ("place", "link")),
        ({"end": "20:00"}, ("ends_at",)),
        ({"title": "نشست فوق‌العاده"}, ("title",)),
    ],
)
def test_place_link_and_end_change_at_once_and_everybody_is_told(here, changes, fields):
    here.now = here.row.starts_at - timedelta(minutes=5)
    before = here.row.version
    assert change(here, PLAN, **changes) == fields
    assert here.row.version == before + 1
    assert promised(here) == [f"tell-meeting_changed-{here.meeting}-{before + 1}"]
    (kept,) = here.session.exec(select(MeetingChange)).all()
    assert (kept.version, kept.person_id) == (before + 1, here.secretary.id)
    assert {name for name in kept.before if kept.before[name] != kept.after[name]} == set(fields)


def test_nothing_changed_tells_nobody(here):
    before = here.row.version
    assert change(here, PLAN) == ()
    assert (here.row.version, promised(here)) == (before, [])


def test_plan_that_nobody_was_called_to_is_changed_without_a_word(session, now):
    here = Council(session, now)
    here.plan()
    assert change(here, PLAN, place="سالن ۹") == ("place",)
    assert (promised(here), here.session.exec(select(MeetingChange)).all()) == ([], [])


def test_another_time_needs_the_notice_of_the_rules_anew(here):
    assert change(here, SOON) == ("starts_at", "ends_at")  # earlier, and just early enough
    here.now += timedelta(seconds=1)
    for plan, field in (
        (replace(SOON, start="12:29"), "start"),
        (replace(SOON, day="1405/09/05"), "day"),
    ):
        with pytest.raises(EntryRefused) as refused:
            change(here, plan)
        assert set(refused.value.errors) == {field}
        said = refused.value.errors[field]
        assert "زودترین زمانی که اکنون می‌توان برگزید جمعه ۶ آذر ۱۴۰۵ ساعت ۱۲:۳۱ است" in said.fa
        assert "دلیل فوریت را بنویسید (با ۲۴ ساعت فرصت)" in said.fa
        assert "12:31 Tehran time" in said.en
    assert here.row.starts_at == here.now + timedelta(hours=72) - timedelta(seconds=1)


def test_postponing_on_the_spot_is_too_late_as_well(here):
    here.now = here.row.starts_at - timedelta(minutes=10)
    with pytest.raises(EntryRefused) as refused:
        change(here, PLAN, start="17:00")
    assert set(refused.value.errors) == {"start"}
    change(here, PLAN, day="1405/09/13")  # three days later to the minute is in time


def test_urgent_time_with_its_reason_needs_the_shorter_notice(here):
    plan = replace(PLAN, day="1405/09/04", start="12:30", end="14:00")
    with pytest.raises(EntryRefused):
        change(here, plan)
    assert change(here, plan, urgent_reason="سیل") == ("starts_at", "ends_at", "urgent_reason")
    with pytest.raises(EntryRefused) as refused:
        change(here, plan)  # the reason alone is not taken away
    assert refused.value.errors == {"urgent_reason": changing.KEEP_REASON}
    assert change(here, plan, urgent_reason="سیل در سه استان") == ("urgent_reason",)
    assert change(here, PLAN) == ("starts_at", "ends_at", "urgent_reason")  # in due time none is needed


def test_reason_for_urgency_is_not_added_to_a_meeting_called_in_due_time(here):
    with pytest.raises(EntryRefused) as refused:
        change(here, PLAN, urgent_reason="سیل")
    assert refused.value.errors == {"urgent_reason": changing.NO_REASON_NEEDED}


def test_notice_is_that_of_the_rules_in_force_now(here):
    give_rules(here.session, here.chapter, notice_hours=120)
    with pytest.raises(EntryRefused) as refused:
        change(here, SOON)
    assert "۱۲۰ ساعت" in refused.value.errors["day"].fa


def test_meeting_whose_time_has_come_still_moves_to_another_room(here):
    here.begins()
    here.now += timedelta(minutes=5)
    assert change(here, PLAN, place="سالن ۹") == ("place",)


def test_meeting_that_is_open_or_over_is_changed_no_more(here):
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    with pytest.raises(MeetingStarted) as refused:
        here.case("change")
    assert "در دست برنامه‌ریزی، فراخوانده‌شده" in refused.value.text.fa
    here.step("close", here.chair)
    with pytest.raises(MeetingStarted):
        here.case("change")


def test_only_the_secretary_changes_it_and_on_top_of_what_was_seen(here):
    for who in (here.chair, here.members[0]):
        with pytest.raises(Forbidden):
            here.case("change", who)
    with pytest.raises(MeetingOutdated):
        changing.change(here.case("change"), replace(PLAN, place="سالن ۹"), version=1, now=here.now)
