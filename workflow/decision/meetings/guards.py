"""What stands in the way of a step of a meeting or of one of its items; each guard says why, or nothing.

The case is the row itself, in the session that read it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import object_session
from sqlmodel import Session, col

from workflow.decision.ballots.closing import LEADS
from workflow.decision.meetings.notice import spoken, too_late, up_to
from workflow.decision.meetings.presence import present
from workflow.decision.meetings.presiding import presiding
from workflow.decision.meetings.quorum import Standing, now_standing, rules_of
from workflow.decision.meetings.waiting import PROPOSAL, waits
from workflow.decision.procedure import kept
from workflow.decision.question import COUNTED_BY, RATIFICATION
from workflow.decision.tables import AgendaItem, Ballot, Meeting
from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Person
from workflow.process.text import Text, mended_at
from workflow.record.case import Actor
from workflow.record.tables import Deadline

LIVE = ("planned", "open")
"""An item's states in which it still is to be dealt with."""

NO_AGENDA = Text(
    "دستور جلسه هنوز خالی است؛ دست‌کم یک بند به آن بیفزایید.",
    "The agenda is empty; add at least one item to it.",
)
NOT_TABLED = Text(
    "پیشنهاد بند {n} دیگر در نوبت جلسه نیست؛ آن بند را از دستور بردارید.",
    "The proposal of item {n} does not wait for a meeting any more; take that item off the agenda.",
)
TERM_BEFORE = Text(
    "بند {n} تنفیذ مصوبه‌ای فوری است که مهلت آن {until} است و جلسه پس از آن آغاز می‌شود؛ زمان جلسه را جلو بیندازید یا آن "
    "بند را از دستور بردارید.",
    "Item {n} is the ratification of an urgent resolution, whose term runs {until}; the meeting begins after that. Set "
    "an earlier time, or take that item off the agenda.",
)
LAPSES_BEFORE = Text(
    "بند {n} تنفیذ مصوبه‌ای فوری است که مهلت آن {until} است؛ جلسه باید پیش از آن آغاز شود. زمان زودتری بنویسید، یا "
    "جلسه را لغو کنید و جلسهٔ دیگری زودتر فراخوانید.",
    "Item {n} is the ratification of an urgent resolution, whose term runs {until}; the meeting has to begin before "
    "that. Write an earlier time, or cancel the meeting and call another one sooner.",
)
TERM_OVER = Text(
    "مهلت تنفیذ این مصوبهٔ فوری {until} بود و گذشته است، پس دیگر نمی‌توان آن را تنفیذ کرد؛ این بند را موکول کنید.",
    "The term for ratifying this urgent resolution ran {until} and is over, so it can be ratified no more; hold its "
    "item over.",
)
TOO_EARLY = Text("هنوز زمان آغاز جلسه نرسیده است: {at}.", "The time of the meeting has not come yet: {at}.")
THERE_IS_A_QUORUM = Text(
    "جلسه به حد نصاب رسیده است. {name} جلسه را اداره می‌کند و در صفحهٔ همین جلسه با «اعلام رسمیت و گشودن جلسه» "
    "آن را می‌گشاید.",
    "There is a quorum. {name} presides, and opens the meeting on this meeting’s page by “Declare the quorum and "
    "open”.",
)
NOBODY_PRESIDES = Text(
    "جلسه به حد نصاب رسیده است، ولی از کسانی که به آیین‌نامه می‌توانند آن را بگشایند هنوز کسی نیامده است؛ دبیر "
    "آمدن رئیس را ثبت می‌کند، یا اگر آیین‌نامه اجازه دهد رئیسی را که حاضران برگزینند.",
    "There is a quorum, but nobody who may open the meeting by the rules has come yet; the secretary records that the "
    "chair has come, or whom those present choose to preside, where the rules allow it.",
)
BALLOT_OPEN = Text(
    "یک رأی‌گیری در این جلسه باز است؛ نخست آن را ببندید.",
    "A ballot is open in this meeting; close it first.",
)
NOT_OPEN = Text(
    "جلسه اکنون در حال برگزاری نیست؛ نخست آن را بگشایید.", "The meeting is not in session; open it first."
)
ANOTHER_OPEN = Text(
    "بند {n} هنوز در دست رسیدگی است؛ نخست کار آن را به پایان ببرید یا موکولش کنید.",
    "Item {n} is still under way; finish it or hold it over first.",
)
NO_QUORUM = Text(
    "جلسه اکنون به حد نصاب نمی‌رسد، پس نمی‌تواند تصمیم بگیرد. {standing}",
    "There is no quorum now, so nothing can be decided. {standing}",
)
WITHDRAWN = Text(
    "این پیشنهاد دیگر در نوبت جلسه نیست؛ بند آن را موکول کنید.",
    "This proposal does not wait for a meeting any more; hold its item over.",
)
A_PROPOSAL = Text(
    "این بند دربارهٔ یک پیشنهاد است و با رأی‌گیری به نتیجه می‌رسد، یا موکول می‌شود.",
    "This item is about a proposal: a ballot decides it, or it is held over.",
)
NO_BALLOT = Text(
    "دربارهٔ این بند رأی‌گیری باز نیست؛ نخست رأی‌گیری را آغاز کنید.",
    "No ballot is open on this item; open one first.",
)
ALREADY_CALLED = Text(
    "بندی که اعضا برای آن خوانده شده‌اند برداشته نمی‌شود؛ آن را در جلسه موکول کنید.",
    "An item members were called for is not taken off; hold it over in the meeting.",
)


def agenda_ready(meeting: Meeting, _actor: Actor, _now: datetime) -> Text | None:
    """There is something to deal with, and every proposal on the agenda still waits for a meeting."""
    query = (
        select(AgendaItem, *_STANDS)
        .join(Proposal, col(Proposal.id) == col(AgendaItem.proposal_id), isouter=True)
        .join(Deadline, _TERM, isouter=True)
        .where(col(AgendaItem.meeting_id) == meeting.id, col(AgendaItem.state) == "planned")
        .order_by(col(AgendaItem.position))
    )
    rows = session_of(meeting).execute(query).all()
    if not rows:
        return NO_AGENDA
    for item, *stands, until in rows:
        if item.proposal_id is not None and not _still(item, stands, until):
            return NOT_TABLED.format(n=item.position)
        if until is not None and meeting.starts_at >= until:
            return TERM_BEFORE.format(until=up_to(until), n=item.position)
    return None


def lapses_before(meeting: Meeting, starts_at: datetime) -> Text | None:
    """Why a meeting cannot begin at a moment: the term of something it is to ratify would be over."""
    query = (
        select(col(AgendaItem.position), col(Deadline.due_at))
        .join(Proposal, col(Proposal.id) == col(AgendaItem.proposal_id))
        .join(Deadline, _TERM)
        .where(
            col(AgendaItem.meeting_id) == meeting.id, col(AgendaItem.state) == "planned",
            col(Deadline.due_at) <= starts_at,
        )
        .order_by(col(AgendaItem.position))
    )  # fmt: skip
    found = session_of(meeting).execute(query).first()
    return None if found is None else LAPSES_BEFORE.format(until=up_to(found[1]), n=found[0])


_STANDS = (
    col(Proposal.process), col(Proposal.process_version), col(Proposal.state), col(Deadline.due_at),
)  # fmt: skip
"""How a proposal stands: its lifecycle, the version of that, its state, and until when it may be ratified."""

_TERM = and_(
    col(Deadline.subject) == PROPOSAL, col(Deadline.subject_id) == col(Proposal.id),
    col(Deadline.step) == COUNTED_BY[RATIFICATION],
)  # fmt: skip


def _still(item: AgendaItem, stands: Sequence[str], until: datetime | None) -> bool:
    """Whether a proposal still waits for a meeting, and for what its item is about."""
    process, version, state = stands
    about = until is not None
    return waits(session_of(item), process, version, state) and about == (item.purpose == RATIFICATION)


def notice_given(meeting: Meeting, _actor: Actor, now: datetime) -> Text | None:
    """The call comes early enough by the rules in force."""
    rules = kept.in_force(session_of(meeting), meeting.chapter_id, now=now).rules
    return too_late(rules, meeting, now=now)


def time_has_come(meeting: Meeting, _actor: Actor, now: datetime) -> Text | None:
    """The meeting does not begin before its time."""
    if now >= meeting.starts_at:
        return None
    at = spoken(meeting.starts_at)
    return Text(TOO_EARLY.fa.format(at=at.fa), TOO_EARLY.en.format(at=at.en))


def quorate(meeting: Meeting, _actor: Actor, now: datetime) -> Text | None:
    """Enough are there."""
    found = now_standing(session_of(meeting), meeting, now=now)
    return None if found.quorate else found.sentence


def inquorate(meeting: Meeting, actor: Actor, now: datetime) -> Text | None:
    """Not enough are there."""
    if quorate(meeting, actor, now) is not None:
        return None
    session = session_of(meeting)
    rules, there = rules_of(session, meeting, now=now), present(session, meeting.id or 0)
    found = presiding(session, meeting, rules, there, now=now)
    if found is None:
        return mended_at(NOBODY_PRESIDES, "attendance")
    who = session.get_one(Person, found)
    return mended_at(
        Text(
            THERE_IS_A_QUORUM.fa.format(name=who.name),
            THERE_IS_A_QUORUM.en.format(name=who.name_en or who.name),
        ),
        "meeting",
    )


def ballots_closed(meeting: Meeting, _actor: Actor, _now: datetime) -> Text | None:
    """No ballot is open in the meeting."""
    query = (
        select(col(Ballot.id))
        .join(AgendaItem, col(AgendaItem.id) == col(Ballot.item_id))
        .where(col(AgendaItem.meeting_id) == meeting.id, col(Ballot.state) == "open")
    )
    return BALLOT_OPEN if session_of(meeting).execute(query).first() else None


class Look:
    """What the guards of items ask of their meeting: each thing read once, for all of its items."""

    def __init__(self, session: Session, meeting: Meeting, now: datetime) -> None:
        self._session, self.meeting, self._now = session, meeting, now

    @cached_property
    def standing(self) -> Standing:
        """How the meeting stands to its quorum."""
        return now_standing(self._session, self.meeting, now=self._now)

    @cached_property
    def under_way(self) -> dict[int, int]:
        """The items under way, by id, with their places in the order."""
        query = select(col(AgendaItem.id), col(AgendaItem.position)).where(
            col(AgendaItem.meeting_id) == self.meeting.id, col(AgendaItem.state) == "open"
        )
        return {number: place for number, place in self._session.execute(query) if number is not None}

    @cached_property
    def proposals(self) -> dict[int, tuple[Any, ...]]:
        """How the proposals on the agenda stand."""
        query = (
            select(col(Proposal.id), *_STANDS)
            .join(AgendaItem, col(AgendaItem.proposal_id) == col(Proposal.id))
            .join(Deadline, _TERM, isouter=True)
            .where(col(AgendaItem.meeting_id) == self.meeting.id)
        )
        return {row[0]: tuple(row[1:]) for row in self._session.execute(query)}

    @cached_property
    def balloted(self) -> frozenset[int]:
        """The items a ballot was opened on."""
        query = (
            select(col(Ballot.item_id))
            .join(AgendaItem, col(AgendaItem.id) == col(Ballot.item_id))
            .where(col(AgendaItem.meeting_id) == self.meeting.id, col(Ballot.state) != "void")
        )
        return frozenset(self._session.execute(query).scalars())


_LOOKS: ContextVar[dict[int, Look] | None] = ContextVar("looks", default=None)


@contextmanager
def reading_only() -> Iterator[None]:
    """While nothing is changed, the guards of all items of a meeting read what they share once."""
    token = _LOOKS.set({})
    try:
        yield
    finally:
        _LOOKS.reset(token)


def _look(item: AgendaItem, now: datetime) -> Look:
    looks = _LOOKS.get()
    if looks is None:  # a step is about to be taken: nothing is remembered
        return Look(session_of(item), meeting_of(item), now)
    if item.meeting_id not in looks:
        looks[item.meeting_id] = Look(session_of(item), meeting_of(item), now)
    return looks[item.meeting_id]


def meeting_open(item: AgendaItem, _actor: Actor, _now: datetime) -> Text | None:
    """The item's meeting is in session."""
    return None if meeting_of(item).state == "open" else NOT_OPEN


def meeting_planned(item: AgendaItem, _actor: Actor, _now: datetime) -> Text | None:
    """The item's meeting has not been called yet."""
    return None if meeting_of(item).state == "planned" else ALREADY_CALLED


def nothing_else_open(item: AgendaItem, _actor: Actor, now: datetime) -> Text | None:
    """One item at a time."""
    others = [place for number, place in _look(item, now).under_way.items() if number != item.id]
    return ANOTHER_OPEN.format(n=min(others)) if others else None


def quorum_there(item: AgendaItem, _actor: Actor, now: datetime) -> Text | None:
    """Enough are there to decide anything."""
    found = _look(item, now).standing
    if found.quorate:
        return None
    said = found.sentence
    return Text(NO_QUORUM.fa.format(standing=said.fa), NO_QUORUM.en.format(standing=said.en))


def proposal_waits(item: AgendaItem, _actor: Actor, now: datetime) -> Text | None:
    """The item's proposal, where it has one, still waits for a meeting, and in its term where it is to be ratified."""
    if item.proposal_id is None:
        return None
    *stands, until = _look(item, now).proposals[item.proposal_id]
    if not _still(item, stands, until):
        return WITHDRAWN
    return TERM_OVER.format(until=up_to(until)) if until is not None and now >= until else None


def other_business(item: AgendaItem, _actor: Actor, now: datetime) -> Text | None:
    """The item is about no proposal, and no ballot is open on it."""
    if item.proposal_id is not None:
        return A_PROPOSAL
    return BALLOT_OPEN if item.id in _look(item, now).balloted else None


def ballot_there(item: AgendaItem, _actor: Actor, now: datetime) -> Text | None:
    """A ballot was opened on the item."""
    return None if item.id in _look(item, now).balloted else NO_BALLOT


def ballot_outcome(item: AgendaItem, _actor: Actor, _now: datetime) -> str:
    """Choice: what the ballot on the item came to; it was counted just before, in this transaction."""
    query = (
        select(col(Ballot.outcome))
        .where(col(Ballot.item_id) == item.id, col(Ballot.state) == "counted")
        .order_by(col(Ballot.number).desc())
        .limit(1)
    )
    outcome = str(session_of(item).execute(query).scalar_one())
    return LEADS.get(outcome, outcome)


def meeting_of(item: AgendaItem) -> Meeting:
    """The meeting of an item: the row that is held already, where it is."""
    return session_of(item).get_one(Meeting, item.meeting_id)


def session_of(row: object) -> Session:
    """The session a row was read in. Raises PermissionError for one that was not read: a program's fault."""
    found = object_session(row)
    if not isinstance(found, Session):
        raise PermissionError("a row that no session holds takes no step")
    return found
