"""How many people a proposal's opinion groups could ever be of."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, union
from sqlmodel import col

from workflow.deliberation.tables import Comment, Stance
from workflow.membership.roles import running
from workflow.membership.tables import Mandate
from workflow.record.case import Case


def within_reach(case: Case, *, now: datetime) -> int:
    """Everybody with a mandate in the chapter now, and whoever took a stance; one query."""
    sitting = select(col(Mandate.person_id)).where(col(Mandate.chapter_id) == case.chapter_id, running(now))
    took: Any = (
        select(col(Stance.person_id))
        .join(Comment, col(Comment.id) == col(Stance.comment_id))
        .where(col(Comment.proposal_id) == case.id)
    )
    query = select(func.count()).select_from(union(sitting, took).subquery())
    return int(case.session.execute(query).scalar_one())
