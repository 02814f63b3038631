"""Positions before the ballot: one's own, and everybody's for those who prepare the text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from fastapi import Request, Response

from api import door
from api.json.described import changes, held, opened, reads, router
from api.json.models import After, Given, Id, Limit, Prose, Ref, Shown, example, paged
from api.visit import Visit
from workflow.deliberation.positions import giving, reading
from workflow.deliberation.revisions import latest
from workflow.record.case import Case

positions = router("ballots")

OWN = "/proposals/{proposal_id}/position"
AT = "2026-11-24T09:00:00Z"
WHY = "بند دوم بی برآورد هزینه است."
ONE = {
    "id": 5, "person_id": 7, "name": "سمانه کریمی", "position": "support_with_changes", "reason": WHY,
    "revision": 3, "at": AT, "stale": True,
}  # fmt: skip
COUNT = {"position": "support_with_changes", "valid": 0, "stale": 1}

Recommended = Literal["support", "support_with_changes", "oppose", "undecided"]


class GivenPosition(Given):
    """What one recommends on the text one read; ``reason`` is needed to oppose, and to ask for changes."""

    model_config = example(position="support_with_changes", reason=WHY, revision=4)

    position: Recommended
    reason: Prose = ""
    revision: Ref
    """Number of the revision that was read: given on words that have changed since, it is refused."""


class OwnPosition(Shown):
    """One's own: ``stale`` once the text has other words than ``revision`` had; ``newest`` numbers the text now."""

    model_config = example(
        position="support_with_changes", reason=WHY, revision=3, at=AT, stale=True, newest=4
    )

    position: str | None
    reason: str
    revision: int | None
    at: datetime | None
    stale: bool
    newest: int


class Position(Shown):
    """The position of a member that counts now."""

    model_config = example(**ONE)

    id: int
    person_id: int
    name: str
    position: str
    reason: str
    revision: int
    at: datetime
    stale: bool


class PositionCount(Shown):
    """How many hold a position: of the words as they are, and of words that have changed since."""

    model_config = example(**COUNT)

    position: str
    valid: int
    stale: int


class Positions(Shown):
    """Positions in the order they were given, and all of them in numbers; ``next`` goes into ``after``. No votes."""

    model_config = example(items=[ONE], next=None, counts=[COUNT])

    items: list[Position]
    next: int | None
    counts: list[PositionCount]


def _own(case: Case) -> OwnPosition:
    mine, newest = reading.mine(case), latest(case).number
    if mine is None:
        return OwnPosition(position=None, reason="", revision=None, at=None, stale=False, newest=newest)
    return OwnPosition(
        position=mine.choice, reason=mine.reason, revision=mine.revision, at=mine.at, stale=mine.stale,
        newest=newest,
    )  # fmt: skip


def _there(visit: Visit, at: Mapping[str, int]) -> OwnPosition:
    return _own(opened(visit, at["proposal_id"]))


@positions.get(OWN, response_model=OwnPosition, **reads("Your position"))
def show_position(request: Request, proposal_id: Id) -> Response:
    """What you recommend on the proposal; ``position`` is null where you never did."""
    return door.fetch(request, lambda visit: _own(opened(visit, proposal_id)))


@positions.put(OWN, response_model=OwnPosition, **changes("Give your position", of=_there))
def give_position(request: Request, proposal_id: Id, given: GivenPosition) -> Response:
    """Until a ballot opens, as often as you like; the same on a newer text confirms it for that."""

    def act(visit: Visit) -> OwnPosition:
        case = held(visit, proposal_id, "recommend")
        giving.give(case, given.position, given.reason, revision=given.revision, now=visit.now)
        return _own(case)

    return door.change(request, act, body=repr(given))


@positions.get(
    "/proposals/{proposal_id}/positions", response_model=Positions, **reads("Positions", 401, 403, 404)
)
def list_positions(request: Request, proposal_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """Of those who would be on a roll now, for the authors, the secretary and the chair."""

    def give(visit: Visit) -> Positions:
        case = opened(visit, proposal_id)
        rows = reading.listing(case, now=visit.now, after=after, limit=limit + 1)
        page, cursor = paged(rows, limit, lambda row: row.id)
        counts = reading.counts(case, now=visit.now)
        return Positions(
            items=[
                Position(
                    id=row.id, person_id=row.person_id, name=row.name, position=row.choice, reason=row.reason,
                    revision=row.revision, at=row.at, stale=row.stale,
                )
                for row in page
            ],
            next=cursor,
            counts=[
                PositionCount(position=key, valid=counts.valid.get(key, 0), stale=counts.stale.get(key, 0))
                for key in giving.CHOICES
            ],
        )  # fmt: skip

    return door.fetch(request, give)
