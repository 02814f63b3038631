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

    @classmethod
    def between_meetings(cls, for_: int, against: int, abstain: int, roll: int) -> "Count":
        """Votes given over days by a roll of so many, all of them entitled: who votes takes part."""
        return cls(for_, against, abstain, present=for_ + against + abstain, entitled=roll, members=roll)

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
    if rules.tie == "chair" and tied(majority, count):
        return "carried" if count.casting == "for" else "lost"
    return "carried" if _won(majority, count) else "lost"


def base(majority: Majority, count: Count) -> int:
    """How many votes, or people, a share is taken of; of ``simple`` and ``consent`` the votes for and against."""
    votes = count.for_ + count.against + (count.abstain if majority.abstentions == "counted" else 0)
    return {"cast": votes, "present": count.present, "members": count.members}[majority.of]


def votes_needed(majority: Majority, count: Count) -> int:
    """How many votes for would have carried it, the others as they are; never none."""
    if majority.threshold == "simple":
        return count.against + 1
    if majority.threshold == "consent":
        return 1
    return max(1, THRESHOLDS[majority.threshold].least(base(majority, count)))


def tied(majority: Majority, count: Count) -> bool:
    """Whether one more vote decides: as many for as against, and just half of what a majority is taken of.

    Where all abstain there is no tie to break: nobody is for it.
    """
    if count.for_ == 0 or count.for_ != count.against:
        return False
    return majority.threshold == "simple" or (
        majority.threshold == "absolute" and 2 * count.for_ == base(majority, count)
    )


def _won(majority: Majority, count: Count) -> bool:
    if majority.threshold == "simple":
        return count.for_ > count.against
    if majority.threshold == "consent":
        return count.for_ > 0 and count.against == 0
    return count.for_ > 0 and THRESHOLDS[majority.threshold].reached(count.for_, base(majority, count))
