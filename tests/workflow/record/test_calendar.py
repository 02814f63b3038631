"""Days as people in Iran write them, moments as the record keeps them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.record.calendar import (
    day_of,
    end_of,
    jalali,
    jalali_year,
    latin_digits,
)
from workflow.record.days import DateUnreadable, read_day

FIRST, LAST = date(1925, 1, 1), date(2100, 1, 1)


@pytest.mark.parametrize(
    "typed", ["1405/09/03", "۱۴۰۵/۰۹/۰۳", "١٤٠٥/٠٩/٠٣", "1405-9-3", " ۱۴۰۵/۹/۳ ", "1405.09.03"]
)
def test_day_is_read_in_any_digits(typed):
    assert read_day(typed) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed",
    ["", "دیروز", "1405", "1405/13/01", "1405/07/31", "1406/12/30", "03/09/1405/1", "1405/09/03 12:00"],
)
def test_day_that_is_none_is_refused_with_what_was_typed(typed):
    with pytest.raises(DateUnreadable) as refused:
        read_day(typed)
    assert refused.value.text.fa
    assert refused.value.text.en


def test_leap_day_is_a_day_in_a_leap_year_alone():
    assert read_day("1403/12/30") == date(2025, 3, 20)
    with pytest.raises(DateUnreadable):
        read_day("1404/12/30")


@given(st.dates(FIRST, LAST))
def test_day_written_is_read_back(day):
    assert read_day(jalali(day)) == day


def test_until_a_day_ends_at_midnight_in_tehran():
    assert end_of(date(2026, 11, 24)) == datetime(2026, 11, 24, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 24, 20, 29, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 20, 30, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2022, 9, 21, 19, 29, tzinfo=UTC), date(2022, 9, 21)),  # the last summer time
        (datetime(2022, 9, 21, 19, 31, tzinfo=UTC), date(2022, 9, 21)),  # set back at midnight
        (datetime(2022, 6, 1, 19, 31, tzinfo=UTC), date(2022, 6, 2)),
    ],
)
def test_day_of_a_moment_is_the_one_in_tehran(moment, day):
    assert day_of(moment) == day


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda m: m.replace(tzinfo=UTC)))  # noqa: DTZ001
def test_end_of_a_day_is_after_every_moment_of_it(moment):
    assert moment < end_of(day_of(moment))


def test_year_turns_at_nowruz():
    assert jalali_year(datetime(2027, 3, 20, 20, 29, tzinfo=UTC)) == 1405
    assert jalali_year(datetime(2027, 3, 20, 20, 30, tzinfo=UTC)) == 1406


def test_digits_become_latin():
    assert latin_digits("۱۲٣abc") == "123abc"
