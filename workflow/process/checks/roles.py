"""States that wait for somebody who may never come."""

from collections.abc import Iterator

from workflow.process.bindings import Bindings
from workflow.process.checks.key import Key
from workflow.process.graph import Graph
from workflow.process.parts import Definition


def waits_for_ever(definition: Definition, names: Bindings) -> Iterator[Key]:
    """States only something without a person moves on: if that never comes, nobody can."""
    for name in definition.states:
        ways = [step for step in definition.leaving(name) if step.leaves()]
        if ways and all(step.by and not step.by & names.roles and not step.due for step in ways):
            others = ", ".join(sorted({driver for step in ways for driver in step.by}))
            yield f"state.{name}", f"waits for ever if this never comes: {others}"


def may_be_gone(definition: Definition, graph: Graph, names: Bindings) -> Iterator[Key]:
    """States only somebody moves on who may be gone for good: an author leaves, a recipient never reads."""
    for name, state in definition.states.items():
        ways = [step for step in definition.leaving(name) if step.leaves()]
        people = frozenset[str]().union(*(step.by for step in ways))
        if (
            ways
            and not state.end
            and name in graph.states
            and people
            and people <= names.passing
            and not any(step.due for step in ways)
        ):
            who = " or ".join(sorted(people))
            yield f"state.{name}", f"only the {who} can move it on, who may be gone; give the clock a step"
