"""Ballots that decided nothing: what their votes stood for, and who is asked again by the next.

A ballot that was made void (its proposal postponed, taken off, held over), or closed without a quorum or without a
winner, decided nothing, and its votes count no more. Where the text has other words since, as
``workflow.record.stale`` tells it, they are stale as well, and whoever cast one hears of it when the next ballot opens.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workflow.decision.course import BALLOT
from workflow.decision.tables import Ballot, Participation, Vote
from workflow.deliberation.tables import Proposal, Revision
from workflow.record import stale
from workflow.record.case import Case

UNDECIDED = frozenset({"no_quorum", "undecided"})
"""Outcomes that leave everything as it was."""


class On(NamedTuple):
    """The text of a ballot."""

    revision: int
    """Its number."""
    stale: bool
    """Whether the words have changed since."""


NO_TEXT = On(0, stale=False)
"""Of a ballot on other business."""


@dataclass(frozen=True, slots=True)
class Spent:
    """A ballot that decided nothing."""

    number: int
    revision: int
    """Number of the revision its votes stood for."""
    stale: bool


class Changed(NamedTuple):
    """Two revisions with other words."""

    old: int
    new: int


def is_spent(row: Ballot) -> bool:
    """Whether a ballot decided nothing."""
    return row.voided_at is not None or row.outcome in UNDECIDED


def texts(session: Session, ballots: Collection[Ballot]) -> Mapping[int | None, On]:
    """What each of these ballots is on, by its revision's id. One query, none for none."""
    wanted = {row.revision_id for row in ballots if row.revision_id is not None}
    if not wanted:
        return {}
    present: Any = aliased(Revision)
    query: Any = (
        select(col(Revision.id), col(Revision.number), stale.other_words(Revision, present).label("stale"))
        .join(Proposal, col(Proposal.id) == col(Revision.proposal_id))
        .join(present, present.id == col(Proposal.revision_id))
        .where(col(Revision.id).in_(wanted))
    )
    return {row.id: On(row.number, bool(row.stale)) for row in session.execute(query)}


def last(case: Case) -> Spent | None:
    """The last ballot on the proposal, where it decided nothing; else None. Two queries, one for none."""
    query = (
        select(Ballot).where(col(Ballot.proposal_id) == case.id).order_by(col(Ballot.number).desc()).limit(1)
    )
    row = case.session.execute(query).scalar_one_or_none()
    if row is None or not is_spent(row):
        return None
    on = texts(case.session, [row])[row.revision_id]
    return Spent(row.number, on.revision, on.stale)


def asked_again(session: Session, person_id: int, proposals: Collection[int]) -> Mapping[int, Changed]:
    """By proposal whose open ballot asks this person anew: from which text to which it changed since they voted.

    Their last vote in an earlier ballot on the same counts, if that ballot decided nothing. One query.
    """
    if not proposals:
        return {}
    running: Any = aliased(Ballot)
    earlier: Any = aliased(Ballot)
    old: Any = aliased(Revision)
    new: Any = aliased(Revision)
    query: Any = (
        select(
            running.proposal_id, old.number.label("old"), new.number.label("new"),
            stale.other_words(old, new).label("stale"),
        )
        .join(earlier, and_(earlier.proposal_id == running.proposal_id, earlier.number < running.number))
        .join(old, old.id == earlier.revision_id)
        .join(new, new.id == running.revision_id)
        .where(
            running.proposal_id.in_(proposals), running.state == BALLOT.start, earlier.purpose == running.purpose,
            or_(earlier.voided_at.is_not(None), earlier.outcome.in_(UNDECIDED)), _voted(earlier, person_id),
        )
        .order_by(earlier.number)
    )  # fmt: skip
    newest = {row.proposal_id: row for row in session.execute(query)}
    return {number: Changed(row.old, row.new) for number, row in newest.items() if row.stale}


def _voted(ballot: Any, person_id: int) -> ColumnElement[bool]:  # noqa: ANN401 (an alias)
    openly, secretly = (
        exists().where(col(table.ballot_id) == ballot.id, col(table.person_id) == person_id)
        for table in (Vote, Participation)
    )
    return or_(openly, secretly)
