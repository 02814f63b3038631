"""The methods of electing and of setting priorities, over a file of ballots."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workflow.decision.elections import scottish
from workflow.decision.elections.given import Given, Pile
from workflow.decision.procedure import choosing
from workflow.process.text import Refusal, Text


class TooManyChoices(Refusal):
    """A ballot says more than its method takes."""

    text = Text(
        "رأیی هست که بیش از آنچه این روش می‌پذیرد نوشته است؛ روش دیگری بگویید یا آن رأی را درست کنید.",
        "A ballot says more than this method takes; name another method or mend that ballot.",
    )


@dataclass(frozen=True, slots=True)
class Elected:
    """Who won, and how it came to that."""

    winners: tuple[str, ...]
    """In order; fewer than there are seats where a tie leaves a seat open."""
    rounds: tuple[Mapping[str, Any], ...]
    tied: tuple[str, ...] = ()
    """Those among whom a seat is left open, or a lot was drawn."""
    more: Mapping[str, Any] = field(default_factory=dict)


def plurality(given: Given) -> Elected:
    """Each ballot for its first choice. Raises TooManyChoices where two are first."""
    if any(len(rank) > 1 for pile in given.piles for rank in pile.ranks[:1]):
        raise TooManyChoices
    return _chosen("plurality", given, lambda pile: tuple(pile.ranks[0]) if pile.ranks else ())


def approval(given: Given) -> Elected:
    """Each ballot for all it names."""
    return _chosen("approval", given, lambda pile: tuple(one for rank in pile.ranks for one in rank))


def score(given: Given) -> Elected:
    """The most points; what a ballot says nothing of gets none. Raises TooManyChoices for a file without points."""
    if not all(pile.points for pile in given.piles if pile.ranks):
        raise TooManyChoices(
            Text(
                "برای این روش پرونده‌ای لازم است که ستون‌هایش گزینه‌ها و خانه‌هایش امتیاز باشد.",
                "This method needs a file whose columns are the options and whose cells are points.",
            )
        )
    sums = dict.fromkeys(given.options, Decimal(0))
    for pile in given.piles:
        for option, points in pile.points:
            sums[option] += pile.weight * points
    return _most(sums, given.seats)


def schulze(given: Given) -> Elected:
    """The beatpath method: whoever no other beats by a stronger path of majorities; winning votes are the strength."""
    wins = {(a, b): 0 for a in given.options for b in given.options}
    for pile in given.piles:
        place = {one: n for n, rank in enumerate(pile.ranks) for one in rank}
        last = len(pile.ranks)
        for a, b in wins:
            if place.get(a, last) < place.get(b, last):
                wins[a, b] += pile.weight
    paths = {(a, b): n if n > wins[b, a] else 0 for (a, b), n in wins.items()}
    for by in given.options:
        for a in given.options:
            for b in given.options:
                if a != b and by not in (a, b):
                    paths[a, b] = max(paths[a, b], min(paths[a, by], paths[by, b]))
    better = {a: sum(paths[a, b] > paths[b, a] for b in given.options) for a in given.options}
    worse = {a: sum(paths[b, a] > paths[a, b] for b in given.options) for a in given.options}
    order = sorted(given.options, key=lambda one: (worse[one], -better[one]))
    winners, tied = _seated({one: Decimal(-worse[one]) for one in order}, given.seats, voted=_voted(given))
    pairs = {a: {b: wins[a, b] for b in given.options if a != b} for a in given.options}
    strengths = {a: {b: paths[a, b] for b in given.options if a != b} for a in given.options}
    return Elected(winners, ({"pairs": pairs, "paths": strengths},), tied, {"order": order})


def stv_scottish(given: Given) -> Elected:
    """Scottish STV; with no vote at all nobody is chosen. Raises TooManyChoices for a ballot that likes two alike."""
    if any(len(rank) > 1 for pile in given.piles for rank in pile.ranks):
        raise TooManyChoices
    ballots = [(pile.weight, tuple(one for rank in pile.ranks for one in rank)) for pile in given.piles]
    if len(given.options) > given.seats and not _voted(given):
        votes = dict.fromkeys(given.options, 0)
        return Elected(
            (), ({"step": "first_preferences", "votes": votes, "elected": []},), given.options, {"quota": 1}
        )
    found = scottish.count(given.options, ballots, given.seats)
    tied = dict.fromkeys(one for lot in found.lots for one in lot)
    return Elected(tuple(found.elected), tuple(found.rounds), tuple(tied), {"quota": found.quota})


METHODS: Mapping[str, Callable[[Given], Elected]] = {
    "plurality": plurality, "approval": approval, "score": score, "schulze": schulze, "stv-scottish": stv_scottish,
}  # fmt: skip


def _chosen(method: choosing.Method, given: Given, says: Callable[[Pile], tuple[str, ...]]) -> Elected:
    votes = (says(pile) for pile in given.piles for _ in range(pile.weight))
    found = choosing.count(method, given.options, votes)
    told = _most({option: Decimal(n) for option, n in found.counts.items()}, given.seats)
    return Elected(told.winners, told.rounds, told.tied, {"abstain": found.abstain})


def _most(sums: Mapping[str, Decimal], seats: int) -> Elected:
    winners, tied = _seated(sums, seats, voted=any(sums.values()))
    votes = {option: int(n) if n == int(n) else float(n) for option, n in sums.items()}
    return Elected(winners, ({"votes": votes, "elected": list(winners)},), tied)


def _voted(given: Given) -> bool:
    """Whether any ballot says anything."""
    return any(pile.weight and pile.ranks for pile in given.piles)


def _seated(
    sums: Mapping[str, Decimal], seats: int, *, voted: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those with the most, and those who are equal for the last seats; with nothing at all nobody is chosen."""
    left, winners = dict(sums), list[str]()
    while left and len(winners) < seats:
        most = max(left.values())
        best = [one for one, n in left.items() if n == most]
        if len(winners) + len(best) > seats or not voted:
            return tuple(winners), tuple(best)
        winners += best
        left = {one: n for one, n in left.items() if one not in best}
    return tuple(winners), ()
