"""Ballots: opened over a frozen roll, cast once each, closed by the clock, by everyone's vote, or by a meeting."""

from workflow.decision.ballots.casting import as_cast, cast
from workflow.decision.ballots.choices import CHOICES, CHOOSING, METHODS
from workflow.decision.ballots.closing import (
    RATIFIED,
    ballot_ends,
    ballot_result,
    drive_ballot,
    outcome_of,
    ratification_result,
    session_result,
    void_ballot,
)
from workflow.decision.ballots.opening import Way, open_ballot, open_in_meeting, open_ratification, planned
from workflow.decision.ballots.planning import plan
from workflow.decision.ballots.refusals import (
    AlreadyVoted,
    AskedAlready,
    BallotClosed,
    BallotOpenAlready,
    BallotRunning,
    ConsentIsOpen,
    MatterUnknown,
    MethodNotForMatter,
    NotOnRoll,
    NotTheirProxy,
    OptionsWrong,
    RollEmpty,
    SecrecyForChair,
    SecrecyNotAsked,
    SecrecyRuledOut,
)
from workflow.decision.ballots.seeing import AT_ONCE, BallotView, meeting_of, open_ballot_of, view, views
from workflow.decision.ballots.sentences import said_result, said_rule
from workflow.decision.ballots.tallies import rules_of, tally_of

__all__ = [
    "AT_ONCE",
    "CHOICES",
    "CHOOSING",
    "METHODS",
    "RATIFIED",
    "AlreadyVoted",
    "AskedAlready",
    "BallotClosed",
    "BallotOpenAlready",
    "BallotRunning",
    "BallotView",
    "ConsentIsOpen",
    "MatterUnknown",
    "MethodNotForMatter",
    "NotOnRoll",
    "NotTheirProxy",
    "OptionsWrong",
    "RollEmpty",
    "SecrecyForChair",
    "SecrecyNotAsked",
    "SecrecyRuledOut",
    "Way",
    "as_cast",
    "ballot_ends",
    "ballot_result",
    "cast",
    "drive_ballot",
    "meeting_of",
    "open_ballot",
    "open_ballot_of",
    "open_in_meeting",
    "open_ratification",
    "outcome_of",
    "plan",
    "planned",
    "ratification_result",
    "rules_of",
    "said_result",
    "said_rule",
    "session_result",
    "tally_of",
    "view",
    "views",
    "void_ballot",
]
