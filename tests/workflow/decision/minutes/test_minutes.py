"""Minutes: noted by several at once, put together from what happened, agreed to by those who were there."""

from datetime import timedelta

import pytest

from documents import minutes as document
from documents.plain import to_json
from tests import council
from tests.queries import counted
from tests.workflow.meeting import Council
from workflow.decision.minutes import notes, remarks, resolutions
from workflow.decision.minutes.assembled import assembled
from workflow.decision.minutes.case import MinutesOutdated, NotInThisState, opened, take
from workflow.process.machine import AnswerMissing, GuardRefused, NotYours
from workflow.record.case import Forbidden, NotFound, person
from workflow.record.typed import EntryRefused
from workflow.sitting.admission import admit


@pytest.fixture
def here(session, now):
    return Council(session, now)


def of(here, right, who=None):
    actor = person((who or here.secretary).id)
    return opened(admit(here.session, here.meeting, "see", actor=actor, now=here.now), right, lock=True)


def steps(here, name, who=None, **more):
    case = of(here, "step", who)
    return take(case, name, version=case.row.version, now=here.now, **more).target


def held(here):
    """A meeting with a proposal carried and other business settled, with notes; closed. The ids of both items."""
    here.opened(here.tabled(), None)
    first, second = (item.id for item in here.items())
    here.item_step(first, "take_up", here.chair)
    notes.write(here.case("record"), "خانم نمونه گزارش داد.", item_id=first, now=here.now)
    here.ballot(first, "fffa-")
    here.item_step(first, "decide", here.chair)
    here.item_step(second, "take_up", here.chair)
    here.item_step(second, "settle", here.chair, outcome="گزارش شنیده شد.")
    here.now += timedelta(minutes=30)
    here.left(here.members[3])
    here.now += timedelta(minutes=30)
    here.step("close", here.chair)
    return first, second


def test_minutes_are_put_together_from_what_happened(here):
    first, second = held(here)
    due = "1405/10/01"
    resolutions.resolve(
        of(here, "edit"),
        first,
        "نامه فرستاده شود.",
        owner_id=here.members[0].id,
        owner="",
        due=due,
        now=here.now,
    )
    told = assembled(of(here, "see"))
    assert [member.name.fa for member in told.present] == ["پروین رئیسی", *(f"عضو {n}" for n in range(4))]
    assert told.presiding.fa == "پروین رئیسی"
    assert (told.quorum.present, told.quorum.roll, told.quorum.quorate) == (5, 5, True)
    assert [(item.id, item.outcome) for item in told.items] == [(first, "carried"), (second, "settled")]
    (vote,) = told.items[0].votes
    assert [(one.label.fa, one.count, one.mark) for one in vote.lines.lines] == [
        ("موافق", 3, 2), ("مخالف", 1, 0), ("ممتنع", 1, 0), ("رأی نداده", 0, 0),
        ("شرکت‌کنندگان، برای حد نصاب", 5, 3),
    ]  # fmt: skip
    assert (vote.lines.whole, vote.rules_number) == (5, 2)
    assert dict(vote.by_name)[vote.lines.lines[1].label][0].fa == "عضو 2"
    assert [note.body for note in told.items[0].notes] == ["خانم نمونه گزارش داد."]
    assert [(one.owner, one.due_on.isoformat()) for one in told.items[0].resolutions] == [
        ("عضو 0", "2026-12-22")
    ]
    assert [one.body for one in told.items[1].resolutions] == ["گزارش شنیده شد."]
    assert told.present[3].stretches[0][1] is not None  # who left before the end


def test_secretary_without_a_seat_is_named_as_such_among_those_also_present(here):
    here.opened(here.tabled())
    late = council.member(here.session, here.chapter, ("chair",), "رئیس دوم")  # an officer since the call
    here.came(here.secretary, late)
    here.now += timedelta(minutes=5)
    here.step("close", here.chair)
    told = assembled(of(here, "see"))
    assert {one.name.fa for one in told.guests} == {f"{here.secretary.name} (دبیر)", "رئیس دوم"}
    assert {one.name.en for one in told.guests} == {f"{here.secretary.name} (secretary)", "رئیس دوم"}
    assert not any("دبیر" in one.name.fa for one in told.present)


def test_two_people_note_at_once_and_nothing_is_lost(here, engine):
    here.opened()
    here.session.commit()
    mine = notes.write(here.case("record"), "یادداشت نخست", item_id=None, now=here.now)
    theirs = notes.write(here.case("record"), "یادداشت دوم", item_id=None, now=here.now)
    assert notes.change(here.case("record"), mine, "یادداشت نخست، ادامه", version=1, now=here.now) == 2
    assert (
        notes.change(here.case("record"), mine, "یادداشت نخست، ادامه", version=1, now=here.now) == 2
    )  # sent twice
    with pytest.raises(notes.NoteOutdated):
        notes.change(here.case("record"), mine, "از پنجرهٔ دیگر", version=1, now=here.now)
    notes.strike(here.case("record"), theirs, version=1, now=here.now)
    assert [one.body for one in notes.notes_of(here.case("see"))] == ["یادداشت نخست، ادامه"]


@pytest.mark.parametrize("body", ["", "  \n", "x" * 10_001, "a\x00b"])
def test_note_that_cannot_be_kept_is_refused(here, body):
    here.opened()
    with pytest.raises(EntryRefused):
        notes.write(here.case("record"), body, item_id=None, now=here.now)


def test_note_of_another_is_left_alone_and_an_item_of_another_meeting_is_not_there(here, session):
    here.opened()
    mine = notes.write(here.case("record"), "از دبیر", item_id=None, now=here.now)
    other = council.member(session, here.chapter, ("secretary",), "دبیر دوم")
    with pytest.raises(Forbidden):
        notes.change(here.case("record", other), mine, "دیگر", version=1, now=here.now)
    with pytest.raises(NotFound):
        notes.write(here.case("record"), "بند", item_id=10_000, now=here.now)
    with pytest.raises(Forbidden):
        here.case("record", here.members[0])


def test_draft_is_laid_before_those_present_answered_and_approved(here):
    held(here)
    for who in (here.members[0],):
        with pytest.raises(NotFound):
            of(here, "see", who)  # a draft is the secretary's
    assert steps(here, "lay_out") == "laid_out"
    one, two = here.members[0], here.members[1]
    remarks.remark(of(here, "remark", one), "agreed", "", now=here.now)
    with pytest.raises(remarks.AlreadyAgreed):
        remarks.remark(of(here, "remark", one), "agreed", "", now=here.now)
    number = remarks.remark(of(here, "remark", two), "objection", "شمار رأی‌ها درست نیست.", now=here.now)
    with pytest.raises(GuardRefused) as unanswered:
        steps(here, "approve", here.chair)
    assert "۱ ایراد حاضران بی‌پاسخ مانده است" in unanswered.value.text.fa
    remarks.answer(of(here, "answer"), number, "در ویرایش تازه درست شد.", now=here.now)
    with pytest.raises(remarks.AlreadyAnswered):
        remarks.answer(of(here, "answer"), number, "باز", now=here.now)
    with pytest.raises(AnswerMissing):
        steps(here, "redraft")
    here.now += timedelta(minutes=1)
    assert steps(here, "redraft", reason="اصلاح شمار") == "draft"
    here.now += timedelta(minutes=1)
    assert steps(here, "lay_out") == "laid_out"
    assert assembled(of(here, "see")).agreed == 0  # what they agreed to was another text
    remarks.remark(of(here, "remark", one), "agreed", "", now=here.now)
    remarks.remark(of(here, "remark", two), "dissent", "من هزینه را کم می‌دانم.", now=here.now)
    assert steps(here, "approve", here.chair) == "approved"
    document.freeze(of(here, "see"))
    case = of(here, "see", here.members[3])
    printed = document.printed(case, "fa")
    assert (printed.approved_by, printed.agreed) == ("پروین رئیسی", 1)
    assert [one.body for one in printed.dissents] == ["من هزینه را کم می‌دانم."]
    assert document.read(to_json(printed)) == printed
    with pytest.raises(NotInThisState):
        of(here, "edit")


def test_minutes_are_not_approved_by_one_who_was_absent(here, session):
    held(here)
    away = council.member(session, here.chapter, ("chair",), "رئیس غایب")
    steps(here, "lay_out")
    with pytest.raises(GuardRefused) as absent:
        steps(here, "approve", away)
    assert "شما در این جلسه حاضر نبودید" in absent.value.text.fa
    with pytest.raises(NotYours):
        steps(here, "approve", here.members[0])
    with pytest.raises(Forbidden):
        of(here, "remark", away)


def test_step_on_top_of_another_version_is_refused(here):
    held(here)
    with pytest.raises(MinutesOutdated):
        take(of(here, "step"), "lay_out", version=7, now=here.now)


@pytest.mark.parametrize(
    ("fields", "which"),
    [
        ({"body": ""}, {"resolution"}),
        ({"owner": "کس", "owner_id": "member"}, {"owner"}),
        ({"owner_id": "stranger"}, {"owner"}),
        ({"due": "نزدیک"}, {"due"}),
        ({"due": "1404/01/01"}, {"due"}),
        ({"body": "x" * 5_001, "due": "هیچ", "owner": "o" * 500}, {"resolution", "due", "owner"}),
    ],
)
def test_resolution_that_cannot_be_kept_names_each_field(here, fields, which):
    first, _ = held(here)
    given = {"body": "کاری شود.", "owner": "", "owner_id": None, "due": ""} | fields
    people = {"member": here.members[0].id, "stranger": here.secretary.id, None: None}
    given["owner_id"] = people[given["owner_id"]]
    with pytest.raises(EntryRefused) as refused:
        resolutions.resolve(of(here, "edit"), first, given.pop("body"), now=here.now, **given)
    assert set(refused.value.errors) == which


def test_resolution_is_reworded_on_what_was_seen(here):
    first, _ = held(here)
    made = resolutions.resolve(
        of(here, "edit"), first, "نامه", owner_id=None, owner="دبیرخانه", due="", now=here.now
    )
    common = {"owner_id": None, "owner": "", "due": "", "now": here.now}
    resolutions.reword(of(here, "edit"), made, "نامهٔ دوم", version=1, **common)
    with pytest.raises(resolutions.ResolutionOutdated):
        resolutions.reword(of(here, "edit"), made, "نامهٔ سوم", version=1, **common)
    resolutions.strike(of(here, "edit"), made, version=2, now=here.now)
    assert made not in [one.id for one in resolutions.resolutions_of(of(here, "see"))]


def test_minutes_cost_as_many_queries_for_a_large_meeting(session, now):
    costs = []
    for members in (3, 9):
        here = Council(session, now, members=members)
        held_items = [here.tabled(f"پیشنهاد {n}") for n in range(members)]
        here.opened(*held_items)
        for item in here.items():
            here.item_step(item.id, "take_up", here.chair)
            here.ballot(item.id, "f" * members)
            here.item_step(item.id, "decide", here.chair)
        here.step("close", here.chair)
        case = of(here, "see")
        with counted(session.get_bind()) as asked:
            assembled(case)
        costs.append(len(asked))
    assert costs[0] == costs[1]
