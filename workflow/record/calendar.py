"""Times: kept in UTC, shown as Jalali dates in Asia/Tehran.

Every function takes its moment; none reads the clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from persiantools import digits
from persiantools.jdatetime import JalaliDate

TEHRAN = ZoneInfo("Asia/Tehran")


def tehran(moment: datetime) -> datetime:
    """The same moment on the clock of Tehran."""
    return moment.astimezone(TEHRAN)


def day_of(moment: datetime) -> date:
    """The (Gregorian) day a moment falls on in Tehran."""
    return tehran(moment).date()


def jalali(day: date) -> str:
    """A day as ``yyyy/mm/dd`` of the Jalali calendar, in Latin digits."""
    return str(JalaliDate(day).strftime("%Y/%m/%d"))


def jalali_year(moment: datetime) -> int:
    """The Jalali year a moment falls into in Tehran: letters are numbered by it."""
    return int(JalaliDate(day_of(moment)).year)


def persian_digits(text: str) -> str:
    """The same text with ۰–۹ in place of 0–9."""
    return str(digits.en_to_fa(text))


def latin_digits(text: str) -> str:
    """The same text with 0–9 in place of Persian and Arabic digits."""
    return str(digits.fa_to_en(digits.ar_to_fa(text)))


def day_that_ends(moment: datetime) -> date | None:
    """The day whose end a moment is (24:00 in Tehran), or None for any other moment."""
    local = tehran(moment)
    return local.date() - timedelta(days=1) if local.time() == time.min else None


def end_of(day: date) -> datetime:
    """24:00 in Tehran of a day, in UTC: «until day X» includes the whole of X."""
    return datetime.combine(day + timedelta(days=1), time.min, TEHRAN).astimezone(UTC)


def start_of(day: date) -> datetime:
    """0:00 in Tehran of a day, in UTC."""
    return datetime.combine(day, time.min, TEHRAN).astimezone(UTC)
