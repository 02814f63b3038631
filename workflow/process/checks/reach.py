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
    for name, state in definition.states.items():
        nodes = [node for node in graph.edges if node.state == name]
        if nodes and not state.end and not any(graph.edges[node] for node in nodes):
            yield f"state.{name}", "is a dead end: no step leads on, and it is not marked as an end"
    for ring in sorted(_rings(definition, graph), key=sorted):
        inside = [name for name in definition.states if name in ring]
        yield f"state.{inside[0]}", f"no end can be reached any more; the ring is {', '.join(inside)}"


def _rings(definition: Definition, graph: Graph) -> set[frozenset[str]]:
    """The states of every round no walk gets out of; looked for on nodes, since ways back differ."""
    after = {node: graph.nodes_after(node) for node in graph.edges}
    found = set()
    for node, following in after.items():
        ended = any(definition.states[other.state].end for other in following)
        if node in following and not ended and all(node in after[other] for other in following):
            found.add(frozenset(other.state for other in following))
    return found


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
