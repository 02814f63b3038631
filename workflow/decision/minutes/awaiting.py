"""Minutes that wait for one person: to be laid out, answered for, read or approved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlmodel import Session, col

from workflow.decision.tables import Attendance, Meeting, Minutes, MinutesRemark
from workflow.process.text import Text

SHOWN = 20
"""Most minutes named at once."""

ASKED: Mapping[str, Text] = {
    "lay_out": Text("پیش‌نویس را پیش روی حاضران بگذارید", "Lay the draft before those present"),
    "answer": Text("به ایراد حاضران پاسخ دهید", "Answer the objections of those present"),
    "approve": Text("بخوانید و تصویب کنید", "Read and approve"),
    "remark": Text("بخوانید و بگویید درست است یا نه", "Read and say whether they are right"),
}
"""What they may wait for, the most pressing first."""


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Minutes that wait for somebody, and what for."""

    meeting_id: int
    number: int
    title: str
    closed_at: datetime | None
    asked: Text


def awaiting(session: Session, person_id: int, roles: Mapping[int, frozenset[str]]) -> tuple[Awaiting, ...]:
    """The minutes that wait for a person who holds these roles now, by chapter, the newest first. One query."""
    if not roles:
        return ()
    of = col(Minutes.meeting_id)
    came = exists().where(col(Attendance.meeting_id) == of, col(Attendance.person_id) == person_id)
    objected = exists().where(
        col(MinutesRemark.meeting_id) == of,
        col(MinutesRemark.kind) == "objection",
        col(MinutesRemark.answered_at).is_(None),
    )
    said = exists().where(
        col(MinutesRemark.meeting_id) == of,
        col(MinutesRemark.person_id) == person_id,
        col(MinutesRemark.at) >= col(Minutes.laid_out_at),
    )

    def held(role: str) -> list[int]:
        return [chapter for chapter, names in roles.items() if role in names]

    laid_out = col(Minutes.state) == "laid_out"
    secretary = col(Meeting.chapter_id).in_(held("secretary"))
    approves = or_(col(Meeting.chair_id) == person_id, col(Meeting.chapter_id).in_(held("chair")))
    waits = {
        "lay_out": and_(col(Minutes.state) == "draft", secretary),
        "answer": and_(laid_out, secretary, objected),
        "approve": and_(laid_out, approves, came, ~objected),
        "remark": and_(laid_out, came, ~said),
    }
    query = (
        select(
            col(Meeting.id), col(Meeting.number), col(Meeting.title), col(Meeting.closed_at),
            *(condition.label(name) for name, condition in waits.items()),
        )
        .join(Meeting, col(Meeting.id) == of)
        .where(col(Meeting.chapter_id).in_(list(roles)), or_(*waits.values()))
        .order_by(col(Meeting.id).desc())
        .limit(SHOWN)
    )  # fmt: skip
    return tuple(
        Awaiting(
            number,
            which,
            title,
            closed,
            next(ASKED[name] for name, yes in zip(waits, held_up, strict=True) if yes),
        )
        for number, which, title, closed, *held_up in session.execute(query)
    )
