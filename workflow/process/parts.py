"""What a lifecycle is made of: plain frozen values, read once and shared by everything that asks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from workflow.process.text import Text

BACK = "back"
SAME = "same"
CLOCK = "clock"

_DURATION = re.compile(r"([1-9][0-9]{0,4})([dh])")


def duration(text: str) -> timedelta | None:
    """The time in "180d" or "48h"; None for anything else, which is then a named term."""
    found = _DURATION.fullmatch(text)
    if found is None:
        return None
    number = int(found[1])
    return timedelta(days=number) if found[2] == "d" else timedelta(hours=number)


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands.

    ``may`` holds, by right, the roles that have it here; a right that is absent is simply not declared and
    whoever asks decides what that means. ``effects`` follow whenever the state is arrived in, whatever step
    led there. ``drives`` names, by subject, the step that what hangs on the case takes then; of several, the one that
    is open to it.
    """

    name: str
    label: Text
    stage: str
    end: bool
    may: Mapping[str, frozenset[str]]
    effects: tuple[str, ...]
    drives: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """A way from one state to the next.

    ``to`` is a state, "back" (where the present state was entered from), "same" (stays) or "" when ``choose``
    names the function that picks one of ``outcomes``. ``due`` is a duration or a named term after which the
    clock takes the step; ``remind`` are durations before that.
    """

    name: str
    label: Text
    sources: tuple[str, ...]
    to: str
    choose: str
    outcomes: Mapping[str, str]
    by: frozenset[str]
    guards: tuple[str, ...]
    asks: tuple[str, ...]
    due: str
    remind: tuple[str, ...]
    effects: tuple[str, ...]

    def targets(self) -> tuple[str, ...]:
        """The states it may lead to, as far as the file names them: none for "back" and "same"."""
        if self.choose:
            return tuple(dict.fromkeys(self.outcomes.values()))
        return () if self.to in (BACK, SAME, "") else (self.to,)

    def leaves(self) -> bool:
        """Whether taking it moves the case at all."""
        return self.to != SAME


@dataclass(frozen=True, slots=True)
class Always:
    """An invariant: ``reach`` only ``through``, and anew ``since`` any state that gives this right."""

    reach: str
    through: str
    since: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole lifecycle; states and steps in the order of the file.

    ``version`` names the behaviour (a SHA-256 without labels and stages), so that a better word on a button
    does not make a new lifecycle. ``source`` is the text it was read from.
    """

    name: str
    subject: str
    start: str
    states: Mapping[str, State]
    steps: Mapping[str, Step]
    always: tuple[Always, ...]
    label: Text
    version: str
    source: str

    def leaving(self, state: str) -> tuple[Step, ...]:
        """The steps that can be taken in a state, in file order."""
        return tuple(step for step in self.steps.values() if state in step.sources)


class Fault(NamedTuple):
    """One thing wrong with a lifecycle file, and where."""

    file: str
    key: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.sentence}"


class BrokenProcess(Exception):
    """A lifecycle file that does not hold; its text lists every fault found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))
