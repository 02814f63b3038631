"""The engine: what can happen next to a case, why not, and the step itself.

One ``transitions`` machine serves every case of a lifecycle and holds none of them. It must stay that way: a
machine per case costs twenty times more, and ``add_model`` fails on a database row.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from transitions import EventData, Machine, MachineError

from workflow.process.bindings import Bindings
from workflow.process.graph import Graph
from workflow.process.parts import BACK, CLOCK, SAME, Definition, Step
from workflow.process.refusals import AnswerMissing, GuardRefused, NotYours, StepNotOpen, UnknownStep
from workflow.process.text import Text

__all__ = [
    "AnswerMissing",
    "Case",
    "Deadlines",
    "Engine",
    "GuardRefused",
    "Move",
    "NotYours",
    "Option",
    "StepNotOpen",
    "UnknownStep",
]

_NO_WAY_BACK = Text(
    "معلوم نیست این مورد پیش از این کجا بوده است؛ گام دیگری را برگزینید.",
    "It is not known where this was before; choose another step.",
)
_BY_CLOCK = Text(
    "این گام در زمان مقرر، خودکار انجام می‌شود.", "This step happens by itself when its time comes."
)
_BY_WORKER = Text("این گام را خود سامانه انجام می‌دهد.", "The system takes this step by itself.")
_NOT_FOR_CLOCK = Text("این گام زمان‌بندی ندارد.", "The clock does not take this step.")
_NOTHING = Text("هیچ", "none")


class Case(Protocol):
    """Anything that has a state; ``origin`` is the one it was in before, "" at the start."""

    state: str
    origin: str


class Option(NamedTuple):
    """A step that leaves the present state: whether it may be taken now and, where not, why.

    ``held`` says that the step is this person's to take, ``allowed`` that nothing stands in the way either.
    """

    step: Step
    allowed: bool
    reasons: tuple[Text, ...]
    held: bool


class Move(NamedTuple):
    """A step that was taken; ``effects`` are the names of what must follow, in order."""

    step: Step
    source: str
    target: str
    effects: tuple[str, ...]


class Deadlines(NamedTuple):
    """The clock's steps that start or stop running by a move."""

    start: tuple[Step, ...]
    stop: tuple[Step, ...]


class Engine:
    """Runs one lifecycle for any number of cases. It keeps nothing about a case and is safe to share."""

    def __init__(self, definition: Definition, bindings: Bindings) -> None:
        self.definition = definition
        self.bindings = bindings
        graph = Graph(definition)
        self._origins = {state: graph.origins(state) for state in definition.states}
        self.machine = Machine(
            model=None,
            states=list(definition.states),
            initial=definition.start,
            auto_transitions=False,
            send_event=True,
            queued=False,
            ignore_invalid_triggers=False,
            prepare_event=[self._judge],
        )
        for step in definition.steps.values():
            for source in step.sources:
                for target in self._targets(step, source):
                    self.machine.add_transition(
                        step.name,
                        source,
                        None if target == source else target,
                        conditions=[_leads_to(target)],
                    )

    def _targets(self, step: Step, source: str) -> tuple[str, ...]:
        if step.to == SAME:
            return (source,)
        return tuple(sorted(self._origins[source])) if step.to == BACK else step.targets()

    def options(self, case: Case, roles: frozenset[str], actor: object, now: datetime) -> tuple[Option, ...]:
        """Every step that leaves the case's state, in file order, with all that stands in its way."""
        found = []
        for step in self.definition.leaving(case.state):
            held, reasons = self._holds(step, roles), self._obstacles(step, case, roles, actor, now)
            if not held:
                reasons = (self._whose(step, roles), *reasons)
            found.append(Option(step, allowed=not reasons, reasons=reasons, held=held))
        return tuple(found)

    def take(  # noqa: PLR0917
        self,
        case: Case,
        step_name: str,
        roles: frozenset[str],
        actor: object,
        now: datetime,
        answers: Mapping[str, object],
    ) -> Move:
        """Take a step: the case's ``state`` and ``origin`` change, or an error says why and nothing changes.

        The role "clock" takes a step that is due, without asking its guards. Raises UnknownStep, StepNotOpen,
        NotYours, GuardRefused and AnswerMissing, looked at in this order.
        """
        step = self.definition.steps.get(step_name)
        if step is None:
            raise UnknownStep(step=step_name)
        source, origin = case.state, case.origin
        asked: dict[str, Any] = {"roles": roles, "actor": actor, "now": now, "answers": answers}
        try:
            self._trigger(step, case, asked)
            target = case.state
            if target != source:
                case.origin = source
        except BaseException as error:
            if case.state != source:
                case.state = source
            if case.origin != origin:
                case.origin = origin
            if isinstance(error, MachineError):
                raise self._not_open(step, source) from None
            raise
        arrived = self.definition.states[target].effects if target != source else ()
        return Move(step, source, target, (*arrived, *step.effects))

    def _trigger(self, step: Step, case: Case, asked: Mapping[str, Any]) -> None:
        if not self.machine.events[step.name].trigger(case, **asked):
            # transitions answers a false condition with a quiet False
            raise RuntimeError(f"{self.definition.name}: {step.name} leads nowhere from {case.state}")

    def may(self, state: str, right: str) -> frozenset[str] | None:
        """The roles that have a right in a state; None where the lifecycle says nothing about it."""
        return self.definition.states[state].may.get(right)

    def deadlines(self, source: str, target: str) -> Deadlines:
        """The clock's steps that start and stop running by a move; ``source`` is "" for a new case.

        A step that is open before and after keeps running, with the time it began with.
        """
        timed = [step for step in self.definition.steps.values() if step.due]
        return Deadlines(
            start=tuple(s for s in timed if target in s.sources and source not in s.sources),
            stop=tuple(s for s in timed if source in s.sources and target not in s.sources),
        )

    def _judge(self, event: EventData) -> None:
        """Runs before any condition: refuses aloud, or settles where the step leads."""
        case: Any = event.model
        step = self.definition.steps[event.event.name]
        asked = event.kwargs
        roles: frozenset[str] = asked["roles"]
        if not self._holds(step, roles):
            raise NotYours(self._whose(step, roles))
        if reasons := self._obstacles(step, case, roles, asked["actor"], asked["now"]):
            raise GuardRefused(reasons)
        missing = tuple(name for name in step.asks if not _given(asked["answers"].get(name)))
        if missing:
            raise AnswerMissing(missing, _listed([self._ask_word(name) for name in missing]))
        if step.choose:
            outcome = self.bindings.choices[step.choose].pick(case, asked["actor"], asked["now"])
            if outcome not in step.outcomes:
                raise RuntimeError(f"{step.choose} picked {outcome!r}, which {step.name} does not know")
            asked["target"] = step.outcomes[outcome]
        else:
            asked["target"] = {SAME: case.state, BACK: case.origin}.get(step.to, step.to)

    @staticmethod
    def _holds(step: Step, roles: frozenset[str]) -> bool:
        return bool(step.due) if CLOCK in roles else bool(roles & step.by)

    def _obstacles(
        self, step: Step, case: Case, roles: frozenset[str], actor: object, now: datetime
    ) -> tuple[Text, ...]:
        found: list[Text] = []
        if step.to == BACK and case.origin not in self._origins[case.state]:
            found.append(_NO_WAY_BACK)
        if CLOCK not in roles:
            answers = (self.bindings.guards[name](case, actor, now) for name in step.guards)
            found += [reason for reason in answers if reason is not None]
        return tuple(found)

    def _whose(self, step: Step, roles: frozenset[str]) -> Text:
        if CLOCK in roles:
            return _NOT_FOR_CLOCK
        words = self.bindings.role_words
        people = [words[role] for role in sorted(step.by & self.bindings.roles)]
        if people:
            who = Text(" یا ".join(w.fa for w in people), " or the ".join(w.en for w in people))
            return Text(f"این گام با {who.fa} است.", f"This step is for the {who.en}.")
        if step.due:
            return _BY_CLOCK
        others = [words[driver] for driver in sorted(step.by) if driver in words]
        if not others:
            return _BY_WORKER
        return Text(
            f"این گام با {' یا '.join(w.fa for w in others)} پیش می‌رود.",
            f"This step follows from the {' or the '.join(w.en for w in others)}.",
        )

    def _ask_word(self, name: str) -> Text:
        return self.bindings.ask_words.get(name, Text(name, name))

    def _not_open(self, step: Step, state: str) -> StepNotOpen:
        here = self.definition.states[state].label
        others = _listed([Text(f"«{o.label.fa}»", f"“{o.label.en}”") for o in self.definition.leaving(state)])
        words = StepNotOpen.text
        return StepNotOpen(
            Text(
                words.fa.format(step=step.label.fa, state=here.fa, open=others.fa),
                words.en.format(step=step.label.en, state=here.en, open=others.en),
            )
        )


def _leads_to(target: str) -> Callable[[EventData], bool]:
    def chosen(event: EventData) -> bool:
        return bool(event.kwargs["target"] == target)

    return chosen


def _given(answer: object) -> bool:
    return bool(answer.strip()) if isinstance(answer, str) else answer is not None


def _listed(words: list[Text]) -> Text:
    if not words:
        return _NOTHING
    return Text("، ".join(w.fa for w in words), ", ".join(w.en for w in words))
