"""What a meeting resolved on its items: who is to do it, and by when. Written while it goes on or in the draft."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from workflow.decision.minutes.case import Taking, meeting_id, taking
from workflow.decision.tables import AgendaItem, Convened, Resolution
from workflow.membership.entries import Entries
from workflow.membership.tables import Person
from workflow.process.text import Text
from workflow.record import typed
from workflow.record.calendar import day_of
from workflow.record.case import NotFound, Outdated
from workflow.record.days import DateUnreadable, read_day

LONGEST = 5_000
MOST = 200

_NO_MEMBER = Text(
    "این شخص در فهرست دعوت‌شدگان این جلسه نیست؛ یکی از آنان را برگزینید، یا نام مسئول را در خانهٔ کنار آن بنویسید.",
    "This person was not called to the meeting; choose one who was, or write the name in the field beside it.",
)
_BOTH = Text(
    "مسئول را یا از فهرست برگزینید یا نامش را بنویسید، نه هر دو.",
    "Either choose who is to do it from the list or write the name, not both.",
)
_PAST = Text(
    "مهلت پیش از روز جلسه است؛ روزی پس از آن بنویسید.",
    "The deadline is before the day of the meeting; write a later day.",
)


class ResolutionOutdated(Outdated):
    """Somebody changed the resolution since the page was made."""

    text = Text(
        "در این میان کسی این مصوبه را تغییر داده است. آنچه نوشته‌اید مانده است؛ آن را با متن کنونی بسنجید و دوباره "
        "بفرستید.",
        "Somebody has changed this resolution in the meantime. What you wrote is kept; compare it with the text as it "
        "stands and send it again.",
    )


@dataclass(frozen=True, slots=True)
class Resolved:
    """A resolution as it stands; ``owner_id`` names a member, ``owner`` says it in words."""

    id: int
    item_id: int
    body: str
    owner_id: int | None
    owner: str
    owner_en: str
    due_on: date | None
    version: int


def resolve(
    case: Taking, item_id: int, body: str, *, owner_id: int | None, owner: str, due: str, now: datetime
) -> int:
    """Write down what was resolved on an item; returns its id.

    ``owner_id`` is somebody the meeting was called for, or ``owner`` names who is to do it; both may be empty, as may
    ``due``, a day in either calendar. Raises EntryRefused (``resolution``, ``owner``, ``due``), NotFound.
    """
    meeting = taking(case)
    query = select(col(AgendaItem.id)).where(
        col(AgendaItem.id) == item_id, col(AgendaItem.meeting_id) == meeting
    )
    if case.session.execute(query).first() is None:
        raise NotFound
    row = Resolution(
        meeting_id=meeting, item_id=item_id, person_id=case.person_id, at=now,
        **_checked(case, body, owner_id, owner, due),
    )  # fmt: skip
    case.session.add(row)
    case.session.flush()
    case.record("resolution", now, resolution=row.id, item=item_id)
    return row.id or 0


def reword(
    case: Taking,
    resolution_id: int,
    body: str,
    *,
    owner_id: int | None,
    owner: str,
    due: str,
    version: int,
    now: datetime,
) -> None:
    """Change a resolution. Raises what ``resolve`` does, and ResolutionOutdated."""
    row = _held(case, resolution_id, version)
    for name, value in _checked(case, body, owner_id, owner, due).items():
        setattr(row, name, value)
    row.version += 1
    case.session.flush()
    case.record("resolution_reworded", now, resolution=row.id)


def strike(case: Taking, resolution_id: int, *, version: int, now: datetime) -> None:
    """Take a resolution out. Raises NotFound, ResolutionOutdated."""
    row = _held(case, resolution_id, version)
    row.struck_at, row.version = now, row.version + 1
    case.session.flush()
    case.record("resolution_struck", now, resolution=row.id)


def resolutions_of(case: Taking) -> tuple[Resolved, ...]:
    """The resolutions of a meeting in the order they were written. One query."""
    columns = (
        Resolution.id, Resolution.item_id, Resolution.body, Resolution.owner_id, Resolution.owner, Person.name,
        Person.name_en, Resolution.due_on, Resolution.version,
    )  # fmt: skip
    query = (
        select(*map(col, columns))
        .join(Person, col(Person.id) == col(Resolution.owner_id), isouter=True)
        .where(col(Resolution.meeting_id) == meeting_id(case), col(Resolution.struck_at).is_(None))
        .order_by(col(Resolution.id))
        .limit(MOST)
    )
    return tuple(
        Resolved(number, item, body, who, name or owner, name_en or name or owner, due, version)
        for number, item, body, who, owner, name, name_en, due, version in case.session.execute(query)
    )


def _checked(case: Taking, body: str, owner_id: int | None, owner: str, due: str) -> dict[str, Any]:
    entries = Entries()
    values: dict[str, Any] = {
        "body": entries.read(lambda: typed.prose(body, "resolution", limit=LONGEST)),
        "owner": entries.read(lambda: typed.line(owner, "owner", required=False)) or "",
        "owner_id": owner_id, "due_on": None,
    }  # fmt: skip
    if owner_id is not None and owner.strip():
        entries.errors["owner"] = _BOTH
    elif owner_id is not None and not _called(case, owner_id):
        entries.errors["owner"] = _NO_MEMBER
    if due.strip():
        try:
            values["due_on"] = read_day(due)
        except DateUnreadable as unreadable:
            entries.errors["due"] = unreadable.text
        else:
            if values["due_on"] < day_of(case.meeting.starts_at):
                entries.errors["due"] = _PAST
    entries.check()
    return values


def _called(case: Taking, person_id: int) -> bool:
    query = select(col(Convened.person_id)).where(
        col(Convened.meeting_id) == meeting_id(case), col(Convened.person_id) == person_id
    )
    return case.session.execute(query).first() is not None


def _held(case: Taking, resolution_id: int, version: int) -> Resolution:
    meeting = taking(case)
    query = (
        select(Resolution)
        .where(
            col(Resolution.id) == resolution_id,
            col(Resolution.meeting_id) == meeting,
            col(Resolution.struck_at).is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row: Resolution | None = case.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound
    if version != row.version:
        raise ResolutionOutdated(version=row.version)
    return row
