"""A chapter's rules version by version: none reaches back, none is changed, one that is to come may be taken back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from tests import council
from workflow.authorize import authorize_chapter
from workflow.decision.procedure import adopting, entry, kept, listed
from workflow.decision.procedure.rules import Quorum, Rules
from workflow.founding import found_chapter
from workflow.membership.tables import Chapter
from workflow.record import history
from workflow.record.case import Forbidden, NotFound, person
from workflow.record.typed import EMPTY, EntryRefused

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)  # 1405/09/05, half past eleven in Tehran
TOMORROW = datetime(2026, 11, 26, 20, 30, tzinfo=UTC)
HALF = entry.written(Rules(quorum=Quorum("half")))
THIRD = entry.written(Rules(quorum=Quorum("one_third")))


@pytest.fixture
def chapter(session):
    return council.chapter(session)


@pytest.fixture
def desk(session, chapter):
    secretary = council.member(session, chapter, ["secretary"])
    return authorize_chapter(session, chapter.id, "manage", actor=person(secretary.id), now=NOW)


def adopt(session, desk, fields=HALF, day="", basis="مصوبهٔ مجمع", seen=None, now=NOW):
    return adopting.adopt(session, desk, fields=fields, day=day, basis=basis, seen=seen, now=now)


def in_force(session, chapter, now):
    found = kept.in_force(session, chapter.id, now=now)
    return found.number, found.rules.quorum.share


def told(session, desk, now=NOW):
    return {one.number: one.state for one in listed.versions(session, desk, now=now)}


def test_chapter_has_rules_from_its_founding_on(session, now):
    chapter_id, _ = found_chapter(
        session, name_fa="انجمن قم", name_en="Qom", province="25", secretary_name="م", secretary_email="m@example.org",
        now=now,
    )  # fmt: skip
    found = kept.in_force(session, chapter_id, now=now)
    assert (found.number, found.since, found.rules) == (1, now, Rules())


def test_version_is_in_force_from_midnight_of_its_day_in_tehran(session, chapter, desk):
    assert adopt(session, desk, day="1405/09/06") == 2
    assert in_force(session, chapter, TOMORROW - timedelta(seconds=1)) == (1, "more_than_half")
    assert in_force(session, chapter, TOMORROW) == (2, "half")
    assert told(session, desk) == {2: "to_come", 1: "in_force"}
    assert told(session, desk, TOMORROW) == {2: "in_force", 1: "past"}
    second, first = listed.versions(session, desk, now=TOMORROW)
    assert (first.since, first.until, first.by) == (council.LONG_AGO, TOMORROW, "")
    assert (second.since, second.until, second.basis) == (TOMORROW, None, "مصوبهٔ مجمع")
    assert second.by.startswith("عضو")


@pytest.mark.parametrize("day", ["", "1405/09/05"])
def test_version_of_today_is_in_force_at_once_and_not_before(session, chapter, desk, day):
    adopt(session, desk, day=day)
    assert in_force(session, chapter, NOW) == (2, "half")
    assert in_force(session, chapter, NOW - timedelta(seconds=1)) == (1, "more_than_half")


def test_everything_wrong_with_a_version_is_told_at_once(session, chapter, desk):
    with pytest.raises(EntryRefused) as refused:
        adopt(session, desk, fields=HALF | {"majorities.0.of": "members"}, day="1405/09/04", basis=" ")
    assert set(refused.value.errors) == {"majorities.0.of", "day", "basis"}
    assert refused.value.errors["basis"] == EMPTY
    assert "do not reach back" in refused.value.errors["day"].en
    with pytest.raises(EntryRefused) as refused:
        adopt(session, desk, day="فردا")
    assert set(refused.value.errors) == {"day"}
    assert told(session, desk) == {1: "in_force"}


def test_version_cannot_begin_before_one_that_is_to_come(session, chapter, desk):
    adopt(session, desk, day="1405/10/01")
    for day in ("", "1405/09/20", "1405/10/01"):
        with pytest.raises(EntryRefused) as refused:
            adopt(session, desk, fields=THIRD, day=day)
        assert "سه‌شنبه ۱ دی ۱۴۰۵" in refused.value.errors["day"].fa
    assert adopt(session, desk, fields=THIRD, day="1405/10/02") == 3
    assert told(session, desk) == {3: "to_come", 2: "to_come", 1: "in_force"}


def test_version_that_changes_nothing_is_refused(session, chapter, desk):
    with pytest.raises(adopting.RulesUnchanged, match="version 1"):
        adopt(session, desk, fields=entry.written(Rules()))


def test_version_on_top_of_one_that_was_not_seen_is_refused(session, chapter, desk):
    adopt(session, desk, seen=1)
    with pytest.raises(adopting.RulesOutdated) as refused:
        adopt(session, desk, fields=THIRD, seen=1)
    assert refused.value.version == 2
    assert adopt(session, desk, fields=THIRD, seen=2) == 3


def test_version_to_come_is_taken_back_once_and_never_comes(session, chapter, desk):
    adopt(session, desk, day="1405/09/06")
    adopting.take_back(session, desk, 2, now=NOW)
    adopting.take_back(session, desk, 2, now=NOW + timedelta(hours=1))
    assert told(session, desk) == {2: "taken_back", 1: "in_force"}
    assert in_force(session, chapter, TOMORROW) == (1, "more_than_half")
    assert listed.version(session, desk, 2, now=NOW).withdrawn_at == NOW
    assert adopt(session, desk, fields=HALF) == 3  # its number is not given again
    events = [entry.event for entry, _ in history.of(session, "chapter", chapter.id)]
    assert events == ["rules_adopted", "rules_taken_back", "rules_adopted"]


def test_version_in_force_or_past_stays(session, chapter, desk):
    adopt(session, desk)
    for number in (1, 2):
        with pytest.raises(adopting.RulesInForce):
            adopting.take_back(session, desk, number, now=NOW)
    with pytest.raises(NotFound):
        adopting.take_back(session, desk, 3, now=NOW)
    assert told(session, desk) == {2: "in_force", 1: "past"}


def test_versions_of_another_chapter_are_not_there(session, chapter, desk):
    other = council.chapter(session, "انجمن استان فارس")
    council.ruled(session, other, council.ANYONE, at=NOW + timedelta(days=1))
    with pytest.raises(NotFound):
        adopting.take_back(session, desk, 2, now=NOW)
    with pytest.raises(NotFound):
        listed.version(session, desk, 2, now=NOW)


def test_chapter_founded_by_a_clock_ahead_has_its_rules_all_the_same(session, chapter, desk):
    before = council.LONG_AGO - timedelta(days=1)
    assert in_force(session, chapter, before) == (1, "more_than_half")
    assert told(session, desk, before) == {1: "in_force"}


def test_of_versions_adopted_at_the_same_time_on_top_of_one_just_one_is_taken(session, engine, chapter, desk):
    session.commit()
    start = threading.Barrier(8)

    def try_once(proxies):
        start.wait()
        with Session(engine) as mine:
            try:
                adopt(mine, desk, fields=HALF | {"proxies": str(proxies)}, seen=1)
            except adopting.RulesOutdated:
                return "outdated"
            mine.commit()
            return "adopted"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(try_once, range(8)))
    assert sorted(answers) == ["adopted"] + ["outdated"] * 7
    assert told(session, desk) == {2: "in_force", 1: "past"}


def test_only_the_secretary_adopts_and_takes_back(session, chapter):
    for role in ("member", "chair"):
        who = person(council.member(session, chapter, [role]).id)
        with pytest.raises(Forbidden):
            authorize_chapter(session, chapter.id, "manage", actor=who, now=NOW)
        seen = authorize_chapter(session, chapter.id, "see", actor=who, now=NOW)
        assert len(listed.versions(session, seen, now=NOW)) == 1
        with pytest.raises(PermissionError):
            adopt(session, seen)
        with pytest.raises(PermissionError):
            adopting.take_back(session, seen, 1, now=NOW)
    assert session.exec(select(Chapter.version)).all() == [1]
