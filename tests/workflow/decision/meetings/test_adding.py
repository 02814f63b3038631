"""What comes on the agenda of a meeting that was called: with the notice of the rules ahead, and told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from documents.papers import papers_of
from tests.queries import of_jobs
from tests.workflow.meeting import PLAN, Council, give_rules
from workflow.decision.meetings import arranging, changing
from workflow.decision.meetings.arranging import Wish
from workflow.decision.meetings.case import MeetingStarted
from workflow.decision.meetings.late import AddedTooLate
from workflow.decision.tables import MeetingChange
from workflow.deliberation.tables import Proposal
from workflow.process.refusals import GuardRefused
from workflow.record.case import Forbidden, person
from workflow.sitting.items import open_ballot
from workflow.sitting.story import story_of_meeting

NOTICE = timedelta(hours=72)


@pytest.fixture
def here(session, now):
    made = Council(session, now)
    made.called()
    return made


def promised(here):
    found = here.session.connection().exec_driver_sql(f"SELECT workflow_uuid FROM {of_jobs(here.session)}")
    return sorted(key for key in found.scalars() if "meeting_changed" in key)


def kept(here):
    return here.session.exec(select(MeetingChange).order_by(col(MeetingChange.version))).all()


def test_item_is_added_up_to_the_notice_of_the_rules_and_told_once(here):
    here.now = here.row.starts_at - NOTICE
    before = here.row.version
    item = here.on_agenda(title="بودجه", minutes="15")
    assert [(row.position, row.title) for row in here.items()] == [(1, "گزارش دبیر"), (2, "بودجه")]
    assert here.row.version == before + 1
    assert promised(here) == [f"tell-meeting_changed-{here.meeting}-{before + 1}"]
    (change,) = kept(here)
    assert (change.version, change.person_id, change.after["item"]) == (before + 1, here.secretary.id, item)
    assert [(change.before[name], change.after[name]) for name in changing.OF_ITEM] == [("", "15"), ("", "2")]


def test_later_it_is_refused_with_every_lawful_way(here):
    here.now = here.row.starts_at - NOTICE + timedelta(seconds=1)
    with pytest.raises(AddedTooLate) as refused:
        here.on_agenda()
    said = refused.value.text
    assert "دست‌کم ۷۲ ساعت" in said.fa
    assert "جلسهٔ فوری را با ۲۴ ساعت فرصت" in said.fa
    assert "سه‌شنبه ۱۰ آذر ۱۴۰۵ ساعت ۱۷:۰۱" in said.fa
    assert "17:01 Tehran time or later" in said.en
    assert (len(here.items()), promised(here), kept(here)) == (1, [], [])
    to_the_moment = replace(PLAN, start="17:01", end="19:00")
    changing.change(here.case("change"), to_the_moment, version=None, now=here.now)
    here.now += timedelta(minutes=5)
    assert here.on_agenda()  # the way it named


def test_meeting_called_in_urgency_takes_items_at_that_notice(session, now):
    here = Council(session, now)
    here.plan(replace(PLAN, urgent_reason="سیل"))
    here.on_agenda()
    here.step("call")
    here.now = here.row.starts_at - timedelta(hours=24)
    assert here.on_agenda()
    here.now += timedelta(seconds=1)
    with pytest.raises(AddedTooLate) as refused:
        here.on_agenda()
    assert "۲۴ ساعت" in refused.value.text.fa
    assert "جلسهٔ فوری" not in refused.value.text.fa


def test_notice_is_that_of_the_rules_in_force_now(here):
    give_rules(here.session, here.chapter, notice_hours=8 * 24)
    with pytest.raises(AddedTooLate) as refused:
        here.on_agenda()
    assert "۱۹۲ ساعت" in refused.value.text.fa


@pytest.mark.parametrize("kind", ["proposal", "business"])
def test_what_is_added_is_voted_on_by_the_rules_the_meeting_was_called_under(here, kind):
    newer = replace(here.rules.majorities[0], key="weighty")
    give_rules(here.session, here.chapter, majorities=(newer,))
    item = here.on_agenda(here.tabled() if kind == "proposal" else None)
    assert here.item(item).matter == here.rules.majorities[0].key
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    here.item_step(item, "take_up", here.chair)
    assert open_ballot(here.session, here.meeting, item, actor=person(here.chair.id), now=here.now)


def test_text_of_a_proposal_lies_as_it_was_when_it_was_added_and_is_in_the_papers(here):
    proposal = here.tabled("پیمان کارورزی")
    item = here.on_agenda(proposal)
    lying = here.session.get_one(Proposal, proposal).revision_id
    assert here.item(item).revision_id == lying is not None
    for language in ("fa", "en"):
        papers = papers_of(here.session, here.row, language).papers
        assert [paper.title for paper in papers] == ["گزارش دبیر", "پیمان کارورزی"]


def test_before_the_call_nobody_is_told(session, now):
    here = Council(session, now)
    here.plan()
    item = here.on_agenda()
    arranging.change_item(here.case("arrange"), item, Wish(minutes="5"), version=None, now=here.now)
    assert (promised(here), kept(here)) == ([], [])


def test_only_the_secretary_adds_and_only_until_it_is_open(here):
    with pytest.raises(Forbidden):
        here.case("add", here.chair)
    with pytest.raises(Forbidden):
        here.case("add", here.members[0])
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    with pytest.raises(MeetingStarted):
        here.case("add")


def test_item_members_were_called_for_is_not_taken_off_and_the_refusal_says_just_that(here):
    added = here.on_agenda(title="بودجه")
    for item in here.items():
        with pytest.raises(GuardRefused) as refused:
            here.item_step(item.id, "strike")
        said = refused.value.text
        assert "برای آن خوانده شده‌اند برداشته نمی‌شود" in said.fa
        assert "تغییر نمی‌کند" not in said.fa  # an agenda takes items, and their order changes
        assert "does not change" not in said.en
    assert [item.id for item in here.items()][-1] == added


def test_item_changed_in_two_ways_at_once_is_told_once(here):
    second = here.on_agenda(title="بودجه")
    told, version = len(promised(here)), here.row.version
    change = Wish(minutes="45", place="1")
    arranging.change_item(here.case("arrange"), second, change, version=None, now=here.now)
    newest = kept(here)[-1]
    assert len(promised(here)) == told + 1
    assert f"tell-meeting_changed-{here.meeting}-{here.row.version}" in promised(here)
    assert newest.version == here.row.version
    assert [(newest.before[name], newest.after[name]) for name in changing.OF_ITEM] == [
        ("30", "45"),
        ("2", "1"),
    ]
    (line, *_), _ = story_of_meeting(here.case("arrange"))
    both = (("minutes", "30", "45"), ("position", "2", "1"))
    assert (line.what, line.item, line.changes) == ("item_changed", "بودجه", both)
    assert (line.entry.version, len(kept(here))) == (here.row.version, 2)
    assert line.entry.version == version + 1


def test_nothing_changed_and_what_is_moved_while_they_sit_tells_nobody(here):
    second = here.on_agenda(title="بودجه")
    told = promised(here)
    arranging.change_item(
        here.case("arrange"), second, Wish(minutes="30", place="2"), version=None, now=here.now
    )
    arranging.move(here.case("arrange"), second, up=False, version=None, now=here.now)
    assert promised(here) == told
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    arranging.move(here.case("arrange"), second, up=True, version=None, now=here.now)
    assert here.item(second).position == 1
    assert promised(here) == told
