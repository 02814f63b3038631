"""Votes made by hand: people who vote by a pattern, one sign a statement."""

from collections.abc import Iterator

SIGNS = {"+": 1, "-": -1, "0": 0}
Cast = tuple[int, int, int]


def people(pattern: str, number: int, first: int = 1) -> Iterator[Cast]:
    """So many people from a number on, who all vote as the pattern says; ``.`` is a statement not seen."""
    for who in range(first, first + number):
        yield from ((who, place, SIGNS[sign]) for place, sign in enumerate(pattern) if sign != ".")


def camps(**sizes: int) -> list[Cast]:
    """Camps of given sizes by pattern names of ``PATTERNS``, numbered one after another."""
    cast: list[Cast] = []
    first = 1
    for name, size in sizes.items():
        cast += people(PATTERNS[name], size, first)
        first += size
    return cast


STATEMENTS = range(12)
PATTERNS = {
    "left": "++++----++++",
    "right": "----++++++++",
    "third": "--------++++",
    "six": "++++--......",
    "seven": "++++---.....",
}
"""All hold the last four; the others part them."""
