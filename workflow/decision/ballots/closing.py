"""Closing a ballot: by the clock or when everyone has voted, by the hand of a meeting, or void."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from workflow.decision.ballots.held import locked, log, opened
from workflow.decision.ballots.refusals import BallotClosed, BallotRunning
from workflow.decision.ballots.tallies import counts
from workflow.decision.course import BALLOT
from workflow.decision.result import Tally, decide
from workflow.decision.tables import Ballot
from workflow.record.case import Actor, Case


def drive_ballot(case: Case, step: str, actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Drive: the open ballot of the proposal takes a step; one that was closed keeps its result."""
    ballot = case.session.execute(locked(case.id)).scalar_one_or_none()
    if ballot is None or not BALLOT.open_to(ballot, step):
        return
    ballot.voided_at = now
    roles = frozenset({"proposal"})
    BALLOT.take(case.session, [ballot], step, roles, chapter_id=case.chapter_id, actor=actor, now=now)
    log(case, "ballot_voided", actor, now, ballot=ballot.id)


def void_ballot(case: Case, actor: Actor, now: datetime, answers: Mapping[str, object]) -> None:
    """Effect of lifecycles begun before drives: as driving the ballot to ``annul``."""
    drive_ballot(case, "annul", actor, now, answers)


def ballot_ends(case: Case, _now: datetime, _answers: Mapping[str, object]) -> datetime | None:
    """Term: when the open ballot ends; None when there is none."""
    return case.session.execute(select(col(Ballot.ends_at)).where(*opened(case.id))).scalar_one_or_none()


def ballot_result(case: Case, actor: Actor, now: datetime) -> str:
    """Choice: close the open ballot under its row lock, count, and say what it comes to.

    The clock or the worker takes it, and the ballot's own step with it. Raises BallotClosed when none is
    open, and BallotRunning before its end while somebody has yet to vote.
    """
    session = case.session
    ballot = session.execute(locked(case.id)).scalar_one_or_none()
    if ballot is None:
        raise BallotClosed
    tally = counts(session, [ballot.id], {ballot.id: ballot.roll_size})[ballot.id]
    if now < ballot.ends_at and tally.cast < tally.roll:
        raise BallotRunning
    return _close(case, ballot, tally, actor, now)


def session_result(case: Case, actor: Actor, now: datetime) -> str:
    """Choice: close the ballot a meeting takes on the proposal, whenever its chair says so, and count it.

    Raises BallotClosed when none is open.
    """
    ballot = case.session.execute(locked(case.id)).scalar_one_or_none()
    if ballot is None:
        raise BallotClosed
    tally = counts(case.session, [ballot.id], {ballot.id: ballot.roll_size})[ballot.id]
    return _close(case, ballot, tally, actor, now)


def _close(case: Case, ballot: Ballot, tally: Tally, actor: Actor, now: datetime) -> str:
    session = case.session
    outcome = decide(tally, ballot.quorum, ballot.majority)
    ballot.closed_at, ballot.outcome = now, outcome
    roles = frozenset({actor.kind})
    BALLOT.take(session, [ballot], "count", roles, chapter_id=case.chapter_id, actor=actor, now=now)
    return outcome


RATIFIED: Mapping[str, str] = {"carried": "ratified", "lost": "refused", "no_quorum": "lapsed"}


def ratification_result(case: Case, actor: Actor, now: datetime) -> str:
    """Choice: as ``ballot_result``, in the words of a ratification; without a quorum it lapses."""
    return RATIFIED[ballot_result(case, actor, now)]
