"""The result of a ballot as a brief freezes it: in counts, in sentences, and line by line by the rules of its day."""

from dataclasses import dataclass
from typing import Literal

from documents.plain import later

LineKind = Literal["for", "against", "abstain", "option", "chosen", "not_voted", "quorum"]


@dataclass(frozen=True, slots=True)
class OptionVotes:
    """An option of a ballot that chooses, in the language of the frame, and how many voted for it."""

    label: str
    votes: int


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A line of the table and of the picture, as ballot pages and minutes have it."""

    kind: LineKind
    label: str
    count: int
    need: str = ""
    """What the rules asked of it, in words; empty where they asked nothing."""
    mark: int = 0
    """The number it had to reach; 0 where there is none to draw."""


@dataclass(frozen=True, slots=True)
class Vote:
    """The result of the ballot, in counts and in the two sentences that explain them.

    What was issued before results had lines has none, and is shown as it was then.
    """

    in_favour: int
    against: int
    abstained: int
    roll: int
    """Members with a vote, frozen when the ballot opened."""
    rule: str
    """The rule that was applied, as a sentence in the language of the frame."""
    result: str
    """The result, as a sentence in the language of the frame."""
    options: tuple[OptionVotes, ...] = ()
    """What was chosen among, in order; nothing for a motion. By approval one member may have voted for several."""
    lines: tuple[ResultLine, ...] = later(())
    whole: int = later(0)
    """How many people the longest bar stands for."""
    rules: int = later(0)
    """The version of the rules of procedure it was decided by."""
    rules_url: str = later("")
    """Where members read that version."""

    @property
    def not_voted(self) -> int:
        """Members of the roll who cast no vote."""
        return self.roll - self.in_favour - self.against - self.abstained

    @property
    def possible(self) -> bool:
        """Whether no count is more than the roll, or fewer than none, and no line longer than the whole."""
        counts = (self.in_favour, self.against, self.abstained, self.not_voted)
        drawn = [number for line in self.lines for number in (line.count, line.mark)]
        return (
            min(counts) >= 0
            and all(0 <= one.votes <= self.roll for one in self.options)
            and all(0 <= number <= self.whole for number in drawn)
        )
