"""Days as people write and read them: Jalali or Gregorian, in numbers or with the month's name.

The two calendars never meet in one year's number (1300–1500 and 1921–2121), so the year alone tells which.
"""

import re
from collections.abc import Iterator
from datetime import date

from persiantools.jdatetime import JalaliDate

from workflow.process.text import Refusal, Text
from workflow.record.calendar import jalali, latin_digits, persian_digits
from workflow.record.letters import HALF_SPACE, normalized

JALALI_YEARS, GREGORIAN_YEARS = range(1300, 1501), range(1921, 2122)
"""Years a person can mean; anything else is a slip of the pen or another calendar."""

JALALI_MONTHS: tuple[Text, ...] = (
    Text("فروردین", "Farvardin"), Text("اردیبهشت", "Ordibehesht"), Text("خرداد", "Khordad"), Text("تیر", "Tir"),
    Text("مرداد", "Mordad"), Text("شهریور", "Shahrivar"), Text("مهر", "Mehr"), Text("آبان", "Aban"),
    Text("آذر", "Azar"), Text("دی", "Dey"), Text("بهمن", "Bahman"), Text("اسفند", "Esfand"),
)  # fmt: skip
GREGORIAN_MONTHS: tuple[Text, ...] = (
    Text("ژانویه", "January"), Text("فوریه", "February"), Text("مارس", "March"), Text("آوریل", "April"),
    Text("مه", "May"), Text("ژوئن", "June"), Text("ژوئیه", "July"), Text("اوت", "August"),
    Text("سپتامبر", "September"), Text("اکتبر", "October"), Text("نوامبر", "November"),
    Text("دسامبر", "December"),
)  # fmt: skip
WEEKDAYS: tuple[Text, ...] = (
    Text("دوشنبه", "Monday"), Text("سه‌شنبه", "Tuesday"), Text("چهارشنبه", "Wednesday"),
    Text("پنج‌شنبه", "Thursday"), Text("جمعه", "Friday"), Text("شنبه", "Saturday"), Text("یکشنبه", "Sunday"),
)  # fmt: skip
"""From Monday on, as ``date.weekday`` counts."""

LONGEST = 40
"""Characters of a day that is typed."""


class DateUnreadable(Refusal):
    """What was typed is no day of either calendar."""

    text = Text(
        "«{typed}» تاریخ درستی نیست. روز را مانند ۱۴۰۵/۰۸/۲۹ یا «۲۹ آبان ۱۴۰۵» بنویسید، یا از فهرست‌ها برگزینید.",
        "“{typed}” is not a date. Write it like 2026-11-20, 20 November 2026 or 1405/08/29, or choose it from "
        "the lists.",
    )


def _key(name: str) -> str:
    return normalized(name).replace(HALF_SPACE, "").replace(" ", "")


def _names(months: tuple[Text, ...]) -> Iterator[tuple[str, int]]:
    for number, month in enumerate(months, 1):
        yield _key(month.fa), number
        yield _key(month.en), number


_JALALI = dict(_names(JALALI_MONTHS)) | {_key("امرداد"): 5}
_GREGORIAN = dict(_names(GREGORIAN_MONTHS)) | {
    month.en[:3].lower(): n for n, month in enumerate(GREGORIAN_MONTHS, 1)
}
_SHORT = {_key(day.fa) for day in WEEKDAYS} | {_key(day.en) for day in WEEKDAYS}
_WORDS = {*_SHORT, *(_key(day.en[:3]) for day in WEEKDAYS), _key("ماه"), _key("سال"), _key("روز")}
"""What may stand beside a day without saying anything about it."""


def read_day(typed: str) -> date:
    """The day a person typed: ``۱۴۰۵/۰۹/۰۵``, ``1405-9-5``, ``پنج‌شنبه ۵ آذر ۱۴۰۵``, ``2026-11-26``, ``26 Nov 2026``.

    Digits may be Persian, Arabic or Latin. Raises DateUnreadable, with what was typed.
    """
    found = _numbers(typed) or _with_month(typed)
    if found is None:
        raise DateUnreadable(typed=typed.strip()[:LONGEST])
    year, month, day, jalali_month = found
    try:
        if year in JALALI_YEARS and jalali_month is not False:
            gregorian: date = JalaliDate(year, month, day).to_gregorian()
            return gregorian
        if year in GREGORIAN_YEARS and jalali_month is not True:
            return date(year, month, day)
    except (ValueError, OverflowError):
        pass
    raise DateUnreadable(typed=typed.strip()[:LONGEST])


def _numbers(typed: str) -> tuple[int, int, int, bool | None] | None:
    found = re.fullmatch(
        r"\s*(\d{4})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{1,2})\s*", latin_digits(typed[:LONGEST])
    )
    return (int(found[1]), int(found[3]), int(found[4]), None) if found else None


def _with_month(typed: str) -> tuple[int, int, int, bool | None] | None:
    """A day with the name of its month: day and year in either order around it; and whether it is Jalali."""
    numbers: list[int] = []
    months: list[tuple[int, bool]] = []
    for part in re.split(r"[\s،,]+", latin_digits(typed[:LONGEST]).strip()):
        word = _key(part)
        if re.fullmatch("[0-9]{1,4}", word):
            numbers.append(int(word))
        elif word in _JALALI:
            months.append((_JALALI[word], True))
        elif word in _GREGORIAN:
            months.append((_GREGORIAN[word], False))
        elif word and word not in _WORDS:
            return None
    if len(numbers) != 2 or len(months) != 1:  # noqa: PLR2004 (day and year)
        return None
    day, year = sorted(numbers)
    return year, months[0][0], day, months[0][1]


def in_words(day: date) -> Text:
    """A day with its weekday; English readers get both calendars."""
    weekday, there = WEEKDAYS[day.weekday()], JalaliDate(day)
    persian = persian_digits(f"{there.day} {JALALI_MONTHS[there.month - 1].fa} {there.year}")
    english = f"{day.day} {GREGORIAN_MONTHS[day.month - 1].en} {day.year}"
    return Text(f"{weekday.fa} {persian}", f"{weekday.en} {english} ({jalali(day)})")


def chosen(day: str, month: str, year: str) -> str:
    """A day out of three lists as it would be typed; what was not chosen is a question mark."""
    parts = [latin_digits(part).strip()[:4] or "?" for part in (year, month, day)]
    return "" if parts == ["?"] * 3 else "/".join(parts)
