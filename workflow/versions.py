"""Which engine a proposal goes by: that of its lifecycle as it was when it began.

The text of every version in use is kept whole in the database. A newer file begins new proposals and leaves
those in flight as they are; ``workflow.moving`` takes them over where they fit.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from workflow.decision.course import BALLOT
from workflow.decision.minutes.course import MINUTES
from workflow.decision.tables import AgendaItem, Ballot, Meeting, Minutes
from workflow.deliberation.amendments.course import AMENDMENT
from workflow.deliberation.tables import Amendment, Proposal
from workflow.lifecycle import BINDINGS, DEFINITIONS, ENGINES, RETIRED
from workflow.outcome.courses import BRIEF, DELIVERY
from workflow.outcome.tables import Brief, Delivery
from workflow.process.checks.names import unknown_names
from workflow.process.definition import Definition
from workflow.process.machine import Engine
from workflow.process.parsing import parse
from workflow.record.case import Case
from workflow.record.tables import StoredDefinition

_STORED = replace(BINDINGS, effects=BINDINGS.effects | frozenset(RETIRED))
FOLLOWING: tuple[
    tuple[type[Ballot | Brief | Delivery | Amendment | Meeting | AgendaItem | Minutes], Definition], ...
] = (
    (Ballot, BALLOT.engine.definition),
    (Brief, BRIEF.engine.definition),
    (Delivery, DELIVERY.engine.definition),
    (Amendment, AMENDMENT.engine.definition),
    (Meeting, DEFINITIONS["meeting"]),
    (AgendaItem, DEFINITIONS["item"]),
    (Minutes, MINUTES.engine.definition),
)
"""What is no proposal goes by the present file, so each state in use must stand in it."""

_EARLIER: dict[tuple[str, str], Engine] = {}
"""Engines of versions that are no file's any more; a version is a hash, so what stands here never changes."""


class VersionUnusable(Exception):
    """A version that proposals go by cannot be run; its text says which, why, and what to do."""


def engine_for(case: Case) -> Engine:
    """The engine of the version a case goes by. Raises VersionUnusable."""
    return engine_of(case.session, case.process, case.process_version)


def engine_of(session: Session, process: str, version: str) -> Engine:
    """The engine of one version of a lifecycle. Raises VersionUnusable."""
    present = ENGINES.get(process)
    if present is not None and present.definition.version == version:
        return present
    if (process, version) not in _EARLIER:
        _EARLIER[process, version] = _loaded(session, process, version)
    return _EARLIER[process, version]


def _loaded(session: Session, process: str, version: str) -> Engine:
    text = session.execute(
        select(col(StoredDefinition.text)).where(
            col(StoredDefinition.process) == process, col(StoredDefinition.version) == version
        )
    ).scalar_one_or_none()
    if text is None:
        raise VersionUnusable(
            f"Proposals go by version {version[:12]} of the lifecycle “{process}”, whose text is not kept.\n"
            f"Next: put the file of that version back, or move them: rayzan process move {process}"
        )
    definition, malformed = parse(text, process)
    faults = [*(f"{fault.key}: {fault.sentence}" for fault in malformed)]
    faults += [f"{key}: {sentence}" for key, sentence in unknown_names(definition, _STORED)]
    if faults:
        listed = "\n".join(f"  {fault}" for fault in faults)
        raise VersionUnusable(
            f"Proposals go by version {version[:12]} of the lifecycle “{process}”, which names what is bound "
            f"no more:\n{listed}\n"
            f"Next: bind these names again, or move the proposals: rayzan process move {process}"
        )
    return Engine(definition, _STORED)


def keep(session: Session, definition: Definition, *, now: datetime) -> None:
    """Keep the whole text of a lifecycle under its version; kept once, it stays."""
    key = (definition.name, definition.version)
    if session.get(StoredDefinition, key) is not None:
        return
    row = StoredDefinition(
        process=definition.name, version=definition.version, text=definition.source, at=now
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return  # somebody else began under it in this moment, and kept the same text


def keep_all(session: Session, *, now: datetime) -> None:
    """Keep the text of every lifecycle as it stands."""
    for definition in DEFINITIONS.values():
        keep(session, definition, now=now)


def in_use(session: Session) -> Sequence[tuple[str, str]]:
    """Lifecycle and version of every proposal there is, each pair once."""
    query = select(col(Proposal.process), col(Proposal.process_version)).distinct()
    return [(process, version) for process, version in session.execute(query)]


def load_all(session: Session) -> None:
    """Load every version in use, and look whether ballots, briefs and deliveries stand in states there are.

    Raises VersionUnusable with everything that is wrong.
    """
    faults = []
    for process, version in in_use(session):
        try:
            engine_of(session, process, version)
        except VersionUnusable as fault:
            faults.append(str(fault))
    for table, definition in FOLLOWING:
        known_states = definition.states
        for state in session.execute(select(col(table.state)).distinct()).scalars():
            if state not in known_states:
                name = definition.name
                faults.append(
                    f"There is a {name} in the state “{state}”, which {name}.toml has no more.\n"
                    f"Next: put the state back into the file."
                )
    if faults:
        raise VersionUnusable("\n".join(faults))


def known() -> list[tuple[ColumnElement[bool], Engine]]:
    """Every engine there is, with the condition that a proposal goes by it.

    A proposal of a version this process has not met yet is listed by the present one.
    """
    found = []
    for name, engine in ENGINES.items():
        earlier = [version for process, version in _EARLIER if process == name]
        present = col(Proposal.process) == name
        if earlier:
            present = and_(present, col(Proposal.process_version).not_in(earlier))
        found.append((present, engine))
    for (process, version), engine in _EARLIER.items():
        following = and_(col(Proposal.process) == process, col(Proposal.process_version) == version)
        found.append((following, engine))
    return found
