"""The desk: what waits for one person, over all chapters they belong to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlmodel import Session, col

from workflow.authorize import visible
from workflow.board import Slip, slips
from workflow.decision.meetings.agenda import on_none
from workflow.decision.tables import Ballot, Participation, RollEntry, Vote
from workflow.deliberation import contributions
from workflow.deliberation.positions import reading as positions
from workflow.deliberation.tables import Author, Comment, Proposal
from workflow.outcome.tables import Brief, Delivery
from workflow.process.machine import Engine
from workflow.process.text import Text
from workflow.record.case import Actor
from workflow.record.filters import Field, Filters
from workflow.versions import known

SHOWN = 20
"""Most proposals named under one heading; the board has the rest."""

HEADINGS = ("vote", "position", "issue", "step", "comment", "answered", "write", "own")
"""What may wait, the most pressing first."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Some proposals that wait for the same thing, newest first; ``more`` when there are others."""

    what: str
    slips: tuple[Slip, ...]
    more: bool


def desk(
    session: Session, actor: Actor, roles: Mapping[int, frozenset[str]], *, now: datetime
) -> tuple[Waiting, ...]:
    """What waits for a person who holds these roles now, by chapter; headings without anything are left out.

    As many queries for a thousand proposals as for one.
    """
    if not roles:
        return ()
    seen = or_(*(visible(actor, held, chapter) for chapter, held in sorted(roles.items())))
    found = []
    for what in HEADINGS:
        rows = slips(session, seen, _waits(what, actor, roles, now), limit=SHOWN + 1)
        if rows:
            found.append(Waiting(what, rows[:SHOWN], len(rows) > SHOWN))
    return tuple(found)


DESK = Filters((Field("what", Text("چه چیزی", "What waits"), {
    "vote": Text("رأی شما", "Your vote"),
    "position": Text("نظر مقدماتی شما برای متن تازه", "Your position, for the new text"),
    "issue": Text("صدور خلاصه", "A brief to issue"),
    "step": Text("گام بعدی", "The next step"),
    "comment": Text("نظر شما", "Your comment"),
    "answered": Text("پاسخ رسیده", "An answer has come"),
    "write": Text("متن در دست نوشتن", "A text in writing"),
    "own": Text("پیشنهادهای در راه", "Your proposals on their way"),
}),))  # fmt: skip


def pile(
    session: Session,
    actor: Actor,
    roles: Mapping[int, frozenset[str]],
    what: str,
    *,
    after: int = 0,
    now: datetime,
) -> Waiting:
    """All that waits under one heading, newest first, from a cursor on: the id of the last one shown."""
    if not roles:
        return Waiting(what, (), more=False)
    where = [or_(*(visible(actor, held, chapter) for chapter, held in sorted(roles.items())))]
    if after:
        where.append(col(Proposal.id) < after)
    rows = slips(session, *where, _waits(what, actor, roles, now), limit=SHOWN + 1)
    return Waiting(what, rows[:SHOWN], len(rows) > SHOWN)


def contributed(
    session: Session, actor: Actor, roles: Mapping[int, frozenset[str]], *, after: int = 0
) -> tuple[tuple[Slip, ...], bool]:
    """Proposals on which a person said, moved or signed something, newest first, and whether there are more."""
    if not roles:
        return (), False
    where = [or_(*(visible(actor, held, chapter) for chapter, held in sorted(roles.items())))]
    if after:
        where.append(col(Proposal.id) < after)
    rows = slips(session, *where, contributions.contributed(actor), limit=SHOWN + 1)
    return rows[:SHOWN], len(rows) > SHOWN


def _waits(
    what: str, actor: Actor, roles: Mapping[int, frozenset[str]], now: datetime
) -> ColumnElement[bool]:
    own = exists().where(col(Author.proposal_id) == col(Proposal.id), col(Author.person_id) == actor.id)
    if what == "vote":
        voted, took_part = (
            exists().where(col(table.ballot_id) == col(Ballot.id), col(table.person_id) == actor.id)
            for table in (Vote, Participation)
        )
        return exists().where(
            col(Ballot.proposal_id) == col(Proposal.id), col(Ballot.closed_at).is_(None),
            col(Ballot.voided_at).is_(None), col(Ballot.ends_at) > now,
            col(RollEntry.ballot_id) == col(Ballot.id), col(RollEntry.person_id) == actor.id,
            ~voted, ~took_part,
        )  # fmt: skip
    if what == "comment":
        said = exists().where(
            col(Comment.proposal_id) == col(Proposal.id), col(Comment.author_id) == actor.id
        )
        return and_(_in(lambda engine, s: engine.definition.states[s].stage == "discussion"), ~said, ~own)
    if what in {"issue", "position"}:
        return _to_issue(roles) if what == "issue" else _to_confirm(actor, roles)
    if what == "step":
        return and_(_turns(roles, own), ~_to_issue(roles), on_none())
    if what == "answered":
        answers = (
            select(col(Delivery.id))
            .join(Brief, col(Brief.id) == col(Delivery.brief_id))
            .where(col(Brief.proposal_id) == col(Proposal.id), col(Delivery.answered_at).is_not(None))
        )
        return and_(own, exists(answers), _in(_goes_on))
    editing = _in(lambda engine, s: "author" in (engine.may(s, "edit") or ()))
    return and_(own, editing) if what == "write" else and_(own, ~editing, _in(_goes_on))


def _turns(roles: Mapping[int, frozenset[str]], own: ColumnElement[bool]) -> ColumnElement[bool]:
    """Proposals whose next step is for an officer: the first in the file that leaves a state no clock ends.

    Officers decide on no proposal of their own, so theirs are left out.
    """
    held = []
    for chapter, names in sorted(roles.items()):
        officer = names & {"secretary", "chair"}
        if officer:
            held.append(and_(col(Proposal.chapter_id) == chapter, _in(_turn_of(officer))))
    return and_(or_(*held), ~own) if held else col(Proposal.id).is_(None)


def _to_issue(roles: Mapping[int, frozenset[str]]) -> ColumnElement[bool]:
    """Proposals that go no further before their brief is issued, for those who issue it."""
    held = []
    for chapter, names in sorted(roles.items()):
        waits = _in(_issued_by(names))
        held.append(and_(col(Proposal.chapter_id) == chapter, waits))
    issued = exists().where(
        col(Brief.proposal_id) == col(Proposal.id), col(Brief.issued_at).is_not(None),
        col(Brief.superseded_at).is_(None), col(Brief.withdrawn_at).is_(None),
    )  # fmt: skip
    return and_(or_(*held), ~issued)


def _to_confirm(actor: Actor, roles: Mapping[int, frozenset[str]]) -> ColumnElement[bool]:
    """Proposals whose words have changed since a position that may still be confirmed or changed."""
    held = [
        and_(col(Proposal.chapter_id) == chapter, _in(_open_to(names, "recommend")))
        for chapter, names in sorted(roles.items())
    ]
    return and_(positions.asked_again(actor), or_(*held))


def _issued_by(names: frozenset[str]) -> Callable[[Engine, str], bool]:
    """States that a brief has to be issued in before a step leaves them, by people of these roles."""
    return lambda engine, state: (
        bool((engine.may(state, "issue") or frozenset()) & names)
        and any("brief_issued" in step.guards for step in engine.definition.leaving(state))
    )


def _open_to(names: frozenset[str], right: str) -> Callable[[Engine, str], bool]:
    """States in which people of these roles hold a right."""
    return lambda engine, state: bool((engine.may(state, right) or frozenset()) & names)


def _turn_of(officer: frozenset[str]) -> Callable[[Engine, str], bool]:
    return lambda engine, state: bool(_next(engine, state) & officer)


def _next(engine: Engine, state: str) -> frozenset[str]:
    steps = [step for step in engine.definition.leaving(state) if step.leaves()]
    return steps[0].by if steps and not any(step.due for step in steps) else frozenset()


def _goes_on(engine: Engine, state: str) -> bool:
    return not engine.definition.states[state].end


def _in(holds: Callable[[Engine, str], bool]) -> ColumnElement[bool]:
    """The condition that a proposal is in a state for which something holds."""
    return or_(
        *(
            and_(
                following, col(Proposal.state).in_([s for s in engine.definition.states if holds(engine, s)])
            )
            for following, engine in known()
        )
    )
