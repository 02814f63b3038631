"""Open ballots: opened over a frozen roll, cast once each, closed by the clock or when everyone has voted.

A vote and the close both hold the ballot's row, so a vote that races the close is counted or refused, never
lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, insert, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from workflow.decision.course import BALLOT
from workflow.decision.procedure import kept
from workflow.decision.procedure.counting import Count, decide
from workflow.decision.procedure.rules import ORDINARY, Rules
from workflow.decision.result import rule_sentence, sentence
from workflow.decision.tables import Ballot, RollEntry, Vote
from workflow.membership.roles import holders
from workflow.membership.tables import Chapter
from workflow.process.text import Refusal, Text
from workflow.record import history, jobs
from workflow.record.calendar import day_of, end_of
from workflow.record.case import Actor, Case, Outdated
from workflow.record.typed import choice

CHOICES: Mapping[str, Text] = {
    "for": Text("موافق", "For"),
    "against": Text("مخالف", "Against"),
    "abstain": Text("ممتنع", "Abstain"),
}


class RollEmpty(Refusal):
    """Nobody is entitled to vote, so no ballot can be opened."""

    text = Text(
        "هیچ عضوی حق رأی ندارد؛ نخست در صفحهٔ اعضا کسی را به عضویت بگمارید و سپس رأی‌گیری را آغاز کنید.",
        "No member is entitled to vote; first appoint members on the members page, then open the ballot.",
    )


class NotOnRoll(Refusal):
    """A vote by somebody who was no member when the ballot was opened."""

    text = Text(
        "نام شما در فهرست رأی‌دهندگان این رأی‌گیری نیست؛ فهرست هنگام آغاز رأی‌گیری بسته شده است.",
        "You are not on the roll of this ballot; the roll was closed when the ballot was opened.",
    )


class BallotClosed(Refusal):
    """A vote that came after the end, or where no ballot is open."""

    text = Text(
        "این رأی‌گیری پایان یافته است و رأی تازه‌ای نمی‌پذیرد. نتیجه را در صفحهٔ پیشنهاد ببینید.",
        "This ballot is over and takes no more votes. See the result on the proposal’s page.",
    )


class AlreadyVoted(Refusal):
    """A second vote by the same member."""

    text = Text(
        "رأی شما پیش از این ثبت شده است؛ هر عضو یک رأی دارد و رأی ثبت‌شده تغییر نمی‌کند.",
        "Your vote is already recorded; each member has one vote, and it does not change once recorded.",
    )


class BallotRunning(Refusal):
    """The result was asked for while members may still vote."""

    text = Text(
        "رأی‌گیری هنوز باز است و همهٔ اعضا رأی نداده‌اند؛ نتیجه در پایان مهلت اعلام می‌شود.",
        "The ballot is still open and not all members have voted; the result is announced at its end.",
    )


COUNTED_BY: Mapping[str, str] = {"approval": "decide", "ratification": "ratify"}
"""What a ballot may be on, and the step of the proposal that counts it."""


def open_ballot(case: Case, actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: open a ballot on the present revision over all who are members now, and promise to tell them.

    Roll, revision and rules of procedure are frozen here. Raises RollEmpty.
    """
    _begin(case, "approval", col(Chapter.ballot_days), actor, now)


def open_ratification(case: Case, actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: open the ballot in which the chapter ratifies, or not, what was delivered in urgency.

    As ``open_ballot``, over the days the chapter has for it. Raises RollEmpty.
    """
    _begin(case, "ratification", col(Chapter.ratification_days), actor, now)


def _begin(case: Case, purpose: str, term: Mapped[int], actor: Actor, now: datetime) -> None:
    session = case.session
    roll = holders(session, case.chapter_id, "member", now=now)
    if not roll:
        raise RollEmpty
    rules = kept.in_force(session, case.chapter_id, now=now)
    days = session.execute(select(term).where(col(Chapter.id) == case.chapter_id)).scalar_one()
    last = session.execute(
        select(func.max(Ballot.number)).where(col(Ballot.proposal_id) == case.id)
    ).scalar_one()
    ballot_id = session.execute(
        insert(Ballot)
        .values(
            proposal_id=case.id, revision_id=case.revision_id, number=(last or 0) + 1,
            rules_id=rules.id, matter=ORDINARY.key, roll_size=len(roll), outcome="", purpose=purpose,
            state=BALLOT.start, origin="", version=1, opened_at=now, ends_at=end_of(day_of(now + timedelta(days=days))),
        )
        .returning(col(Ballot.id))
    ).scalar_one()  # fmt: skip
    session.execute(insert(RollEntry), [{"ballot_id": ballot_id, "person_id": person} for person in roll])
    _log(case, "ballot_opened", actor, now, ballot=ballot_id, revision=case.revision_id, roll=len(roll))
    jobs.promise(
        session, "tell", f"tell-ballot-opened-{ballot_id}",
        arguments={
            "kind": "ballot_opened", "proposal_id": case.id, "ballot_id": ballot_id,
            "step": COUNTED_BY[purpose],
        },
        now=now,
    )  # fmt: skip


def drive_ballot(case: Case, step: str, actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Drive: the open ballot of the proposal takes a step; one that was closed keeps its result."""
    ballot = case.session.execute(_locked(case.id)).scalar_one_or_none()
    if ballot is None or not BALLOT.open_to(ballot, step):
        return
    ballot.voided_at = now
    roles = frozenset({"proposal"})
    BALLOT.take(case.session, [ballot], step, roles, chapter_id=case.chapter_id, actor=actor, now=now)
    _log(case, "ballot_voided", actor, now, ballot=ballot.id)


def void_ballot(case: Case, actor: Actor, now: datetime, answers: Mapping[str, object]) -> None:
    """Effect of lifecycles begun before drives: as driving the ballot to ``annul``."""
    drive_ballot(case, "annul", actor, now, answers)


def ballot_ends(case: Case, _now: datetime, _answers: Mapping[str, object]) -> datetime | None:
    """Term: when the open ballot ends; None when there is none."""
    return case.session.execute(select(col(Ballot.ends_at)).where(*_open(case.id))).scalar_one_or_none()


def ballot_result(case: Case, actor: Actor, now: datetime) -> str:
    """Choice: close the open ballot under its row lock, count, and say what it comes to.

    The clock or the worker takes it, and the ballot's own step with it. Raises BallotClosed when none is
    open, and BallotRunning before its end while somebody has yet to vote.
    """
    session = case.session
    ballot = session.execute(_locked(case.id)).scalar_one_or_none()
    if ballot is None:
        raise BallotClosed
    tally = _count(session, [ballot.id], {ballot.id: ballot.roll_size})[ballot.id]
    if now < ballot.ends_at and tally.cast < tally.entitled:
        raise BallotRunning
    return _close(case, ballot, tally, actor, now)


def session_result(case: Case, actor: Actor, now: datetime) -> str:
    """Choice: close the ballot a meeting takes on the proposal, whenever its chair says so, and count it.

    Raises BallotClosed when none is open.
    """
    ballot = case.session.execute(_locked(case.id)).scalar_one_or_none()
    if ballot is None:
        raise BallotClosed
    tally = _count(case.session, [ballot.id], {ballot.id: ballot.roll_size})[ballot.id]
    return _close(case, ballot, tally, actor, now)


def _close(case: Case, ballot: Ballot, tally: Count, actor: Actor, now: datetime) -> str:
    session = case.session
    outcome = decide(rules_of(session, ballot), ballot.matter, tally)
    ballot.closed_at, ballot.outcome = now, outcome
    roles = frozenset({actor.kind})
    BALLOT.take(session, [ballot], "count", roles, chapter_id=case.chapter_id, actor=actor, now=now)
    return outcome


RATIFIED: Mapping[str, str] = {"carried": "ratified", "lost": "refused", "no_quorum": "lapsed"}


def ratification_result(case: Case, actor: Actor, now: datetime) -> str:
    """Choice: as ``ballot_result``, in the words of a ratification; without a quorum it lapses."""
    return RATIFIED[ballot_result(case, actor, now)]


def cast(case: Case, vote: str, *, now: datetime, ballot_id: int | None = None) -> None:
    """Record one member's vote in the open ballot (right ``vote``); ``ballot_id`` is the one they saw.

    When it was the last of the roll, the decision is promised at once. Raises EntryRefused for no choice,
    BallotClosed, Outdated where another ballot than the one seen is open, NotOnRoll and AlreadyVoted.
    """
    case.require("vote")
    choice(vote, "choice", CHOICES)
    session, voter = case.session, case.person_id
    ballot = session.execute(_locked(case.id)).scalar_one_or_none()
    if ballot is None or now >= ballot.ends_at:
        raise BallotClosed
    if ballot_id not in (None, ballot.id):
        raise Outdated(version=case.version)  # another text may be voted on than the one that was read
    if not _on_roll(session, ballot.id, voter):
        raise NotOnRoll
    cast_by = select(col(Vote.person_id)).where(col(Vote.ballot_id) == ballot.id)
    if session.execute(cast_by.where(col(Vote.person_id) == voter)).first():
        raise AlreadyVoted
    session.execute(insert(Vote).values(ballot_id=ballot.id, person_id=voter, choice=vote, at=now))
    _log(case, "voted", case.actor, now, ballot=ballot.id)
    votes = session.execute(select(func.count()).where(col(Vote.ballot_id) == ballot.id)).scalar_one()
    if votes == ballot.roll_size:
        jobs.promise(
            session, "clock", f"all-voted-{ballot.id}",
            arguments={"proposal_id": case.id, "step": COUNTED_BY[ballot.purpose], "all_voted": True},
            now=now,
        )  # fmt: skip


AT_ONCE = 50
"""Ballots listed at once."""


@dataclass(frozen=True, slots=True)
class BallotView:
    """A ballot as one person may see it: while it is open, how many voted, but not how."""

    id: int
    number: int
    purpose: str
    """``approval`` or ``ratification``."""
    state: str
    revision_id: int
    choices: Mapping[str, Text]
    mine: str | None
    """The person's own vote, once cast."""
    on_roll: bool
    cast: int
    roll: int
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    voided_at: datetime | None
    rule: Text
    outcome: str
    tally: Count | None
    """The counts, once closed."""
    result: Text | None
    """The result in a sentence, once closed."""

    def takes_votes(self, now: datetime) -> bool:
        """Whether votes are taken now."""
        return self.closed_at is None and self.voided_at is None and now < self.ends_at


def open_ballot_of(case: Case) -> int | None:
    """Id of the ballot that is open on the proposal, or None."""
    return case.session.execute(select(col(Ballot.id)).where(*_open(case.id))).scalar_one_or_none()


def view(case: Case, person: int | None) -> BallotView | None:
    """The newest ballot on the proposal as a person may see it, or None."""
    found = views(case, person, limit=1)
    return found[0] if found else None


def views(
    case: Case, person: int | None, *, after: int | None = None, limit: int = AT_ONCE
) -> tuple[BallotView, ...]:
    """The ballots on the proposal as a person may see them, newest first; those older than number ``after``."""
    session = case.session
    query = (
        select(Ballot)
        .where(col(Ballot.proposal_id) == case.id)
        .order_by(col(Ballot.number).desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(col(Ballot.number) < after)
    rows = session.execute(query).scalars().all()
    ids = [row.id for row in rows if row.id is not None]
    tallies = _count(session, ids, {row.id: row.roll_size for row in rows if row.id is not None})
    mine: dict[int, str] = {}
    entitled: set[int] = set()
    if person is not None and ids:
        own = select(col(Vote.ballot_id), col(Vote.choice)).where(
            col(Vote.ballot_id).in_(ids), col(Vote.person_id) == person
        )
        mine = {row.ballot_id: row.choice for row in session.execute(own)}
        entitled = set(session.execute(
            select(col(RollEntry.ballot_id)).where(
                col(RollEntry.ballot_id).in_(ids), col(RollEntry.person_id) == person
            )
        ).scalars())  # fmt: skip
    rules = kept.of_ids(session, [row.rules_id for row in rows])
    return tuple(
        _seen(row, rules[row.rules_id].rules, tallies[row.id], mine.get(row.id), row.id in entitled)
        for row in rows
        if row.id and row.rules_id
    )


def rules_of(session: Session, ballot: Ballot) -> Rules:
    """The rules a ballot is decided by: those of the day it was opened."""
    assert ballot.rules_id is not None  # noqa: S101 (no ballot is opened without)
    return kept.of_id(session, ballot.rules_id).rules


def tally_of(session: Session, ballot_id: int, roll: int) -> Count:
    """The counts of one ballot, for what is made after it was closed."""
    return _count(session, [ballot_id], {ballot_id: roll})[ballot_id]


def _seen(row: Ballot, rules: Rules, tally: Count, mine: str | None, on_roll: bool) -> BallotView:  # noqa: FBT001
    closed = row.closed_at is not None
    return BallotView(
        id=row.id or 0, number=row.number, purpose=row.purpose, state=row.state,
        revision_id=row.revision_id, choices=CHOICES, mine=mine,
        on_roll=on_roll, cast=tally.cast, roll=row.roll_size, opened_at=row.opened_at, ends_at=row.ends_at,
        closed_at=row.closed_at, voided_at=row.voided_at, rule=rule_sentence(rules, row.matter),
        outcome=row.outcome, tally=tally if closed else None,
        result=sentence(rules, row.matter, tally, row.outcome) if closed else None,
    )  # fmt: skip


def _open(proposal_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Ballot.proposal_id) == proposal_id,
        col(Ballot.state) == BALLOT.start,
    )


def _locked(proposal_id: int) -> Select[Ballot]:
    return (
        select(Ballot)
        .where(*_open(proposal_id))
        .with_for_update()
        .execution_options(populate_existing=True)  # never the row as it was before the lock was ours
    )


def _on_roll(session: Session, ballot_id: int, person: int) -> bool:
    entry = select(col(RollEntry.person_id)).where(
        col(RollEntry.ballot_id) == ballot_id, col(RollEntry.person_id) == person
    )
    return session.execute(entry).first() is not None


def _count(session: Session, ballots: list[int], rolls: Mapping[int, int]) -> dict[int, Count]:
    counted: dict[int, dict[str, int]] = {ballot: {} for ballot in ballots}
    if ballots:
        votes = (
            select(col(Vote.ballot_id), col(Vote.choice), func.count())
            .where(col(Vote.ballot_id).in_(ballots))
            .group_by(col(Vote.ballot_id), col(Vote.choice))
        )
        for ballot, vote, number in session.execute(votes):
            counted[ballot][vote] = number
    return {
        ballot: Count.between_meetings(
            c.get("for", 0), c.get("against", 0), c.get("abstain", 0), rolls[ballot]
        )
        for ballot, c in counted.items()
    }


def _log(case: Case, event: str, actor: Actor, now: datetime, **facts: object) -> None:
    history.append(
        case.session, subject="proposal", subject_id=case.id, chapter_id=case.chapter_id, event=event,
        version=case.version, actor=actor, now=now, facts=facts,
    )  # fmt: skip
