"""The agenda of a meeting: items are added until it begins, each with its minutes; their times follow."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.changing import tell_of_item
from workflow.decision.meetings.guards import LIVE
from workflow.decision.meetings.late import in_time, refuse_late
from workflow.decision.meetings.notice import spoken, up_to
from workflow.decision.meetings.quorum import rules_of
from workflow.decision.meetings.waiting import everywhere, waits
from workflow.decision.procedure import kept
from workflow.decision.question import RATIFICATION, ratify_until
from workflow.decision.tables import AgendaItem, Meeting
from workflow.deliberation.tables import Proposal
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import Case, Outdated

APPROVAL = "approval"
"""What an item is about that is no ratification: a proposal to be approved, or other business."""

MOST = 100
"""Most items of one agenda."""

LONGEST = 600
"""Most minutes of one item."""

BAD_MINUTES = Text(
    "«{typed}» شمار دقیقه‌ها نیست؛ عددی از ۱ تا ۶۰۰ بنویسید.",
    "“{typed}” is no number of minutes; write one from 1 to 600.",
)


class OnAnotherAgenda(Refusal):
    """A proposal is on one agenda at a time."""

    text = Text(
        "این پیشنهاد هم‌اکنون در دستور جلسهٔ شمارهٔ {n} است؛ تا پایان آن در دستور جلسهٔ دیگری نمی‌آید.",
        "This proposal is on the agenda of meeting {n} already; until that is over it cannot be on another.",
    )


class OfAnotherChapter(Refusal):
    """A meeting deals with its own chapter's proposals."""

    text = Text(
        "این پیشنهاد از انجمن دیگری است؛ تنها پیشنهادهای همین انجمن در دستور جلسهٔ آن می‌آیند.",
        "This proposal is of another chapter; a meeting deals with its own chapter’s proposals.",
    )


class NotForMeeting(Refusal):
    """A proposal that does not wait for a meeting."""

    text = Text(
        "این پیشنهاد در نوبت جلسه نیست؛ نخست آن را با گام «سپردن به جلسه» به نوبت جلسه ببرید.",
        "This proposal does not wait for a meeting; first take its step “Bring before a meeting”.",
    )


class TermBeforeMeeting(Refusal):
    """An urgent resolution that would lapse before the meeting begins."""

    text = Text(
        "مهلت تنفیذ این مصوبهٔ فوری {until} است و این جلسه {at} آغاز می‌شود، یعنی پس از آن. زمان این جلسه را جلو "
        "بیندازید، یا آن را در دستور جلسه‌ای بگذارید که زودتر است؛ جلسهٔ فوری را با فرصت کوتاه‌تر می‌توان فراخواند.",
        "The term for ratifying this urgent resolution runs {until}, and this meeting begins after that, on {at}. Set "
        "an earlier time for the meeting, or put it on the agenda of an earlier one; an urgent meeting may be called "
        "at shorter notice.",
    )


class AgendaFull(Refusal):
    """An agenda has an end."""

    text = Text(
        "دستور این جلسه {n} بند دارد و بیش از این نمی‌گیرد؛ بقیه را برای جلسهٔ دیگری بگذارید.",
        "This agenda has {n} items and takes no more; keep the others for another meeting.",
    )


class ItemOutdated(Outdated):
    """Somebody moved the item on since the page was made."""

    text = Text(
        "در این میان کسی این بند را پیش برده است. وضعیت تازه را ببینید و کار خود را دوباره بفرستید.",
        "Somebody has moved this item on in the meantime. Look at how it stands now and send yours again.",
    )


def add_proposal(
    case: Sitting, proposal: Case, *, minutes: str, matter: str, version: int | None, now: datetime
) -> int:
    """Put a proposal on the agenda (right ``add``); its row is held, so it comes on one agenda only.

    Returns the item's id. Raises MeetingOutdated, OfAnotherChapter, NotForMeeting, TermBeforeMeeting, OnAnotherAgenda,
    AddedTooLate, AgendaFull, EntryRefused (fields ``minutes``, ``matter``).
    """
    case.require("add")
    case.on_top_of(version)
    if proposal.chapter_id != case.meeting.chapter_id:
        raise OfAnotherChapter
    if not waits(case.session, proposal.process, proposal.process_version, proposal.state):
        raise NotForMeeting
    until = ratify_until(case.session, proposal.id)
    if until is not None and case.meeting.starts_at >= until:
        raise TermBeforeMeeting(
            TermBeforeMeeting.text.format(until=up_to(until), at=spoken(case.meeting.starts_at))
        )
    other = case.session.execute(
        select(col(Meeting.number))
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
        .where(col(AgendaItem.proposal_id) == proposal.id, col(AgendaItem.state).in_(LIVE))
    ).scalars().first()  # fmt: skip
    if other is not None:
        raise OnAnotherAgenda(OnAnotherAgenda.text.format(n=other))
    purpose = APPROVAL if until is None else RATIFICATION
    return _add(
        case, now, minutes=minutes, matter=matter, proposal_id=proposal.id, purpose=purpose, lying=proposal.revision_id
    )  # fmt: skip


def add_business(
    case: Sitting,
    *,
    title: str,
    body: str,
    minutes: str,
    matter: str = "",
    version: int | None,
    now: datetime,
) -> int:
    """Put other business on the agenda (right ``add``); returns the item's id.

    Raises MeetingOutdated, AddedTooLate, AgendaFull, EntryRefused (fields ``title``, ``body``, ``minutes``).
    """
    case.require("add")
    case.on_top_of(version)
    errors: dict[str, Text] = {}
    if fault := typed.fault(title, limit=typed.LINE):
        errors["title"] = fault
    if fault := typed.fault(body, limit=typed.PARAGRAPH, required=False):
        errors["body"] = fault
    try:
        minutes_of(minutes)
    except typed.EntryRefused as refused:
        errors |= refused.errors
    if errors:
        raise typed.EntryRefused(errors)
    return _add(
        case, now, minutes=minutes, matter=matter, title=typed.line(title, "title"),
        body=typed.prose(body, "body", required=False).strip(),
    )  # fmt: skip


def closed_up(case: Sitting, *, now: datetime) -> None:
    """Number the items that are left without gaps, after one was taken off."""
    for n, row in enumerate(planned(case.session, case.id), 1):
        row.position = n
    case.changed(now, did="numbered")


def planned(session: Session, meeting_id: int) -> list[AgendaItem]:
    """The items of an agenda in order, without those taken off it."""
    query = (
        select(AgendaItem)
        .where(col(AgendaItem.meeting_id) == meeting_id, col(AgendaItem.state) != "struck")
        .order_by(col(AgendaItem.position), col(AgendaItem.id))
    )
    return list(session.execute(query).scalars())


def times(starts_at: datetime, minutes: Sequence[int]) -> list[tuple[datetime, datetime]]:
    """From when to when each item is meant to take, one after the other."""
    found, begin = [], starts_at
    for length in minutes:
        end = begin + timedelta(minutes=length)
        found.append((begin, end))
        begin = end
    return found


def _add(
    case: Sitting, now: datetime, *, minutes: str, matter: str, proposal_id: int | None = None,
    title: str = "", body: str = "", purpose: str = APPROVAL, lying: int | None = None,
) -> int:  # fmt: skip
    refuse_late(case, now=now)
    there = case.session.execute(
        select(func.count(), func.max(AgendaItem.position)).where(
            col(AgendaItem.meeting_id) == case.id, col(AgendaItem.state) != "struck"
        )
    ).one()
    if there[0] >= MOST:
        raise AgendaFull(AgendaFull.text.format(n=there[0]))
    row = AgendaItem(
        meeting_id=case.id, position=(there[1] or 0) + 1, proposal_id=proposal_id, purpose=purpose,
        title=title, body=body, minutes=minutes_of(minutes), matter=matter_of(case, matter, now),
        revision_id=None if case.meeting.called_at is None else lying,
    )  # fmt: skip
    case.session.add(row)
    case.session.flush()
    case.changed(now, did="item_added", item=row.id)
    tell_of_item(case, row, None, now=now)
    return row.id or 0


def minutes_of(words: str) -> int:
    """How long an item is meant to take, as it is typed. Raises EntryRefused (field ``minutes``)."""
    written = typed.line(words, "minutes", limit=40)
    try:
        number = int(written)
    except ValueError:
        number = 0
    if not 0 < number <= LONGEST:
        raise typed.EntryRefused({"minutes": Text(*(each.format(typed=written) for each in BAD_MINUTES))})
    return number


def matter_of(case: Sitting, key: str, now: datetime) -> str:
    """The majority an item needs, of the rules its meeting goes by; the first where none is chosen.

    Raises EntryRefused (``matter``).
    """
    rules = rules_of(case.session, case.meeting, now=now)
    known = {one.key: Text(one.label_fa, one.label_en or one.label_fa) for one in rules.majorities}
    return typed.choice(key or rules.majorities[0].key, "matter", known)


def agenda_with(session: Session, proposal_id: int) -> Meeting | None:
    """The meeting that has a proposal on its agenda and has not dealt with it yet. One query."""
    query = (
        select(Meeting)
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
        .where(col(AgendaItem.proposal_id) == proposal_id, col(AgendaItem.state).in_(LIVE))
    )
    return session.execute(query).scalars().first()


def taking_items(session: Session, chapter_id: int, *, now: datetime) -> Meeting | None:
    """The chapter's next meeting to whose agenda something may be added, called or not."""
    query = (
        select(Meeting)
        .where(col(Meeting.chapter_id) == chapter_id, col(Meeting.state).in_(("planned", "called")))
        .order_by(col(Meeting.starts_at), col(Meeting.id))
    )
    found = session.execute(query).scalars().all()
    if not found:
        return None
    rules = kept.in_force(session, chapter_id, now=now).rules
    return next((meeting for meeting in found if in_time(rules, meeting, now=now)), None)


def on_none() -> ColumnElement[bool]:
    """The condition that a proposal is on no agenda that is still to be dealt with."""
    there = select(col(AgendaItem.proposal_id)).where(
        col(AgendaItem.proposal_id) == col(Proposal.id), col(AgendaItem.state).in_(LIVE)
    )
    return ~there.exists()


def waiting(session: Session, chapter_id: int) -> Sequence[int]:
    """Ids of the proposals that wait for a meeting and are on no agenda, the longest waiting first."""
    query = (
        select(col(Proposal.id), col(Proposal.process), col(Proposal.process_version), col(Proposal.state))
        .where(
            col(Proposal.chapter_id) == chapter_id, col(Proposal.state).in_(everywhere()), on_none()
        )
        .order_by(col(Proposal.entered_at), col(Proposal.id))
        .limit(MOST)
    )  # fmt: skip
    return [
        number for number, *stands in session.execute(query) if number is not None and waits(session, *stands)
    ]
