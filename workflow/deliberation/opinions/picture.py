"""The picture of the places: marks on a grid, so that it is of one size for twenty people and for five thousand.

A mark stands for everybody of one group in one square. It tells roughly where people stand and nobody's exact
place, from which somebody who knows a person's votes could find them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workflow.deliberation.opinions.result import Place

SQUARES = 32
"""Squares along each side."""


@dataclass(frozen=True, slots=True)
class Mark:
    """People of one group in one square; ``x`` and ``y`` from 0 to SQUARES - 1, ``y`` upwards."""

    x: int
    y: int
    group: int
    people: int


def marks(places: Sequence[Place]) -> tuple[Mark, ...]:
    """The places on the grid, with one measure for both directions: twice as far apart is twice as different."""
    if not places:
        return ()
    left, low = min(p.x for p in places), min(p.y for p in places)
    width, height = max(p.x for p in places) - left, max(p.y for p in places) - low
    side = max(width, height) or 1.0
    left, low = left - (side - width) / 2, low - (side - height) / 2

    def square(along: float) -> int:
        return min(SQUARES - 1, int(along / side * SQUARES))

    counted = Counter((square(p.x - left), square(p.y - low), p.group) for p in places)
    return tuple(Mark(*where, people) for where, people in sorted(counted.items()))
