"""The lines of one subject's history, walked again by its lifecycle: where it must stand, and what is wrong.

Order is that of the lines' ids, never of their times: a clock may jump, a sequence does not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from workflow.process.definition import BACK, SAME, Definition, Step
from workflow.process.text import Text

BEGUN, EDITED, MOVED, CARRIED_OVER = "propose", "edit", "move_version", "carried_over"
"""The lines that count beside the steps: a beginning, a new revision, a newer lifecycle, a row of before."""

VOTED = ("voted", "voted_by_proxy")
"""The lines of votes by name: one’s own, and for a member who is represented."""

NO_BEGINNING = Text(
    "تاریخچه با آغاز شروع نمی‌شود؛ سطرهای نخست آن نیست.",
    "The history does not begin with a beginning: its first lines are missing.",
)
BEGUN_TWICE = Text(
    "آغازی دوباره، در میانهٔ تاریخچه.", "It begins a second time, in the middle of the history."
)
WRONG_START = Text(
    "آغاز در «{found}» ثبت شده است، ولی روند از «{start}» آغاز می‌شود.",
    "It is said to begin in “{found}”, but the lifecycle begins in “{start}”.",
)
UNKNOWN_EVENT = Text("گام «{event}» در این روند نیست.", "“{event}” is no step of this lifecycle.")
WRONG_SOURCE = Text(
    "گام «{event}» از «{found}» ثبت شده است، ولی مورد در «{state}» بود.",
    "“{event}” is said to leave “{found}”, but the case was in “{state}”.",
)
NOT_OPEN = Text("گام «{event}» از «{state}» ممکن نیست.", "“{event}” does not leave “{state}”.")
WRONG_TARGET = Text("گام «{event}» به «{found}» نمی‌رسد.", "“{event}” does not lead to “{found}”.")
WRONG_VERSION = Text(
    "شمارهٔ این سطر {found} است و باید {version} باشد؛ سطری افتاده یا دست‌کاری شده است.",
    "This line is number {found} and should be {version}: a line is missing or was changed.",
)
WRONG_REVISION = Text(
    "این سطر از ویرایش {found} می‌گوید، ولی ویرایش {revision} در کار بود.",
    "This line speaks of revision {found}, but revision {revision} was the newest.",
)
WRONG_CHAPTER = Text("این سطر از انجمن دیگری است.", "This line belongs to another chapter.")
NO_TEXT = Text(
    "متن نسخهٔ {version} از روند نگهداری نشده است و تاریخچه را نمی‌توان با آن سنجید.",
    "The text of version {version} of the lifecycle is not kept, so the history cannot be held against it.",
)

Definitions = Callable[[str], Definition | None]
"""The lifecycle of a version, None where its text is not kept."""


class Line(NamedTuple):
    """One line of the history, as far as the walk asks for it."""

    id: int
    event: str
    source: str
    target: str
    version: int
    at: datetime
    chapter_id: int
    facts: Mapping[str, Any]


class Found(NamedTuple):
    """What is wrong with one line."""

    line: int
    text: Text


class Walk:
    """One subject on its way. ``values`` holds, by column, what its row must say after the lines so far."""

    def __init__(self, chapter_id: int | None) -> None:
        self.chapter_id = chapter_id
        self.values: dict[str, Any] = {}
        self.last: int | None = None
        self._version = 0

    def _counted(self, line: Line) -> Iterator[Found]:
        """A line that counts is the next; after a gap the walk goes on from what is written."""
        if line.version != self._version + 1:
            yield Found(line.id, WRONG_VERSION.format(found=line.version, version=self._version + 1))
        self._version = self.values["version"] = line.version

    def _heard(self, line: Line) -> Iterator[Found]:
        self.last = line.id
        if self.chapter_id is not None and line.chapter_id != self.chapter_id:
            yield Found(line.id, WRONG_CHAPTER)

    def _stepped(self, line: Line, definition: Definition) -> Iterator[Found]:
        """A step: whether the lifecycle has it here, and where it leads."""
        state, origin = self.values["state"], self.values["origin"]
        step = definition.steps.get(line.event)
        if line.source != state:
            yield Found(line.id, WRONG_SOURCE.format(event=line.event, found=line.source, state=state))
        elif step is None:
            yield Found(line.id, UNKNOWN_EVENT.format(event=line.event))
        elif state not in step.sources:
            yield Found(line.id, NOT_OPEN.format(event=line.event, state=state))
        elif line.target not in leads_to(step, state, origin):
            yield Found(line.id, WRONG_TARGET.format(event=line.event, found=line.target))
        yield from self._counted(line)
        if line.target != line.source:
            self.values |= {"state": line.target, "origin": line.source}


def leads_to(step: Step, state: str, origin: str) -> tuple[str, ...]:
    """The states a step may lead to from a state that was entered from ``origin``."""
    return {SAME: (state,), BACK: (origin,)}.get(step.to) or step.targets()


class FollowerWalk(Walk):
    """What is no proposal: its steps are those of the lifecycle as it stands now.

    A line without a state it leads to tells of something else; of these ``edit`` alone counts.
    """

    def __init__(self, definition: Definition, chapter_id: int | None) -> None:
        super().__init__(chapter_id)
        self.definition = definition
        self._version = 1
        self.values = {"state": definition.start, "origin": "", "version": 1}

    def walk(self, lines: Iterable[Line]) -> Iterator[Found]:
        """Everything that is wrong with the lines."""
        for line in lines:
            first = self.last is None
            yield from self._heard(line)
            if first and line.event == CARRIED_OVER:
                self.values["state"] = line.target
            elif line.target:
                yield from self._stepped(line, self.definition)
            elif line.event == EDITED:
                yield from self._counted(line)
            elif line.version > self._version:
                yield Found(line.id, WRONG_VERSION.format(found=line.version, version=self._version))


class ProposalWalk(Walk):
    """A proposal: begun once, edited, moved by steps of the version it goes by, told of in between.

    ``votes`` counts the votes told of, by ballot.
    """

    def __init__(self, definitions: Definitions, began_by: str, chapter_id: int | None) -> None:
        super().__init__(chapter_id)
        self._definitions, self._process_version = definitions, began_by
        self.votes: dict[int, int] = {}

    def walk(self, lines: Iterable[Line]) -> Iterator[Found]:
        """Everything that is wrong with the lines."""
        for line in lines:
            first = self.last is None
            yield from self._heard(line)
            definition = self._definitions(self._process_version)
            if definition is None:
                yield Found(line.id, NO_TEXT.format(version=self._process_version[:12]))
                self.values = {}  # without the lifecycle nothing can be said of the row
                return
            if first != (line.event == BEGUN):
                yield Found(line.id, NO_BEGINNING if first else BEGUN_TWICE)
            if first:
                yield from self._begun(line, definition)
            elif line.target:
                yield from self._revision_told(line)
                yield from self._stepped(line, definition)
                self._followed(line, definition)
            else:
                yield from self._told(line)

    def _begun(self, line: Line, definition: Definition) -> Iterator[Found]:
        if line.event == BEGUN and line.target != definition.start:
            yield Found(line.id, WRONG_START.format(found=line.target, start=definition.start))
        self._version = line.version - 1 if line.event != BEGUN else 0
        yield from self._counted(line)
        self.values |= {
            "process_version": self._process_version, "state": line.target or definition.start, "origin": "",
            "entered_at": line.at, "audience": "restricted", "revision_id": line.facts.get("revision"),
            "successor_id": None,
        }  # fmt: skip

    def _followed(self, line: Line, definition: Definition) -> None:
        """What every step of a proposal writes beside its state."""
        if line.target != line.source:
            self.values["entered_at"] = line.at
            state = definition.states.get(line.target)
            if state is not None and "see" not in state.may and not state.end:
                self.values["audience"] = "chapter"
        if "successor" in line.facts:
            self.values["successor_id"] = line.facts["successor"]

    def _revision_told(self, line: Line) -> Iterator[Found]:
        found, known = line.facts.get("revision"), self.values["revision_id"]
        if found != known:
            yield Found(line.id, WRONG_REVISION.format(found=found, revision=known))

    def _told(self, line: Line) -> Iterator[Found]:
        if line.event in (EDITED, MOVED):
            yield from self._counted(line)
            if line.event == EDITED:
                self.values["revision_id"] = line.facts.get("revision")
            else:
                self._process_version = self.values["process_version"] = str(line.facts.get("to", ""))
        elif line.version > self._version:  # an older one is that which its teller had read
            yield Found(line.id, WRONG_VERSION.format(found=line.version, version=self._version))
        if line.event in VOTED and isinstance(ballot := line.facts.get("ballot"), int):
            self.votes[ballot] = self.votes.get(ballot, 0) + 1
        if line.event == "ballot_counted" and isinstance(ballot := line.facts.get("ballot"), int):
            self.votes[ballot] = int(line.facts.get("cast", 0))
