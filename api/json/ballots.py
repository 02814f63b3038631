"""Ballots: how they stand, and one's own vote."""

from datetime import datetime
from typing import Literal

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.json.described import changes, held, opened, reads, router
from api.json.models import After, Given, Id, Limit, Ref, Shown, Words, example, paged
from api.visit import Visit
from workflow.decision import ballots as polls

ballots = router("ballots")

AT = "2026-12-01T20:30:00Z"
OPEN = {
    "id": 2, "number": 1, "revision_id": 40, "mine": None, "on_roll": True, "takes_votes": True, "cast": 4,
    "roll": 21, "opened_at": AT, "ends_at": AT, "closed_at": None, "voided_at": None,
    "rule": {"fa": "حد نصاب: شرکت بیش از نیمی از اعضا؛ اکثریت نسبی.", "en": "Quorum: more than half of the members."},
    "outcome": "", "tally": None, "result": None,
}  # fmt: skip


class GivenVote(Given):
    """A vote: it is given once and does not change."""

    model_config = example(ballot_id=2, choice="for")

    ballot_id: Ref
    """The ballot that was read: another text may be voted on in another."""
    choice: Literal["for", "against", "abstain"]


class Tally(Shown):
    """Votes counted."""

    in_favour: int = Field(serialization_alias="for")
    against: int
    abstain: int
    roll: int


class Ballot(Shown):
    """A ballot as one person may see it: while it is open, how many voted, but not how."""

    model_config = example(**OPEN)

    id: int
    number: int
    revision_id: int
    mine: str | None
    on_roll: bool
    takes_votes: bool
    cast: int
    roll: int
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    voided_at: datetime | None
    rule: Words
    outcome: str
    tally: Tally | None
    result: Words | None


class Ballots(Shown):
    """Ballots on a proposal, newest first; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[OPEN], next=None)

    items: list[Ballot]
    next: int | None


@ballots.get("/proposals/{proposal_id}/ballots", response_model=Ballots, **reads("Ballots"))
def list_ballots(request: Request, proposal_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """With one's own vote in each, and the result in a sentence once it is closed."""

    def give(visit: Visit) -> Ballots:
        case = opened(visit, proposal_id)
        rows = polls.views(case, visit.actor.id, after=after, limit=limit + 1)
        found, cursor = paged(rows, limit, lambda row: row.number)
        return Ballots(items=[_ballot(row, visit.now) for row in found], next=cursor)

    return door.fetch(request, give)


@ballots.post("/proposals/{proposal_id}/ballots/votes", response_model=Ballot, **changes("Vote", status=201))
def cast_vote(request: Request, proposal_id: Id, given: GivenVote) -> Response:
    """In the ballot that is open, by somebody on its roll, once."""

    def act(visit: Visit) -> Ballot:
        case = held(visit, proposal_id, "vote")
        polls.cast(case, given.choice, ballot_id=given.ballot_id, now=visit.now)
        return _ballot(polls.views(case, visit.actor.id, limit=1)[0], visit.now)

    return door.change(request, act, body=repr(given), status=201)


def _ballot(row: polls.BallotView, now: datetime) -> Ballot:
    tally = row.tally
    plain = {n: getattr(row, n) for n in Ballot.model_fields if n not in ("takes_votes", "tally")}
    return Ballot(
        **plain, takes_votes=row.takes_votes(now),
        tally=tally and Tally(in_favour=tally.for_, against=tally.against, abstain=tally.abstain, roll=tally.entitled),
    )  # fmt: skip
