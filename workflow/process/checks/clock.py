"""What the clock takes must need nobody, and happen one thing at a time."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

from workflow.process.checks.key import Key
from workflow.process.parts import Definition, Step, duration


def clock(definition: Definition) -> Iterator[Key]:
    """What the clock takes must need nobody: no guard may refuse it and no question wait for an answer."""
    for step in definition.steps.values():
        key = f"step.{step.name}"
        if step.due and step.guards:
            yield f"{key}.guards", "the clock takes this step, so no guard may refuse it"
        if step.due and step.asks:
            yield f"{key}.asks", "the clock takes this step, and it answers no questions"
        if step.remind and not step.due:
            yield f"{key}.remind", "nothing is due that could be reminded of"
        yield from _reminders(step, f"{key}.remind")
    for one, other in combinations((step for step in definition.steps.values() if step.due), 2):
        for state in one.sources:
            if state in other.sources and one.due == other.due and one.leaves() and other.leaves():
                yield f"step.{other.name}.due", f'falls due together with "{one.name}" in "{state}"'
                break


def _reminders(step: Step, key: str) -> Iterator[Key]:
    due = duration(step.due) or timedelta.max
    for word in step.remind:
        before = duration(word)
        if before is None:
            yield key, f'"{word}" is not a duration like 3d or 12h'
        elif step.due and before >= due:
            yield key, f'"{word}" before "{step.due}" is earlier than the step opens'
