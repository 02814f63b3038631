"""Stances that a secretary enters for a member: they count as the member's, are marked, and wait for their word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import col

from workflow.deliberation import news
from workflow.deliberation.discussion import visible
from workflow.deliberation.editing import record
from workflow.deliberation.entering import faults
from workflow.deliberation.news import Telling
from workflow.deliberation.opinions.kept import changed
from workflow.deliberation.tables import Comment, Stance, StanceEntry
from workflow.deliberation.threads import STANCES, VALUES
from workflow.membership.tables import Person
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import Case, NotFound

PAGE = 50

DECISIONS: Mapping[str, Text] = MappingProxyType({
    "confirm": Text("همین را گفته‌ام", "This is what I said"), "strike": Text("خط زدن", "Strike it"),
})  # fmt: skip
STATES: Mapping[str, Text] = MappingProxyType({
    "waiting": Text("چشم‌به‌راه تأیید عضو", "Waits for the member"),
    "confirmed": Text("عضو تأیید کرد", "Confirmed by the member"),
    "struck": Text("عضو خط زد", "Struck by the member"),
    "replaced": Text("موضع تازه‌ای جای آن را گرفت", "Another stance took its place"),
})  # fmt: skip

_NAME = {value: name for name, value in VALUES.items()}
PENDING: tuple[ColumnElement[bool], ...] = (
    col(StanceEntry.confirmed_at).is_(None), col(StanceEntry.struck_at).is_(None),
    col(StanceEntry.replaced_at).is_(None),
)  # fmt: skip
"""What holds for an entry that waits for the member's word."""


class OwnStanceStands(Refusal):
    """The member took a stance themselves, or confirmed the one that was entered."""

    text = Text(
        "این عضو خودش دربارهٔ این نظر موضع گرفته یا موضع ثبت‌شده را تأیید کرده است، و همان می‌ماند. اگر رأی او دیگر "
        "شده است، خودش می‌تواند آن را در همین صفحه تغییر دهد؛ یا آنچه گفت را به شکل نظر به نام او ثبت کنید.",
        "This member took a stance on this comment themselves, or confirmed the one entered, and it stands. If they "
        "think otherwise now, they can change it on the comment; or enter what they said as a comment in their name.",
    )


class StanceEntryDecided(Refusal):
    """The stance was confirmed, struck or replaced before."""

    text = Text(
        "دربارهٔ این موضع پیش از این تصمیم گرفته شده است؛ صفحه را تازه کنید. موضع خود را می‌توانید کنار خود نظر تغییر "
        "دهید.",
        "This stance was decided about before; reload the page. You can change your stance beside the comment itself.",
    )


@dataclass(frozen=True, slots=True)
class Entered:
    """A stance entered for somebody; ``state`` is a key of ``STATES``."""

    id: int
    comment_id: int
    body: str
    """What the comment says; "" where it is hidden."""
    person: str
    stance: str
    channel: str
    by: str
    at: datetime
    state: str
    own: bool
    """Whether it is in the reader's name."""


def enter_stance(
    case: Case, comment_id: int, value: str, *, person_id: int, channel: str, now: datetime
) -> int:
    """Enter a member's stance on a comment; returns the entry's id. One that waits still is corrected so.

    For the secretary of the chapter, while comments are taken. Side effects: ``enter_stance`` in the history, news
    to the member, and the promise that the opinion groups are found anew.
    Raises Forbidden, EntryRefused (fields ``person``, ``channel``, ``stance``), OwnStanceStands, and NotFound for a
    comment that is hidden or not of this proposal.
    """
    errors = faults(case, person_id, channel, now=now)
    try:
        typed.choice(value, "stance", STANCES)
    except typed.EntryRefused as refused:
        errors |= refused.errors
    if errors:
        raise typed.EntryRefused(errors)
    visible(case, comment_id)
    theirs = (col(StanceEntry.comment_id) == comment_id, col(StanceEntry.person_id) == person_id)
    waiting = case.session.execute(select(StanceEntry).where(*theirs, *PENDING).with_for_update())
    _keep(case, comment_id, person_id, VALUES[value], waiting.scalar_one_or_none(), now)
    made: int = case.session.execute(
        insert(StanceEntry)
        .values(
            comment_id=comment_id, person_id=person_id, value=VALUES[value], entered_by_id=case.person_id,
            channel=channel, at=now,
        )
        .returning(col(StanceEntry.id))
    ).scalar_one()  # fmt: skip
    record(case, "enter_stance", now, comment=comment_id, person=person_id)
    news.tell(case, [person_id], "stance_entered", f"stance-entered-{made}", comment_id=comment_id, now=now)
    changed(case, now=now)
    return made


def decide(case: Case, entry_id: int, decision: str, *, now: datetime) -> None:
    """Confirm or strike a stance entered in one's own name; a struck one counts nowhere any more.

    Raises EntryRefused (field ``decision``), StanceEntryDecided, and NotFound for anybody else's.
    """
    case.require("see")
    typed.choice(decision, "decision", DECISIONS)
    query = (
        select(StanceEntry)
        .join(Comment, col(Comment.id) == col(StanceEntry.comment_id))
        .where(
            col(StanceEntry.id) == entry_id, col(StanceEntry.person_id) == case.person_id,
            col(Comment.proposal_id) == case.id,
        )
        .with_for_update(of=StanceEntry)
    )  # fmt: skip
    row: StanceEntry | None = case.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound
    if _state(row) != "waiting":
        raise StanceEntryDecided
    if decision == "confirm":
        row.confirmed_at = now
    else:
        row.struck_at = now
        case.session.execute(
            delete(Stance)
            .where(col(Stance.comment_id) == row.comment_id, col(Stance.person_id) == case.person_id)
            .execution_options(synchronize_session=False)
        )
        changed(case, now=now)
    case.session.flush()
    record(case, f"{decision}_stance", now, comment=row.comment_id, person=case.person_id)
    told = Telling(row.entered_by_id, "stance_decided", f"stance-decided-{row.id}", row.comment_id)
    news.tell_each(case, [told], now=now)


def entries(
    case: Case, *, comment_id: int | None = None, before: int | None = None, limit: int = PAGE
) -> tuple[tuple[Entered, ...], int | None]:
    """Stances entered in the reader's name, for a secretary in anybody's; the newest first, and the cursor."""
    case.require("see")
    writer = aliased(Person)
    query: Any = (
        select(StanceEntry, col(Person.name), col(writer.name), col(Comment.body), col(Comment.hidden_at))
        .join(Comment, col(Comment.id) == col(StanceEntry.comment_id))
        .join(Person, col(Person.id) == col(StanceEntry.person_id))
        .join(writer, col(writer.id) == col(StanceEntry.entered_by_id))
        .where(col(Comment.proposal_id) == case.id)
        .order_by(col(StanceEntry.id).desc())
        .limit(limit + 1)
    )
    if "secretary" not in case.roles:
        query = query.where(col(StanceEntry.person_id) == case.actor.id)
    if comment_id is not None:
        query = query.where(col(StanceEntry.comment_id) == comment_id)
    if before is not None:
        query = query.where(col(StanceEntry.id) < before)
    rows = case.session.execute(query).all()
    found = tuple(
        Entered(
            row.id, row.comment_id, "" if hidden else body, person, _NAME[row.value], row.channel, by, row.at,
            _state(row), row.person_id == case.actor.id,
        )
        for row, person, by, body, hidden in rows[:limit]
    )  # fmt: skip
    return found, found[-1].id if len(rows) > limit else None


def standing(case: Case, comment_id: int) -> tuple[int, int]:
    """How many of the stances on a comment were entered for members, and how many of these wait for their word."""
    query = select(func.count(), func.count().filter(*PENDING)).where(
        col(StanceEntry.comment_id) == comment_id, col(StanceEntry.struck_at).is_(None),
        col(StanceEntry.replaced_at).is_(None),
    )  # fmt: skip
    row = case.session.execute(query).one()
    return row[0], row[1]


def _keep(  # noqa: PLR0917 (a stance and what stood before)
    case: Case, comment_id: int, person_id: int, value: int, waiting: StanceEntry | None, now: datetime
) -> None:
    """Raises OwnStanceStands where the stance that stands is not the one that waits."""
    statement: Any
    if waiting is None:
        make = postgresql.insert if case.session.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = {"comment_id": comment_id, "person_id": person_id, "value": value, "at": now}
        statement = (
            make(Stance).values(**row).on_conflict_do_nothing(index_elements=["comment_id", "person_id"])
        )
    else:
        waiting.replaced_at = now
        statement = update(Stance).where(
            col(Stance.comment_id) == comment_id,
            col(Stance.person_id) == person_id,
            col(Stance.at) == waiting.at,
        )
        statement = statement.values(value=value, at=now).execution_options(synchronize_session=False)
    if case.session.execute(statement.returning(col(Stance.value))).one_or_none() is None:
        raise OwnStanceStands


def _state(row: StanceEntry) -> str:
    if row.confirmed_at is not None:
        return "confirmed"
    if row.struck_at is not None:
        return "struck"
    return "waiting" if row.replaced_at is None else "replaced"
