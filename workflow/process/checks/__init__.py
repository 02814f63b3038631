"""What loading a lifecycle proves, by kind. Each check is a function from a definition to its faults."""

from collections.abc import Callable, Iterator

from workflow.process.bindings import Bindings
from workflow.process.checks.clock import clock
from workflow.process.checks.drives import driven
from workflow.process.checks.invariants import invariants
from workflow.process.checks.key import Key
from workflow.process.checks.names import labels, unknown_names
from workflow.process.checks.reach import backs, ends, never_taken, refusable, unreachable
from workflow.process.checks.roles import may_be_gone, waits_for_ever
from workflow.process.checks.steps import choices, steps
from workflow.process.checks.unused import unused
from workflow.process.graph import Graph
from workflow.process.parts import Definition, Fault

__all__ = ["driven", "faults_of", "unused"]

GRAPH_CHECKS: tuple[Callable[[Definition, Graph], Iterator[Key]], ...] = (
    unreachable,
    never_taken,
    ends,
    backs,
    invariants,
    refusable,
)


def faults_of(definition: Definition, names: Bindings, *, whole: bool = True) -> tuple[Fault, ...]:
    """All faults of a definition.

    The graph is looked at only where every name is known and the file is ``whole``, else one misspelt name
    would bring a dozen sentences about states that cannot be reached.
    """
    unknowns = list(unknown_names(definition, names))
    found = [*unknowns, *labels(definition), *clock(definition)]
    if whole and not unknowns:
        found += [*steps(definition), *choices(definition, names)]
        graph = Graph(definition)
        for check in GRAPH_CHECKS:
            found += check(definition, graph)
        found += [*waits_for_ever(definition, names), *may_be_gone(definition, graph, names)]
    return tuple(Fault(f"{definition.name}.toml", *fault) for fault in dict.fromkeys(found))
