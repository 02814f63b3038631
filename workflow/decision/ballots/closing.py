"""Closing a ballot: by the clock or when everyone has voted, by the hand of a meeting, or void."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.decision.ballots import secrecy
from workflow.decision.ballots.choices import options_in
from workflow.decision.ballots.refusals import BallotClosed, BallotRunning
from workflow.decision.ballots.tallies import Tally, rules_of, tally_of
from workflow.decision.course import BALLOT
from workflow.decision.interests import aside, deciding
from workflow.decision.meetings.presence import present
from workflow.decision.procedure.counting import decide, quorate
from workflow.decision.procedure.rules import Rules
from workflow.decision.question import ItemCase, Question, locked, log, opened, ratify_until
from workflow.decision.tables import AgendaItem, Ballot, Meeting, Vote
from workflow.membership.roles import deputies_for, holders
from workflow.record.case import Actor, Case

LEADS: Mapping[str, str] = {"undecided": "no_quorum"}
"""Where a result that a lifecycle does not know leads: nothing is decided, as without a quorum."""

RATIFIED: Mapping[str, str] = {"carried": "ratified", "lost": "refused", "no_quorum": "lapsed"}


def drive_ballot(case: Case, step: str, actor: Actor, now: datetime, _answers: object) -> None:
    """Drive: the open ballot of the proposal takes a step; one that was closed keeps its result."""
    ballot = case.session.execute(locked(case)).scalar_one_or_none()
    if ballot is not None and BALLOT.open_to(ballot, step):
        _annul(case, ballot, step, actor, now)


def void_on_item(case: ItemCase, *, now: datetime) -> None:
    """The open ballot on other business counts no more: its item is held over."""
    ballot = case.session.execute(locked(case)).scalar_one_or_none()
    if ballot is not None:
        _annul(case, ballot, "annul", case.actor, now)


def _annul(case: Question, ballot: Ballot, step: str, actor: Actor, now: datetime) -> None:
    if ballot.secret:
        secrecy.unlink(case.session, ballot, keep=False, now=now)
    ballot.voided_at = now
    roles = frozenset({"proposal"})  # what a ballot is on drives it
    BALLOT.take(case.session, [ballot], step, roles, chapter_id=case.chapter_id, actor=actor, now=now)
    log(case, "ballot_voided", actor, now, ballot=ballot.id)


def void_ballot(case: Case, actor: Actor, now: datetime, answers: object) -> None:
    """Effect of lifecycles begun before drives: as driving the ballot to ``annul``."""
    drive_ballot(case, "annul", actor, now, answers)


def ballot_ends(case: Case, _now: datetime, _answers: object) -> datetime | None:
    """Term: when the open ballot ends; None when there is none."""
    return case.session.execute(select(col(Ballot.ends_at)).where(*opened(case))).scalar_one_or_none()


def ballot_result(case: Case, actor: Actor, now: datetime) -> str:
    """Choice: close the open ballot under its row lock, count, and say what it comes to.

    The clock or the worker takes it, and the ballot's own step with it. Raises BallotClosed when none is
    open, and BallotRunning before its end while somebody has yet to vote.
    """
    ballot = case.session.execute(locked(case)).scalar_one_or_none()
    if ballot is None:
        raise BallotClosed
    if now < ballot.ends_at and tally_of(case.session, ballot).count.cast < ballot.roll_size:
        raise BallotRunning
    return _close(case, ballot, actor, now)


def session_result(case: Question, actor: Actor, now: datetime) -> str:
    """Choice: close the ballot a meeting takes, whenever its chair says so, and count it.

    Counted with those present now, represented ones included. Raises BallotClosed when none is open.
    """
    ballot = case.session.execute(locked(case)).scalar_one_or_none()
    if ballot is None:
        raise BallotClosed
    return _close_there(case, ballot, actor, now)


def ratification_result(case: Case, actor: Actor, now: datetime) -> str:
    """Choice: whether an urgent proposal is ratified: by the ballot between meetings, or when its term is over.

    At the end of the term whatever ballot is open is counted, a meeting's with those present; without a quorum, or
    where none is open, it lapses. Before that a meeting's ballot is for the meeting to close. Raises BallotClosed and
    BallotRunning as ``ballot_result`` does.
    """
    ballot, until = (
        case.session.execute(locked(case)).scalar_one_or_none(),
        ratify_until(case.session, case.id),
    )
    over = until is not None and now >= until
    if ballot is None and over:
        return RATIFIED["no_quorum"]
    if ballot is None or ballot.item_id is None:
        return RATIFIED[ballot_result(case, actor, now)]
    if not over:
        raise BallotRunning
    return RATIFIED[_close_there(case, ballot, actor, now)]


def session_ratification(case: Case, actor: Actor, now: datetime) -> str:
    """Choice: as ``session_result``, in the words of a ratification; without a quorum it waits for another meeting."""
    found = session_result(case, actor, now)
    return found if found == "no_quorum" else RATIFIED[found]


def outcome_of(rules: Rules, ballot: Ballot, tally: Tally) -> tuple[str, str]:
    """What the votes come to by the rules, and the option chosen, "" where none is: from the record alone."""
    if tally.chosen is None:
        return decide(rules, ballot.matter, tally.count), ""
    count = tally.count
    if not quorate(rules.quorum, count.present, entitled=count.entitled, members=count.members):
        return "no_quorum", ""
    casting = options_in(ballot.casting) if rules.tie == "chair" and ballot.casting else ()
    if winner := tally.chosen.winner(casting):
        return "carried", winner
    return ("undecided" if tally.chosen.tied else "lost"), ""


def _close_there(case: Question, ballot: Ballot, actor: Actor, now: datetime) -> str:
    """Close a ballot, with those present where it is taken in a meeting."""
    meeting = case.session.execute(
        select(col(AgendaItem.meeting_id)).where(col(AgendaItem.id) == ballot.item_id)
    ).scalar_one_or_none()
    if meeting is not None:
        ballot.present = len(deciding(present(case.session, meeting), aside(case)))
    return _close(case, ballot, actor, now)


def _close(case: Question, ballot: Ballot, actor: Actor, now: datetime) -> str:
    session, rules = case.session, rules_of(case.session, ballot)
    if ballot.secret:
        secrecy.unlink(session, ballot, keep=True, now=now)
    elif rules.tie == "chair":
        ballot.casting = _casting(session, ballot, case.chapter_id, now)
    ballot.closed_at = now  # from here on the choices of a secret ballot are counted
    tally = tally_of(session, ballot)
    ballot.outcome, ballot.winner = outcome_of(rules, ballot, tally)
    roles = frozenset({actor.kind if actor.kind == "clock" else "worker"})  # in a meeting a person closes it
    BALLOT.take(session, [ballot], "count", roles, chapter_id=case.chapter_id, actor=actor, now=now)
    if ballot.secret:
        log(case, "ballot_counted", actor, now, ballot=ballot.id, cast=tally.count.cast)
    return LEADS.get(ballot.outcome, ballot.outcome)


def _casting(session: Session, ballot: Ballot, chapter_id: int, now: datetime) -> str:
    """How whoever presides voted openly, "" where they did not: their vote decides a tie."""
    chair = select(col(Meeting.chair_id)).join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
    presiding = session.execute(chair.where(col(AgendaItem.id) == ballot.item_id)).scalar_one_or_none()
    if presiding is not None:
        return _single(session, ballot, [presiding])
    chairs = holders(session, chapter_id, "chair", now=now, deputies=False)
    return _single(session, ballot, chairs) or _single(
        session, ballot, deputies_for(session, chapter_id, "chair", now=now)
    )


def _single(session: Session, ballot: Ballot, people: Collection[int]) -> str:
    """What the one of these voted who voted at all, "" where none or several did."""
    votes = select(col(Vote.choice)).where(
        col(Vote.ballot_id) == ballot.id, col(Vote.person_id).in_(people), col(Vote.choice) != "abstain"
    )
    found = session.execute(votes).scalars().all()
    return found[0] if len(found) == 1 else ""
