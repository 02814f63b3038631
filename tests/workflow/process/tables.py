"""Lifecycles as tables written by hand, and what every one of them is walked against."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from workflow.lifecycle import DEFINITIONS, NAMES
from workflow.process.bindings import Bindings, Choice
from workflow.process.machine import AnswerMissing, Engine, GuardRefused, NotYours, StepNotOpen, UnknownStep
from workflow.process.text import Refusal, Text

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BACK, STAY, CHOSEN = "(back)", "(stays)", "(chosen)"
CLOCK = "clock"

Cells = dict[str, dict[str, tuple[set[str], str]]]
"""By state and step: who may take it, and where it leads."""


@dataclass
class Switches:
    """What the stubbed guards refuse, and what the choices come to."""

    refusing: set[str] = field(default_factory=set)
    outcome: str = ""


@dataclass
class Case:
    """A case that is nothing but a case."""

    state: str
    origin: str = ""


@dataclass(frozen=True)
class Expected:
    """A lifecycle as the council's rules have it."""

    name: str
    start: str
    cells: Cells
    guarded: dict[str, set[str]] = field(default_factory=dict)
    asked: dict[str, set[str]] = field(default_factory=dict)
    chosen: dict[str, dict[str, str]] = field(default_factory=dict)
    follows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    drives: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def steps(self) -> list[str]:
        """Every step there is."""
        return sorted({step for steps in self.cells.values() for step in steps})

    @property
    def people(self) -> list[str]:
        """Everybody who takes some step, the clock, and somebody who takes none."""
        named = {who for steps in self.cells.values() for people, _ in steps.values() for who in people}
        return [*sorted(named - {CLOCK}), CLOCK, "stranger"]


@cache
def _bound(subject: str) -> Bindings:
    return NAMES[subject]


def engine(name: str, switches: Switches) -> Engine:
    """The lifecycle as the file has it, its guards and choices replaced by switches."""
    definition = DEFINITIONS[name]
    names = _bound(definition.subject)

    def guard(which: str):
        def refuse(_case: object, _actor: object, _now: datetime) -> Text | None:
            return Text("نه", f"no {which}") if which in switches.refusing else None

        return refuse

    def pick(choice: Choice):
        first = min(choice.outcomes)
        return lambda *_: switches.outcome if switches.outcome in choice.outcomes else first

    stubs = replace(
        names,
        guards={which: guard(which) for which in names.guards},
        choices={which: Choice(choice.outcomes, pick(choice)) for which, choice in names.choices.items()},
    )
    return Engine(definition, stubs)


ANSWERS = {"reason": "چون", "until": "2030-01-01", "successor": 7, "colleague": 3, "outcome": "پذیرفته شد"}


def walk_of(expected: Expected) -> type:  # noqa: C901 (a machine of many small rules)
    """A stateful walk: people try everything, and the file answers as the table does."""

    class Walk(RuleBasedStateMachine):
        @initialize()
        def begin(self):
            self.switches = Switches()
            self.engine = engine(expected.name, self.switches)
            self.case = Case(expected.start)
            self.visited = [expected.start]

        def foreseen(self, step, roles, answers):  # noqa: PLR0911 (one for each answer)
            if step not in expected.cells[self.case.state]:
                return StepNotOpen if step in expected.steps else UnknownStep
            who, target = expected.cells[self.case.state][step]
            by_clock = CLOCK in roles
            if not (CLOCK in who if by_clock else who & roles):
                return NotYours
            if target == BACK and len(self.visited) < 2:
                return GuardRefused
            if not by_clock and expected.guarded.get(step, set()) & self.switches.refusing:
                return GuardRefused
            if expected.asked.get(step, set()) - set(answers):
                return AnswerMissing
            if target == CHOSEN:
                ways = expected.chosen[step]
                return ways.get(self.switches.outcome, ways[min(ways)])
            return {STAY: self.case.state, BACK: self.visited[-2] if target == BACK else ""}.get(
                target, target
            )

        def attempt(self, step, roles, answers):
            foreseen, before = self.foreseen(step, roles, answers), Case(self.case.state, self.case.origin)
            if not isinstance(foreseen, str):
                with pytest.raises(foreseen) as caught:
                    self.engine.take(self.case, step, roles, None, NOW, answers)
                assert isinstance(caught.value, Refusal)
                assert self.case == before
                return
            move = self.engine.take(self.case, step, roles, None, NOW, answers)
            assert (move.source, move.target) == (before.state, foreseen)
            if move.target != move.source:
                assert move.effects == expected.follows.get(move.target, ())
                self.visited.append(move.target)

        @rule(
            step=st.sampled_from([*expected.steps, "to_anywhere"]),
            roles=st.frozensets(st.sampled_from(expected.people), max_size=3),
            answers=st.sets(st.sampled_from(sorted(ANSWERS))),
        )
        def anyone_tries_anything(self, step, roles, answers):
            self.attempt(step, roles, {name: ANSWERS[name] for name in answers})

        @rule(data=st.data())
        def someone_takes_what_is_theirs(self, data):
            ways = expected.cells[self.case.state]
            onward = [s for s, (_, to) in ways.items() if to in (BACK, CHOSEN) or expected.cells.get(to)]
            if not ways:
                self.begin()
                return
            step = data.draw(st.sampled_from(sorted(onward or ways)))
            self.attempt(step, frozenset({data.draw(st.sampled_from(sorted(ways[step][0])))}), ANSWERS)

        @rule(guard=st.sampled_from(sorted({g for gs in expected.guarded.values() for g in gs} or {"none"})))
        def guard_turns(self, guard):
            self.switches.refusing ^= {guard}

        @rule(outcome=st.sampled_from(sorted({o for ways in expected.chosen.values() for o in ways} or {""})))
        def count_turns(self, outcome):
            self.switches.outcome = outcome

        @invariant()
        def case_remembers_where_it_was(self):
            assert self.case.state == self.visited[-1]
            assert self.case.origin == (self.visited[-2] if len(self.visited) > 1 else "")

    walk = Walk.TestCase
    walk.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
    return walk
