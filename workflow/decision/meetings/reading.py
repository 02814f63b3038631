"""Meetings as they are read: a chapter's list, one agenda with its times, the roll, and one's own place in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workflow.decision.interests import Declared, declared_on
from workflow.decision.meetings.agenda import planned, times
from workflow.decision.meetings.attendance import MODES
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.undone import said
from workflow.decision.tables import AgendaItem, Attendance, Convened, Meeting, Proxy, Resolution
from workflow.deliberation.tables import Proposal, Revision
from workflow.membership.in_order import BY_NAME, named_after
from workflow.membership.tables import Person
from workflow.process.text import Text
from workflow.record.case import Standing
from workflow.record.filters import Asked, Field, Filters
from workflow.record.folded import named
from workflow.record.typed import EntryRefused, line

PAGE = 50

WHEN = {
    "coming": Text("در پیش یا در جریان", "To come or under way"),
    "past": Text("پایان‌یافته یا لغوشده", "Over or cancelled"),
}
MEETINGS = Filters((
    Field("q", Text("واژه‌های عنوان", "Words of the title")),
    Field("when", Text("زمان", "When"), WHEN),
))  # fmt: skip
LIVE = ("planned", "called", "open", "adjourned")

ROLL = Filters((
    Field("q", Text("نام عضو", "Member’s name")),
    Field("who", Text("وضعیت", "How they stand"), {
        "there": Text("حاضر", "There"),
        "away": Text("نیامده یا رفته", "Not there"),
        "excused": Text("با عذر", "Excused"),
        "represented": Text("دارای نماینده", "With a proxy"),
    }),
))  # fmt: skip

NOBODY = Text(
    "کسی با نام «{typed}» در فهرست دعوت‌شدگان نیست؛ نام را بررسی کنید.",
    "Nobody called “{typed}” is on the roll; check the name.",
)
SEVERAL = Text(
    "چند نفر با این نام در فهرست‌اند ({names})؛ نام را کامل‌تر بنویسید.",
    "Several on the roll have this name ({names}); write more of it.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """An item of an agenda as it is read."""

    id: int
    position: int
    proposal_id: int | None
    title: str
    body: str
    minutes: int
    matter: str
    begins_at: datetime
    ends_at: datetime
    state: str
    version: int
    outcome: str
    resolved: str
    """What was resolved, where it was settled in words."""
    remark: str
    row: AgendaItem
    purpose: str = "approval"
    """Or ``ratification``, of an urgent resolution."""
    aside: tuple[Declared, ...] = ()
    """Who stands aside from it now, by a conflict of interest."""

    @property
    def why(self) -> Text:
        """The remark in both languages, where it is one of ours."""
        return said(self.remark)


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody on the roll, or an officer who is there besides."""

    person_id: int
    name: str
    told_at: datetime | None
    excused_at: datetime | None
    excuse: str
    mode: str | None
    """How they are there; None where they are not."""
    since: datetime | None
    proxy_id: int | None
    proxy: str
    """Who represents them."""

    @property
    def mode_word(self) -> Text | None:
        """The same in words."""
        return MODES[self.mode] if self.mode else None


def listing(
    session: Session, standing: Standing, asked: Asked, *, after: int = 0, limit: int = PAGE
) -> tuple[tuple[Meeting, ...], int | None]:
    """The chapter's meetings one may see, newest first; the cursor is the number of the last one shown."""
    standing.require("see")
    query = select(Meeting).where(col(Meeting.chapter_id) == standing.chapter_id)
    if not standing.roles & {"secretary", "chair"}:
        query = query.where(col(Meeting.called_at).is_not(None))
    if asked["when"]:
        live = col(Meeting.state).in_(LIVE)
        query = query.where(live if asked["when"] == "coming" else ~live)
    if asked["q"]:
        query = query.where(named(asked["q"], Meeting.title))
    if after:
        query = query.where(col(Meeting.number) < after)
    rows = session.execute(query.order_by(col(Meeting.number).desc()).limit(limit + 1)).scalars().all()
    return tuple(rows[:limit]), rows[limit - 1].number if len(rows) > limit else None


def agenda_of(case: Sitting) -> tuple[Line, ...]:
    """The agenda in order, each item with its times: those planned from the beginning of the meeting."""
    items = planned(case.session, case.id)
    spans = times(case.meeting.starts_at, [item.minutes for item in items])
    proposals = [item.proposal_id for item in items if item.proposal_id is not None]
    titles: dict[int, str] = {}
    if proposals:  # as it lies before the meeting, once that is called
        lying = func.coalesce(col(AgendaItem.revision_id), col(Proposal.revision_id))
        named = (
            select(col(AgendaItem.id), col(Revision.title))
            .join(Proposal, col(Proposal.id) == col(AgendaItem.proposal_id))
            .join(Revision, col(Revision.id) == lying)
            .where(col(AgendaItem.meeting_id) == case.id)
        )
        titles = dict(case.session.execute(named).all())
    declared = declared_on(case.session, items)
    ids = [item.id for item in items]
    words = select(col(Resolution.item_id), col(Resolution.body)).where(
        col(Resolution.item_id).in_(ids), col(Resolution.struck_at).is_(None)
    )
    resolved = dict(case.session.execute(words.order_by(col(Resolution.id).desc())).all())
    return tuple(
        Line(
            item.id or 0, item.position, item.proposal_id,
            titles.get(item.id or 0, item.title), item.body, item.minutes,
            item.matter, begin, end, item.state, item.version, item.outcome, resolved.get(item.id or 0, ""),
            item.remark, item, item.purpose,
            tuple(one for one in declared[item.id or 0] if one.stood(None)),
        )
        for item, (begin, end) in zip(items, spans, strict=True)
    )  # fmt: skip


def title_of(session: Session, item: AgendaItem) -> str:
    """What an item is called: by its proposal’s text as it lies before the meeting, else by its own title."""
    if item.proposal_id is None:
        return item.title
    lying = func.coalesce(item.revision_id, col(Proposal.revision_id))
    query = (
        select(col(Revision.title))
        .join(Proposal, col(Revision.id) == lying)
        .where(col(Proposal.id) == item.proposal_id)
    )
    return str(session.execute(query).scalar_one())


def roll(
    case: Sitting, asked: Asked, *, after: int = 0, limit: int = PAGE, person_id: int | None = None
) -> tuple[tuple[Place, ...], int | None]:
    """Those the meeting was called for, by name; the cursor is the last one shown. One query."""
    holder = aliased(Person)
    here = and_(
        col(Attendance.meeting_id) == case.id, col(Attendance.person_id) == col(Convened.person_id),
        col(Attendance.left_at).is_(None),
    )  # fmt: skip
    given = and_(
        col(Proxy.meeting_id) == case.id, col(Proxy.giver_id) == col(Convened.person_id),
        col(Proxy.until).is_(None),
    )  # fmt: skip
    query: Any = (
        select(
            col(Convened.person_id), col(Person.name), col(Convened.told_at), col(Convened.excused_at),
            col(Convened.excuse), col(Attendance.mode), col(Attendance.arrived_at), col(Proxy.holder_id),
            col(holder.name),
        )
        .join(Person, col(Person.id) == col(Convened.person_id))
        .join(Attendance, here, isouter=True)
        .join(Proxy, given, isouter=True)
        .join(holder, col(holder.id) == col(Proxy.holder_id), isouter=True)
        .where(col(Convened.meeting_id) == case.id, named_after(after))
        .order_by(*BY_NAME)
        .limit(limit + 1)
    )  # fmt: skip
    if asked["q"]:
        query = query.where(named(asked["q"], Person.name, Person.name_en))
    if person_id is not None:
        query = query.where(col(Convened.person_id) == person_id)
    conditions: dict[str, Any] = {
        "there": col(Attendance.id).is_not(None), "away": col(Attendance.id).is_(None),
        "excused": col(Convened.excused_at).is_not(None), "represented": col(Proxy.holder_id).is_not(None),
    }  # fmt: skip
    if asked["who"]:
        query = query.where(conditions[asked["who"]])
    found: Any = case.session.execute(query).all()
    rows = [Place(*(*row[:8], row[8] or "")) for row in found]
    return tuple(rows[:limit]), rows[limit - 1].person_id if len(rows) > limit else None


def officers_there(case: Sitting) -> tuple[tuple[int, str], ...]:
    """Those who are there and not on the roll."""
    on_roll = exists().where(
        col(Convened.meeting_id) == case.id, col(Convened.person_id) == col(Attendance.person_id)
    )
    query = (
        select(col(Person.id), col(Person.name))
        .join(Attendance, col(Attendance.person_id) == col(Person.id))
        .where(col(Attendance.meeting_id) == case.id, col(Attendance.left_at).is_(None), ~on_roll)
    )
    return tuple(case.session.execute(query).all())


def on_roll_named(case: Sitting, words: str, field: str) -> int:
    """Id of the one person on the roll with this name. Raises EntryRefused, naming several."""
    typed_name = line(words, field, limit=120)
    query = (
        select(col(Person.id), col(Person.name))
        .join(Convened, col(Convened.person_id) == col(Person.id))
        .where(col(Convened.meeting_id) == case.id, named(typed_name, Person.name, Person.name_en))
        .order_by(col(Person.name_key), col(Person.id))
        .limit(6)
    )
    rows = case.session.execute(query).all()
    exact: list[int] = [number for number, name in rows if name == typed_name]
    if len(rows) == 1 or len(exact) == 1:
        return exact[0] if exact else rows[0][0]
    if not rows:
        raise EntryRefused({field: Text(*(each.format(typed=typed_name) for each in NOBODY))})
    names = [name for _, name in rows]
    raise EntryRefused({field: Text(
        SEVERAL.fa.format(names="، ".join(names)), SEVERAL.en.format(names=", ".join(names))
    )})  # fmt: skip


def called_to(session: Session, person_id: int, *, now: datetime, limit: int = 20) -> tuple[Meeting, ...]:
    """The meetings a person is called to that are to come or under way, the next first."""
    query = (
        select(Meeting)
        .join(Convened, col(Convened.meeting_id) == col(Meeting.id))
        .where(
            col(Convened.person_id) == person_id,
            or_(
                col(Meeting.state).in_(("open", "adjourned")),
                and_(col(Meeting.state) == "called", col(Meeting.ends_at) > now),
            ),
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id))
        .limit(limit)
    )
    return tuple(session.execute(query).scalars())
