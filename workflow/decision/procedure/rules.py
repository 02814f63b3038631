"""A chapter's rules of procedure as a value: read from and written to one JSON object, never changed.

Shares are pairs of whole numbers, so nothing is ever rounded.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

Threshold = Literal["simple", "absolute", "two_thirds", "three_quarters", "consent"]
Base = Literal["cast", "present", "members"]
Abstentions = Literal["left_out", "counted"]
Tie = Literal["lost", "chair"]
Whose = Literal["members", "entitled"]
Presiding = Literal["chair", "substitute", "secretary", "chosen"]
SecretOn = Literal["never", "chair", "any_member", "one_third", "always"]


class Share(NamedTuple):
    """A part of a whole: ``above`` or at least ``part``/``whole``."""

    part: int
    whole: int
    above: bool

    def reached(self, count: int, of: int) -> bool:
        """Whether ``count`` is that much of ``of``."""
        have, need = count * self.whole, of * self.part
        return have > need if self.above else have >= need

    def least(self, of: int) -> int:
        """The smallest whole number that is that much of ``of``."""
        exact, rest = divmod(of * self.part, self.whole)
        return exact + 1 if self.above or rest else exact


SHARES: Mapping[str, Share] = {
    "one_third": Share(1, 3, above=False),
    "half": Share(1, 2, above=False),
    "more_than_half": Share(1, 2, above=True),
    "two_thirds": Share(2, 3, above=False),
    "three_quarters": Share(3, 4, above=False),
    "all": Share(1, 1, above=False),
}
"""Shares a quorum may name."""

THRESHOLDS: Mapping[str, Share] = {
    "absolute": Share(1, 2, above=True),
    "two_thirds": Share(2, 3, above=False),
    "three_quarters": Share(3, 4, above=False),
}
"""Shares of its base that a motion needs; ``simple`` and ``consent`` are no share."""


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must be there: a share of the members or of those entitled, a number, or both."""

    share: str = "more_than_half"
    """One of SHARES, or empty for a number alone."""
    number: int = 1
    """At least so many, whatever the share comes to."""
    of: Whose = "members"
    """``members``: all on the roll; ``entitled``: those of them who may vote on the matter."""


@dataclass(frozen=True, slots=True)
class Majority:
    """What carries one kind of matter."""

    key: str
    label_fa: str
    label_en: str
    threshold: Threshold = "simple"
    """``simple``: more for than against. ``consent``: nobody objects. Others: a share of the base."""
    of: Base = "cast"
    """Votes cast, those present, or all members on the roll."""
    abstentions: Abstentions = "left_out"
    """Whether an abstention belongs to the votes cast."""


ORDINARY = Majority("ordinary", "امور عادی", "Ordinary matters")


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one version."""

    quorum: Quorum = Quorum()
    majorities: tuple[Majority, ...] = (ORDINARY,)
    """Each with a key of its own; the first is for what names none, and is called ``ordinary``."""
    tie: Tie = "lost"
    """With as many for as against: the motion is lost, or whoever presides has the casting vote."""
    notice_hours: int = 72
    urgent_notice_hours: int = 24
    proxies: int = 0
    """How many members one may represent at a meeting; 0 where nobody may be represented."""
    presiding: tuple[Presiding, ...] = ("chair", "substitute", "chosen")
    """Who presides, the first of these who is there; ``chosen``: whom those present choose."""
    secrecy: SecretOn = "any_member"
    """On whose request a ballot is secret."""

    def majority(self, matter: str) -> Majority:
        """The majority a matter needs. Raises KeyError for one the rules do not know."""
        return {one.key: one for one in self.majorities}[matter]

    def written(self) -> dict[str, Any]:
        """As a JSON object; ``read`` gives the same rules back."""
        return asdict(self)

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "Rules":
        """Rules from what ``written`` gave. Raises KeyError or TypeError for anything else."""
        given = dict(content)
        return cls(
            quorum=Quorum(**given.pop("quorum")),
            majorities=tuple(Majority(**one) for one in given.pop("majorities")),
            presiding=tuple(given.pop("presiding")),
            **given,
        )
