"""Scottish STV: the Scottish Local Government Elections Order 2007, Schedule 1, rules 45 to 52.

Surpluses go at a fraction of their papers' value (weighted inclusive Gregory), every value cut after five decimals.
A tie goes by the latest stage at which the tied differed. Where they never did the order draws a lot; here it goes by
the order of the candidates, the first to be elected and the last to be excluded, and the count tells of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Any

CUT = Decimal("0.00001")


@dataclass(slots=True)
class _Paper:
    """Ballots alike, of which each is worth ``value`` now."""

    weight: int
    ranks: tuple[str, ...]
    value: Decimal = Decimal(1)


@dataclass(slots=True)
class Count:
    """A count under way."""

    options: Sequence[str]
    seats: int
    papers: list[_Paper]
    piles: dict[str, list[_Paper]] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=dict)
    elected: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    stages: list[dict[str, Decimal]] = field(default_factory=list)
    rounds: list[dict[str, Any]] = field(default_factory=list)
    lots: list[list[str]] = field(default_factory=list)
    """Ties that no earlier stage decided."""
    exhausted: Decimal = Decimal(0)
    quota: int = 0


def count(options: Sequence[str], ballots: Sequence[tuple[int, tuple[str, ...]]], seats: int) -> Count:
    """Elect so many; ``ballots`` are weights with preferences, the first foremost. Empty ones count nowhere."""
    going = Count(options, seats, [_Paper(weight, ranks) for weight, ranks in ballots if ranks and weight])
    going.quota = sum(paper.weight for paper in going.papers) // (seats + 1) + 1
    going.piles = {option: [] for option in options}
    going.totals = dict.fromkeys(options, Decimal(0))
    for paper in going.papers:
        _give(going, paper)
    waiting: list[str] = []
    _elect(going, waiting)
    _told(going, "first_preferences", "")
    while len(going.elected) < going.seats:
        standing = _standing(going)
        if len(going.elected) + len(standing) <= going.seats:
            going.elected += _ordered(going, standing)
            _told(going, "last_places", "")
            break
        new: list[str] = []
        if waiting:
            chosen = _highest(going, waiting)
            waiting.remove(chosen)
            _transfer_surplus(going, chosen)
            step = "surplus"
        else:
            chosen = _lowest(going, standing)
            going.excluded.append(chosen)
            _transfer_all(going, chosen)
            step = "exclusion"
        _elect(going, new)
        waiting += new
        _told(going, step, chosen)
    return going


def _standing(going: Count) -> list[str]:
    return [one for one in going.options if one not in going.elected and one not in going.excluded]


def _give(going: Count, paper: _Paper) -> None:
    """To the next preference that still stands; with none left it is exhausted."""
    standing = _standing(going)
    follower = next((one for one in paper.ranks if one in standing), None)
    if follower is None:
        going.exhausted += paper.weight * paper.value
    else:
        going.piles[follower].append(paper)
        going.totals[follower] += paper.weight * paper.value


def _elect(going: Count, new: list[str]) -> None:
    reached = [one for one in _standing(going) if going.totals[one] >= going.quota]
    for one in _ordered(going, reached):
        going.elected.append(one)
        if going.totals[one] > going.quota:
            new.append(one)


def _transfer_surplus(going: Count, chosen: str) -> None:
    total = going.totals[chosen]
    surplus = total - going.quota
    papers, going.piles[chosen] = going.piles[chosen], []
    for paper in papers:
        value = (paper.value * surplus / total).quantize(CUT, ROUND_DOWN)
        _give(going, _Paper(paper.weight, paper.ranks, value))
    going.totals[chosen] = Decimal(going.quota)


def _transfer_all(going: Count, chosen: str) -> None:
    papers, going.piles[chosen] = going.piles[chosen], []
    going.totals[chosen] = Decimal(0)
    for paper in papers:
        _give(going, paper)


def _ordered(going: Count, some: Sequence[str]) -> list[str]:
    left, found = list(some), []
    while left:
        best = _highest(going, left)
        left.remove(best)
        found.append(best)
    return found


def _highest(going: Count, some: Sequence[str]) -> str:
    return _outermost(going, some, highest=True)[0]


def _lowest(going: Count, some: Sequence[str]) -> str:
    return _outermost(going, some, highest=False)[-1]


def _outermost(going: Count, some: Sequence[str], *, highest: bool) -> list[str]:
    tied = list(some)
    for totals in (going.totals, *reversed(going.stages)):
        edge = (max if highest else min)(totals[one] for one in tied)
        tied = [one for one in tied if totals[one] == edge]
        if len(tied) == 1:
            return tied
    going.lots.append(tied)
    return tied


def _told(going: Count, step: str, about: str) -> None:
    going.stages.append(dict(going.totals))
    before = {one for told in going.rounds for one in told["elected"]}
    going.rounds.append({
        "step": step, "about": about, "votes": {one: float(going.totals[one]) for one in going.options},
        "elected": [one for one in going.elected if one not in before], "exhausted": float(going.exhausted),
    })  # fmt: skip
