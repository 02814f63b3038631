"""Days as they are typed: both calendars, every digit, with the month's name, and what is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.record.calendar import jalali, persian_digits
from workflow.record.days import (
    GREGORIAN_MONTHS,
    JALALI_MONTHS,
    DateUnreadable,
    chosen,
    in_words,
    read_day,
)

FIRST, LAST = date(1925, 1, 1), date(2100, 1, 1)
DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    "typed",
    [
        "۱۴۰۵/۰۹/۰۵", "1405/9/5", "1405-09-05", "1405.9.5", " ١٤٠٥ / ٠٩ / ٠٥ ", "۵ آذر ۱۴۰۵", "۵ اذر ۱۴۰۵",
        "پنج‌شنبه ۵ آذر ۱۴۰۵", "پنجشنبه، ۵ آذر ماه ۱۴۰۵", "1405 آذر 5", "5 Azar 1405", "2026-11-26", "2026/11/26",
        "26 November 2026", "26 Nov 2026", "November 26, 2026", "Thursday 26 november 2026", "۲۶ نوامبر ۲۰۲۶",
    ],
)  # fmt: skip
def test_one_day_typed_in_many_ways(typed):
    assert read_day(typed) == DAY


@pytest.mark.parametrize(
    "typed",
    [
        "", "آذر ۱۴۰۵", "۵ آذر", "۵ آذر ۲۰۲۶", "5 November 1405", "۳۱ آذر ۱۴۰۵", "2026-02-30", "1405/9-5",
        "۵ آذر دی ۱۴۰۵", "5 5 آذر 1405", "فردا", "1200/01/01", "3000-01-01", "26/11/2026", "x" * 10_000,
        "<b>1405/9/5</b>", "1405/9/?", "²/٣/1405",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_what_was_typed(typed):
    with pytest.raises(DateUnreadable) as refused:
        read_day(typed)
    assert typed.strip()[:40] in refused.value.text.fa
    assert len(refused.value.text.en) < 300


@given(st.dates(FIRST, LAST))
def test_day_written_with_its_weekday_is_read_back(day):
    said = in_words(day)
    assert read_day(said.fa) == day
    assert read_day(said.en.partition(" (")[0]) == day
    assert read_day(jalali(day)) == read_day(persian_digits(day.isoformat())) == day


def test_names_of_months_tell_the_calendars_apart():
    names = [name for month in (*JALALI_MONTHS, *GREGORIAN_MONTHS) for name in month]
    assert len(names) == len(set(names)) == 48


def test_day_of_three_lists_is_as_if_typed():
    assert read_day(chosen("5", "9", "1405")) == DAY
    assert chosen("", "", "") == ""
    assert chosen("5", "", "1405") == "1405/?/5"


def test_weekday_is_said_in_both_languages():
    assert in_words(DAY).fa == "پنج‌شنبه ۵ آذر ۱۴۰۵"
    assert in_words(DAY).en == "Thursday 26 November 2026 (1405/09/05)"
