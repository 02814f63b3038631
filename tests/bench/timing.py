"""Two ways to do a thing, timed in turns: a noisy machine slows both, so their ratio stands."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Pair:
    """Medians of a run, in seconds, and the median of the rounds' ratios (ours in the time of the other)."""

    ours: float
    other: float
    ratio: float


def seconds(work: Callable[[], object]) -> float:
    """How long something takes, in seconds, without the collector of garbage in between."""
    gc.disable()
    try:
        began = perf_counter()
        work()
        return perf_counter() - began
    finally:
        gc.enable()


def compared(rounds: list[tuple[float, float]]) -> Pair:
    """What rounds of (ours, other) in seconds come to."""
    return Pair(
        ours=median(ours for ours, _ in rounds),
        other=median(other for _, other in rounds),
        ratio=median(ours / other for ours, other in rounds),
    )


def alternating(ours: Callable[[], object], other: Callable[[], object], *, rounds: int) -> Pair:
    """Both in turns, each first in every second round; one round before it counts, to warm up."""
    found = []
    for number in range(rounds + 1):
        if number % 2:
            second, first = seconds(other), seconds(ours)
        else:
            first, second = seconds(ours), seconds(other)
        found.append((first, second))
    return compared(found[1:])
