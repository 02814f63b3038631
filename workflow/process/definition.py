"""Lifecycles: read from a TOML file, proved, and from then on a plain value.

A file that does not hold is never half accepted: reading it raises BrokenProcess with every fault found.
"""

from pathlib import Path

from workflow.process.bindings import Bindings, Choice, Guard
from workflow.process.checks import faults_of
from workflow.process.parsing import parse
from workflow.process.parts import (
    BACK,
    CLOCK,
    SAME,
    Always,
    BrokenProcess,
    Definition,
    Fault,
    State,
    Step,
    duration,
)

__all__ = [
    "BACK",
    "CLOCK",
    "SAME",
    "Always",
    "Bindings",
    "BrokenProcess",
    "Choice",
    "Definition",
    "Fault",
    "Guard",
    "State",
    "Step",
    "duration",
    "load",
    "read",
]


def read(text: str, name: str, names: Bindings) -> Definition:
    """The lifecycle written in ``text``, proved against the names it may use.

    ``name`` is the file's, without its ending. Raises BrokenProcess with all faults.
    """
    definition, malformed = parse(text, name)
    faults = (*malformed, *faults_of(definition, names, whole=not malformed))
    if faults:
        raise BrokenProcess(faults)
    return definition


def load(path: Path, names: Bindings) -> Definition:
    """The lifecycle in a file. Raises BrokenProcess, also for a file that is not UTF-8, and OSError."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenProcess((Fault(path.name, "toml", f"not UTF-8: {error}"),)) from error
    return read(text, path.stem, names)
