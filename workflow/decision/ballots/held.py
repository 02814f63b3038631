"""The ballot that is open on a proposal: found, held, told of."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session, col

from workflow.decision.course import BALLOT
from workflow.decision.tables import Ballot
from workflow.record import deadlines, history
from workflow.record.case import Actor, Case

RATIFICATION = "ratification"
"""What a ballot or an item is about that is no approval."""

COUNTED_BY: Mapping[str, str] = {"approval": "decide", "ratification": "ratify"}
"""What a ballot may be on, and the step of the proposal that counts it."""

RESOLVED_BY: Mapping[str, str] = {"approval": "resolve", "ratification": "conclude"}
"""The same of a ballot that a meeting takes."""


def ratify_until(session: Session, proposal_id: int) -> datetime | None:
    """When the term ends in which an urgent proposal may be ratified; None where none runs."""
    return deadlines.of(session, "proposal", proposal_id).get(COUNTED_BY[RATIFICATION])


def opened(proposal_id: int) -> tuple[ColumnElement[bool], ...]:
    """The condition that a ballot is the open one on a proposal."""
    return (
        col(Ballot.proposal_id) == proposal_id,
        col(Ballot.state) == BALLOT.start,
    )


def locked(proposal_id: int) -> Select[Ballot]:
    """The open ballot on a proposal, its row held until the transaction ends."""
    return (
        select(Ballot)
        .where(*opened(proposal_id))
        .with_for_update()
        .execution_options(populate_existing=True)  # never the row as it was before the lock was ours
    )


def log(case: Case, event: str, actor: Actor, now: datetime, *, remark: str = "", **facts: object) -> None:
    """Tell of a ballot in the proposal's history; never of a choice."""
    history.append(
        case.session, subject="proposal", subject_id=case.id, chapter_id=case.chapter_id, event=event,
        version=case.version, actor=actor, now=now, remark=remark, facts=facts,
    )  # fmt: skip
