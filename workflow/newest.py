"""A chapter's newest proposals as far as somebody may see them, and how many there are, state by state.

One condition over all proposals makes the database look at each of them. The newest of one state stand at the
end of the index ``proposal_board`` instead, and somebody's own are reached from their name, so a few are
found among a million as fast as among ten. What may be seen is ``authorize.visible``, taken apart.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, literal, or_, select, union_all
from sqlmodel import Session, col

from workflow.authorize import seen_by
from workflow.deliberation.tables import Author, Proposal
from workflow.process.machine import Engine
from workflow.record.case import Standing
from workflow.record.statements import send
from workflow.versions import known

AUDIENCES = ("chapter", "restricted")


def newest(session: Session, standing: Standing, *, limit: int) -> Mapping[str, list[int]]:
    """By stage, the ids of its newest proposals, at most ``limit``, the newest first."""
    statement = _statements(standing.roles, tuple(engine for _, engine in known()))[0]
    found: dict[str, list[int]] = {}
    for where, number in _sent(session, standing, statement, limit):
        found.setdefault(where, []).append(number)
    return {where: sorted(ids, reverse=True)[:limit] for where, ids in found.items()}


def counts(session: Session, standing: Standing, *, most: int) -> Mapping[str, int]:
    """By stage, how many proposals stand in it; where there are more than ``most``, one more than that."""
    statement = _statements(standing.roles, tuple(engine for _, engine in known()))[1]
    found: dict[str, int] = {}
    for where, number in _sent(session, standing, statement, most + 1):
        found[where] = min(found.get(where, 0) + number, most + 1)
    return found


def _sent(session: Session, standing: Standing, statement: Any, limit: int) -> Any:  # noqa: ANN401
    return send(
        session, statement, {"chapter": standing.chapter_id, "person": standing.actor.id, "limit": limit}
    )


@lru_cache(maxsize=256)
def _statements(roles: frozenset[str], engines: tuple[Engine, ...]) -> tuple[Any, Any]:
    """What asks for the newest, and what counts, for people of these roles under these lifecycles."""
    ids, numbers = [], []
    for where, part in _parts(roles, engines):
        few = part.order_by(col(Proposal.id).desc()).limit(bindparam("limit", type_=Integer)).subquery()
        ids.append(select(literal(where), few.c.id))
        numbers.append(select(literal(where), func.count()).select_from(few))
    return union_all(*ids), union_all(*numbers)


def _parts(roles: frozenset[str], engines: tuple[Engine, ...]) -> Iterator[tuple[str, Select[Any]]]:
    """The proposals of a stage that one look into an index finds: of one state, or a person's own."""
    all_ = select(col(Proposal.id))
    there = all_.where(col(Proposal.chapter_id) == bindparam("chapter"))
    # the sum keeps SQLite from going by the chapter's index, through every state a person might have written in
    theirs = all_.where(col(Proposal.chapter_id) + 0 == bindparam("chapter"))
    own: dict[str, list[ColumnElement[bool]]] = {}
    for (state, stage), holding in _places(engines).items():
        by_role, as_author = [], []
        for following, engine in holding:
            for audience in AUDIENCES:
                who = seen_by(engine, state, audience)
                if who & roles:
                    by_role.append((following, audience))
                elif "author" in who:
                    as_author.append((following, audience))
        here = col(Proposal.state) == state
        everywhere = len(holding) == _lifecycles_with(state, engines)
        if by_role:
            whole = everywhere and len(by_role) == len(holding) * len(AUDIENCES)
            yield stage, there.where(here) if whole else there.where(here, _among(by_role))
        if as_author:
            own.setdefault(stage, []).append(and_(here, _among(as_author)))
    written = select(col(Author.proposal_id)).where(col(Author.person_id) == bindparam("person"))
    for stage, conditions in own.items():
        yield stage, theirs.where(col(Proposal.id).in_(written), or_(*conditions))


def _places(
    engines: tuple[Engine, ...],
) -> Mapping[tuple[str, str], list[tuple[ColumnElement[bool], Engine]]]:
    """By state and the stage it belongs to, the lifecycles in which it does."""
    found: dict[tuple[str, str], list[tuple[ColumnElement[bool], Engine]]] = {}
    for following, engine in known():
        if engine in engines:
            for state in engine.definition.states.values():
                found.setdefault((state.name, state.stage), []).append((following, engine))
    return found


def _lifecycles_with(state: str, engines: tuple[Engine, ...]) -> int:
    return sum(state in engine.definition.states for engine in engines)


def _among(some: list[tuple[ColumnElement[bool], str]]) -> ColumnElement[bool]:
    """The condition that a proposal goes by one of these lifecycles and has the audience beside it."""
    return or_(*(and_(following, col(Proposal.audience) == audience) for following, audience in some))
