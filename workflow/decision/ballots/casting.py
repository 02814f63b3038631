"""Casting a vote: once each, by those on the roll, while the ballot is open.

A vote and the close both hold the ballot's row, so a vote that races the close is counted or refused, never
lost.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from workflow.decision.ballots import receipts, secrecy
from workflow.decision.ballots.choices import CHOOSING, choices_of, kept_as
from workflow.decision.ballots.proxies import not_represented
from workflow.decision.ballots.refusals import (
    GIVER_NOT_ON_ROLL,
    GIVER_VOTED,
    AlreadyVoted,
    BallotClosed,
    NotOnRoll,
    StoodAside,
)
from workflow.decision.ballots.tallies import options_of
from workflow.decision.interests import aside
from workflow.decision.question import COUNTED_BY, Question, locked, log, subject_of
from workflow.decision.tables import Ballot, Participation, RollEntry, Vote
from workflow.process.text import Text
from workflow.record import history, jobs
from workflow.record.case import Outdated
from workflow.record.typed import prose


def cast(
    case: Question,
    vote: str | Sequence[str],
    *,
    now: datetime,
    ballot_id: int | None = None,
    reason: str = "",
    receipt: str = "",
    giver: int | None = None,
) -> None:
    """Record one member's vote in the open ballot (right ``vote``); ``ballot_id`` is the one they saw.

    ``vote`` is one of what its method takes, by approval several; ``reason`` is that of an objection; ``receipt`` is
    the random one a secret ballot asks for; ``giver`` is the member the voter represents at the meeting. When it was
    the last of the roll between meetings, the decision is promised at once.

    Raises EntryRefused for what cannot be voted, BallotClosed, Outdated where another ballot than the one seen is open,
    what ``not_represented`` says, StoodAside, NotOnRoll and AlreadyVoted; all of these, and a vote after the end, are
    told in the history first, without the choice. Who voted for whom is told there as well, in an open ballot.
    """
    case.require("vote")
    session, voter = case.session, case.person_id if giver is None else giver
    ballot = session.execute(locked(case)).scalar_one_or_none()
    if ballot is None:
        raise BallotClosed
    _admit(case, ballot, ballot_id, giver, now)
    options = options_of(session, [ballot] if ballot.method in CHOOSING else []).get(ballot.id or 0, {})
    chosen = [vote] if isinstance(vote, str) else vote
    given, why = as_cast(ballot.method, chosen, choices_of(ballot.method, options), reason=reason)
    if ballot.secret:
        secrecy.take_part(session, ballot.id or 0, voter, given, receipts.read(receipt))
    else:
        session.execute(insert(Vote).values(
            ballot_id=ballot.id, person_id=voter, choice=given, at=now,
            reason=why,
            holder_id=None if giver is None else case.person_id,
        ))  # fmt: skip
        if giver is None:
            log(case, "voted", case.actor, now, ballot=ballot.id)
        else:
            log(case, "voted_by_proxy", case.actor, now, ballot=ballot.id, person=giver)
    if ballot.item_id is None and _cast_in(session, ballot) == ballot.roll_size:
        jobs.promise(
            session, "clock", f"all-voted-{ballot.id}",
            arguments={"proposal_id": case.id, "step": COUNTED_BY[ballot.purpose], "all_voted": True},
            now=now,
        )  # fmt: skip


def _admit(case: Question, ballot: Ballot, seen: int | None, giver: int | None, now: datetime) -> None:
    """Refuse a vote that may not be cast in a ballot that is held: late, on another text, by or for the wrong one."""
    session, voter = case.session, case.person_id if giver is None else giver
    if now >= ballot.ends_at:
        _refused(case, ballot, "late", voter, now)
        raise BallotClosed
    if seen not in (None, ballot.id):
        raise Outdated(version=case.version)  # another text may be voted on than the one that was read
    if giver is not None and (refusal := not_represented(session, ballot, case.person_id, giver)):
        _refused(case, ballot, "not_their_proxy", voter, now)
        raise refusal
    on_roll = _on_roll(session, ballot, voter)
    if (giver is not None or not on_roll) and case.person_id in aside(case):
        _refused(case, ballot, "stood_aside", voter, now)
        raise StoodAside
    if not on_roll:
        _refused(case, ballot, "not_on_roll", voter, now)
        raise NotOnRoll(GIVER_NOT_ON_ROLL if giver is not None else None)
    if _has_voted(session, ballot, voter):
        _refused(case, ballot, "twice", voter, now)
        raise AlreadyVoted(GIVER_VOTED if giver is not None else None)


def as_cast(
    method: str, chosen: Sequence[str], choices: Mapping[str, Text], *, reason: str
) -> tuple[str, str]:
    """A vote in the words it is kept by, and the reason where it is an objection. Raises EntryRefused."""
    given = kept_as(method, chosen, choices)
    objects = method == "consent" and given == "against"
    return given, prose(reason, "reason").strip() if objects else ""


def _refused(case: Question, ballot: Ballot, why: str, voter: int, now: datetime) -> None:
    """Tell of a vote that was not taken, once for each reason: who tried, for whom, and why not."""
    facts: dict[str, Any] = {"ballot": ballot.id, "why": why, "voter": voter}
    told = [
        entry.facts
        for entry, _ in history.of(case.session, subject_of(case), case.id)
        if entry.event == "vote_refused" and entry.actor_id == case.actor.id
    ]
    if facts not in told:
        log(case, "vote_refused", case.actor, now, **facts)


def _on_roll(session: Session, ballot: Ballot, person: int) -> bool:
    entry = select(col(RollEntry.person_id)).where(
        col(RollEntry.ballot_id) == ballot.id, col(RollEntry.person_id) == person
    )
    return session.execute(entry).first() is not None


def _has_voted(session: Session, ballot: Ballot, person: int) -> bool:
    table = Participation if ballot.secret else Vote
    found = select(col(table.person_id)).where(
        col(table.ballot_id) == ballot.id, col(table.person_id) == person
    )
    return session.execute(found).first() is not None


def _cast_in(session: Session, ballot: Ballot) -> int:
    table = Participation if ballot.secret else Vote
    count = select(func.count()).select_from(table).where(col(table.ballot_id) == ballot.id)
    found: int = session.execute(count).scalar_one()
    return found
