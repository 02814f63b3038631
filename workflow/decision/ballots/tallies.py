"""Votes counted, as they stand in the record, open and secret ones alike."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from workflow.decision.ballots.choices import ABSTAIN, CHOOSING, options_in
from workflow.decision.procedure import choosing, kept
from workflow.decision.procedure.choosing import Chosen
from workflow.decision.procedure.counting import Count
from workflow.decision.procedure.rules import Rules
from workflow.decision.tables import Ballot, BallotOption, Participation, SecretChoice, Vote
from workflow.process.text import Text


@dataclass(frozen=True, slots=True)
class Tally:
    """What was voted in a ballot."""

    count: Count
    """For, against, abstaining; where options are chosen among, for is for the one that leads."""
    options: Mapping[str, Text]
    """What is chosen among, by key, in order; nothing for a motion."""
    chosen: Chosen | None = None
    """The votes of each option; none for a motion."""


def tally_of(session: Session, ballot: Ballot) -> Tally:
    """The votes of one ballot, counted."""
    return tallies(session, [ballot])[ballot.id or 0]


def tallies(session: Session, ballots: Sequence[Ballot]) -> dict[int, Tally]:
    """The votes of several ballots by id. One query for those voted openly, one for secret ones, one for options."""
    votes = _votes(session, ballots)
    options = options_of(session, [ballot for ballot in ballots if ballot.method in CHOOSING])
    return {
        ballot.id: _tally(ballot, votes.get(ballot.id, Counter()), options.get(ballot.id, {}))
        for ballot in ballots
        if ballot.id is not None
    }


def rules_of(session: Session, ballot: Ballot) -> Rules:
    """The rules a ballot is decided by: those of the day it was opened."""
    assert ballot.rules_id is not None  # noqa: S101 (no ballot is opened without)
    return kept.of_id(session, ballot.rules_id).rules


def options_of(session: Session, ballots: Collection[Ballot]) -> dict[int, dict[str, Text]]:
    """The options of ballots, by ballot and key, in order. No query for none."""
    found: dict[int, dict[str, Text]] = {}
    if ballots:
        query = (
            select(BallotOption)
            .where(col(BallotOption.ballot_id).in_([ballot.id for ballot in ballots]))
            .order_by(col(BallotOption.ballot_id), col(BallotOption.position))
        )
        for row in session.execute(query).scalars():
            words = Text(row.label_fa, row.label_en or row.label_fa)
            found.setdefault(row.ballot_id, {})[row.key] = words
    return found


def _votes(session: Session, ballots: Sequence[Ballot]) -> dict[int, Counter[str]]:
    """How often each thing was voted. Of a secret ballot that is not closed only how many took part."""
    found: dict[int, Counter[str]] = {}
    openly = [ballot.id for ballot in ballots if not ballot.secret]
    counted = [ballot.id for ballot in ballots if ballot.secret and ballot.closed_at is not None]
    running = [ballot.id for ballot in ballots if ballot.secret and ballot.closed_at is None]
    for table, which in ((Vote, openly), (SecretChoice, counted)):
        if which:
            query = (
                select(col(table.ballot_id), col(table.choice), func.count())
                .where(col(table.ballot_id).in_(which))
                .group_by(col(table.ballot_id), col(table.choice))
            )
            for ballot, choice, number in session.execute(query):
                found.setdefault(ballot, Counter())[choice] = number
    if running:
        part = (
            select(col(Participation.ballot_id), func.count())
            .where(col(Participation.ballot_id).in_(running))
            .group_by(col(Participation.ballot_id))
        )
        for ballot, number in session.execute(part):
            found[ballot] = Counter({ABSTAIN: number})
    return found


def _tally(ballot: Ballot, votes: Counter[str], options: Mapping[str, Text]) -> Tally:
    cast = votes.total()
    for_, abstain, chosen = votes["for"], votes[ABSTAIN], None
    if ballot.method in CHOOSING:
        given = [options_in(vote) for vote, number in votes.items() for _ in range(number)]
        chosen = choosing.count(ballot.method, list(options), given)  # type: ignore[arg-type]  # one of CHOOSING
        for_ = max(chosen.counts.values(), default=0)
    return Tally(
        Count(
            for_, cast - for_ - abstain, abstain,
            present=max(cast, ballot.present or 0),  # who voted was there, even if they left before the close
            entitled=ballot.roll_size if ballot.entitled is None else ballot.entitled,
            members=ballot.roll_size if ballot.members is None else ballot.members,
            casting=ballot.casting if ballot.casting in ("for", "against") else None,  # type: ignore[arg-type]
        ),
        options, chosen,
    )  # fmt: skip
