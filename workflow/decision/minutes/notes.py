"""Notes typed while a meeting goes on. A note has one writer, so two people at once never overwrite each other."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from workflow.decision.minutes.case import Taking, meeting_id, taking
from workflow.decision.tables import AgendaItem, MeetingNote
from workflow.membership.tables import Person
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import Forbidden, NotFound, Outdated

LONGEST = 10_000
"""Characters of one note."""

MOST = 500
"""Notes of one meeting."""


class NoteOutdated(Outdated):
    """The note was changed from another window of the same person."""

    text = Text(
        "این یادداشت در پنجرهٔ دیگری تغییر کرده است. آنچه اینجا نوشته‌اید مانده است؛ آن را با متن ذخیره‌شده بسنجید و "
        "دوباره ذخیره کنید.",
        "This note was changed in another window. What you wrote here is kept; compare it with the saved text and save "
        "it again.",
    )


class TooManyNotes(Refusal):
    """A meeting with more notes than it may have."""

    text = Text(
        "این جلسه {limit} یادداشت دارد و بیش از این نمی‌پذیرد؛ به یادداشت‌های خود بیفزایید.",
        "This meeting has {limit} notes and takes no more; add to the notes you have.",
    )


_OTHERS = Text(
    "این یادداشت را کس دیگری نوشته است؛ تنها نویسنده‌اش آن را تغییر می‌دهد. یادداشت خود را جداگانه بنویسید.",
    "Somebody else wrote this note; only they change it. Write a note of your own.",
)


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it stands."""

    id: int
    item_id: int | None
    person_id: int
    person: str
    person_en: str
    body: str
    at: datetime
    changed_at: datetime
    version: int


def write(case: Taking, body: str, *, item_id: int | None, now: datetime) -> int:
    """Keep a new note on an item, or on the meeting as a whole; returns its id.

    Needs the right ``record`` on the meeting, or ``edit`` on its minutes. Raises EntryRefused, NotFound for another
    meeting's item, TooManyNotes.
    """
    meeting = taking(case)
    words = typed.prose(body, "body", limit=LONGEST)
    if item_id is not None:
        _known(case, item_id)
    written = select(func.count()).where(col(MeetingNote.meeting_id) == meeting)
    if case.session.execute(written).scalar_one() >= MOST:
        raise TooManyNotes(limit=MOST)
    row = MeetingNote(
        meeting_id=meeting, item_id=item_id, person_id=case.person_id, body=words, at=now, changed_at=now
    )
    case.session.add(row)
    case.session.flush()
    case.record("note", now, note=row.id, item=item_id)
    return row.id or 0


def change(case: Taking, note_id: int, body: str, *, version: int, now: datetime) -> int:
    """Save a note of one's own as it is typed now; its version afterwards.

    Saving what stands changes nothing. Raises EntryRefused, NotFound, Forbidden for another's, NoteOutdated.
    """
    row = _held(case, note_id)
    words = typed.prose(body, "body", limit=LONGEST)
    if words == row.body:
        return row.version
    if version != row.version:
        raise NoteOutdated(version=row.version)
    row.body, row.changed_at, row.version = words, now, row.version + 1
    case.session.flush()
    return row.version


def strike(case: Taking, note_id: int, *, version: int, now: datetime) -> None:
    """Take a note of one's own out of the minutes. Raises NotFound, Forbidden, NoteOutdated."""
    row = _held(case, note_id)
    if version != row.version:
        raise NoteOutdated(version=row.version)
    row.struck_at, row.version = now, row.version + 1
    case.session.flush()
    case.record("note_struck", now, note=row.id)


def notes_of(case: Taking) -> tuple[Note, ...]:
    """The notes of a meeting, in the order they were begun. One query."""
    return read(case, col(MeetingNote.meeting_id) == meeting_id(case))


def read(case: Taking, *where: ColumnElement[bool]) -> tuple[Note, ...]:
    """Notes for which this holds, but those struck."""
    columns = (
        MeetingNote.id, MeetingNote.item_id, MeetingNote.person_id, Person.name, Person.name_en, MeetingNote.body,
        MeetingNote.at, MeetingNote.changed_at, MeetingNote.version,
    )  # fmt: skip
    query = (
        select(*map(col, columns))
        .join(Person, col(Person.id) == col(MeetingNote.person_id))
        .where(*where, col(MeetingNote.struck_at).is_(None))
        .order_by(col(MeetingNote.id))
        .limit(MOST)
    )
    return tuple(Note(*row) for row in case.session.execute(query))


def _known(case: Taking, item_id: int) -> None:
    query = select(col(AgendaItem.id)).where(
        col(AgendaItem.id) == item_id, col(AgendaItem.meeting_id) == meeting_id(case)
    )
    if case.session.execute(query).first() is None:
        raise NotFound


def _held(case: Taking, note_id: int) -> MeetingNote:
    meeting = taking(case)
    query = (
        select(MeetingNote)
        .where(
            col(MeetingNote.id) == note_id,
            col(MeetingNote.meeting_id) == meeting,
            col(MeetingNote.struck_at).is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row: MeetingNote | None = case.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound
    if row.person_id != case.person_id:
        raise Forbidden(_OTHERS)
    return row
