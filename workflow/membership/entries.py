"""What is typed about people and terms, read for the use cases of membership."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from workflow.process.text import Text
from workflow.record import typed
from workflow.record.calendar import end_of, latin_digits, persian_digits, start_of
from workflow.record.days import LONGEST, DateUnreadable, read_day

_T = TypeVar("_T")

_NOT_ASCII = Text(
    "در نشانی رایانامه تنها حروف و رقم‌های لاتین به کار می‌رود؛ آن را مانند name@example.org بنویسید.",
    "An e-mail address is written in Latin letters and digits only, like name@example.org.",
)
_END_FIRST = Text(
    "پایان دوره پیش از آغاز آن است؛ روز دیگری بنویسید.",
    "The term ends before it begins; please write another day.",
)
_NUMBER = Text(
    "عددی از {least} تا {most} بنویسید.",
    "Please write a number from {least} to {most}.",
)


class Entries:
    """Reads a form field by field and gathers everything that is wrong with it, to tell it all at once."""

    def __init__(self) -> None:
        self.errors: dict[str, Text] = {}

    def read(self, entry: Callable[[], _T]) -> _T | None:
        """What the entry gives, or None with its faults noted."""
        try:
            return entry()
        except typed.EntryRefused as refusal:
            self.errors |= refusal.errors
            return None

    def check(self) -> None:
        """Raises EntryRefused when anything was wrong."""
        if self.errors:
            raise typed.EntryRefused(self.errors)


def mail_address(value: str, field: str) -> str:
    """An e-mail address that mail servers everywhere take. Raises EntryRefused."""
    found = typed.address(value, field)
    if not found.isascii():
        raise typed.EntryRefused({field: _NOT_ASCII})
    return found


def term(since: str, until: str, *, now: datetime) -> tuple[datetime, datetime | None]:
    """A term typed as days, both inclusive; it begins ``now`` where no first day is given.

    Without a last day it has no end. Raises EntryRefused under ``since`` and ``until``.
    """
    entries = Entries()
    begins = entries.read(lambda: start_of(_day(since, "since"))) if since.strip() else now
    ends = entries.read(lambda: end_of(_day(until, "until"))) if until.strip() else None
    if begins is not None and ends is not None and ends <= begins:
        entries.errors["until"] = _END_FIRST
    entries.check()
    return begins or now, ends


def last_day(until: str, *, now: datetime) -> datetime:
    """24:00 of a day that is today or later, or ``now`` where none is given. Raises EntryRefused."""
    if not until.strip():
        return now
    ends = end_of(_day(until, "until"))
    if ends <= now:
        past = Text(
            "این روز گذشته است؛ امروز یا روزی پس از آن را بنویسید، یا خالی بگذارید تا هم‌اکنون پایان یابد.",
            "This day has passed; write today or a later day, or leave it empty to end it now.",
        )
        raise typed.EntryRefused({"until": past})
    return ends


def whole(value: str, field: str, *, least: int, most: int) -> int:
    """A whole number within bounds, in Persian, Arabic or Latin digits. Raises EntryRefused."""
    digits = latin_digits(value).strip()
    if digits.isascii() and digits.isdigit() and len(digits) < 10 and least <= int(digits) <= most:  # noqa: PLR2004
        return int(digits)
    persian = {name: persian_digits(str(bound)) for name, bound in (("least", least), ("most", most))}
    said = Text(_NUMBER.fa.format(**persian), _NUMBER.en.format(least=least, most=most))
    raise typed.EntryRefused({field: said})


def _day(value: str, field: str) -> date:
    try:
        return read_day(typed.line(value, field, limit=LONGEST))
    except DateUnreadable as refusal:
        raise typed.EntryRefused({field: refusal.text}) from None
