"""What lifecycles drive in one another, looked at over all files at once."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from workflow.process.nearest import unknown
from workflow.process.parts import Definition, Fault, State


def driven(definitions: Iterable[Definition]) -> tuple[Fault, ...]:
    """What one lifecycle drives in another must be there and wait for it, and nothing may wait in vain."""
    every = tuple(definitions)
    found = []
    for definition in every:
        for state in definition.states.values():
            for subject, name in state.drives.items():
                key = f"state.{state.name}.drives.{subject}"
                sentences = _driving(definition.subject, name, subject, every)
                found += [Fault(f"{definition.name}.toml", key, sentence) for sentence in sentences]
        found += [Fault(f"{definition.name}.toml", *fault) for fault in _waiting(definition, every)]
    return (*found, *_rings(every))


def _driving(driver: str, name: str, subject: str, every: tuple[Definition, ...]) -> Iterator[str]:
    """``name`` may be several steps: of each lifecycle the one that is open is driven, so no two may be at once."""
    others = [other for other in every if other.subject == subject]
    if not others:
        yield unknown("subject", subject, {other.subject for other in every} - {driver})
    names = name.split()
    for other in others:
        steps = [other.steps[each] for each in names if each in other.steps]
        if not steps:
            yield unknown(f'step of "{other.name}"', names[0], other.steps)
        for step in steps:
            if driver not in step.by:
                yield f'"{other.name}" does not let a {driver} take "{step.name}"'
        for one, two in combinations(steps, 2):
            if shared := set(one.sources) & set(two.sources):
                yield f'"{one.name}" and "{two.name}" of "{other.name}" both leave "{min(shared)}"'
    for each in names[1:] if others else ():
        if not any(each in other.steps for other in others):
            yield unknown(f"step of a {subject}", each, {step for other in others for step in other.steps})


def _waiting(definition: Definition, every: tuple[Definition, ...]) -> Iterator[tuple[str, str]]:
    """Steps left to a driver that never drives them, and states it may leave standing when it ends."""
    subjects = {other.subject for other in every}
    for step in definition.steps.values():
        for driver in sorted(step.by & subjects):
            if not any(_drives(state, definition, step.name) for state in _states_of(driver, every)):
                yield f"step.{step.name}.by", f"nothing drives it: no {driver} names it under drives"
    for name, state in definition.states.items():
        ways = [step for step in definition.leaving(name) if step.leaves()]
        if state.end or not ways or any(step.due or not step.by or step.by - subjects for step in ways):
            continue
        drivers = frozenset[str]().union(*(step.by for step in ways))
        for other in every:
            for end in other.states.values():
                moved = any(_drives(end, definition, step.name) for step in ways)
                if other.subject in drivers and end.end and not moved:
                    yield f"state.{name}", f'would stand still when "{other.name}" ends in "{end.name}"'


def _drives(state: State, driven_: Definition, step: str) -> bool:
    return step in state.drives.get(driven_.subject, "").split()


def _states_of(subject: str, every: tuple[Definition, ...]) -> Iterator[State]:
    for definition in every:
        if definition.subject == subject:
            yield from definition.states.values()


def _rings(every: tuple[Definition, ...]) -> Iterator[Fault]:
    """Subjects that drive one another round and round, so that one step would never end."""
    drives: dict[str, set[str]] = {}
    for definition in every:
        for state in definition.states.values():
            drives.setdefault(definition.subject, set()).update(state.drives)
    for definition in every:
        for state in definition.states.values():
            for subject in state.drives:
                way = _way(subject, definition.subject, drives)
                if way:
                    key, round_ = (
                        f"state.{state.name}.drives.{subject}",
                        ", ".join([definition.subject, *way]),
                    )
                    yield Fault(f"{definition.name}.toml", key, f"drives in a ring: {round_}")


def _way(begin: str, goal: str, drives: dict[str, set[str]]) -> list[str]:
    """Subjects from one to another, each driving the next; empty when there is no way."""
    waiting, seen = [[begin]], {begin}
    while waiting:
        way = waiting.pop(0)
        if way[-1] == goal:
            return way
        for following in sorted(drives.get(way[-1], ())):
            if following not in seen:
                seen.add(following)
                waiting.append([*way, following])
    return []
