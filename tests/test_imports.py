"""Every module can be the first that a process imports: workers and renderers begin elsewhere than the pages."""

from collections.abc import Iterator
from graphlib import TopologicalSorter

import grimp


def packages_of(module: str) -> Iterator[str]:
    """The packages a module stands in; whoever imports it imports them first."""
    while package := module.rpartition(".")[0]:
        yield package
        module = package


def test_no_module_waits_for_itself():
    graph = grimp.build_graph("workflow", "documents", "api", cache_dir=None)
    needed = {
        module: {
            each
            for named in graph.find_modules_directly_imported_by(module)
            for each in (named, *packages_of(named))
            if not f"{module}.".startswith(f"{each}.")  # a package begins before what is in it
        }
        for module in graph.modules
    }
    TopologicalSorter(needed).prepare()  # tells the ring
