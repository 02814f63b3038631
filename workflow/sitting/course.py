"""The lifecycles of a meeting and of its items, bound to what follows from them.

A meeting that ends holds over what it left undone; an item moves its proposal by the hand of whoever moves it.
All of it is one transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots import ItemCase
from workflow.decision.meetings import following
from workflow.decision.meetings.course import ITEM_NAMES, MEETING_NAMES
from workflow.decision.meetings.guards import LIVE
from workflow.decision.meetings.undone import left_by
from workflow.decision.minutes.case import begin_minutes
from workflow.decision.tables import AgendaItem, Meeting
from workflow.record.case import Actor
from workflow.record.course import Course
from workflow.versions import engine_for


def _hold_over(session: Session, meetings: Sequence[Meeting], step: str, actor: Actor, now: datetime) -> None:
    """What a meeting left undone waits for a later one."""
    for meeting in meetings:  # one at a time: each person ends one meeting
        query = (
            select(AgendaItem)
            .where(col(AgendaItem.meeting_id) == meeting.id, col(AgendaItem.state).in_(LIVE))
            .order_by(col(AgendaItem.position))
            .with_for_update()
        )
        rows = session.execute(query.execution_options(populate_existing=True)).scalars().all()
        for row in rows:
            row.remark = left_by(meeting).fa
        ITEM.take(
            session, rows, step, frozenset({"meeting"}), chapter_id=meeting.chapter_id, actor=actor, now=now
        )


def _move_proposals(
    session: Session, items: Sequence[AgendaItem], step: str, actor: Actor, now: datetime
) -> None:
    """The proposals of these items take the one of some steps that their state allows, if any."""
    for item in items:
        if item.proposal_id is None:
            if "defer" in step.split():  # a ballot that was open on it counts no more
                ballots.void_on_item(on_business(session, item, actor), now=now)
            continue
        case = authorize(session, item.proposal_id, "step", actor=actor, now=now, lock=True)
        for way in engine_for(case).definition.leaving(case.state):
            if way.name in step.split():
                answers = {"reason": item.remark}
                advance(
                    session, item.proposal_id, way.name, actor=actor, now=now, answers=answers, driver="item"
                )


def on_business(
    session: Session,
    item: AgendaItem,
    actor: Actor,
    *,
    roles: frozenset[str] = frozenset(),
    right: str = "see",
    instead: Mapping[str, int] | None = None,
) -> ItemCase:
    """Other business as a ballot is taken on it, for somebody who was admitted to its meeting."""
    meeting = session.get_one(Meeting, item.meeting_id)
    return ItemCase(
        session, item.id or 0, meeting.chapter_id, item.version, actor, roles, right,
        ITEM.engine.definition.states[item.state].may if meeting.called_at else {}, instead or {},
        called=meeting.called_at is not None,
    )  # fmt: skip


MEETING = Course(
    "meeting",
    MEETING_NAMES,
    effects={
        "freeze_roll": following.freeze_roll,
        "send_invitations": following.send_invitations,
        "send_cancellations": following.send_cancellations,
        "end_attendance": following.end_attendance,
        "begin_minutes": begin_minutes,
    },
    drives={"item": _hold_over},
)

ITEM = Course("item", ITEM_NAMES, drives={"proposal": _move_proposals})
