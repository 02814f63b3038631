"""Planning, the agenda, and the call: what is refused says why, and with what it would be taken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from tests import council
from tests.queries import of_jobs
from tests.workflow.meeting import PLAN, Council, give_rules
from workflow.decision.meetings import agenda, arranging, changing, planning
from workflow.decision.meetings.agenda import NotForMeeting, OfAnotherChapter, OnAnotherAgenda, times
from workflow.decision.meetings.case import MeetingOutdated, MeetingStarted
from workflow.decision.tables import Convened
from workflow.membership.tables import Mandate
from workflow.process.machine import GuardRefused, NotYours
from workflow.record.case import Forbidden, NotFound, person
from workflow.record.typed import EntryRefused
from workflow.sitting.admission import admit

SIGNS = {"nul": "a\x00b", "surrogate": "a\ud800b", "long": "x" * 100_001}


@pytest.fixture
def here(session, now):
    return Council(session, now)


def test_meeting_is_planned_on_the_clock_of_tehran(here):
    here.plan()
    row = here.row
    assert (row.number, row.title, row.state) == (1, "نشست عادی آذر", "planned")
    assert row.starts_at == datetime(2026, 12, 1, 12, 30, tzinfo=UTC)
    assert row.ends_at - row.starts_at == timedelta(hours=2)
    here.plan()
    assert here.row.number == 2


@pytest.mark.parametrize("typed", ["16:30", "۱۶:۳۰", "١٦:٣٠", " 16.30 ", "16٫30"])
def test_time_is_read_as_people_write_it(typed):
    assert planning.clock(typed, "start").isoformat() == "16:30:00"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": " "}, {"title"}),
        ({"day": "1405/13/40"}, {"day"}),
        ({"day": "1405/08/01"}, {"day"}),
        ({"day": "1405/09/03", "start": "12:30"}, {"start"}),
        ({"start": "25:00"}, {"start"}),
        ({"start": "4pm", "end": "later"}, {"start", "end"}),
        ({"end": "16:00"}, {"end"}),
        ({"end": "09:00"}, {"end"}),
        ({"place": "", "link": ""}, {"place"}),
        ({"link": "javascript:alert(1)"}, {"link"}),
        ({"link": "https://"}, {"link"}),
        ({"link": "http://[bad"}, {"link"}),
        ({"title": "", "start": "", "end": "x"}, {"title", "start", "end"}),
        *(({field: SIGNS[sign]}, {field}) for field in ("title", "place", "link", "day", "urgent_reason", "start")
          for sign in SIGNS),
    ],
)  # fmt: skip
def test_plan_that_cannot_be_is_refused_field_by_field(now, changes, fields):
    with pytest.raises(EntryRefused) as refused:
        planning.read(replace(PLAN, **changes), now=now)
    assert set(refused.value.errors) == fields


def test_items_take_their_minutes_one_after_the_other(here):
    here.plan()
    for minutes in ("20", "۴۵", "5"):
        here.on_agenda(minutes=minutes)
    spans = times(here.row.starts_at, [item.minutes for item in here.items()])
    assert [begin - here.row.starts_at for begin, _ in spans] == [timedelta(minutes=n) for n in (0, 20, 65)]


@pytest.mark.parametrize("minutes", ["0", "-5", "601", "", "ten", "1.5", "9" * 30, SIGNS["nul"]])
def test_minutes_that_are_none_are_refused(here, minutes):
    here.plan()
    with pytest.raises(EntryRefused) as refused:
        here.on_agenda(minutes=minutes)
    assert set(refused.value.errors) == {"minutes"}


@pytest.mark.parametrize("sign", SIGNS.values())
def test_other_business_with_signs_no_database_takes_is_refused(here, sign):
    here.plan()
    for field in ("title", "body"):
        words = {"title": "گزارش", "body": ""} | {field: sign}
        with pytest.raises(EntryRefused) as refused:
            agenda.add_business(here.case("add"), **words, minutes="5", version=None, now=here.now)
        assert set(refused.value.errors) == {field}


def test_items_change_places_and_are_taken_off_without_a_gap(here):
    here.plan()
    one, two, three = (here.on_agenda(title=name) for name in ("یک", "دو", "سه"))

    def order():
        return [(item.position, item.id) for item in here.items()]

    arranging.move(here.case("arrange"), three, up=True, version=None, now=here.now)
    assert order() == [(1, one), (2, three), (3, two)]
    arranging.move(here.case("arrange"), one, up=True, version=None, now=here.now)
    assert order() == [(1, one), (2, three), (3, two)]
    here.item_step(three, "strike")
    assert order() == [(1, one), (2, two)]
    assert here.item(three).state == "struck"
    with pytest.raises(NotFound):
        arranging.move(here.case("arrange"), three, up=True, version=None, now=here.now)


def test_change_on_top_of_an_older_version_is_refused(here):
    here.plan()
    seen = here.row.version
    here.on_agenda()
    with pytest.raises(MeetingOutdated):
        changing.change(here.case("change"), PLAN, version=seen, now=here.now)
    changing.change(here.case("change"), replace(PLAN, title="دیگر"), version=here.row.version, now=here.now)
    assert here.row.title == "دیگر"


def test_proposal_is_on_one_agenda_until_that_is_over(here):
    proposal = here.tabled()
    first = here.called(proposal)
    here.plan()
    with pytest.raises(OnAnotherAgenda) as refused:
        here.on_agenda(proposal)
    assert "جلسهٔ شمارهٔ ۱ است" in refused.value.text.fa
    second, here.meeting = here.meeting, first
    here.step("cancel", reason="سالن نیست")
    here.meeting = second
    assert here.on_agenda(proposal)


def test_only_what_waits_for_a_meeting_comes_on_the_agenda(here):
    here.plan()
    draft = council.proposal(here.session, here.chapter, here.members[0], "consolidation")
    with pytest.raises(NotForMeeting):
        here.on_agenda(draft.id)
    with pytest.raises(NotFound):
        here.on_agenda(999_999)


def test_proposal_of_another_chapter_does_not(here):
    other = council.chapter(here.session, "انجمن استان یزد")
    row = council.proposal(here.session, other, here.members[0], "tabled")
    here.plan()
    with pytest.raises(NotFound):
        here.on_agenda(row.id)
    here.session.add(Mandate(
        chapter_id=other.id, person_id=here.secretary.id, role="secretary", since=council.LONG_AGO
    ))  # fmt: skip
    with pytest.raises(OfAnotherChapter):
        here.on_agenda(row.id)


def test_empty_agenda_is_not_called(here):
    here.plan()
    with pytest.raises(GuardRefused) as refused:
        here.step("call")
    assert refused.value.text.fa.startswith("دستور جلسه هنوز خالی است")


def test_call_that_comes_too_late_names_the_earliest_lawful_time(here):
    here.plan(replace(PLAN, day="1405/09/06", start="12:29", end="14:00"))
    here.on_agenda()
    with pytest.raises(GuardRefused) as refused:
        here.step("call")
    assert "دست‌کم ۷۲ ساعت" in refused.value.text.fa
    assert "زودترین زمان آغاز جمعه ۶ آذر ۱۴۰۵ ساعت ۱۲:۳۰ است" in refused.value.text.fa
    assert "دلیل فوریت را بنویسید (با ۲۴ ساعت فرصت)" in refused.value.text.fa
    assert "Friday 27 November 2026 (1405/09/06), 12:30 Tehran time" in refused.value.text.en
    plan = replace(PLAN, day="1405/09/06", start="12:30", end="14:00")
    changing.change(here.case("change"), plan, version=None, now=here.now)
    here.step("call")
    assert here.row.state == "called"


def test_seconds_count_the_earliest_time_is_the_next_full_minute(here):
    here.plan(replace(PLAN, day="1405/09/06", start="12:30", end="14:00"))
    here.on_agenda()
    here.now += timedelta(seconds=1)
    with pytest.raises(GuardRefused) as refused:
        here.step("call")
    assert "12:31 Tehran time" in refused.value.text.en


def test_urgent_meeting_is_called_at_the_shorter_notice_with_its_reason(here):
    plan = replace(PLAN, day="1405/09/04", start="12:30", end="14:00")
    here.plan(plan)
    here.on_agenda()
    with pytest.raises(GuardRefused):
        here.step("call")
    changing.change(here.case("change"), replace(plan, urgent_reason="سیل"), version=None, now=here.now)
    here.now += timedelta(seconds=1)
    with pytest.raises(GuardRefused) as refused:
        here.step("call")
    assert "۲۴ ساعت" in refused.value.text.fa
    assert "دلیل فوریت" not in refused.value.text.fa
    here.now -= timedelta(seconds=1)
    here.step("call")
    assert here.row.state == "called"


def test_call_freezes_roll_rules_and_texts(here):
    proposal = here.tabled()
    here.called(proposal)
    rules = here.row.rules_id
    roll = here.session.exec(select(Convened.person_id).order_by(Convened.person_id)).all()
    assert roll == [here.chair.id, *(member.id for member in here.members)]  # the secretary is no member
    (item,) = here.items()
    assert item.revision_id is not None
    council.member(here.session, here.chapter)
    give_rules(here.session, here.chapter, proxies=2)
    assert len(here.session.exec(select(Convened.person_id)).all()) == 5
    assert here.row.rules_id == rules
    with pytest.raises(MeetingStarted):
        here.case("edit")


def test_call_promises_one_mail_to_tell_and_a_cancelled_one_another(here):
    here.called()
    here.step("cancel", here.chair, reason="سالن نیست")
    keys = here.session.connection().exec_driver_sql(
        f"SELECT workflow_uuid FROM {of_jobs(here.session)}"
    ).scalars().all()  # fmt: skip
    assert sorted(keys) == [
        f"tell-meeting_called-{here.meeting}-3",
        f"tell-meeting_cancelled-{here.meeting}-4",
    ]


def test_meeting_that_was_never_called_tells_nobody_when_it_is_cancelled(here):
    here.plan()
    here.step("cancel", reason="دیگر لازم نیست")
    found = here.session.connection().exec_driver_sql(f"SELECT count(*) FROM {of_jobs(here.session)}")
    assert found.scalar_one() == 0


@pytest.mark.parametrize(
    ("who", "planned", "called"),
    [("secretary", True, True), ("chair", True, True), ("member", False, True), ("stranger", False, False)],
)
def test_who_sees_a_meeting_before_and_after_its_call(here, who, planned, called):
    other = council.chapter(here.session, "انجمن استان یزد")
    stranger = council.member(here.session, other, ("member", "secretary", "chair"))
    people = {
        "secretary": here.secretary,
        "chair": here.chair,
        "member": here.members[0],
        "stranger": stranger,
    }

    def sees():
        try:
            admit(here.session, here.meeting, "see", actor=person(people[who].id), now=here.now)
        except NotFound:
            return False
        return True

    here.plan()
    here.on_agenda()
    assert sees() is planned
    if not planned:
        with pytest.raises(NotFound):
            here.step("call", people[who])
    here.step("call")
    assert sees() is called


def test_only_the_secretary_plans_and_calls(here):
    here.plan()
    here.on_agenda()
    for who in (here.chair,):
        with pytest.raises(Forbidden):
            here.case("edit", who)
        with pytest.raises(NotYours):
            here.step("call", who)
