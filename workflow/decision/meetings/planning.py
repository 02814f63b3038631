"""Planning a meeting: what is typed, and what is kept of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlmodel import Session, col

from workflow.decision.tables import Meeting
from workflow.membership.tables import Chapter
from workflow.process.text import Text
from workflow.record import history, typed
from workflow.record.calendar import TEHRAN, day_of, latin_digits
from workflow.record.case import Standing
from workflow.record.days import DateUnreadable, read_day

LONGEST_LINK = 500
NO_CLOCK = Text(
    "«{typed}» ساعت درستی نیست؛ مانند ۱۶:۳۰ بنویسید.", "“{typed}” is no time of day; write it like 16:30."
)
PAST = Text("این زمان گذشته است؛ زمانی در آینده بنویسید.", "This time has passed; write one that is to come.")
ENDS_FIRST = Text(
    "پایان جلسه باید پس از آغاز آن و در همان روز باشد.",
    "The meeting has to end after it begins, on the same day.",
)
NOWHERE = Text(
    "بنویسید جلسه کجاست: جایی، یا پیوندی برای شرکت برخط.",
    "Say where the meeting is: a place, or a link to attend online.",
)
NO_LINK = Text(
    "این پیوند درست نیست؛ باید مانند https://meet.example.org/room باشد.",
    "This is no link; it has to look like https://meet.example.org/room.",
)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting as it is typed: day and times on the clock of Tehran."""

    title: str
    day: str
    start: str
    end: str
    place: str = ""
    link: str = ""
    urgent_reason: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """The same as it is kept."""

    title: str
    place: str
    link: str
    starts_at: datetime
    ends_at: datetime
    urgent_reason: str


def read(plan: Plan, *, now: datetime, stands: datetime | None = None) -> Planned:
    """What was typed, checked; ``stands`` is when it begins already, which may be past by now.

    Raises EntryRefused with every fault, by field.
    """
    errors: dict[str, Text] = {}

    def taken(read_one: Callable[[], Value]) -> Value | None:
        try:
            return read_one()
        except typed.EntryRefused as refused:
            errors.update(refused.errors)
            return None

    title = taken(lambda: typed.line(plan.title, "title"))
    place = taken(lambda: typed.line(plan.place, "place", required=False))
    link = taken(lambda: _link(plan.link))
    reason = taken(lambda: typed.prose(plan.urgent_reason, "urgent_reason", required=False).strip())
    day = taken(lambda: _day(plan.day))
    start, end = taken(lambda: clock(plan.start, "start")), taken(lambda: clock(plan.end, "end"))
    if place == "" and link == "":
        errors["place"] = NOWHERE
    if day is not None and start is not None:
        begins = at(day, start)
        if begins <= now and begins != stands:
            errors["start" if day == day_of(now) else "day"] = PAST
        if end is not None and end <= start:
            errors["end"] = ENDS_FIRST
    if errors or day is None or start is None or end is None:
        raise typed.EntryRefused(errors)
    return Planned(title or "", place or "", link or "", at(day, start), at(day, end), reason or "")


def plan(session: Session, standing: Standing, given: Plan, *, now: datetime) -> int:
    """Plan a meeting of a chapter (right ``manage``); returns its id. Raises EntryRefused."""
    standing.require("manage")
    found = read(given, now=now)
    # one at a time, so that each has a number of its own
    session.execute(select(col(Chapter.id)).where(col(Chapter.id) == standing.chapter_id).with_for_update())
    last = session.execute(
        select(func.max(Meeting.number)).where(col(Meeting.chapter_id) == standing.chapter_id)
    ).scalar_one()
    row = Meeting(
        chapter_id=standing.chapter_id, number=(last or 0) + 1, title=found.title, place=found.place,
        link=found.link, starts_at=found.starts_at, ends_at=found.ends_at, urgent_reason=found.urgent_reason,
        created_by_id=standing.person_id, created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    history.append(
        session, subject="meeting", subject_id=row.id or 0, chapter_id=row.chapter_id, event="plan",
        version=row.version, actor=standing.actor, now=now,
    )  # fmt: skip
    return row.id or 0


def at(day: date, clock_time: time) -> datetime:
    """A day and a time on the clock of Tehran, as a moment."""
    return datetime.combine(day, clock_time, TEHRAN).astimezone(UTC)


def clock(words: str, field: str) -> time:
    """A time of day as it is typed: ``۱۶:۳۰``, ``16.30``, ``9``. Raises EntryRefused."""
    written = latin_digits(typed.line(words, field, limit=40))
    found = re.fullmatch(r"([01]?\d|2[0-3])(?:\s*[:.٫]\s*([0-5]\d))?", written, re.ASCII)
    if found is None:
        raise typed.EntryRefused({field: Text(*(each.format(typed=written) for each in NO_CLOCK))})
    return time(int(found[1]), int(found[2] or 0))


def _day(words: str) -> date:
    typed.line(words, "day", limit=40)
    try:
        return read_day(words)
    except DateUnreadable as refused:
        raise typed.EntryRefused({"day": refused.text}) from None


def _link(words: str) -> str:
    written = typed.line(words, "link", limit=LONGEST_LINK, required=False)
    if not written:
        return ""
    try:
        parts = urlsplit(written)
        sound = parts.scheme in ("https", "http") and bool(parts.hostname) and " " not in written
    except ValueError:
        sound = False
    if not sound:
        raise typed.EntryRefused({"link": NO_LINK})
    return written
