"""Every ``[[always]]``, proved on the graph with "back" unrolled."""

from collections.abc import Iterator

from workflow.process.checks.key import Key
from workflow.process.graph import Graph
from workflow.process.parts import Definition


def invariants(definition: Definition, graph: Graph) -> Iterator[Key]:
    """Every ``always``, with the walk that breaks it."""
    for number, rule in enumerate(definition.always, 1):
        key = f"always.{number}"
        if rule.reach == definition.start:
            yield key, f'a case begins in "{rule.reach}", before any "{rule.through}"'
            continue
        begun = rule.through == definition.start
        if not begun and (walk := graph.path([graph.start], rule.reach, rule.through)):
            yield key, f'"{rule.reach}" is reached without "{rule.through}": {walk}'
            continue
        for name, state in definition.states.items():
            begin = [node for node in graph.edges if node.state == name]
            if rule.since in state.may and (walk := graph.path(begin, rule.reach, rule.through)):
                yield key, f'after "{name}" ({rule.since}), "{rule.through}" is not passed anew: {walk}'
                break
