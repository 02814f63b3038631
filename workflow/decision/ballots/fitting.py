"""Which ways of voting can tell whether a majority was reached."""

from workflow.decision.ballots.choices import METHODS
from workflow.decision.procedure.rules import Majority, Rules

_SHARED = ("simple", "absolute", "two_thirds", "three_quarters")
"""What a motion can be decided by: consent is asked for, not voted."""
_OF = {"consent": ("consent",), "motion": _SHARED}


def fits(method: str, majority: Majority) -> bool:
    """Whether a way of voting tells that this majority was reached; choosing among options compares them only."""
    return majority.threshold in _OF.get(method, ("simple",))


def offered(rules: Rules) -> tuple[str, ...]:
    """The ways of voting that fit any matter of the rules, in the order of ``METHODS``."""
    return tuple(method for method in METHODS if any(fits(method, one) for one in rules.majorities))
