"""Minutes as somebody was admitted to them, by way of their meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.decision.meetings.case import Sitting
from workflow.decision.minutes.course import MINUTES
from workflow.decision.tables import Attendance, Meeting, Minutes
from workflow.membership.roles import named
from workflow.process.machine import Move, Option
from workflow.process.text import Refusal, Text
from workflow.record import history, typed
from workflow.record.case import Actor, Forbidden, NotFound, Outdated, acting

SEEN_APPROVED = frozenset({"member", "secretary", "chair"})


class MinutesOutdated(Outdated):
    """Somebody changed the minutes since the page was made."""

    text = Text(
        "در این میان کسی این صورت‌جلسه را تغییر داده است. متن تازه را ببینید و کار خود را دوباره بفرستید؛ "
        "آنچه نوشته‌اید مانده است.",
        "Somebody has changed these minutes in the meantime. Look at them as they stand and send yours again; what you "
        "wrote is kept.",
    )


class NotInThisState(Refusal):
    """Something that may be done only while the minutes are in another state."""

    text = Text(
        "صورت‌جلسه اکنون «{state_fa}» است و این کار تنها در این وضعیت ممکن است: {states_fa}.",
        "The minutes are “{state_en}” now; this can be done only while they are: {states_en}.",
    )


@dataclass(slots=True)
class MinutesCase:
    """Minutes as somebody was admitted to them for one right: made by ``opened`` alone."""

    session: Session
    meeting: Meeting
    row: Minutes
    actor: Actor
    roles: frozenset[str]
    right: str
    instead: Mapping[str, int]
    """Of the roles, those held as a deputy alone, with whom they stand in for."""

    @property
    def person_id(self) -> int:
        """Id of the person acting. Raises PermissionError when it is no person."""
        if self.actor.kind != "person" or self.actor.id is None:
            raise PermissionError("a person has to do this")
        return self.actor.id

    def require(self, *rights: str) -> None:
        """Raise PermissionError when opened for another right: a fault of the program."""
        if self.right not in rights:
            raise PermissionError(f"minutes opened for {self.right!r}, {rights!r} needed")

    def record(self, event: str, now: datetime, **facts: object) -> None:
        """A line in the history of the minutes that changes nothing of their version."""
        history.append(
            self.session, subject="minutes", subject_id=self.row.id or 0, chapter_id=self.meeting.chapter_id,
            event=event, version=self.row.version, actor=self.actor, now=now, facts=facts,
        )  # fmt: skip

    def may(self) -> frozenset[str]:
        """The rights the actor has here and now."""
        declared = MINUTES.engine.definition.states[self.row.state].may
        return frozenset(right for right, who in declared.items() if self.roles & who)


Taking = Sitting | MinutesCase
"""Whoever takes notes: while the meeting goes on, or while its minutes are drafted."""


def taking(case: Taking) -> int:
    """The id of the meeting that notes and resolutions are taken of; needs ``record`` there, or ``edit`` here."""
    case.require("record" if isinstance(case, Sitting) else "edit")
    return meeting_id(case)


def meeting_id(case: Taking) -> int:
    """The id of the meeting."""
    return case.id if isinstance(case, Sitting) else case.row.meeting_id


def begin_minutes(session: Session, meetings: Sequence[Meeting], now: datetime) -> None:
    """Effect: the minutes of meetings that ended are begun."""
    session.add_all(
        Minutes(meeting_id=meeting.id or 0, begun_at=now, state=MINUTES.start) for meeting in meetings
    )
    session.flush()


def opened(sitting: Sitting, right: str, *, lock: bool = False) -> MinutesCase:
    """Admit whoever was admitted to the meeting to its minutes for one right.

    ``step`` asks for sight only, as the engine decides steps. Raises NotFound where there are no minutes, or none for
    this person yet, Forbidden, NotInThisState.
    """
    row = _of(sitting.session, sitting.meeting, lock=lock)
    if row is None:
        raise NotFound
    roles = sitting.roles | _towards(sitting)
    actor, instead = sitting.actor, dict(sitting.instead)
    if "presiding" in roles and "chair" in instead:
        instead["presiding"] = instead["chair"]
    engine = MINUTES.engine
    if not roles & (engine.may(row.state, "see") or SEEN_APPROVED):
        raise NotFound
    if right not in ("see", "step"):
        _refuse(row, right, roles)
        actor = acting(actor, roles, instead, engine.may(row.state, right) or frozenset())
    return MinutesCase(sitting.session, sitting.meeting, row, actor, roles, right, instead)


def seen(sitting: Sitting) -> bool:
    """Whether whoever was admitted to the meeting may see its minutes."""
    try:
        opened(sitting, "see")
    except NotFound:
        return False
    return True


def take(case: MinutesCase, step: str, *, version: int, now: datetime, reason: str = "") -> Move:
    """Let the minutes take a step. Raises MinutesOutdated, EntryRefused and what the engine refuses with."""
    case.require("step")
    if version != case.row.version:
        raise MinutesOutdated(version=case.row.version)
    said = typed.prose(reason, "reason", required=False).strip()
    known = MINUTES.engine.definition.steps.get(step)
    if known is not None:
        case.actor = acting(case.actor, case.roles, case.instead, known.by)
    move = MINUTES.take(
        case.session, [case.row], step, case.roles, chapter_id=case.meeting.chapter_id, actor=case.actor, now=now,
        answers={"reason": said} if said else {}, remark=said,
    )[0]  # fmt: skip
    if move.target == "laid_out":
        case.row.laid_out_at = now
    if move.target == "approved":
        case.row.approved_by_id = case.actor.id
    case.session.flush()
    return move


def options(case: MinutesCase, *, now: datetime) -> tuple[Option, ...]:
    """What can, must and cannot happen next to the minutes."""
    return MINUTES.engine.options(case.row, case.roles, case.actor, now)


def _of(session: Session, meeting: Meeting, *, lock: bool) -> Minutes | None:
    query = select(Minutes).where(col(Minutes.meeting_id) == meeting.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.execute(query).scalar_one_or_none()


def _towards(sitting: Sitting) -> frozenset[str]:
    """What a person is to the minutes besides what they are to the chapter."""
    if sitting.actor.kind != "person":
        return frozenset()
    there = select(col(Attendance.id)).where(
        col(Attendance.meeting_id) == sitting.id, col(Attendance.person_id) == sitting.actor.id
    )
    found = {"attendee"} if sitting.session.execute(there.limit(1)).first() else set()
    return frozenset(found | ({"presiding"} if sitting.meeting.chair_id == sitting.actor.id else set()))


def _refuse(row: Minutes, right: str, roles: frozenset[str]) -> None:
    states = MINUTES.engine.definition.states
    if roles & states[row.state].may.get(right, frozenset()):
        return
    there = {name: who for name, one in states.items() if (who := one.may.get(right))}
    holders = frozenset[str]().union(*there.values())
    if not roles & holders:
        words, them = Forbidden.text, named(holders)
        raise Forbidden(Text(words.fa.format(holders=them.fa), words.en.format(holders=them.en)))
    labels, here = [states[name].label for name in there], states[row.state].label
    raise NotInThisState(
        state_fa=here.fa, state_en=here.en,
        states_fa="، ".join(one.fa for one in labels), states_en=", ".join(one.en for one in labels),
    )  # fmt: skip
