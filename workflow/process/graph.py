"""A lifecycle as a graph, with "back" unrolled.

Where "back" leads depends on where its state was entered from, so a node is a state together with that
origin. Without this, postponing and resuming would look like a bridge between any two states that can be
postponed, and every invariant would raise a false alarm.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from workflow.process.parts import BACK, Definition


class Node(NamedTuple):
    """A state, and the state the case was in before it ("" where it began)."""

    state: str
    origin: str


class Edge(NamedTuple):
    """A step that moves a case from one node to another."""

    step: str
    node: Node


class Graph:
    """Every node a case can come to, and the edges between them."""

    def __init__(self, definition: Definition) -> None:
        self.start = Node(definition.start, "")
        self._definition = definition
        self.edges: dict[Node, tuple[Edge, ...]] = {}
        waiting = [self.start]
        while waiting:
            node = waiting.pop()
            if node not in self.edges:
                self.edges[node] = tuple(self._edges(node))
                waiting.extend(edge.node for edge in self.edges[node])
        self.states = frozenset(node.state for node in self.edges)

    def _edges(self, node: Node) -> Iterable[Edge]:
        for step in self._definition.leaving(node.state):
            targets = (node.origin,) if step.to == BACK and node.origin else step.targets()
            for target in targets:
                if target != node.state:
                    yield Edge(step.name, Node(target, node.state))

    def nodes_after(self, node: Node) -> frozenset[Node]:
        """The nodes that can follow, however many steps later."""
        seen = set[Node]()
        waiting = [edge.node for edge in self.edges[node]]
        while waiting:
            following = waiting.pop()
            if following not in seen:
                seen.add(following)
                waiting.extend(edge.node for edge in self.edges[following])
        return frozenset(seen)

    def origins(self, state: str) -> frozenset[str]:
        """The states it can be entered from."""
        return frozenset(node.origin for node in self.edges if node.state == state and node.origin)

    def path(self, begin: Iterable[Node], goal: str, avoid: str) -> str:
        """A shortest walk from ``begin`` to ``goal`` that enters ``avoid`` nowhere; "" when there is none."""
        came: dict[Node, tuple[Node, str] | None] = dict.fromkeys(begin)
        waiting = deque(came)
        while waiting:
            node = waiting.popleft()
            for step, target in self.edges[node]:
                if target.state == goal != avoid:  # also where one began in it, and comes back
                    return f"{self._walk(node, came.__getitem__)} -{step}-> {goal}"
                if target.state == avoid or target in came:
                    continue
                came[target] = (node, step)
                waiting.append(target)
        return ""

    @staticmethod
    def _walk(node: Node, came: Callable[[Node], tuple[Node, str] | None]) -> str:
        words = [node.state]
        while (before := came(node)) is not None:
            node, step = before
            words += [f"-{step}->", node.state]
        return " ".join(reversed(words))
