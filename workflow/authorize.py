"""The one place that decides whether somebody may do something. Deny by default.

Every use case starts from what is handed out here: a ``Case`` (a proposal) or a ``Standing`` (a chapter),
opened for one right. What one may not see is ``NotFound``; what one sees but may not do is ``Forbidden``.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, literal, or_, select, union_all
from sqlmodel import Session, col

from workflow.deliberation.tables import Author, Proposal
from workflow.membership.roles import CHAPTER_RIGHTS, NOBODY, Roles, named, roles_of, running, standing_in
from workflow.membership.tables import Mandate, Substitution
from workflow.process.machine import Engine
from workflow.process.text import Text
from workflow.record.case import Actor, Case, Forbidden, NotFound, Standing, acting
from workflow.record.statements import send
from workflow.versions import engine_for, known

SEEN_BY_CHAPTER = frozenset({"member", "secretary", "chair", "author"})
"""Who sees a proposal in a state that does not say so itself, once it has been open to the chapter …"""

SEEN_BEFORE = frozenset({"author", "secretary", "chair"})
"""… and who sees one that ended before the chapter ever saw it."""

_COLUMNS = (
    Proposal.id, Proposal.chapter_id, Proposal.process, Proposal.process_version, Proposal.state,
    Proposal.origin, Proposal.version, Proposal.audience, Proposal.language, Proposal.revision_id,
    Proposal.entered_at,
)  # fmt: skip
_ROW: Any = select(*map(col, _COLUMNS)).where(col(Proposal.id) == bindparam("proposal"))
_HELD_ROW = _ROW.with_for_update()

_MANDATES = select(col(Mandate.role), NOBODY).where(
    col(Mandate.person_id) == bindparam("person"),
    col(Mandate.chapter_id) == bindparam("chapter"),
    running(bindparam("now")),
)
_INSTEAD = select(col(Substitution.role), col(Substitution.absent_id)).where(
    col(Substitution.deputy_id) == bindparam("person"),
    col(Substitution.chapter_id) == bindparam("chapter"),
    standing_in(bindparam("now")),
)
_THERE = union_all(_MANDATES, _INSTEAD)
_TOWARDS = union_all(
    _MANDATES,
    _INSTEAD,
    select(literal("author"), NOBODY).where(
        col(Author.proposal_id) == bindparam("proposal"), col(Author.person_id) == bindparam("person")
    ),
)


def authorize(
    session: Session, proposal_id: int, right: str, *, actor: Actor, now: datetime, lock: bool = False
) -> Case:
    """Admit an actor to a proposal for one right, or raise NotFound or Forbidden.

    ``right`` is ``see`` or one declared under ``may`` in the lifecycle; ``step`` asks for sight only, as the
    engine decides steps. ``lock`` holds the row until the transaction ends.
    """
    row: Any = send(session, _HELD_ROW if lock else _ROW, {"proposal": proposal_id}).one_or_none()
    if row is None:
        raise NotFound
    case = Case(session, *row, actor=actor)  # type: ignore[misc]  # as many columns as fields
    roles = roles_towards(session, actor, proposal_id, case.chapter_id, now=now)
    case.roles, case.instead = roles.held, roles.instead
    if not case.roles & seers(case):
        raise NotFound
    case.right = right
    if right not in ("see", "step"):
        allowed = engine_for(case).may(case.state, right) or frozenset()
        if not case.roles & allowed:
            raise for_others(allowed) if allowed else NotNow(right, case)
        case.actor = acting(actor, case.roles, case.instead, allowed)
    return case


class NotNow(Forbidden):
    """The right exists, but in no state the proposal is in."""

    def __init__(self, right: str, case: Case) -> None:
        engine = engine_for(case)
        states = [s.label for name, s in engine.definition.states.items() if engine.may(name, right)]
        here = engine.definition.states[case.state].label
        persian, english = "، ".join(s.fa for s in states), ", ".join(s.en for s in states)
        super().__init__(
            Text(
                f"پیشنهاد اکنون در «{here.fa}» است و این کار تنها در این مرحله‌ها ممکن است: {persian}.",
                f"The proposal is now in “{here.en}”; this can be done only in: {english}.",
            )
        )


def for_others(holders: frozenset[str]) -> Forbidden:
    """The refusal that names whose it is."""
    words, who = Forbidden.text, named(holders)
    return Forbidden(Text(words.fa.format(holders=who.fa), words.en.format(holders=who.en)))


def authorize_chapter(
    session: Session, chapter_id: int, right: str, *, actor: Actor, now: datetime
) -> Standing:
    """Admit an actor to a chapter for one right, or raise NotFound or Forbidden."""
    roles = roles_there(session, actor, chapter_id, now)
    if not roles.held & CHAPTER_RIGHTS["see"]:
        raise NotFound
    if not roles.held & CHAPTER_RIGHTS[right]:
        raise for_others(CHAPTER_RIGHTS[right])
    hand = acting(actor, roles.held, roles.instead, CHAPTER_RIGHTS[right])
    return Standing(chapter_id, hand, roles.held, right)


def roles_towards(
    session: Session, actor: Actor, proposal_id: int, chapter_id: int, *, now: datetime
) -> Roles:
    """The roles an actor holds towards one proposal now."""
    if actor.kind in ("clock", "worker"):
        return Roles(frozenset({actor.kind}), {})
    if actor.kind != "person" or actor.id is None:
        return Roles(frozenset(), {})
    asked = {"person": actor.id, "chapter": chapter_id, "proposal": proposal_id, "now": now}
    rows: Any = send(session, _TOWARDS, asked)
    return roles_of((role, absent) for role, absent in rows)


def seers(case: Case) -> frozenset[str]:
    """Who may see a proposal in its present state."""
    return seen_by(engine_for(case), case.state, case.audience) | {"clock", "worker"}


def seen_by(engine: Engine, state: str, audience: str) -> frozenset[str]:
    """The roles that see a proposal in a state, by its audience."""
    declared = engine.may(state, "see")
    if declared is not None:
        return declared
    return SEEN_BY_CHAPTER if audience == "chapter" else SEEN_BEFORE


def visible(actor: Actor, roles: frozenset[str], chapter_id: int) -> ColumnElement[bool]:
    """The condition under which a chapter's proposal stands in this person's lists: ``authorize`` as SQL."""
    # not ``in_``: PostgreSQL would think every single proposal dear to look at, and look at all of them first
    own = exists().where(col(Author.proposal_id) == col(Proposal.id), col(Author.person_id) == actor.id)
    opened = col(Proposal.audience) == "chapter"
    alternatives = []
    for following, engine in known():
        for audience, there in (("chapter", opened), ("restricted", ~opened)):
            seen = {state: seen_by(engine, state, audience) for state in engine.definition.states}
            by_role = col(Proposal.state).in_([state for state, who in seen.items() if who & roles])
            as_author = col(Proposal.state).in_([state for state, who in seen.items() if "author" in who])
            alternatives.append(and_(following, there, or_(by_role, and_(own, as_author))))
    return and_(col(Proposal.chapter_id) == chapter_id, or_(*alternatives))


def roles_there(session: Session, actor: Actor, chapter_id: int, now: datetime) -> Roles:
    """The roles an actor holds in a chapter now."""
    if actor.kind != "person" or actor.id is None:
        return Roles(frozenset(), {})
    asked = {"person": actor.id, "chapter": chapter_id, "now": now}
    rows: Any = send(session, _THERE, asked)
    return roles_of((role, absent) for role, absent in rows)
