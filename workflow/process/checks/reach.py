"""The graph: what can be reached, what can be left, and where every walk can end."""

from collections.abc import Iterator

from workflow.process.checks.key import Key
from workflow.process.graph import Graph
from workflow.process.parts import BACK, Definition


def unreachable(definition: Definition, graph: Graph) -> Iterator[Key]:
    """States no walk from the start comes to."""
    for name in definition.states:
        if name not in graph.states:
            yield f"state.{name}", f'cannot be reached from "{definition.start}"'


def never_taken(definition: Definition, graph: Graph) -> Iterator[Key]:
    """Steps that leave only states nobody comes to, with the guards that are asked for nothing."""
    for step in definition.steps.values():
        if step.sources and not any(source in graph.states for source in step.sources):
            dead = f", and its guards are dead: {' '.join(step.guards)}" if step.guards else ""
            yield f"step.{step.name}", f"can never be taken: nothing it leaves can be reached{dead}"


def ends(definition: Definition, graph: Graph) -> Iterator[Key]:
    """Ends that are left, states that are not ends but cannot be left, and rings without a way out."""
    for step in definition.steps.values():
        for name in step.sources:
            if definition.states[name].end:
                yield f"step.{step.name}.from", f'leaves "{name}", which is an end'
    rings: set[frozenset[str]] = set()
    for name, state in definition.states.items():
        if state.end or name not in graph.states:
            continue
        after = graph.after(name)
        if not after:
            yield f"state.{name}", "is a dead end: no step leads on, and it is not marked as an end"
        elif name in after and not any(definition.states[other].end for other in after):
            ring = frozenset(after)
            if ring not in rings and all(graph.after(other) == ring for other in ring):
                rings.add(ring)
                inside = ", ".join(other for other in definition.states if other in ring)
                yield f"state.{name}", f"no end can be reached any more; the ring is {inside}"


def backs(definition: Definition, graph: Graph) -> Iterator[Key]:
    """A way back from where a case may begin, having come from nowhere."""
    for step in definition.steps.values():
        if step.to == BACK and graph.start.state in step.sources:
            yield f"step.{step.name}.from", f'goes back from "{graph.start.state}", where a case begins'


def refusable(definition: Definition, graph: Graph) -> Iterator[Key]:
    """States that cannot be left while guards say no: somebody's way out must be free, or the clock's."""
    for name, state in definition.states.items():
        ways = [step for step in definition.leaving(name) if step.leaves()]
        if (
            ways
            and not state.end
            and name in graph.states
            and all(step.guards and not step.due for step in ways)
        ):
            yield f"state.{name}", "every way out may be refused: " + ", ".join(step.name for step in ways)
