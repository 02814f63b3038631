"""What the house keeps of the rules and ballots of a plain model, and whether it is the same."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, select

from tests.workflow.sitting.plain import MOST, Model, Rules
from workflow.decision.procedure.rules import Majority, Quorum
from workflow.decision.recount import recount
from workflow.decision.tables import Ballot, Participation, RollEntry, SecretChoice, Vote
from workflow.membership.tables import Person


def as_council(given: Rules) -> dict[str, Any]:
    """Rules as the house writes them."""
    counted = "counted" if given.counted else "left_out"
    return {
        "majorities": (
            Majority("ordinary", "عادی", "Ordinary", given.threshold, given.of, counted),  # type: ignore[arg-type]
            Majority("consent", "آیین‌نامه", "Rules of procedure", "consent"),
            Majority("choice", "برگزیدن", "Choosing"),
        ),
        "quorum": Quorum(given.share, given.number),
        "tie": "chair" if given.casting else "lost",
        "secrecy": given.secrecy,
        "proxies": MOST,
    }


def is_kept(session: Session, model: Model, people: Sequence[Person], row: Ballot) -> None:
    """The ballot as it was opened, and every vote in it: whose and what, or of a secret one whose alone."""
    number = {who.id: n for n, who in enumerate(people)}
    assert (row.secret, row.method, row.matter) == (model.secret, model.held.method, model.held.matter)
    roll = session.exec(select(RollEntry.person_id).where(RollEntry.ballot_id == row.id))
    assert {number[who] for who in roll} == model.roll
    openly = session.exec(select(Vote.person_id, Vote.choice).where(Vote.ballot_id == row.id))
    found = {number[who]: tuple(said.split()) for who, said in openly}
    assert found == ({} if model.secret else model.votes)
    took = session.exec(select(Participation.person_id).where(Participation.ballot_id == row.id))
    assert {number[who] for who in took} == (set(model.votes) if model.secret else set())


def is_counted(session: Session, model: Model, people: Sequence[Person], item: int, winner: str) -> None:
    """A ballot just closed chose what the model has, and its record alone gives what was announced."""
    row = session.exec(select(Ballot).where(Ballot.item_id == item)).one()
    assert row.winner == winner
    assert recount(session, row.id or 0).faults == ()
    is_kept(session, model, people, row)
    if model.secret:
        choices = session.exec(select(SecretChoice.choice).where(SecretChoice.ballot_id == row.id))
        assert sorted(choices) == sorted(" ".join(vote) for vote in model.votes.values())
