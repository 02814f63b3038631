"""Steps taken one by one: what they lead to, and what their choice can come to."""

from collections.abc import Iterator

from workflow.process.bindings import Bindings
from workflow.process.checks.key import Key
from workflow.process.nearest import unknown
from workflow.process.parts import SAME, Definition


def steps(definition: Definition) -> Iterator[Key]:
    """Steps nobody can take, that lead to where they begin, that do nothing, or carry a state's effects."""
    for step in definition.steps.values():
        key = f"step.{step.name}"
        if not step.by and not step.due:
            yield f"{key}.by", "nobody takes this step, neither a role nor the clock"
        for target in step.targets():
            if target in step.sources:
                yield f"{key}.to", f'leads from "{target}" to itself; write to = "same" for what stays'
        if step.to == SAME and not step.effects and not step.asks:
            yield key, "stays where it is, asks nothing and has no effect"
        if step.to != SAME and step.effects:
            yield f"{key}.effects", "effects belong to the state arrived in, unless the step stays"


def choices(definition: Definition, names: Bindings) -> Iterator[Key]:
    """Outcomes without a target, and targets of outcomes that never come."""
    for step in definition.steps.values():
        choice = names.choices.get(step.choose)
        if choice is None:
            continue
        key = f"step.{step.name}.to"
        for outcome in sorted(choice.outcomes - set(step.outcomes)):
            yield key, f'the outcome "{outcome}" of "{step.choose}" has no target'
        for outcome in step.outcomes:
            if outcome not in choice.outcomes:
                yield f"{key}.{outcome}", unknown(f'outcome of "{step.choose}"', outcome, choice.outcomes)
