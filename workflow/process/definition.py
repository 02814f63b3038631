"""Lifecycles: read from a TOML file, proved, and from then on a plain value.

A file that does not hold is never half accepted: reading it raises BrokenProcess with every fault found.
"""

from collections.abc import Mapping
from pathlib import Path

from workflow.process.bindings import Bindings, Choice, Guard
from workflow.process.checks import faults_of
from workflow.process.extending import Siblings
from workflow.process.nearest import unknown
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

Names = Bindings | Mapping[str, Bindings]

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
    "Names",
    "State",
    "Step",
    "duration",
    "load",
    "read",
]


def read(text: str, name: str, names: Names, siblings: Siblings = dict) -> Definition:
    """The lifecycle written in ``text``, proved against the names it may use.

    ``name`` is the file's, without its ending; ``names`` are those of its subject, or of each subject by
    name; ``siblings`` gives the texts it may extend. Raises BrokenProcess with all faults.
    """
    definition, malformed = parse(text, name, siblings)
    faults = [*malformed]
    if isinstance(names, Bindings):
        faults += faults_of(definition, names, whole=not malformed)
    elif definition.subject in names:
        faults += faults_of(definition, names[definition.subject], whole=not malformed)
    elif definition.subject:
        faults.append(Fault(f"{name}.toml", "subject", unknown("subject", definition.subject, names)))
    if faults:
        raise BrokenProcess(tuple(faults))
    return definition


def load(path: Path, names: Names, *, beside: Path | None = None) -> Definition:
    """The lifecycle in a file; what it extends stands in the same folder, or in ``beside``.

    Raises BrokenProcess, also for a file that is not UTF-8, and OSError.
    """

    def siblings() -> Mapping[str, str]:
        folders = [folder for folder in (beside, path.parent) if folder is not None]
        files = [file for folder in folders for file in sorted(folder.glob("*.toml"))]
        return {file.stem: file.read_text(encoding="utf-8", errors="replace") for file in files}

    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenProcess((Fault(path.name, "toml", f"not UTF-8: {error}"),)) from error
    return read(text, path.stem, names, siblings)
