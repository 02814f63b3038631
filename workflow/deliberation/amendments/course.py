"""The lifecycle of an amendment, bound to its names and to what follows from it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.deliberation.tables import Amendment, Proposal
from workflow.membership.roles import ROLES
from workflow.process.bindings import Bindings
from workflow.process.text import Text
from workflow.record.case import WORKER
from workflow.record.course import Course

LIVE = ("open", "accepted")
"""The states in which the text does not hold it yet, but still may."""


def _let_fall(session: Session, rows: Sequence[Amendment], now: datetime) -> None:
    """What would change the words of these falls with them; what was applied together with them does not."""
    query = (
        select(Amendment, col(Proposal.chapter_id))
        .join(Proposal, col(Proposal.id) == col(Amendment.proposal_id))
        .where(col(Amendment.parent_id).in_([row.id for row in rows]), col(Amendment.state).in_(LIVE))
        .order_by(col(Amendment.id))
    )
    found = session.execute(query).all()
    if found:
        falling = [row for row, _ in found]
        AMENDMENT.take(
            session, falling, "fall", frozenset({"worker"}), chapter_id=found[0][1], actor=WORKER, now=now
        )


AMENDMENT_NAMES = Bindings(
    guards={},
    choices={},
    effects=frozenset({"let_fall"}),
    terms=frozenset(),
    asks=frozenset({"reason"}),
    roles=frozenset({"author", "secretary"}),
    drivers=frozenset({"worker"}),
    rights=frozenset(),
    stages=frozenset({"discussion", "consolidation", "ended"}),
    role_words=ROLES,
    ask_words={"reason": Text("دلیل", "Reason")},
)

AMENDMENT = Course("amendment", AMENDMENT_NAMES, effects={"let_fall": _let_fall})
