"""Names that are bound and that no lifecycle uses."""

from collections.abc import Callable, Iterable

from workflow.process.bindings import Bindings
from workflow.process.parts import Definition, Fault


def unused(definitions: Iterable[Definition], names: Bindings) -> tuple[Fault, ...]:
    """Names that are bound but that no lifecycle uses: dead code, or a word forgotten in a file."""
    used: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    for definition in definitions:
        for state in definition.states.values():
            used["effect"].update(state.effects)
            used["right"].update(state.may)
            used["stage"].add(state.stage)
            used["role"].update(*state.may.values())
        for step in definition.steps.values():
            used["guard"].update(step.guards)
            used["choice"].add(step.choose)
            used["effect"].update(step.effects)
            used["term"].add(step.due)
            used["question"].update(step.asks)
            used["role"].update(step.by)
            used["driver"].update(step.by)
    return tuple(
        Fault("bindings", f"{kind}.{name}", "no lifecycle uses it")
        for kind, known in _KINDS.items()
        for name in sorted(set(known(names)) - used[kind])
    )


_KINDS: dict[str, Callable[[Bindings], Iterable[str]]] = {
    "guard": lambda names: names.guards,
    "choice": lambda names: names.choices,
    "effect": lambda names: names.effects,
    "term": lambda names: names.terms,
    "question": lambda names: names.asks,
    "role": lambda names: names.roles,
    "driver": lambda names: names.drivers,
    "right": lambda names: names.rights,
    "stage": lambda names: names.stages,
}
