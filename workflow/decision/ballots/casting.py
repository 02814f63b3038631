"""Casting a vote: once each, by those on the roll, while the ballot is open.

A vote and the close both hold the ballot's row, so a vote that races the close is counted or refused, never
lost.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from workflow.decision.ballots.held import COUNTED_BY, locked, log
from workflow.decision.ballots.refusals import AlreadyVoted, BallotClosed, NotOnRoll
from workflow.decision.tables import RollEntry, Vote
from workflow.process.text import Text
from workflow.record import jobs
from workflow.record.case import Case, Outdated
from workflow.record.typed import choice

CHOICES: Mapping[str, Text] = {
    "for": Text("موافق", "For"),
    "against": Text("مخالف", "Against"),
    "abstain": Text("ممتنع", "Abstain"),
}


def cast(case: Case, vote: str, *, now: datetime, ballot_id: int | None = None) -> None:
    """Record one member's vote in the open ballot (right ``vote``); ``ballot_id`` is the one they saw.

    When it was the last of the roll, the decision is promised at once. Raises EntryRefused for no choice,
    BallotClosed, Outdated where another ballot than the one seen is open, NotOnRoll and AlreadyVoted.
    """
    case.require("vote")
    choice(vote, "choice", CHOICES)
    session, voter = case.session, case.person_id
    ballot = session.execute(locked(case.id)).scalar_one_or_none()
    if ballot is None or now >= ballot.ends_at:
        raise BallotClosed
    if ballot_id not in (None, ballot.id):
        raise Outdated(version=case.version)  # another text may be voted on than the one that was read
    if not _on_roll(session, ballot.id, voter):
        raise NotOnRoll
    cast_by = select(col(Vote.person_id)).where(col(Vote.ballot_id) == ballot.id)
    if session.execute(cast_by.where(col(Vote.person_id) == voter)).first():
        raise AlreadyVoted
    session.execute(insert(Vote).values(ballot_id=ballot.id, person_id=voter, choice=vote, at=now))
    log(case, "voted", case.actor, now, ballot=ballot.id)
    votes = session.execute(select(func.count()).where(col(Vote.ballot_id) == ballot.id)).scalar_one()
    if votes == ballot.roll_size:
        jobs.promise(
            session, "clock", f"all-voted-{ballot.id}",
            arguments={"proposal_id": case.id, "step": COUNTED_BY[ballot.purpose], "all_voted": True},
            now=now,
        )  # fmt: skip


def _on_roll(session: Session, ballot_id: int, person: int) -> bool:
    entry = select(col(RollEntry.person_id)).where(
        col(RollEntry.ballot_id) == ballot_id, col(RollEntry.person_id) == person
    )
    return session.execute(entry).first() is not None
