"""Numbers, dates and letters' numbers as a reader of the language writes them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

from documents.bidi import STRONG

TEHRAN = ZoneInfo("Asia/Tehran")
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_NBSP = "\u00a0"
_JALALI_MONTHS_FA = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_JALALI_MONTHS_EN = (
    "Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar", "Mehr", "Aban", "Azar", "Dey",
    "Bahman", "Esfand",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def number(value: int, language: str) -> str:
    """A whole number in the digits of the language."""
    return str(value).translate(_PERSIAN_DIGITS) if language == "fa" else str(value)


def lettered(value: str, language: str) -> str:
    """A letter's number as it is read: with Persian letters in it, or in a Persian frame, in Persian digits.

    Latin digits beside Persian letters would be runs of their own and tear the number apart.
    """
    letters = {found.lastgroup for found in STRONG.finditer(value)}
    persian = "rtl" in letters or (language == "fa" and "ltr" not in letters)
    return value.translate(_PERSIAN_DIGITS) if persian else value


def percent(share: float, language: str) -> str:
    """A share from 0 to 1 as a percentage without decimals."""
    value = int(share * 100 + 0.5)
    return f"{number(value, language)}٪" if language == "fa" else f"{value}%"


def day(iso: str, language: str) -> str:
    """A date: Jalali in Persian, Gregorian with the Jalali one after it in English."""
    given = date.fromisoformat(iso)
    jalali = JalaliDate(given)
    if language == "fa":
        parts = (number(jalali.day, "fa"), _JALALI_MONTHS_FA[jalali.month - 1], number(jalali.year, "fa"))
        return _NBSP.join(parts)
    western = _NBSP.join((str(given.day), _MONTHS_EN[given.month - 1], str(given.year)))
    eastern = _NBSP.join((str(jalali.day), _JALALI_MONTHS_EN[jalali.month - 1], str(jalali.year)))
    return f"{western} ({eastern})"


def moment(iso: str, language: str) -> str:
    """The day of a moment, as it was in Tehran."""
    return day(datetime.fromisoformat(iso).astimezone(TEHRAN).date().isoformat(), language)


def clock(iso: str, language: str) -> str:
    """The time of day of a moment, as it was in Tehran: hours and minutes in the digits of the language."""
    local = datetime.fromisoformat(iso).astimezone(TEHRAN).strftime("%H:%M")
    return local.translate(_PERSIAN_DIGITS) if language == "fa" else local
