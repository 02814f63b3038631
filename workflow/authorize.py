"""The one place that decides whether somebody may do something. Deny by default.

Every use case starts from what is handed out here: a ``Case`` (a proposal) or a ``Standing`` (a chapter),
opened for one right. What one may not see is ``NotFound``; what one sees but may not do is ``Forbidden``.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, true

from sqlmodel import Session, col

from workflow.deliberation.tables import Author, Proposal
from workflow.lifecycle import ENGINES
from workflow.membership.roles import CHAPTER_RIGHTS, named, roles_in
from workflow.record.case import Actor, Case, Forbidden, NotFound, Standing

SEEN_BY_CHAPTER = frozenset({"member", "secretary", "chair", "author"})
"""Who sees a proposal in a state that does not say so itself, once it has been open to the chapter …"""

SEEN_BEFORE = frozenset({"author", "secretary", "chair"})
"""… and who sees one that ended before the chapter ever saw it."""

_COLUMNS = (
    Proposal.id, Proposal.chapter_id, Proposal.process, Proposal.process_version, Proposal.state, Proposal.origin,
    Proposal.version, Proposal.audience, Proposal.language, Proposal.revision_id, Proposal.entered_at,
)  # fmt: skip


def authorize(
    session: Session, proposal_id: int, right: str, *, actor: Actor, now: datetime, lock: bool = False
) -> Case:
    """Admit an actor to a proposal for one right, or raise NotFound or Forbidden.

    ``right`` is ``see`` or one declared under ``may`` in the lifecycle; ``step`` asks for sight only, as the
    engine decides steps. ``lock`` holds the row until the transaction ends.
    """
    query: Any = select(*_COLUMNS).where(col(Proposal.id) == proposal_id)
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound
    case = Case(session, *row, actor=actor)
    case.roles = roles_towards(session, actor, proposal_id, case.chapter_id, now=now)
    if not case.roles & seers(case):
        raise NotFound
    case.right = right
    if right not in ("see", "step"):
        allowed = ENGINES[case.process].may(case.state, right) or frozenset()
        if not case.roles & allowed:
            raise Forbidden(holders=named(allowed)) if allowed else NotNow(right, case)
    return case


class NotNow(Forbidden):
    """The right exists, but in no state the proposal is in."""

    def __init__(self, right: str, case: Case) -> None:
        from workflow.process.text import Text

        engine = ENGINES[case.process]
        states = [s.label for name, s in engine.definition.states.items() if engine.may(name, right)]
        here = engine.definition.states[case.state].label
        super().__init__(
            Text(
                f"پیشنهاد اکنون در «{here.fa}» است و این کار تنها در این مرحله‌ها ممکن است: {'، '.join(s.fa for s in states)}.",
                f"The proposal is now in “{here.en}”; this can be done only in: {', '.join(s.en for s in states)}.",
            )
        )


def authorize_chapter(session: Session, chapter_id: int, right: str, *, actor: Actor, now: datetime) -> Standing:
    """Admit an actor to a chapter for one right, or raise NotFound or Forbidden."""
    roles = roles_in(session, actor.id, now=now).get(chapter_id, frozenset()) if _is_person(actor) else frozenset()
    if not roles & CHAPTER_RIGHTS["see"]:
        raise NotFound
    if not roles & CHAPTER_RIGHTS[right]:
        raise Forbidden(holders=named(CHAPTER_RIGHTS[right]))
    return Standing(chapter_id, actor, roles, right)


def roles_towards(
    session: Session, actor: Actor, proposal_id: int, chapter_id: int, *, now: datetime
) -> frozenset[str]:
    """The roles an actor holds towards one proposal now."""
    if actor.kind in ("clock", "worker"):
        return frozenset({actor.kind})
    if not _is_person(actor):
        return frozenset()
    roles = roles_in(session, actor.id, now=now).get(chapter_id, frozenset())
    written = select(Author.person_id).where(
        col(Author.proposal_id) == proposal_id, col(Author.person_id) == actor.id
    )
    return roles | {"author"} if session.execute(written).first() else roles


def seers(case: Case) -> frozenset[str]:
    """Who may see a proposal in its present state."""
    declared = ENGINES[case.process].may(case.state, "see")
    others = SEEN_BY_CHAPTER if case.audience == "chapter" else SEEN_BEFORE
    return (others if declared is None else declared) | {"clock", "worker"}


def visible(actor: Actor, roles: frozenset[str], chapter_id: int) -> ColumnElement[bool]:
    """The condition under which a proposal of a chapter appears in this person's lists: ``authorize`` as SQL."""
    own = col(Proposal.id).in_(select(Author.proposal_id).where(col(Author.person_id) == actor.id))
    here = col(Proposal.chapter_id) == chapter_id
    alternatives: list[ColumnElement[bool]] = [own]
    for name, engine in ENGINES.items():
        in_states = [
            col(Proposal.state).in_([s for s in engine.definition.states if roles & (engine.may(s, "see") or frozenset())])
        ]
        undeclared = [s for s in engine.definition.states if engine.may(s, "see") is None]
        if roles & SEEN_BEFORE:
            in_states.append(col(Proposal.state).in_(undeclared))
        elif roles & SEEN_BY_CHAPTER:
            in_states.append(and_(col(Proposal.state).in_(undeclared), col(Proposal.audience) == "chapter"))
        alternatives.append(and_(col(Proposal.process) == name, or_(*in_states)))
    return and_(here, or_(*alternatives), true())


def _is_person(actor: Actor) -> bool:
    return actor.kind == "person" and actor.id is not None
