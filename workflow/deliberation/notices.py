"""Effects that tell people of a proposal: each promises one job, which finds out to whom when it runs."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from workflow.decision.tables import Ballot, RollEntry
from workflow.deliberation import asking_again, news
from workflow.record import jobs
from workflow.record.case import Actor, Case


def tell_members(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Promise to mail the chapter's members that a discussion has opened; where it opens again, ask again as well."""
    _tell(case, "discussion_opened", now)
    asking_again.of_text(case, now=now)


def tell_feedback(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Promise to mail the chapter's members that the consolidated text is out for a short round."""
    _tell(case, "feedback_opened", now)


def tell_chair(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Promise to mail the chair that a proposal waits too long, or that somebody asks them to look at it."""
    _tell(case, "chair_told", now)


def tell_annulled(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Tell all on the roll of the ballot between meetings that a meeting votes instead, and what was voted is void."""
    running = select(col(Ballot.id)).where(
        col(Ballot.proposal_id) == case.id, col(Ballot.item_id).is_(None),
        col(Ballot.closed_at).is_(None), col(Ballot.voided_at).is_(None),
    )  # fmt: skip
    ballot = case.session.execute(running).scalar_one_or_none()
    if ballot is not None:
        roll = select(col(RollEntry.person_id)).where(col(RollEntry.ballot_id) == ballot)
        people = case.session.execute(roll.order_by(col(RollEntry.person_id))).scalars()
        news.tell(case, people, news.ANNULLED, f"annulled-{ballot}", now=now)


def _tell(case: Case, kind: str, now: datetime) -> None:
    # the version makes the key: a discussion opened anew is told anew, the same step done over is not
    key = f"{jobs.TELL}-proposal-{case.id}-{case.version}-{kind}"
    jobs.promise(case.session, jobs.TELL, key, arguments={"kind": kind, "proposal_id": case.id}, now=now)
