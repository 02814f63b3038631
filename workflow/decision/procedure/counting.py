"""What a count comes to by the rules. Nothing here knows a database.

The quorum is asked first: without it nothing is carried and nothing lost.
"""

from dataclasses import dataclass
from typing import Literal

from workflow.decision.procedure.rules import SHARES, THRESHOLDS, Majority, Quorum, Rules

Outcome = Literal["carried", "lost", "no_quorum"]


@dataclass(frozen=True, slots=True)
class Count:
    """Votes counted, and of how many. By consent, ``against`` counts the objections."""

    for_: int
    against: int
    abstain: int
    present: int
    """Those there or represented; between meetings, those who took part."""
    entitled: int
    """Those of the roll who may vote on the matter."""
    members: int
    """All on the roll."""
    casting: Literal["for", "against"] | None = None
    """The vote of whoever presides, for a tie."""

    def __post_init__(self) -> None:
        numbers = (self.for_, self.against, self.abstain, self.present, self.entitled, self.members)
        if min(numbers) < 0 or not self.cast <= self.present <= self.members or self.entitled > self.members:
            raise ValueError(f"no such count: {self}")

    @property
    def cast(self) -> int:
        """How many voted: an abstention is a vote."""
        return self.for_ + self.against + self.abstain


def needed(quorum: Quorum, *, entitled: int, members: int) -> int:
    """How many have to be there for a quorum; never nobody."""
    whole = members if quorum.of == "members" else entitled
    share = SHARES[quorum.share].least(whole) if quorum.share else 0
    return max(share, quorum.number, 1)


def quorate(quorum: Quorum, present: int, *, entitled: int, members: int) -> bool:
    """Whether so many are enough."""
    return present >= needed(quorum, entitled=entitled, members=members)


def decide(rules: Rules, matter: str, count: Count) -> Outcome:
    """What the count comes to. Raises KeyError for a matter the rules do not know."""
    if not quorate(rules.quorum, count.present, entitled=count.entitled, members=count.members):
        return "no_quorum"
    majority = rules.majority(matter)
    if majority.threshold == "simple" and count.for_ == count.against and rules.tie == "chair":
        return "carried" if count.casting == "for" else "lost"
    return "carried" if _won(majority, count) else "lost"


def _won(majority: Majority, count: Count) -> bool:
    if majority.threshold == "simple":
        return count.for_ > count.against
    if majority.threshold == "consent":
        return count.for_ > 0 and count.against == 0
    votes = count.for_ + count.against + (count.abstain if majority.abstentions == "counted" else 0)
    of = {"cast": votes, "present": count.present, "members": count.members}[majority.of]
    return count.for_ > 0 and THRESHOLDS[majority.threshold].reached(count.for_, of)
