"""Chapters: founded once, letterhead and terms changed by whoever saw the newest; recipients."""

import pytest
from sqlmodel import select

from tests import council
from workflow.authorize import authorize_chapter
from workflow.membership import chapters, recipients
from workflow.membership.provinces import PROVINCES
from workflow.membership.roles import roles_in
from workflow.membership.tables import Chapter
from workflow.record import history
from workflow.record.case import NotFound, person
from workflow.record.typed import EntryRefused

FOUNDED = {
    "name_fa": "انجمن استان گیلان", "name_en": "Gilan Association", "province": "01",
    "secretary_name": "مریم رستگار", "secretary_email": "maryam@example.org",
}  # fmt: skip
TERMS = {
    "discussion_days": "۱۴",
    "feedback_days": "۵",
    "ballot_days": "3",
    "ratification_days": "۹",
    "answer_days": "60",
    "escalation_days": "0",
}
LETTERHEAD = dict.fromkeys(chapters.LETTERHEAD, "") | {
    "name_fa": "انجمن", "name_en": "Association", "number_format": "{serial}/ش/{year}",
    "email": "Office@example.org",
}  # fmt: skip
RECIPIENT = {"name_fa": "دکتر امینی", "office_fa": "معاون", "email": "amini@example.org", "language": "en"}


@pytest.fixture
def chapter(session):
    return council.chapter(session)


@pytest.fixture
def standing(session, chapter, now):
    secretary = council.member(session, chapter, ("secretary",))
    return authorize_chapter(session, chapter.id, "manage", actor=person(secretary.id or 0), now=now)


def test_founded_chapter_has_a_secretary_and_a_history(session, now):
    chapter_id, person_id = chapters.found_chapter(session, **FOUNDED, now=now)
    assert roles_in(session, person_id, now=now) == {chapter_id: {"secretary"}}
    assert [e.event for e, _ in history.of(session, "chapter", chapter_id)] == ["founded"]


@pytest.mark.parametrize("same", ["name_fa", "name_en"])
def test_second_chapter_of_a_name_is_refused(session, now, same):
    chapters.found_chapter(session, **FOUNDED, now=now)
    other = FOUNDED | {"name_fa": "دیگر", "name_en": "Other", same: f"  {FOUNDED[same]} "}
    with pytest.raises(chapters.ChapterExists):
        chapters.found_chapter(session, **other, now=now)


def test_all_that_is_wrong_with_a_new_chapter_is_told(session, now):
    wrong = {
        "name_fa": "",
        "name_en": "a\x00",
        "province": "31",
        "secretary_name": " ",
        "secretary_email": "x",
    }
    with pytest.raises(EntryRefused) as refused:
        chapters.found_chapter(session, **wrong, now=now)
    assert set(refused.value.errors) == set(wrong)


def test_there_are_thirty_one_provinces():
    assert list(PROVINCES) == [f"{n:02}" for n in range(31)]


def test_letterhead_and_terms_are_changed_and_the_version_counts(session, standing, chapter, now):
    chapters.edit_letterhead(session, standing, version=1, fields=LETTERHEAD, now=now)
    chapters.edit_terms(session, standing, version=2, fields=TERMS, now=now)
    session.expire_all()
    row = session.get_one(Chapter, chapter.id)
    assert row.email == "office@example.org"
    assert row.feedback_days == 5
    assert (row.discussion_days, row.ballot_days, row.answer_days, row.version) == (14, 3, 60, 3)
    assert (row.ratification_days, row.escalation_days) == (9, 0)


def test_change_on_what_somebody_else_changed_is_refused(session, standing, chapter, now):
    chapters.edit_terms(session, standing, version=1, fields=TERMS, now=now)
    with pytest.raises(chapters.ChapterOutdated):
        chapters.edit_terms(session, standing, version=1, fields=TERMS | {"answer_days": "61"}, now=now)
    assert session.exec(select(Chapter.answer_days).where(Chapter.id == chapter.id)).one() == 60


@pytest.mark.parametrize(
    ("field", "value"),
    [("discussion_days", "0"), ("ballot_days", "91"),
     ("answer_days", "-3"),
     ("answer_days", "²"), ("ratification_days", "0"), ("ratification_days", "91"), ("escalation_days", "60"),
     ("feedback_days", "0"), ("feedback_days", "91"),
     ("escalation_days", "365"), ("answer_days", "9" * 30), ("discussion_days", "")],
)  # fmt: skip
def test_term_out_of_bounds_is_refused_at_its_field(session, standing, now, field, value):
    with pytest.raises(EntryRefused) as refused:
        chapters.edit_terms(session, standing, version=1, fields=TERMS | {field: value}, now=now)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("pattern", ["{serial}/{year}", "{year}-ق/م-{serial}", "{serial}{year}"])
def test_pattern_of_numbers_with_serial_and_year_holds(pattern):
    assert chapters.number_format(pattern).format(serial=1, year=1405)


@pytest.mark.parametrize(
    "pattern",
    ["", "{serial}", "{serial}/{year}/{x}", "{serial}/{year}/{serial}", "{serial.real}/{year}",
     "{serial!r}/{year}",
     "{serial:>9}/{year}", "{serial}/{year}{{}}", "{serial}/{year}}", "{}/{year}",
     "{serial}/{year}" + "x" * 60],
)  # fmt: skip
def test_any_other_pattern_is_refused(pattern):
    with pytest.raises(EntryRefused):
        chapters.number_format(pattern)


def test_recipient_is_added_edited_retired_and_restored(session, standing, now):
    one = recipients.add(session, standing, RECIPIENT)
    recipients.edit(session, standing, one, RECIPIENT | {"office_fa": "رئیس"})
    recipients.retire(session, standing, one, now=now)
    session.expire_all()
    (found,), cursor = recipients.listing(session, standing)
    assert (found.office_fa, found.language, found.retired, cursor) == ("رئیس", "en", True, None)
    recipients.restore(session, standing, one)
    session.expire_all()
    assert not recipients.one(session, standing, one).retired


def test_recipient_without_name_office_or_address_is_refused(session, standing):
    with pytest.raises(EntryRefused) as refused:
        recipients.add(session, standing, {"language": "de"})
    assert set(refused.value.errors) == {"name_fa", "office_fa", "email", "language"}


def test_recipient_of_another_chapter_is_not_there(session, standing, now):
    theirs = council.recipient(session, council.chapter(session, "انجمن گیلان")).id or 0
    for deed in (
        lambda: recipients.one(session, standing, theirs),
        lambda: recipients.edit(session, standing, theirs, RECIPIENT),
        lambda: recipients.retire(session, standing, theirs, now=now),
        lambda: recipients.restore(session, standing, theirs),
    ):
        with pytest.raises(NotFound):
            deed()
