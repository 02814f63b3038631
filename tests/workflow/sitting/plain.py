"""A meeting that votes, as its rules have it: sets of people and fractions. It knows no table and counts by itself."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

PEOPLE = 6
"""The chair is number 0; the others are members. Of an even number there is an exact half."""
MOST = 2
"""Proxies one may hold."""
BUSINESS = 2
"""The item that is on no proposal."""
SHARES = {
    "one_third": (Fraction(1, 3), False), "half": (Fraction(1, 2), False), "more_than_half": (Fraction(1, 2), True),
    "two_thirds": (Fraction(2, 3), False), "all": (Fraction(1), False), "": (Fraction(0), False),
}  # fmt: skip
THRESHOLDS = {
    "absolute": (Fraction(1, 2), True),
    "two_thirds": (Fraction(2, 3), False),
    "three_quarters": (Fraction(3, 4), False),
}
LEADS = {
    "carried": ("decided", "approved"),
    "lost": ("decided", "rejected"),
    "no_quorum": ("deferred", "tabled"),
    "undecided": ("deferred", "tabled"),
}
OPTIONS = ("1", "2", "3")
MOTION = ("for", "against", "abstain")
CHOOSING = ("plurality", "approval")
ABSTAIN = ("abstain",)

Vote = tuple[str, ...]
"""The words of one vote; by approval several."""


@dataclass(frozen=True)
class Held:
    """How a ballot is to be held; ``wished`` to be secret."""

    method: str = "motion"
    matter: str = "ordinary"
    wished: bool = False
    options: int = 0

    @property
    def words(self) -> Vote:
        """What may be voted."""
        return (*OPTIONS[: self.options], "abstain") if self.method in CHOOSING else MOTION

    def takes(self, vote: Vote) -> bool:
        """Whether a vote is one."""
        if self.method == "approval" and len(vote) > 1:
            return set(vote) <= set(OPTIONS[: self.options])
        return len(vote) == 1 and vote[0] in self.words


def ways(chance: Random) -> Held:
    """A way of voting, mostly one that its matter allows."""
    method = chance.choice(["motion", "motion", "consent", *CHOOSING])
    fitting = {"motion": "ordinary", "consent": "consent"}.get(method, "choice")
    return Held(
        method,
        fitting if chance.random() < 7 / 8 else chance.choice(["ordinary", "consent", "choice"]),
        chance.random() < (1 / 8 if method == "consent" else 1 / 3),
        chance.randint(2, 3) if method in CHOOSING else 0,
    )


def votes(chance: Random, held: Held) -> Vote:
    """A vote that this way takes."""
    if held.method == "approval" and chance.random() < 4 / 5:
        given = OPTIONS[: held.options]
        return tuple(sorted(chance.sample(given, chance.randint(1, len(given)))))
    return (chance.choice([*held.words, *held.words[:-1]]),)


def anything(chance: Random) -> Vote:
    """What somebody may send, whatever the ballot takes."""
    return tuple(chance.sample([*OPTIONS, *MOTION], chance.randint(1, 2)))


@dataclass
class Rules:
    """Rules of procedure; ``threshold``, ``of`` and ``counted`` are those of ordinary matters."""

    share: str
    number: int
    threshold: str
    of: str
    counted: bool
    casting: bool
    secrecy: str

    @classmethod
    def of_any_kind(cls, chance: Random) -> "Rules":
        """Each as likely: what hypothesis draws by itself is mostly the simplest."""
        return cls(
            chance.choice(sorted(SHARES)), chance.choice([1, 1, 3, 4, 5]),
            chance.choice(["simple", "absolute", *THRESHOLDS]),
            chance.choice(["cast", "cast", "present", "members"]), chance.random() < 1 / 2, chance.random() < 1 / 2,
            chance.choice(["never", "chair", "any_member", "one_third", "always"]),
        )  # fmt: skip

    def enough(self, present: int) -> bool:
        """Whether so many make a quorum."""
        share, above = SHARES[self.share]
        part = Fraction(present, PEOPLE)
        return present >= max(self.number, 1) and (part > share if above else part >= share)

    def fits(self, held: Held) -> bool:
        """Whether a matter may be voted on this way."""
        threshold = {"ordinary": self.threshold, "choice": "simple"}.get(held.matter, "consent")
        if held.method == "motion":
            return threshold != "consent"
        return threshold == ("consent" if held.method == "consent" else "simple")

    def carried(self, held: Held, said: list[Vote], present: int, casting: Vote) -> str:
        """What is for and against comes to this."""
        yes, no, neither = (said.count((each,)) for each in MOTION)
        threshold, of, counted = self.threshold, self.of, self.counted
        if held.matter != "ordinary":
            threshold, of, counted = "simple", "cast", False
        whole = {"cast": yes + no + (neither if counted else 0), "present": present, "members": PEOPLE}[of]
        if held.method == "consent":
            won, tied = yes > 0 and no == 0, False
        elif threshold == "simple":
            won, tied = yes > no, yes == no > 0
        else:
            share, above = THRESHOLDS[threshold]
            part = Fraction(yes, whole) if whole else Fraction(0)
            won = yes > 0 and (part > share if above else part >= share)
            tied = threshold == "absolute" and yes == no > 0 and part == share
        if tied and self.casting:
            won = casting == ("for",)
        return "carried" if won else "lost"

    def chosen(self, said: list[Vote], casting: Vote) -> tuple[str, str]:
        """What is chosen among options comes to this, and which of them."""
        votes = Counter(option for vote in said for option in vote if option != "abstain")
        first = {option for option in votes if votes[option] == max(votes.values())}
        if len(first) > 1 and self.casting:
            first &= set(casting)
            return ("carried", first.pop()) if len(first) == 1 else ("undecided", "")
        return ("carried", first.pop()) if len(first) == 1 else ("undecided" if first else "lost", "")


@dataclass
class Model:
    """A meeting, its items, and the ballot that is open."""

    rules: Rules
    state: str = "called"
    here: set[int] = field(default_factory=set)
    proxies: dict[int, int] = field(default_factory=dict)
    items: list[str] = field(default_factory=lambda: ["planned"] * 3)
    proposals: list[str] = field(default_factory=lambda: ["tabled", "tabled"])
    ballots: list[str] = field(default_factory=lambda: ["", "", ""])
    asking: list[set[int]] = field(default_factory=lambda: [set(), set(), set()])
    """Who asks for the next ballot on an item to be secret."""
    held: Held = field(default_factory=Held)
    secret: bool = False
    roll: set[int] = field(default_factory=set)
    votes: dict[int, Vote] = field(default_factory=dict)

    @property
    def there(self) -> set[int]:
        return self.here | {giver for giver, holder in self.proxies.items() if holder in self.here}

    @property
    def quorate(self) -> bool:
        return self.rules.enough(len(self.there))

    @property
    def voting(self) -> int | None:
        """The item a ballot is open on."""
        return next((n for n, found in enumerate(self.ballots) if found == "open"), None)

    def secretly(self, which: int, held: Held, by: int | None) -> bool | None:
        """Whether a ballot opened now by one of them, or by the secretary, is secret; None where it is refused."""
        rule, asking = self.rules.secrecy, self.asking[which] | ({by} if held.wished else set())
        share = {"any_member": 0, "one_third": len(self.there)}.get(rule)
        if share is not None:
            secret = len(asking & self.there) >= max(Fraction(1), Fraction(share, 3))
            granted = secret or not held.wished
        else:
            secret = rule == "always" or held.wished
            granted = rule == "always" or not held.wished or (rule == "chair" and by == 0)
        return secret if granted and not (held.method == "consent" and (secret or held.wished)) else None

    def opens(self, which: int, held: Held, *, secret: bool) -> None:
        """A ballot is opened."""
        self.ballots[which], self.held, self.secret = "open", held, secret
        self.roll, self.votes, self.asking[which] = set(self.there), {}, set()

    def outcome(self) -> tuple[str, str]:
        """What the votes come to, and the option that is chosen."""
        said, present = (
            list(self.votes.values()),
            max(len(self.votes), len(self.there)),
        )  # who voted was there
        if not self.rules.enough(present):
            return "no_quorum", ""
        casting = () if self.secret else self.votes.get(0, ())
        if self.held.method in CHOOSING:
            return self.rules.chosen(said, casting)
        return self.rules.carried(self.held, said, present, casting), ""

    def leads(self, which: int, item: str, proposal: str) -> None:
        """An item goes so far, and its proposal with it."""
        self.items[which] = item
        if which != BUSINESS:
            self.proposals[which] = proposal

    def held_over(self, which: int) -> None:
        self.leads(which, "deferred", "tabled")
        if self.ballots[which] == "open":
            self.ballots[which] = "void"

    def ends(self) -> None:
        self.state, self.here = "closed", set()
        for which, item in enumerate(self.items):
            if item in ("planned", "open"):
                self.held_over(which)
