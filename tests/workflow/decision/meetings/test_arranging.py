"""Items of an agenda are changed and ordered until they are taken up; what members were called for stays."""

import pytest

from tests.workflow.meeting import Council
from workflow.decision.meetings import arranging
from workflow.decision.meetings.arranging import CalledFor, ItemBegun, Wish
from workflow.decision.meetings.case import MeetingOutdated, MeetingStarted
from workflow.record.case import Forbidden, NotFound
from workflow.record.typed import EntryRefused

WHOLE = Wish("45", "ordinary", "گزارش تازه", "با آمار", "3")


@pytest.fixture
def here(session, now):
    made = Council(session, now)
    made.plan()
    made.ids = [made.on_agenda(title=name) for name in ("یک", "دو", "سه")]
    return made


def change(here, item, version=None, **wish):
    arranging.change_item(here.case("arrange"), item, Wish(**wish), version=version, now=here.now)


def order(here):
    return [(row.position, row.id) for row in here.items()]


def test_item_of_a_planned_meeting_is_changed_in_all_of_it(here):
    one, two, three = here.ids
    arranging.change_item(here.case("arrange"), one, WHOLE, version=here.row.version, now=here.now)
    row = here.item(one)
    assert (row.title, row.body, row.minutes, row.matter) == ("گزارش تازه", "با آمار", 45, "ordinary")
    assert order(here) == [(1, two), (2, three), (3, one)]


@pytest.mark.parametrize(
    ("item", "place", "expected"), [(0, "2", "102"), (0, "3", "120"), (2, "۱", "201"), (1, "2", "012")]
)
def test_item_goes_to_any_place_and_the_others_close_up(here, item, place, expected):
    change(here, here.ids[item], place=place)
    assert order(here) == [(n, here.ids[int(which)]) for n, which in enumerate(expected, 1)]


def test_what_is_not_said_stays_and_nothing_changed_is_no_new_version(here):
    two = here.ids[1]
    before = here.row.version
    change(here, two)
    change(here, two, title="دو", body="", minutes="30", matter="ordinary", place="2")
    assert here.row.version == before
    change(here, two, minutes="5")
    row = here.item(two)
    assert (row.title, row.minutes, row.position, here.row.version) == ("دو", 5, 2, before + 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "}, {"title": "a\x00"}, {"title": "x" * 1_000}, {"body": "a\ud800"}, {"body": "x" * 6_000},
        {"minutes": "0"}, {"minutes": "ده"}, {"matter": "unheard_of"}, {"place": "0"}, {"place": "4"}, {"place": ""},
        {"place": "x"}, {"place": "9" * 30}, {"place": "²"}, {"title": "", "minutes": "", "place": "-1"},
    ],
)  # fmt: skip
def test_every_field_that_cannot_be_is_refused_at_once(here, wrong):
    with pytest.raises(EntryRefused) as refused:
        change(here, here.ids[0], **wrong)
    assert set(refused.value.errors) == set(wrong)


def test_proposal_keeps_its_own_title(here):
    item = here.on_agenda(here.tabled("پیمان کارورزی"))
    change(here, item, title="دیگر", body="دیگر", minutes="10")
    row = here.item(item)
    assert (row.title, row.body, row.minutes) == ("", "", 10)


def test_once_called_only_time_and_place_change(here):
    one = here.ids[0]
    here.step("call")
    for wish in ({"title": "دیگر"}, {"body": "دیگر"}):
        with pytest.raises(CalledFor):
            change(here, one, **wish)
    change(here, one, title="یک", minutes="90", place="3")
    assert (here.item(one).minutes, here.item(one).position) == (90, 3)


def test_item_that_was_taken_up_changes_no_more_and_none_passes_it(here):
    one, two, three = here.ids
    here.step("call")
    here.begins()
    here.came(here.chair, *here.members)
    here.step("declare_open", here.chair)
    here.item_step(one, "take_up")
    for item, wish in ((one, {"minutes": "5"}), (one, {"place": "3"}), (three, {"place": "1"})):
        with pytest.raises(ItemBegun):
            change(here, item, **wish)
    with pytest.raises(ItemBegun):
        arranging.move(here.case("arrange"), two, up=True, version=None, now=here.now)
    change(here, three, minutes="5", place="2")  # what still waits is put in order while they sit
    assert order(here) == [(1, one), (2, three), (3, two)]
    here.item_step(one, "settle", outcome="شنیده شد")
    with pytest.raises(ItemBegun):
        change(here, one, minutes="5")
    here.step("close", here.chair)
    with pytest.raises(MeetingStarted):
        here.case("arrange")


def test_who_changes_an_item_and_on_top_of_what(here):
    with pytest.raises(Forbidden):
        here.case("arrange", here.chair)
    with pytest.raises(NotFound):
        here.case("arrange", here.members[0])
    with pytest.raises(MeetingOutdated):
        change(here, here.ids[0], version=1, minutes="5")
    struck = here.ids[0]
    here.item_step(struck, "strike")
    with pytest.raises(NotFound):
        change(here, struck, minutes="5")
