"""Votes counted, as they stand in the record."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlmodel import Session, col

from workflow.decision.result import Tally
from workflow.decision.tables import Vote


def tally_of(session: Session, ballot_id: int, roll: int) -> Tally:
    """The counts of one ballot, for what is made after it was closed."""
    return counts(session, [ballot_id], {ballot_id: roll})[ballot_id]


def counts(session: Session, ballots: list[int], rolls: Mapping[int, int]) -> dict[int, Tally]:
    """The counts of several ballots by id, each over its roll. One query."""
    counted: dict[int, dict[str, int]] = {ballot: {} for ballot in ballots}
    if ballots:
        votes = (
            select(col(Vote.ballot_id), col(Vote.choice), func.count())
            .where(col(Vote.ballot_id).in_(ballots))
            .group_by(col(Vote.ballot_id), col(Vote.choice))
        )
        for ballot, vote, number in session.execute(votes):
            counted[ballot][vote] = number
    return {
        ballot: Tally(c.get("for", 0), c.get("against", 0), c.get("abstain", 0), rolls[ballot])
        for ballot, c in counted.items()
    }
