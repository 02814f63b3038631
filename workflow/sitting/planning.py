"""A meeting as it is planned: the urgent resolutions that wait to be ratified come on its agenda by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.decision.meetings import agenda, planning
from workflow.decision.meetings.drawing import put_ratifications
from workflow.decision.meetings.planning import Plan
from workflow.decision.meetings.waiting import PROPOSAL, waits
from workflow.decision.question import COUNTED_BY, RATIFICATION
from workflow.decision.tables import Meeting
from workflow.deliberation.tables import Proposal, Revision
from workflow.record.case import Standing
from workflow.record.tables import Deadline
from workflow.sitting.admission import admit

MINUTES = 20
"""How long a ratification is meant to take where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """An urgent resolution that waits to be ratified and is on no agenda."""

    proposal_id: int
    title: str
    until: datetime
    """When it lapses."""


def plan(session: Session, standing: Standing, given: Plan, *, now: datetime) -> int:
    """Plan a meeting of a chapter (right ``manage``); returns its id. Raises EntryRefused.

    What waits to be ratified and would not lapse before is put on its agenda first, as the next meeting is the one to
    ratify it; the secretary may take it off.
    """
    made = planning.plan(session, standing, given, now=now)
    meeting = session.get_one(Meeting, made)
    _hold(session, standing.chapter_id)  # before it is asked what waits, so that nothing comes on two agendas
    in_time = [
        one.proposal_id for one in awaiting(session, standing.chapter_id) if meeting.starts_at < one.until
    ]
    if in_time:
        case = admit(session, made, "add", actor=standing.actor, now=now, lock=True)
        put_ratifications(case, in_time, minutes=MINUTES, now=now)
    return made


def awaiting(session: Session, chapter_id: int) -> Sequence[Urgent]:
    """The urgent resolutions of a chapter that wait to be ratified and are on no agenda, the first to lapse first."""
    query = (
        select(
            col(Proposal.process), col(Proposal.process_version), col(Proposal.state), col(Proposal.id),
            col(Revision.title), col(Deadline.due_at),
        )
        .join(Revision, col(Revision.id) == col(Proposal.revision_id))
        .join(Deadline, col(Deadline.subject_id) == col(Proposal.id))
        .where(
            col(Proposal.chapter_id) == chapter_id, col(Deadline.subject) == PROPOSAL,
            col(Deadline.step) == COUNTED_BY[RATIFICATION], agenda.on_none(),
        )
        .order_by(col(Deadline.due_at), col(Proposal.id))
        .limit(agenda.MOST)
    )  # fmt: skip
    rows = session.execute(query).all()
    return [Urgent(*row[3:]) for row in rows if waits(session, *row[:3])]


def _hold(session: Session, chapter_id: int) -> None:
    """Hold the rows of a chapter's urgent resolutions that wait to be ratified, in the order of their ids."""
    query = (
        select(col(Proposal.id))
        .join(Deadline, col(Deadline.subject_id) == col(Proposal.id))
        .where(
            col(Proposal.chapter_id) == chapter_id, col(Deadline.subject) == PROPOSAL,
            col(Deadline.step) == COUNTED_BY[RATIFICATION],
        )
        .order_by(col(Proposal.id))
    )  # fmt: skip
    session.execute(query.with_for_update(of=Proposal)).all()
