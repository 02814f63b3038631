"""The one place that decides whether somebody may do something with a meeting. Deny by default.

Every use case starts from a ``Sitting``, opened for one right; what one may not see is NotFound.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.authorize import for_others, roles_there
from workflow.decision.meetings.case import MeetingStarted, Sitting
from workflow.decision.meetings.guards import reading_only
from workflow.decision.meetings.presence import present
from workflow.decision.meetings.presiding import presiding
from workflow.decision.meetings.quorum import rules_of
from workflow.decision.tables import AgendaItem, Meeting
from workflow.process.machine import Option
from workflow.record.case import Actor, Forbidden, NotFound
from workflow.sitting.course import ITEM, MEETING

SEEN_BY = frozenset({"member", "secretary", "chair"})
SEEN_BEFORE = frozenset({"secretary", "chair"})
"""Who sees a meeting that was never called."""

PRESIDED = frozenset({"called", "open", "adjourned"})
"""States in which somebody may preside."""


def admit(
    session: Session, meeting_id: int, right: str, *, actor: Actor, now: datetime, lock: bool = False
) -> Sitting:
    """Admit an actor to a meeting for one right, or raise NotFound, Forbidden or MeetingStarted.

    ``right`` is ``see`` or one declared in ``meeting.toml``; ``step`` asks for sight only, as the engine decides
    steps. ``lock`` holds the row until the transaction ends.
    """
    query = select(Meeting).where(col(Meeting.id) == meeting_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    meeting = session.execute(query).scalar_one_or_none()
    if meeting is None:
        raise NotFound
    roles = roles_there(session, actor, meeting.chapter_id, now)
    if not roles & seers(meeting):
        raise NotFound
    if meeting.state in PRESIDED and _presides(session, meeting, actor, now):
        roles |= {"presiding"}
    if right not in ("see", "step"):
        _refuse(meeting, right, roles)
    return Sitting(session, meeting, actor, roles, right, lock)


def seers(meeting: Meeting) -> frozenset[str]:
    """Who may see a meeting as it stands."""
    declared = MEETING.engine.may(meeting.state, "see")
    return declared if declared is not None else SEEN_BEFORE if meeting.called_at is None else SEEN_BY


def rights(case: Sitting) -> frozenset[str]:
    """The rights the actor has here and now, for showing what they can do."""
    may = MEETING.engine.definition.states[case.meeting.state].may
    return frozenset(right for right, who in may.items() if case.roles & who)


def options(case: Sitting, *, now: datetime) -> tuple[Option, ...]:
    """What can, must and cannot happen next to the meeting."""
    return MEETING.engine.options(case.meeting, case.roles, case.actor, now)


def item_options(
    case: Sitting, items: Sequence[AgendaItem], *, now: datetime
) -> tuple[tuple[Option, ...], ...]:
    """What can, must and cannot happen next to each of these items; as many queries for all as for one."""
    with reading_only():
        return tuple(ITEM.engine.options(item, case.roles, case.actor, now) for item in items)


def _presides(session: Session, meeting: Meeting, actor: Actor, now: datetime) -> bool:
    if actor.kind != "person":
        return False
    rules, presence = rules_of(session, meeting, now=now), present(session, meeting.id or 0)
    return presiding(session, meeting, rules, presence, now=now) == actor.id


def _refuse(meeting: Meeting, right: str, roles: frozenset[str]) -> None:
    engine = MEETING.engine
    allowed = engine.may(meeting.state, right)
    if allowed is not None and roles & allowed:
        return
    states = engine.definition.states
    there = {name: who for name in states if (who := engine.may(name, right))}
    holders = frozenset[str]().union(*there.values())
    if not roles & holders:
        raise for_others(holders) if holders else Forbidden
    labels = [states[name].label for name in there]
    here = states[meeting.state].label
    words = MeetingStarted.text
    raise MeetingStarted(type(words)(
        words.fa.format(state=here.fa, states="، ".join(label.fa for label in labels)),
        words.en.format(state=here.en, states=", ".join(label.en for label in labels)),
    ))  # fmt: skip
