"""Who comes and goes: entered by the secretary for anybody, by a member for themselves when online."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update
from sqlmodel import Session, col

from workflow.decision.meetings.case import Sitting
from workflow.decision.tables import Attendance, Convened, Proxy
from workflow.membership.roles import holders
from workflow.process.text import Refusal, Text
from workflow.record.case import Forbidden
from workflow.record.typed import choice

MODES: Mapping[str, Text] = {
    "in_person": Text("حضوری", "In person"),
    "online": Text("برخط", "Online"),
}


class NotConvened(Refusal):
    """Somebody the meeting was not called for."""

    text = Text(
        "نام این شخص در فهرست دعوت‌شدگان این جلسه نیست؛ فهرست هنگام فراخواندن بسته شده است.",
        "This person is not on the roll of this meeting; it was closed when the meeting was called.",
    )


class AlreadyThere(Refusal):
    """Somebody comes who has not left."""

    text = Text(
        "آمدن این شخص پیش از این ثبت شده و هنوز نرفته است؛ اگر رفته و بازگشته، نخست رفتنش را ثبت کنید.",
        "This person has arrived already and has not left; if they left and came back, record that they left first.",
    )


class NotThere(Refusal):
    """Somebody leaves who is not there."""

    text = Text(
        "این شخص اکنون در جلسه نیست؛ چیزی برای ثبت رفتن نیست.",
        "This person is not at the meeting now, so there is no leaving to record.",
    )


class NotOnline(Refusal):
    """A meeting nobody attends online."""

    text = Text(
        "این جلسه پیوندی برای شرکت برخط ندارد؛ دبیر آمدن شما را ثبت می‌کند.",
        "This meeting has no link to attend online; the secretary records that you came.",
    )


ONESELF_ONLY = Text(
    "تنها دبیر آمدن و رفتن دیگران را ثبت می‌کند؛ شما آمدن برخط خود را ثبت کنید.",
    "Only the secretary records others; you can record that you yourself attend online.",
)


def arrive(case: Sitting, person_id: int, mode: str, *, now: datetime) -> None:
    """Record that somebody came: by the secretary (right ``record``), or by oneself online (``answer``).

    The chapter's officers may be there without being on the roll; they count for nothing then.
    Raises EntryRefused (field ``mode``), Forbidden, NotOnline, NotConvened, AlreadyThere.
    """
    case.require("record", "answer")
    choice(mode, "mode", MODES)
    if case.right == "answer":
        _refuse_other(case, person_id)
        if mode != "online":
            raise Forbidden(ONESELF_ONLY)
    if mode == "online" and not case.meeting.link:
        raise NotOnline
    session = case.session
    if not _may_be_there(case, person_id, now):
        raise NotConvened
    if session.execute(_stay(case.id, person_id)).first():
        raise AlreadyThere
    session.execute(insert(Attendance).values(
        meeting_id=case.id, person_id=person_id, mode=mode, arrived_at=entered_after(session, case.id, now)
    ))  # fmt: skip
    case.record("arrive", now, person=person_id, mode=mode)


def leave(case: Sitting, person_id: int, *, now: datetime) -> None:
    """Record that somebody left: by the secretary, or by oneself who attends online.

    Raises Forbidden, NotThere.
    """
    case.require("record", "answer")
    if case.right == "answer":
        _refuse_other(case, person_id)
    session = case.session
    row = session.execute(_stay(case.id, person_id)).one_or_none()
    if row is None:
        raise NotThere
    if case.right == "answer" and row.mode != "online":
        raise Forbidden(ONESELF_ONLY)
    left = entered_after(session, case.id, now)
    session.execute(update(Attendance).where(col(Attendance.id) == row.id).values(left_at=left))
    case.record("leave", now, person=person_id)


def refuse_stranger(session: Session, meeting_id: int, person_id: int) -> None:
    """Raise NotConvened for somebody who is not on the roll."""
    entry = select(col(Convened.person_id)).where(
        col(Convened.meeting_id) == meeting_id, col(Convened.person_id) == person_id
    )
    if session.execute(entry).first() is None:
        raise NotConvened


def is_there(session: Session, meeting_id: int, person_id: int) -> bool:
    """Whether somebody has come and not left."""
    return session.execute(_stay(meeting_id, person_id)).first() is not None


def entered_after(session: Session, meeting_id: int, now: datetime) -> datetime:
    """Now, but never before what was entered last: within a meeting time does not run back.

    So whoever asks who was there at a moment finds things in the order in which they were entered.
    """
    stays = select(func.max(Attendance.arrived_at), func.max(Attendance.left_at)).where(
        col(Attendance.meeting_id) == meeting_id
    )
    proxies = select(func.max(Proxy.at), func.max(Proxy.until)).where(col(Proxy.meeting_id) == meeting_id)
    found = (*session.execute(stays).one(), *session.execute(proxies).one())
    entered: list[datetime] = [moment for moment in found if moment is not None]
    return max([now, *entered])


def _refuse_other(case: Sitting, person_id: int) -> None:
    if person_id != case.person_id:
        raise Forbidden(ONESELF_ONLY)


def _may_be_there(case: Sitting, person_id: int, now: datetime) -> bool:
    try:
        refuse_stranger(case.session, case.id, person_id)
    except NotConvened:
        chapter = case.meeting.chapter_id
        officers = (holders(case.session, chapter, role, now=now) for role in ("secretary", "chair"))
        return any(person_id in those for those in officers)
    return True


def _stay(meeting_id: int, person_id: int) -> Select[int | None, str, datetime]:
    return select(col(Attendance.id), col(Attendance.mode), col(Attendance.arrived_at)).where(
        col(Attendance.meeting_id) == meeting_id,
        col(Attendance.person_id) == person_id,
        col(Attendance.left_at).is_(None),
    )
