"""What those present say to the draft that lies before them: it is right, something is not, or a view of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from workflow.decision.minutes.case import MinutesCase
from workflow.decision.tables import MinutesRemark
from workflow.membership.tables import Person
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import NotFound

KINDS: Mapping[str, Text] = {
    "agreed": Text("متن را درست می‌دانم", "The text is right"),
    "objection": Text(
        "ایراد: جایی از متن با آنچه در جلسه گذشت نمی‌خواند", "Objection: the text is not what happened"
    ),
    "dissent": Text("نظر مخالف من در صورت‌جلسه بیاید", "My dissenting view is to stand in the minutes"),
}
"""What a remark may be; all but agreement say something in words."""

LONGEST = 5_000
MOST_OF_ONE = 20
"""Remarks of one person on one text."""


class AlreadyAgreed(Refusal):
    """A second agreement to the same text."""

    text = Text(
        "موافقت شما با این متن پیش از این ثبت شده است؛ اگر ایرادی می‌بینید آن را جداگانه بنویسید.",
        "Your agreement to this text is already recorded; if you see something wrong, write an objection.",
    )


class TooManyRemarks(Refusal):
    """More remarks by one person than are taken."""

    text = Text(
        "شما {limit} یادداشت بر این صورت‌جلسه نوشته‌اید و بیش از این پذیرفته نمی‌شود؛ بقیه را با دبیر در میان بگذارید.",
        "You have written {limit} remarks on these minutes and no more are taken; tell the secretary the rest.",
    )


class AlreadyAnswered(Refusal):
    """An objection that has its answer."""

    text = Text(
        "این ایراد پیش از این پاسخ گرفته است؛ پاسخ آن را در فهرست ببینید.",
        "This objection has its answer already; see it in the list.",
    )


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark as it stands; ``current`` says that it was made on the text that lies before them now."""

    id: int
    person_id: int
    person: str
    person_en: str
    kind: str
    body: str
    at: datetime
    answer: str
    answered_at: datetime | None
    current: bool


def remark(case: MinutesCase, kind: str, body: str, *, now: datetime) -> int:
    """Say something to the minutes, as one who was present (right ``remark``); the id of what was said.

    Raises EntryRefused (``kind``, ``body``), AlreadyAgreed, TooManyRemarks.
    """
    case.require("remark")
    typed.choice(kind, "kind", KINDS)
    words = "" if kind == "agreed" else typed.prose(body, "body", limit=LONGEST)
    own = (
        col(MinutesRemark.meeting_id) == case.row.meeting_id,
        col(MinutesRemark.person_id) == case.person_id,
    )
    said = case.session.execute(select(func.count()).where(*own)).scalar_one()
    if said >= MOST_OF_ONE:
        raise TooManyRemarks(limit=MOST_OF_ONE)
    since = col(MinutesRemark.at) >= case.row.laid_out_at
    if (
        kind == "agreed"
        and case.session.execute(
            select(col(MinutesRemark.id)).where(*own, col(MinutesRemark.kind) == "agreed", since)
        ).first()
    ):
        raise AlreadyAgreed
    row = MinutesRemark(
        meeting_id=case.row.meeting_id, person_id=case.person_id, kind=kind, body=words, at=now
    )
    case.session.add(row)
    case.session.flush()
    case.record("remark", now, remark=row.id, kind=kind)
    return row.id or 0


def answer(case: MinutesCase, remark_id: int, body: str, *, now: datetime) -> None:
    """Answer an objection (right ``answer``). Raises EntryRefused, NotFound, AlreadyAnswered."""
    case.require("answer")
    words = typed.prose(body, "answer", limit=LONGEST)
    query = select(MinutesRemark).where(
        col(MinutesRemark.id) == remark_id, col(MinutesRemark.meeting_id) == case.row.meeting_id,
        col(MinutesRemark.kind) == "objection",
    )  # fmt: skip
    row = case.session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound
    if row.answered_at is not None:
        raise AlreadyAnswered
    row.answer, row.answered_by_id, row.answered_at = words, case.person_id, now
    case.session.flush()
    case.record("remark_answered", now, remark=remark_id)


def remarks_of(case: MinutesCase) -> tuple[Remark, ...]:
    """What was said to the minutes, oldest first. One query."""
    columns = (
        MinutesRemark.id, MinutesRemark.person_id, Person.name, Person.name_en, MinutesRemark.kind, MinutesRemark.body,
        MinutesRemark.at, MinutesRemark.answer, MinutesRemark.answered_at,
    )  # fmt: skip
    query = (
        select(*map(col, columns))
        .join(Person, col(Person.id) == col(MinutesRemark.person_id))
        .where(col(MinutesRemark.meeting_id) == case.row.meeting_id)
        .order_by(col(MinutesRemark.id))
    )
    since = case.row.laid_out_at
    found = []
    for number, who, name, name_en, kind, body, at, said, answered in case.session.execute(query):
        current = since is not None and at >= since
        found.append(Remark(number, who, name, name_en, kind, body, at, said, answered, current))
    return tuple(found)
