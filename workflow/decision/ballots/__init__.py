"""Ballots: opened over a frozen roll, cast once each, closed by the clock, by everyone's vote, or by a meeting."""

from workflow.decision.ballots.casting import CHOICES, cast
from workflow.decision.ballots.closing import (
    RATIFIED,
    ballot_ends,
    ballot_result,
    drive_ballot,
    ratification_result,
    session_result,
    void_ballot,
)
from workflow.decision.ballots.opening import open_ballot, open_ratification
from workflow.decision.ballots.refusals import AlreadyVoted, BallotClosed, BallotRunning, NotOnRoll, RollEmpty
from workflow.decision.ballots.seeing import AT_ONCE, BallotView, open_ballot_of, view, views
from workflow.decision.ballots.tallies import tally_of

__all__ = [
    "AT_ONCE",
    "CHOICES",
    "RATIFIED",
    "AlreadyVoted",
    "BallotClosed",
    "BallotRunning",
    "BallotView",
    "NotOnRoll",
    "RollEmpty",
    "ballot_ends",
    "ballot_result",
    "cast",
    "drive_ballot",
    "open_ballot",
    "open_ballot_of",
    "open_ratification",
    "ratification_result",
    "session_result",
    "tally_of",
    "view",
    "views",
    "void_ballot",
]
