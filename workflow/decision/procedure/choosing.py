"""Which of several options is chosen. Nothing here knows a database.

``plurality``: each votes for one, the most votes win. ``approval``: each votes for as many as they can live with, the
most votes win. An empty vote is an abstention.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Method = Literal["plurality", "approval"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """How often each option was voted for, and which have the most votes."""

    counts: Mapping[str, int]
    """By option, in the order of the ballot."""
    abstain: int
    cast: int
    """How many voted; by approval fewer than the votes of all options together."""
    leading: tuple[str, ...]
    """Those with the most votes: one that won, several in a tie, none where nobody was voted for."""

    @property
    def tied(self) -> bool:
        """Whether several have the most votes."""
        return len(self.leading) > 1

    def winner(self, casting: Collection[str] = ()) -> str:
        """The option chosen, "" where none is.

        ``casting`` is the vote of whoever presides, where the rules give it in a tie: it decides when just one of
        those that lead is in it.
        """
        deciding = [key for key in self.leading if key in casting] if self.tied else list(self.leading)
        return deciding[0] if len(deciding) == 1 else ""


def count(method: Method, options: Sequence[str], votes: Iterable[Collection[str]]) -> Chosen:
    """Count votes, each the options it names.

    Raises ValueError for a vote that names an option that is not there, the same one twice, or by plurality more
    than one.
    """
    counts, cast, abstain = Counter[str](), 0, 0
    for vote in votes:
        named = set(vote)
        if len(named) != len(vote) or not named <= set(options) or (method == "plurality" and len(named) > 1):
            raise ValueError(f"no such vote: {sorted(vote)}")
        counts.update(named)
        cast, abstain = cast + 1, abstain + (not named)
    most = max(counts.values(), default=0)
    leading = tuple(key for key in options if most and counts[key] == most)
    return Chosen({key: counts[key] for key in options}, abstain, cast, leading)
