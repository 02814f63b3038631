"""Ballots as one person may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case as case_
from sqlalchemy import func, select
from sqlmodel import Session, col

from workflow.decision.ballots import receipts
from workflow.decision.ballots.choices import choices_of
from workflow.decision.ballots.lines import Lines, lines_of
from workflow.decision.ballots.sentences import said_result, said_rule
from workflow.decision.ballots.spent import NO_TEXT, On, is_spent, texts
from workflow.decision.ballots.tallies import Tally, tallies
from workflow.decision.course import BALLOT
from workflow.decision.procedure import kept
from workflow.decision.procedure.choosing import Chosen
from workflow.decision.procedure.counting import Count
from workflow.decision.procedure.kept import InForce
from workflow.decision.question import Question, of, opened
from workflow.decision.tables import AgendaItem, Ballot, Participation, RollEntry, Vote
from workflow.membership.tables import Person
from workflow.process.text import Text

AT_ONCE = 50
"""Ballots listed at once."""


class Objection(NamedTuple):
    """Why somebody did not consent."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class BallotView:
    """A ballot as one person may see it: while it is open, how many voted, but not how."""

    id: int
    number: int
    purpose: str
    """``approval`` or ``ratification``."""
    state: str
    revision_id: int | None
    """The text that was voted on; none on other business of a meeting."""
    method: str
    secret: bool
    in_meeting: bool
    choices: Mapping[str, Text]
    """What may be voted, with its words."""
    mine: str | None
    """The person's own vote, once cast; by approval several words. Nobody knows it in a secret ballot."""
    by_proxy: Text | None
    """Name of who cast it for them, openly."""
    voted: bool
    """Whether the person has voted."""
    on_roll: bool
    cast: int
    roll: int
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    voided_at: datetime | None
    rule: Text
    outcome: str
    winner: str
    """The option that was chosen, "" where none is."""
    tally: Count | None
    """The counts, once closed."""
    chosen: Chosen | None
    """The votes of each option, once closed; none where there are no options."""
    result: Text | None
    """The result in a sentence, once closed."""
    lines: Lines | None
    """The result line by line, once closed."""
    rules_number: int
    """The version of the chapter's rules it is decided by."""
    objections: tuple[Objection, ...]
    """By consent, once closed."""
    receipts: tuple[str, ...]
    """The hashes of the receipts of a secret ballot, once closed."""
    revision: int
    """Number of the revision voted on; 0 on other business."""
    spent: bool
    """Whether it decided nothing, so that its votes count no more."""
    stale: bool
    """Whether the text has other words since."""

    def takes_votes(self, now: datetime) -> bool:
        """Whether votes are taken now."""
        return self.closed_at is None and self.voided_at is None and now < self.ends_at


def open_ballot_of(case: Question) -> int | None:
    """Id of the ballot that is open, or None."""
    return case.session.execute(select(col(Ballot.id)).where(*opened(case))).scalar_one_or_none()


def meeting_of(session: Session, ballot_id: int) -> int | None:
    """Id of the meeting a ballot is taken in; None between meetings."""
    query = (
        select(col(AgendaItem.meeting_id))
        .join(Ballot, col(Ballot.item_id) == col(AgendaItem.id))
        .where(col(Ballot.id) == ballot_id)
    )
    return session.execute(query).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Running:
    """A ballot that is open on an item of a meeting: how many voted of how many, never how."""

    id: int
    method: str
    secret: bool
    cast: int
    roll: int


def running(session: Session, item_id: int) -> Running | None:
    """The ballot that is open on an item, or None. One query."""
    counts = {
        table: select(func.count()).select_from(table).where(col(table.ballot_id) == col(Ballot.id))
        for table in (Vote, Participation)
    }
    cast = case_(
        (col(Ballot.secret), counts[Participation].scalar_subquery()), else_=counts[Vote].scalar_subquery()
    )
    query = select(col(Ballot.id), col(Ballot.method), col(Ballot.secret), cast, col(Ballot.roll_size)).where(
        col(Ballot.item_id) == item_id, col(Ballot.state) == BALLOT.start
    )
    found = session.execute(query).one_or_none()
    return None if found is None else Running(*found)


def view(case: Question, person: int | None) -> BallotView | None:
    """The newest ballot as a person may see it, or None."""
    found = views(case, person, limit=1)
    return found[0] if found else None


def views(
    case: Question, person: int | None, *, after: int | None = None, limit: int = AT_ONCE
) -> tuple[BallotView, ...]:
    """The ballots on a proposal, or on other business, as a person may see them, newest first.

    ``after`` asks for those older than that number.
    """
    session = case.session
    query = select(Ballot).where(of(case)).order_by(col(Ballot.number).desc()).limit(limit)
    if after is not None:
        query = query.where(col(Ballot.number) < after)
    rows = session.execute(query).scalars().all()
    counted, rules = tallies(session, rows), kept.of_ids(session, [row.rules_id for row in rows])
    own, on = _own(session, rows, person), texts(session, rows)
    return tuple(
        _seen(session, row, rules[row.rules_id], counted[row.id], own, on.get(row.revision_id, NO_TEXT))
        for row in rows
        if row.id is not None and row.rules_id is not None
    )


@dataclass(frozen=True, slots=True)
class _Own:
    """What one person has to do with some ballots, by their ids."""

    votes: Mapping[int, tuple[str, Text | None]]
    """The choice, and the name of the proxy who cast it."""
    part: frozenset[int]
    entitled: frozenset[int]


def _own(session: Session, ballots: Sequence[Ballot], person: int | None) -> _Own:
    ids = [row.id for row in ballots]
    if person is None or not ids:
        return _Own({}, frozenset(), frozenset())
    votes = (
        select(col(Vote.ballot_id), col(Vote.choice), col(Person.name), col(Person.name_en))
        .join(Person, col(Person.id) == col(Vote.holder_id), isouter=True)
        .where(col(Vote.ballot_id).in_(ids), col(Vote.person_id) == person)
    )
    roll = select(col(RollEntry.ballot_id)).where(
        col(RollEntry.ballot_id).in_(ids), col(RollEntry.person_id) == person
    )
    part: list[int] = []
    if secret := [row.id for row in ballots if row.secret]:
        took = select(col(Participation.ballot_id)).where(
            col(Participation.ballot_id).in_(secret), col(Participation.person_id) == person
        )
        part = list(session.execute(took).scalars())
    mine = {
        ballot: (choice, Text(holder, holder_en or holder) if holder else None)
        for ballot, choice, holder, holder_en in session.execute(votes)
    }
    return _Own(mine, frozenset([*mine, *part]), frozenset(session.execute(roll).scalars()))


def _seen(  # noqa: PLR0917 (what a ballot is shown by)
    session: Session, row: Ballot, version: InForce, tally: Tally, own: _Own, on: On
) -> BallotView:
    closed, number, rules = row.closed_at is not None, row.id or 0, version.rules
    words = choices_of(row.method, tally.options)
    mine, by_proxy = own.votes.get(number, (None, None))
    return BallotView(
        id=number, number=row.number, purpose=row.purpose, state=row.state, revision_id=row.revision_id,
        method=row.method, secret=row.secret, in_meeting=row.item_id is not None,
        choices=words, mine=mine, by_proxy=by_proxy, voted=number in own.part,
        on_roll=number in own.entitled, cast=tally.count.cast, roll=row.roll_size, opened_at=row.opened_at,
        ends_at=row.ends_at, closed_at=row.closed_at, voided_at=row.voided_at, rule=said_rule(rules, row),
        outcome=row.outcome, winner=row.winner, tally=tally.count if closed else None,
        chosen=tally.chosen if closed else None, result=said_result(rules, row, tally) if closed else None,
        lines=lines_of(rules, row, tally, words) if closed else None, rules_number=version.number,
        objections=_objections(session, number) if closed and row.method == "consent" else (),
        receipts=receipts.published(session, number) if closed and row.secret else (),
        revision=on.revision, spent=is_spent(row), stale=on.stale,
    )  # fmt: skip


def _objections(session: Session, ballot_id: int) -> tuple[Objection, ...]:
    query = (
        select(col(Person.name), col(Vote.reason))
        .join(Person, col(Person.id) == col(Vote.person_id))
        .where(col(Vote.ballot_id) == ballot_id, col(Vote.choice) == "against")
        .order_by(col(Person.name_key), col(Person.id))
    )
    return tuple(Objection(*row) for row in session.execute(query))
