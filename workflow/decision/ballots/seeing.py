"""Ballots as one person may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from workflow.decision.ballots.casting import CHOICES
from workflow.decision.ballots.held import opened
from workflow.decision.ballots.tallies import counts
from workflow.decision.result import Tally, rule_sentence, sentence
from workflow.decision.tables import Ballot, RollEntry, Vote
from workflow.process.text import Text
from workflow.record.case import Case

AT_ONCE = 50
"""Ballots listed at once."""


@dataclass(frozen=True, slots=True)
class BallotView:
    """A ballot as one person may see it: while it is open, how many voted, but not how."""

    id: int
    number: int
    purpose: str
    """``approval`` or ``ratification``."""
    state: str
    revision_id: int
    choices: Mapping[str, Text]
    mine: str | None
    """The person's own vote, once cast."""
    on_roll: bool
    cast: int
    roll: int
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    voided_at: datetime | None
    rule: Text
    outcome: str
    tally: Tally | None
    """The counts, once closed."""
    result: Text | None
    """The result in a sentence, once closed."""

    def takes_votes(self, now: datetime) -> bool:
        """Whether votes are taken now."""
        return self.closed_at is None and self.voided_at is None and now < self.ends_at


def open_ballot_of(case: Case) -> int | None:
    """Id of the ballot that is open on the proposal, or None."""
    return case.session.execute(select(col(Ballot.id)).where(*opened(case.id))).scalar_one_or_none()


def view(case: Case, person: int | None) -> BallotView | None:
    """The newest ballot on the proposal as a person may see it, or None."""
    found = views(case, person, limit=1)
    return found[0] if found else None


def views(
    case: Case, person: int | None, *, after: int | None = None, limit: int = AT_ONCE
) -> tuple[BallotView, ...]:
    """The ballots on the proposal as a person may see them, newest first; those older than number ``after``."""
    session = case.session
    query = (
        select(Ballot)
        .where(col(Ballot.proposal_id) == case.id)
        .order_by(col(Ballot.number).desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(col(Ballot.number) < after)
    rows = session.execute(query).scalars().all()
    ids = [row.id for row in rows if row.id is not None]
    tallies = counts(session, ids, {row.id: row.roll_size for row in rows if row.id is not None})
    mine: dict[int, str] = {}
    entitled: set[int] = set()
    if person is not None and ids:
        own = select(col(Vote.ballot_id), col(Vote.choice)).where(
            col(Vote.ballot_id).in_(ids), col(Vote.person_id) == person
        )
        mine = {row.ballot_id: row.choice for row in session.execute(own)}
        entitled = set(session.execute(
            select(col(RollEntry.ballot_id)).where(
                col(RollEntry.ballot_id).in_(ids), col(RollEntry.person_id) == person
            )
        ).scalars())  # fmt: skip
    return tuple(_seen(row, tallies[row.id], mine.get(row.id), row.id in entitled) for row in rows if row.id)


def _seen(row: Ballot, tally: Tally, mine: str | None, on_roll: bool) -> BallotView:  # noqa: FBT001
    closed = row.closed_at is not None
    return BallotView(
        id=row.id or 0, number=row.number, purpose=row.purpose, state=row.state,
        revision_id=row.revision_id, choices=CHOICES, mine=mine,
        on_roll=on_roll, cast=tally.cast, roll=row.roll_size, opened_at=row.opened_at, ends_at=row.ends_at,
        closed_at=row.closed_at, voided_at=row.voided_at, rule=rule_sentence(row.quorum, row.majority),
        outcome=row.outcome, tally=tally if closed else None,
        result=sentence(tally, row.quorum, row.majority, row.outcome) if closed else None,
    )  # fmt: skip
