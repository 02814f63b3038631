"""What an analysis of opinions says, as plain values."""

from dataclasses import dataclass
from typing import Literal

from workflow.process.text import Text

LEAST_VOTES = 7
"""Who cast fewer votes is not placed: Polis' own threshold, since a place out of fewer is mostly chance."""

LEAST_PLACED = 20
"""With fewer people placed nothing is shown: a picture of few points names them to whoever knows the council."""

LEAST_IN_GROUP = 5
"""No group is smaller, and no share is told of fewer votes: either would tell what single people hold."""

MOST_LISTED = 10
"""Statements listed under one heading."""

Holds = Literal["agree", "disagree"]

TOO_FEW = Text(
    "هنوز گروه‌های نظر نشان داده نمی‌شوند: دست‌کم {least} نفر باید هر یک دربارهٔ {votes} نظر موضع گرفته باشند؛ "
    "تاکنون {placed} نفر چنین کرده‌اند.",
    "Opinion groups are not shown yet: it takes {least} people who have each taken a stance on {votes} comments; "
    "so far there are {placed}.",
)
ONE_GROUP = Text(
    "گروه‌های جدایی به چشم نمی‌خورد: هیچ بخش‌بندی‌ای پیدا نشد که در هر گروه دست‌کم {least} نفر باشند. "
    "همه یک گروه به شمار آمده‌اند.",
    "No separate groups can be told apart: no division was found with at least {least} people in each group. "
    "Everybody counts as one group.",
)


@dataclass(frozen=True, slots=True)
class Count:
    """How people voted on a statement; ``votes`` holds the passes too."""

    agree: int
    disagree: int
    votes: int

    @property
    def share(self) -> float | None:
        """The part that agrees, from 0 to 1; None where too few voted to tell it."""
        return self.agree / self.votes if self.votes >= LEAST_IN_GROUP else None

    def __add__(self, other: "Count") -> "Count":
        return Count(self.agree + other.agree, self.disagree + other.disagree, self.votes + other.votes)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, what is held of it, and how each group voted on it, in the order of the groups."""

    statement: int
    holds: Holds | None
    counts: tuple[Count, ...]

    def others(self, group: int) -> Count:
        """How all but one group (numbered from 1) voted."""
        rest = (count for number, count in enumerate(self.counts, 1) if number != group)
        return sum(rest, Count(0, 0, 0))


@dataclass(frozen=True, slots=True)
class Group:
    """People who hold alike; numbered from 1, the largest first."""

    number: int
    size: int
    statements: tuple[Said, ...]
    """What it holds against the others, the clearest first."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The answer without anybody in it."""

    people: int
    """Who cast a vote that counts."""
    placed: int
    statements: int
    votes: int
    silhouette: float | None = None
    """How well the groups are parted, from -1 to 1; None without groups."""
    groups: tuple[Group, ...] = ()
    shared: tuple[Said, ...] = ()
    """What every group holds."""
    divided: tuple[Said, ...] = ()
    """Where the groups are furthest apart."""

    @property
    def why(self) -> Text | None:
        """Why there is nothing to see, or no division; None where there is."""
        if self.placed < LEAST_PLACED:
            return TOO_FEW.format(placed=self.placed, least=LEAST_PLACED, votes=LEAST_VOTES)
        return ONE_GROUP.format(least=LEAST_IN_GROUP) if len(self.groups) == 1 else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in the plane of the two principal components."""

    participant: int
    x: float
    y: float
    group: int


@dataclass(frozen=True, slots=True)
class Opinions:
    """The whole answer; ``places`` in the order of the participants' numbers."""

    summary: Summary
    places: tuple[Place, ...]
