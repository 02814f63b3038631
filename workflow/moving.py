"""Taking proposals over to the newer version of their lifecycle, where what happened to them fits it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from workflow.advance import SUBJECT, deadlines, start_deadlines
from workflow.authorize import authorize
from workflow.deliberation.tables import Proposal
from workflow.lifecycle import ENGINES
from workflow.process.definition import BACK, Always, Definition
from workflow.process.graph import Graph, Node
from workflow.record import history
from workflow.record.case import CLOCK
from workflow.record.tables import Deadline, History
from workflow.versions import keep

AT_ONCE = 200
"""Proposals looked at in one round, so that memory does not grow with their number."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A proposal that stays with its version, and why."""

    proposal_id: int
    why: tuple[str, ...]


def move_all(session: Session, process: str, *, now: datetime) -> tuple[list[int], list[Unfit]]:
    """Move every proposal of a lifecycle that fits its present version; ids of those, and the ones left.

    Raises KeyError for a lifecycle there is not.
    """
    definition = ENGINES[process].definition
    keep(session, definition, now=now)
    graph = Graph(definition)
    moved, left, after = list[int](), list[Unfit](), 0
    while rows := _older(session, definition, after):
        after = rows[-1].id or 0
        walks = _walks(session, [row.id or 0 for row in rows])
        for row in rows:
            number = row.id or 0
            why = unfit(definition, graph, walks.get(number, ()), row.state, row.origin)
            if why:
                left.append(Unfit(number, why))
            else:
                _move(session, number, definition, now)
                moved.append(number)
    return moved, left


def unfit(
    definition: Definition, graph: Graph, walk: Sequence[str], state: str, origin: str
) -> tuple[str, ...]:
    """Why a proposal that walked these states cannot go on by a version; empty where it can.

    It must know the states it is in and came from, every rule must have held on the way, and none may be
    broken on a way that is still open to it.
    """
    missing = [name for name in dict.fromkeys((state, origin)) if name and name not in definition.states]
    if missing:
        return tuple(f'there is no state "{name}"' for name in missing)
    if definition.states[state].end:
        return ()  # it goes nowhere any more
    node = Node(state, origin)
    if node not in graph.edges:
        known = [other for other in graph.edges if other.state == state]
        if not known or any(step.to == BACK for step in definition.leaving(state)):
            return (f'"{state}" is never entered from "{origin}" there',)
        node = known[0]  # where it came from matters only to a way back
    found = (_broken(definition, graph, rule, walk, node) for rule in definition.always)
    return tuple(why for why in found if why)


def _broken(definition: Definition, graph: Graph, rule: Always, walk: Sequence[str], node: Node) -> str:
    passed = False
    for state in walk:
        if state == rule.reach and not passed:
            return f'it reached "{rule.reach}" without "{rule.through}"'
        known = definition.states.get(state)
        if rule.since and known is not None and rule.since in known.may:
            passed = False
        passed = passed or state == rule.through
    if passed or node.state == rule.through:
        return ""
    way = graph.path([node], rule.reach, rule.through)
    return f'from "{node.state}" it could reach "{rule.reach}" without "{rule.through}": {way}' if way else ""


def _older(session: Session, definition: Definition, after: int) -> Sequence[Proposal]:
    query = (
        select(Proposal)
        .where(
            col(Proposal.process) == definition.name,
            col(Proposal.process_version) != definition.version,
            col(Proposal.id) > after,
        )
        .order_by(col(Proposal.id))
        .limit(AT_ONCE)
    )
    return session.execute(query).scalars().all()


def _walks(session: Session, ids: Iterable[int]) -> Mapping[int, list[str]]:
    """The states each proposal was in, oldest first."""
    entered = (
        select(col(History.subject_id), col(History.target))
        .where(
            col(History.subject) == SUBJECT, col(History.subject_id).in_(list(ids)),
            col(History.target) != "", col(History.target) != col(History.source),
        )
        .order_by(col(History.id))
    )  # fmt: skip
    walks: dict[int, list[str]] = {}
    for number, state in session.execute(entered):
        walks.setdefault(number, []).append(state)
    return walks


def _move(session: Session, proposal_id: int, definition: Definition, now: datetime) -> None:
    """Write the version, and let exactly the deadlines run that it has in the present state."""
    row = session.execute(
        select(col(Proposal.process_version), col(Proposal.version))
        .where(col(Proposal.id) == proposal_id)
        .with_for_update()
    ).one()
    session.execute(
        update(Proposal)
        .where(col(Proposal.id) == proposal_id)
        .values(process_version=definition.version, version=row.version + 1)
    )
    case = authorize(session, proposal_id, "see", actor=CLOCK, now=now, lock=True)
    history.append(
        session, subject=SUBJECT, subject_id=proposal_id, chapter_id=case.chapter_id, event="move_version",
        version=case.version, actor=CLOCK, now=now,
        facts={"from": row.process_version, "to": definition.version},
    )  # fmt: skip
    running = set(deadlines(session, proposal_id))
    timed = {step.name for step in definition.leaving(case.state) if step.due}
    if running - timed:
        mine = (col(Deadline.subject) == SUBJECT, col(Deadline.subject_id) == proposal_id)
        session.execute(delete(Deadline).where(*mine, col(Deadline.step).in_(running - timed)))
    start_deadlines(case, "", case.state, now=now, but=running)
