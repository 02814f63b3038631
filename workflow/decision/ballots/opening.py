"""Opening a ballot: roll, revision and rules are frozen in that moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from workflow.decision.ballots.held import COUNTED_BY, log
from workflow.decision.ballots.refusals import RollEmpty
from workflow.decision.course import BALLOT
from workflow.decision.tables import Ballot, RollEntry
from workflow.membership.roles import holders
from workflow.membership.tables import Chapter
from workflow.record import jobs
from workflow.record.calendar import day_of, end_of
from workflow.record.case import Actor, Case


def open_ballot(case: Case, actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: open a ballot on the present revision over all who are members now, and promise to tell them.

    Roll, revision, quorum and majority are frozen here. Raises RollEmpty.
    """
    _begin(case, "approval", col(Chapter.ballot_days), actor, now)


def open_ratification(case: Case, actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: open the ballot in which the chapter ratifies, or not, what was delivered in urgency.

    As ``open_ballot``, over the days the chapter has for it. Raises RollEmpty.
    """
    _begin(case, "ratification", col(Chapter.ratification_days), actor, now)


def _begin(case: Case, purpose: str, term: Mapped[int], actor: Actor, now: datetime) -> None:
    session = case.session
    roll = holders(session, case.chapter_id, "member", now=now)
    if not roll:
        raise RollEmpty
    quorum, majority, days = session.execute(
        select(col(Chapter.quorum), col(Chapter.majority), term).where(col(Chapter.id) == case.chapter_id)
    ).one()
    last = session.execute(
        select(func.max(Ballot.number)).where(col(Ballot.proposal_id) == case.id)
    ).scalar_one()
    ballot_id = session.execute(
        insert(Ballot)
        .values(
            proposal_id=case.id, revision_id=case.revision_id, number=(last or 0) + 1, quorum=quorum,
            majority=majority, roll_size=len(roll), outcome="", purpose=purpose, state=BALLOT.start,
            origin="", version=1, opened_at=now, ends_at=end_of(day_of(now + timedelta(days=days))),
        )
        .returning(col(Ballot.id))
    ).scalar_one()  # fmt: skip
    session.execute(insert(RollEntry), [{"ballot_id": ballot_id, "person_id": person} for person in roll])
    log(case, "ballot_opened", actor, now, ballot=ballot_id, revision=case.revision_id, roll=len(roll))
    jobs.promise(
        session, "tell", f"tell-ballot-opened-{ballot_id}",
        arguments={
            "kind": "ballot_opened", "proposal_id": case.id, "ballot_id": ballot_id,
            "step": COUNTED_BY[purpose],
        },
        now=now,
    )  # fmt: skip
