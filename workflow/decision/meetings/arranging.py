"""Items of an agenda are changed and put in another order, each until it is taken up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from workflow.decision.meetings.agenda import matter_of, minutes_of, planned
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.changing import of_item, tell_of_item
from workflow.decision.tables import AgendaItem
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import NotFound

PLANNED = "planned"
Value = TypeVar("Value")
DIGITS = 4
"""Most digits of a place: an agenda has an end."""

BAD_PLACE = Text(
    "«{typed}» جایی در این دستور نیست؛ عددی از ۱ تا {n} بنویسید.",
    "“{typed}” is no place in this agenda; write a number from 1 to {n}.",
)


class ItemBegun(Refusal):
    """An item that was taken up, or is done with."""

    text = Text(
        "رسیدگی به این بند آغاز شده یا پایان یافته است و دیگر تغییر نمی‌کند؛ آنچه گذشت در صورت‌جلسه می‌آید.",
        "This item was taken up already, or is done with, and does not change any more; the minutes say what happened.",
    )


class CalledFor(Refusal):
    """What members were called for stays as it was told them."""

    text = Text(
        "اعضا برای همین بند خوانده شده‌اند؛ عنوان، توضیح و نوع اکثریت آن دیگر تغییر نمی‌کند. زمان و جای آن را می‌توانید "
        "تغییر دهید، یا بند را در جلسه موکول کنید.",
        "Members were called for this item as it is; what it is about and the majority it needs do not change any "
        "more. You can change its time and its place in the order, or hold it over in the meeting.",
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What of an item is to be otherwise, as it is typed; what is None stays as it is."""

    minutes: str | None = None
    matter: str | None = None
    title: str | None = None
    body: str | None = None
    place: str | None = None


def change_item(case: Sitting, item_id: int, wish: Wish, *, version: int | None, now: datetime) -> None:
    """Change an item that was not taken up (right ``arrange``): how long it takes, and its place in the order.

    Before the call also the majority it needs and, of other business, what it is about; a proposal keeps its title.
    Raises MeetingOutdated, NotFound, ItemBegun, CalledFor, EntryRefused (by field).
    """
    case.require("arrange")
    case.on_top_of(version)
    row, rows = _waiting(case, item_id)
    errors: dict[str, Text] = {}

    def taken(words: str | None, read: Callable[[str], Value], stands: Value) -> Value:
        try:
            return stands if words is None else read(words)
        except typed.EntryRefused as refused:
            errors.update(refused.errors)
            return stands

    own = row.proposal_id is None
    said = (
        taken(wish.title if own else None, lambda words: typed.line(words, "title"), row.title),
        taken(
            wish.body if own else None,
            lambda words: typed.prose(words, "body", required=False).strip(),
            row.body,
        ),
        taken(
            wish.matter,
            lambda words: words if words == row.matter else matter_of(case, words, now),
            row.matter,
        ),
    )
    length = taken(wish.minutes, minutes_of, row.minutes)
    target = taken(wish.place, lambda words: _place(words, rows), rows.index(row))
    if errors:
        raise typed.EntryRefused(errors)
    stood = (row.title, row.body, row.matter)
    if case.meeting.called_at is not None and said != stood:
        raise CalledFor
    before = of_item(row)
    moved = _put(row, rows, target)
    changed = (*said, length) != (*stood, row.minutes)
    if changed:
        row.title, row.body, row.matter = said
        row.minutes = length
    if changed or moved:
        facts = {"position": row.position} if moved else {}
        case.changed(now, did="item_changed" if changed else "item_moved", item=item_id, **facts)
        tell_of_item(case, row, before, now=now)


def move(case: Sitting, item_id: int, *, up: bool, version: int | None, now: datetime) -> None:
    """Let an item change places with its neighbour (right ``arrange``); at the end of the list nothing happens.

    Only items that were not taken up change places. Raises MeetingOutdated, NotFound, ItemBegun.
    """
    case.require("arrange")
    case.on_top_of(version)
    row, rows = _waiting(case, item_id)
    target = rows.index(row) + (-1 if up else 1)
    before = of_item(row)
    if 0 <= target < len(rows) and _put(row, rows, target):
        case.changed(now, did="item_moved", item=item_id, position=row.position)
        tell_of_item(case, row, before, now=now)


def _put(row: AgendaItem, rows: list[AgendaItem], target: int) -> bool:
    """Put an item where another is, and number all; whether that changed anything. Raises ItemBegun."""
    at = rows.index(row)
    if target == at:
        return False
    if any(each.state != PLANNED for each in rows[min(at, target) : max(at, target) + 1]):
        raise ItemBegun
    rows.insert(target, rows.pop(at))
    for n, each in enumerate(rows, 1):
        each.position = n
    return True


def _place(words: str, rows: list[AgendaItem]) -> int:
    written = typed.line(words, "place", limit=40)
    number = int(written) if written.isdecimal() and len(written) <= DIGITS else 0
    if not 0 < number <= len(rows):
        raise typed.EntryRefused({"place": BAD_PLACE.format(typed=written, n=len(rows))})
    return number - 1


def _waiting(case: Sitting, item_id: int) -> tuple[AgendaItem, list[AgendaItem]]:
    """An item that was not taken up, and all of them in order."""
    rows = planned(case.session, case.id)
    found = next((row for row in rows if row.id == item_id), None)
    if found is None:
        raise NotFound
    if found.state != PLANNED:
        raise ItemBegun
    return found, rows
