"""What groups hold: each against the others, all together, and where they are furthest apart.

Shares are estimated with one vote more for and one against, (a + 1) / (n + 2), as Polis does for its ``pa`` and
``pd`` (``repness.clj``); Agresti & Caffo, "Simple and Effective Confidence Intervals for Proportions and
Differences of Proportions Result from Adding Two Successes and Two Failures" (The American Statistician 54(4),
2000), show that tests so made hold for small groups as well. Passes are votes.

Two tests, one-sided, both from Polis' ``stats.clj``:

- a majority: z = 2·√n·(p - ½), that more than half of a group hold it;
- a difference: z = (p₁ - p₂) / √(p(1 - p)(1/n₁ + 1/n₂)) with the pooled share p, that more of the group hold it
  than of the others.

A group *holds* a statement against the others when both are significant, so the larger of the two p-values counts;
all groups *share* one when it has a majority in each of them, so the largest of theirs counts (intersection-union:
Berger, Technometrics 24(4), 1982). Polis takes 10 % for each test by itself, which among hundreds of statements
finds dozens by chance; here of all that is listed 5 % at most is expected to be chance (Benjamini & Hochberg, Journal
of the Royal Statistical Society B 57(1), 1995).

The groups were found from the same votes, so this says what sets these groups apart, not that such groups exist among
people who did not vote.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr
from scipy.stats import false_discovery_control

from workflow.deliberation.opinions.matrix import Bools, Floats, Ints, Matrix
from workflow.deliberation.opinions.result import LEAST_IN_GROUP, MOST_LISTED, Count, Holds, Said

BY_CHANCE = 0.05
"""Part of what is listed that may be chance."""

HOLDS: tuple[Holds, Holds] = ("agree", "disagree")


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes by group: ``held`` by direction, group and statement; ``votes``, passes too, by group and statement."""

    statements: Ints
    held: Ints
    votes: Ints

    @property
    def told(self) -> Bools:
        """Where enough people of a group voted."""
        return self.votes >= LEAST_IN_GROUP

    def listed(self, sure: Bools, clearness: Floats) -> tuple[Said, ...]:
        """The clearest of what is sure; both by direction and statement."""
        directions, columns = np.nonzero(sure)
        order = np.lexsort((columns, directions, -clearness[directions, columns].round(9)))[:MOST_LISTED]
        return tuple(self.said(columns[place], HOLDS[directions[place]]) for place in order)

    def said(self, column: int, holds: Holds | None) -> Said:
        """One statement in plain values."""
        held, votes = self.held[:, :, column], self.votes[:, column]
        counts = zip(held[0].tolist(), held[1].tolist(), votes.tolist(), strict=True)
        return Said(int(self.statements[column]), holds, tuple(Count(*count) for count in counts))


def tally(matrix: Matrix, group_of: Ints) -> Tally:
    """Count the votes of groups numbered from 1; ``group_of`` has 0 for a row that is not placed."""
    groups, width = int(group_of.max(initial=0)), len(matrix.statements)
    place = group_of[matrix.rows] * width + matrix.columns

    def counted(which: Bools) -> Ints:
        return np.bincount(place[which], minlength=(groups + 1) * width).reshape(groups + 1, width)[1:]

    held = np.stack([counted(matrix.values == value) for value in (1, -1)])
    return Tally(matrix.statements, held, counted(np.ones(len(place), dtype=bool)))


def differences(found: Tally) -> tuple[tuple[tuple[Said, ...], ...], tuple[Said, ...]]:
    """For each group what it holds against the others; and of all of that, where the shares lie furthest apart."""
    others = found.held.sum(axis=1, keepdims=True) - found.held
    others_votes = found.votes.sum(axis=0) - found.votes
    clearness = _difference(found.held, found.votes, others, others_votes)
    chance = np.maximum(ndtr(-clearness), _majority(found))
    sure = _sure(chance, found.told & (others_votes >= LEAST_IN_GROUP))
    held = tuple(found.listed(sure[:, group], clearness[:, group]) for group in range(len(found.votes)))
    anywhere: Bools = np.logical_or.reduce(sure, axis=(0, 1))
    return held, _divided(found, anywhere)


def shared(found: Tally) -> tuple[Said, ...]:
    """What every group holds, by the product of the groups' shares (Polis' group-aware consensus)."""
    everywhere: Bools = np.logical_and.reduce(found.told, axis=0)
    sure = _sure(_majority(found).max(axis=1), everywhere)
    return found.listed(sure, _share(found.held, found.votes).prod(axis=1))


def _divided(found: Tally, held: Bools) -> tuple[Said, ...]:
    share = _share(found.held[0], found.votes)
    high = np.where(found.told, share, 0.0).max(axis=0)
    low = np.where(found.told, share, 1.0).min(axis=0)
    columns = np.nonzero(held)[0]
    order = np.lexsort((columns, -(high - low)[columns].round(9)))[:MOST_LISTED]
    return tuple(found.said(columns[place], None) for place in order)


def _share(held: Ints, votes: Ints) -> Floats:
    share: Floats = (held + 1) / (votes + 2)
    return share


def _majority(found: Tally) -> Floats:
    chance: Floats = ndtr(-2 * np.sqrt(found.votes + 2) * (_share(found.held, found.votes) - 0.5))
    return chance


def _difference(held: Ints, votes: Ints, others: Ints, others_votes: Ints) -> Floats:
    pooled = (held + others + 2) / (votes + others_votes + 4)
    width = np.sqrt(pooled * (1 - pooled) * (1 / (votes + 2) + 1 / (others_votes + 2)))
    z: Floats = (_share(held, votes) - _share(others, others_votes)) / width
    return z


def _sure(chance: Floats, may: Bools) -> Bools:
    """Which chances are small enough, all of them taken together; ``may`` says where there is anything to test."""
    asked = np.broadcast_to(may, chance.shape)
    sure = np.zeros(chance.shape, dtype=bool)
    if asked.any():
        sure[asked] = false_discovery_control(chance[asked]) <= BY_CHANCE
    return sure
