"""Which proposals wait for a meeting: those that an item of an agenda may take up, by their lifecycles.

Read off the lifecycles themselves, in the version each proposal goes by: what an opening item drives tells the steps,
and where these leave from tells the states.
"""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.process.parsing import parse
from workflow.process.parts import Definition
from workflow.record.course import FOLDER
from workflow.record.tables import StoredDefinition

PROPOSAL = "proposal"

_EARLIER: dict[tuple[str, str], frozenset[str]] = {}
"""By lifecycle and version; a version is a hash, so what stands here never changes."""


def waits(session: Session, process: str, version: str, state: str) -> bool:
    """Whether a proposal in a state waits for a meeting by the version of its lifecycle."""
    return state in _of(session, process, version)


def everywhere() -> frozenset[str]:
    """The states that wait for a meeting in any lifecycle known so far."""
    present = (_taken_up(found) for found in _files().values())
    return frozenset[str]().union(*present, *_EARLIER.values())


def _of(session: Session, process: str, version: str) -> frozenset[str]:
    present = _files().get(process)
    if present is not None and present.version == version:
        return _taken_up(present)
    if (process, version) not in _EARLIER:
        query = select(col(StoredDefinition.text)).where(
            col(StoredDefinition.process) == process, col(StoredDefinition.version) == version
        )
        text = session.execute(query).scalar_one_or_none()
        if text is None:  # told loudly by whoever moves the proposal
            return frozenset()
        _EARLIER[process, version] = _taken_up(parse(text, process)[0])
    return _EARLIER[process, version]


@cache
def _files() -> Mapping[str, Definition]:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}
    return {name: parse(text, name, lambda: texts)[0] for name, text in texts.items()}


def _taken_up(definition: Definition) -> frozenset[str]:
    """The states of a proposal's lifecycle from which an item that opens takes it up; none of another's."""
    opening = _files()["item"].states["open"].drives[PROPOSAL].split()
    if definition.subject != PROPOSAL:
        return frozenset()
    steps = (definition.steps[name] for name in opening if name in definition.steps)
    return frozenset(source for step in steps for source in step.sources)
