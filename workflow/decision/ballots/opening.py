"""Opening a ballot, between meetings or in one: roll, revision and rules are frozen in that moment."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from workflow.decision.ballots import secrecy
from workflow.decision.ballots.choices import CHOOSING, METHODS
from workflow.decision.ballots.fitting import fits
from workflow.decision.ballots.refusals import (
    BallotOpenAlready,
    ConsentIsOpen,
    MatterUnknown,
    MethodNotForMatter,
    OptionsWrong,
    RatifiedByMotion,
    RollEmpty,
)
from workflow.decision.course import BALLOT
from workflow.decision.interests import aside, deciding, interested
from workflow.decision.meetings.presence import present
from workflow.decision.procedure import kept
from workflow.decision.procedure.kept import InForce
from workflow.decision.procedure.rules import ORDINARY, Rules
from workflow.decision.procedure.words import of_majority
from workflow.decision.question import (
    COUNTED_BY,
    RATIFICATION,
    ItemCase,
    Question,
    log,
    of,
    opened,
    ratify_until,
)
from workflow.decision.tables import (
    AgendaItem,
    Ballot,
    BallotOption,
    BallotPlan,
    Meeting,
    RollEntry,
)
from workflow.membership.roles import holders
from workflow.membership.tables import Chapter
from workflow.process.text import Text
from workflow.record import jobs
from workflow.record.calendar import day_of, end_of
from workflow.record.case import Actor, Case, NotFound
from workflow.record.typed import choice

MOST_OPTIONS = 20
IN_MEETING = timedelta(days=1)
"""After so long a ballot that a meeting forgot takes no more votes."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a ballot is held."""

    method: str = "motion"
    matter: str = ORDINARY.key
    secret: bool = False
    """By the wish of whoever opens it; what members asked for comes on top."""
    options: tuple[tuple[str, str], ...] = ()
    """Labels in Persian and English, in order; by the methods that choose."""
    by: int | None = None
    """Who planned it; whoever opens it, where nobody did."""


@dataclass(frozen=True, slots=True)
class _Roll:
    """Who may vote, out of how many."""

    ids: Sequence[int]
    entitled: int
    members: int


def open_ballot(case: Case, actor: Actor, now: datetime, _answers: object) -> None:
    """Effect: open a ballot on the present revision over all who are members now, and promise to tell them.

    It is held as it was planned, else as a motion on an ordinary matter. Roll, revision and rules of procedure are
    frozen here. Raises RollEmpty, and what ``open_in_meeting`` refuses for a plan the rules no longer allow.
    """
    way = planned(case.session, case.id)
    _used_up(case)
    _between(case, "approval", col(Chapter.ballot_days), way, actor=actor, now=now)


def open_ratification(case: Case, actor: Actor, now: datetime, _answers: object) -> None:
    """Effect: open the ballot in which the chapter ratifies, or not, what was delivered in urgency.

    As ``open_ballot``, over the days the chapter has for it. Raises RollEmpty.
    """
    _between(case, RATIFICATION, col(Chapter.ratification_days), Way(), actor=actor, now=now)


def open_in_meeting(
    case: Question,
    item_id: int,
    *,
    method: str = "motion",
    secret: bool = False,
    matter: str = ORDINARY.key,
    options: Sequence[tuple[str, str]] = (),
    by: int | None = None,
    now: datetime,
) -> int:
    """Open a ballot on a proposal, or on other business, in the meeting its item belongs to; its id.

    The roll is whoever is there or represented and has no conflict of interest. That the item is open, and that who
    opens it presides, is for the caller to see to; the case is held (``lock``). Raises NotFound for another proposal's
    item, BallotOpenAlready, RollEmpty, MatterUnknown, MethodNotForMatter, OptionsWrong, ConsentIsOpen, and
    SecrecyRuledOut, SecrecyForChair or SecrecyNotAsked where the rules do not grant a secret ballot.
    """
    session = case.session
    found = session.execute(
        select(col(Meeting.id), col(Meeting.rules_id), col(Meeting.chair_id))
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
        .where(col(AgendaItem.id) == item_id, _about(case))
    ).one_or_none()
    if found is None:
        raise NotFound
    meeting, rules_id, chair = found
    if session.execute(select(col(Ballot.id)).where(*opened(case))).first():
        raise BallotOpenAlready
    rules = kept.of_id(session, rules_id) if rules_id else kept.in_force(session, case.chapter_id, now=now)
    # what waits to be ratified is not approved anew
    until = None if isinstance(case, ItemCase) else ratify_until(session, case.id)
    there, apart = present(session, meeting), aside(case)
    roll = _Roll(sorted(deciding(there, apart)), len(there.convened - apart), len(there.convened))
    way = Way(method, matter, secret, tuple(options), by=by)
    if until is not None and method in CHOOSING:
        raise RatifiedByMotion
    _used_up(case)
    return _begin(
        case, rules, way, roll, actor=case.actor, presides=chair in (None, case.actor.id),
        now=now, purpose=RATIFICATION if until else "approval", item_id=item_id,
        ends_at=min(now + IN_MEETING, until or now + IN_MEETING),
    )  # fmt: skip


def _about(case: Question) -> ColumnElement[bool]:
    """The condition that an item is on what is to be voted on."""
    if isinstance(case, ItemCase):
        return (col(AgendaItem.id) == case.id) & col(AgendaItem.proposal_id).is_(None)
    return col(AgendaItem.proposal_id) == case.id


def _used_up(case: Question) -> None:
    """A plan is for the next ballot alone; other business has none."""
    if isinstance(case, ItemCase):
        return
    case.session.execute(delete(BallotPlan).where(col(BallotPlan.proposal_id) == case.id))


def planned(session: Session, proposal_id: int) -> Way:
    """How the next ballot on a proposal is held: as planned, or the usual way."""
    row = session.execute(
        select(BallotPlan).where(col(BallotPlan.proposal_id) == proposal_id)
    ).scalar_one_or_none()
    if row is None:
        return Way()
    options = tuple((persian, english) for persian, english in row.options)
    return Way(row.method, row.matter, row.secret, options, by=row.person_id)


def allowed(rules: Rules, way: Way) -> None:
    """Look whether the rules allow a ballot to be held this way.

    Raises MatterUnknown, MethodNotForMatter, OptionsWrong, ConsentIsOpen, EntryRefused for no method at all.
    """
    choice(way.method, "method", METHODS)
    known = {one.key: one for one in rules.majorities}
    if way.matter not in known:
        keys = [Text(one.label_fa, one.label_en) for one in known.values()]
        raise MatterUnknown(Text(
            MatterUnknown.text.fa.format(known="، ".join(key.fa for key in keys)),
            MatterUnknown.text.en.format(known=", ".join(key.en for key in keys)),
        ))  # fmt: skip
    majority = known[way.matter]
    if not fits(way.method, majority):
        needed, words = of_majority(majority), MethodNotForMatter.text
        raise MethodNotForMatter(Text(
            words.fa.format(matter=majority.label_fa, majority=needed.fa),
            words.en.format(matter=majority.label_en, majority=needed.en),
        ))  # fmt: skip
    labels = [persian.strip() for persian, _ in way.options]
    if way.method in CHOOSING:
        if not 2 <= len(labels) <= MOST_OPTIONS or len(set(labels)) < len(labels) or not all(labels):  # noqa: PLR2004
            raise OptionsWrong
    elif labels:
        raise OptionsWrong
    if way.method == "consent" and (way.secret or rules.secrecy == "always"):
        raise ConsentIsOpen


def _between(case: Case, purpose: str, term: Mapped[int], way: Way, *, actor: Actor, now: datetime) -> None:
    """Open a ballot in a window between meetings, and promise to tell those on its roll."""
    session = case.session
    members, aside = holders(session, case.chapter_id, "member", now=now), interested(session, case.id)
    ids = [person for person in members if person not in aside]
    rules = kept.in_force(session, case.chapter_id, now=now)
    days = session.execute(select(term).where(col(Chapter.id) == case.chapter_id)).scalar_one()
    ballot_id = _begin(
        case, rules, way, _Roll(ids, len(ids), len(members)), actor=actor, presides=_chairs(case, way, now),
        now=now, purpose=purpose, item_id=None, ends_at=end_of(day_of(now + timedelta(days=days))),
    )  # fmt: skip
    jobs.promise(
        session, "tell", f"tell-ballot-opened-{ballot_id}",
        arguments={
            "kind": "ballot_opened", "proposal_id": case.id, "ballot_id": ballot_id,
            "step": COUNTED_BY[purpose],
        },
        now=now,
    )  # fmt: skip


def _chairs(case: Case, way: Way, now: datetime) -> bool:
    """Whether it is the chair who planned the ballot or opens it."""
    by_plan = way.by is not None and way.by in holders(case.session, case.chapter_id, "chair", now=now)
    return by_plan or "chair" in case.roles


def _begin(
    case: Question,
    rules: InForce,
    way: Way,
    roll: _Roll,
    *,
    actor: Actor,
    presides: bool,
    now: datetime,
    purpose: str,
    item_id: int | None,
    ends_at: datetime,
) -> int:
    if not roll.ids:
        raise RollEmpty
    allowed(rules.rules, way)
    session = case.session
    secret = _secret(case, rules.rules, way, roll.ids, actor=actor, presides=presides)
    last = session.execute(select(func.max(Ballot.number)).where(of(case))).scalar_one()
    proposal_id, revision_id = (None, None) if isinstance(case, ItemCase) else (case.id, case.revision_id)
    ballot_id: int = session.execute(
        insert(Ballot)
        .values(
            proposal_id=proposal_id, revision_id=revision_id, number=(last or 0) + 1, rules_id=rules.id,
            matter=way.matter, method=way.method, secret=secret, item_id=item_id, roll_size=len(roll.ids),
            members=roll.members, entitled=roll.entitled, outcome="", purpose=purpose, state=BALLOT.start,
            origin="", version=1, opened_at=now, ends_at=ends_at,
        )
        .returning(col(Ballot.id))
    ).scalar_one()  # fmt: skip
    session.execute(insert(RollEntry), [{"ballot_id": ballot_id, "person_id": person} for person in roll.ids])
    if way.options:
        session.execute(insert(BallotOption), [
            {
                "ballot_id": ballot_id, "key": str(position), "position": position,
                "label_fa": persian.strip(), "label_en": english.strip(),
            }
            for position, (persian, english) in enumerate(way.options, 1)
        ])  # fmt: skip
    secrecy.heard(case, ballot_id)
    log(
        case, "ballot_opened", actor, now, ballot=ballot_id, revision=revision_id, roll=len(roll.ids),
        method=way.method, secret=secret,
    )  # fmt: skip
    return ballot_id


def _secret(
    case: Question, rules: Rules, way: Way, roll: Collection[int], *, actor: Actor, presides: bool
) -> bool:
    asking = secrecy.asking(case) & set(roll)
    wishing = way.by or actor.id
    if way.secret and wishing is not None and wishing in roll:
        asking.add(wishing)
    secret = secrecy.settled(
        rules.secrecy, wished=way.secret, presides=presides, asked=len(asking), roll=len(roll)
    )
    if secret and way.method == "consent":
        raise ConsentIsOpen
    return secret
