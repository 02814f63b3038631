"""What loading a lifecycle proves. Each check is a function from a definition to its faults."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import combinations

from workflow.process.bindings import Bindings
from workflow.process.graph import Graph
from workflow.process.parsing import unknown
from workflow.process.parts import BACK, SAME, Definition, Fault, State, Step, duration
from workflow.process.text import LANGUAGES

Key = tuple[str, str]
"""A key of the file, and the sentence about it."""
_Use = tuple[str, str, Iterable[str], Iterable[str]]

_PERSIAN = re.compile(r"[\u0621-\u063A\u0641-\u064A\u067E\u0686\u0698\u06A9\u06AF\u06CC]")
_ARABIC = {"ي": "ی", "ى": "ی", "ك": "ک"}
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LATIN = re.compile(r"[A-Za-z]")


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
        found += waits_for_ever(definition, names)
    return tuple(Fault(f"{definition.name}.toml", *fault) for fault in dict.fromkeys(found))


def unknown_names(definition: Definition, names: Bindings) -> Iterator[Key]:
    """Names that stand for nothing, each with the nearest that does."""
    for key, kind, used, known in _uses(definition, names):
        for name in used:
            if name not in known:
                yield key, unknown(kind, name, known)
    for step in definition.steps.values():
        if step.due and duration(step.due) is None and step.due not in names.terms:
            yield f"step.{step.name}.due", unknown("duration or term", step.due, names.terms)
        for role in sorted(step.by & names.roles):
            if role not in names.role_words:
                yield f"step.{step.name}.by", f'the role "{role}" has no word in the bindings'


def _uses(definition: Definition, names: Bindings) -> Iterator[_Use]:
    """Every name a definition uses, with where it stands and what it may be."""
    if definition.start:
        yield "start", "state", (definition.start,), definition.states
    for state in definition.states.values():
        yield from _uses_of_state(state, names)
    for step in definition.steps.values():
        yield from _uses_of_step(step, names, definition.states)
    for number, rule in enumerate(definition.always, 1):
        key = f"always.{number}"
        yield f"{key}.reach", "state", _named(rule.reach), definition.states
        yield f"{key}.through", "state", _named(rule.through), definition.states
        yield f"{key}.since", "right", _named(rule.since), names.rights


def _uses_of_state(state: State, names: Bindings) -> Iterator[_Use]:
    key = f"state.{state.name}"
    yield f"{key}.stage", "stage", _named(state.stage), names.stages
    yield f"{key}.effects", "effect", state.effects, names.effects
    for right, roles in state.may.items():
        yield f"{key}.may.{right}", "right", (right,), names.rights
        yield f"{key}.may.{right}", "role", sorted(roles), names.roles


def _uses_of_step(step: Step, names: Bindings, states: Iterable[str]) -> Iterator[_Use]:
    key = f"step.{step.name}"
    yield f"{key}.from", "state", step.sources, states
    yield f"{key}.to", "state", _named(step.to), {*states, BACK, SAME}
    yield f"{key}.choose", "choice", _named(step.choose), names.choices
    for outcome, target in step.outcomes.items():
        yield f"{key}.to.{outcome}", "state", _named(target), states
    yield f"{key}.by", "role", sorted(step.by), names.roles | names.drivers
    yield f"{key}.guards", "guard", step.guards, names.guards
    yield f"{key}.asks", "question", step.asks, names.asks
    yield f"{key}.effects", "effect", step.effects, names.effects


def _named(name: str) -> tuple[str, ...]:
    """Nothing for a name that is missing: that is already a fault of the form."""
    return (name,) if name else ()


def labels(definition: Definition) -> Iterator[Key]:
    """Labels in the wrong script, and steps of one state that a reader could not tell apart."""
    named = [(definition.name, definition.label)]
    named += [(state.name, state.label) for state in definition.states.values()]
    named += [(step.name, step.label) for step in definition.steps.values()]
    for name, label in named:
        wrong = [letter for letter in _ARABIC if letter in label.fa]
        for letter in wrong:
            yield f"fa.{name}", f"has the Arabic U+{ord(letter):04X}; write {_ARABIC[letter]}"
        if label.fa and not wrong and not _PERSIAN.search(label.fa):
            yield f"fa.{name}", f'is not Persian: "{label.fa}"'
        if label.en and (_PERSIAN.search(label.en) or not _LATIN.search(label.en)):
            yield f"en.{name}", f'is not English: "{label.en}"'
        for language in LANGUAGES:
            if _INVISIBLE.search(label.in_(language)):
                yield f"{language}.{name}", "has an invisible character that turns or breaks the line"
    for one, other in combinations(definition.steps.values(), 2):
        shared = [state for state in one.sources if state in other.sources]
        for language in LANGUAGES:
            words = one.label.in_(language), other.label.in_(language)
            if shared and words[0] and words[0].casefold() == words[1].casefold():
                yield f"{language}.{other.name}", f'reads like "{one.name}", and both leave "{shared[0]}"'


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


def unreachable(definition: Definition, graph: Graph) -> Iterator[Key]:
    """States no walk from the start comes to."""
    for name in definition.states:
        if name not in graph.states:
            yield f"state.{name}", f'cannot be reached from "{definition.start}"'


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


def waits_for_ever(definition: Definition, names: Bindings) -> Iterator[Key]:
    """States only something without a person moves on: if that never comes, nobody can."""
    for name in definition.states:
        ways = [step for step in definition.leaving(name) if step.leaves()]
        if ways and all(step.by and not step.by & names.roles and not step.due for step in ways):
            others = ", ".join(sorted({driver for step in ways for driver in step.by}))
            yield f"state.{name}", f"waits for ever if this never comes: {others}"


GRAPH_CHECKS: tuple[Callable[[Definition, Graph], Iterator[Key]], ...] = (
    unreachable,
    ends,
    backs,
    invariants,
    refusable,
)


def driven(definitions: Iterable[Definition]) -> tuple[Fault, ...]:
    """What one lifecycle drives in another must be there, and wait for that driver."""
    every = tuple(definitions)
    found = []
    for definition in every:
        for state in definition.states.values():
            for subject, name in state.drives.items():
                key = f"state.{state.name}.drives.{subject}"
                sentences = _driving(definition.subject, name, subject, every)
                found += [Fault(f"{definition.name}.toml", key, sentence) for sentence in sentences]
    return tuple(found)


def _driving(driver: str, name: str, subject: str, every: tuple[Definition, ...]) -> Iterator[str]:
    others = [other for other in every if other.subject == subject]
    if not others:
        yield unknown("subject", subject, {other.subject for other in every} - {driver})
    for other in others:
        step = other.steps.get(name)
        if step is None:
            yield unknown(f'step of "{other.name}"', name, other.steps)
        elif driver not in step.by:
            yield f'"{other.name}" does not let a {driver} take "{name}"'


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
