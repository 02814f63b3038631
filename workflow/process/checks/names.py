"""Names that stand for nothing, and labels a reader could not read or tell apart."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from workflow.process.bindings import Bindings
from workflow.process.checks.key import Key
from workflow.process.nearest import unknown
from workflow.process.parts import BACK, SAME, Definition, State, Step, duration
from workflow.process.text import LANGUAGES

_Use = tuple[str, str, Iterable[str], Iterable[str]]

_PERSIAN = re.compile(r"[\u0621-\u063A\u0641-\u064A\u067E\u0686\u0698\u06A9\u06AF\u06CC]")
_ARABIC = {"ي": "ی", "ى": "ی", "ك": "ک"}
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_LATIN = re.compile(r"[A-Za-z]")


def unknown_names(definition: Definition, names: Bindings) -> Iterator[Key]:
    """Names that stand for nothing, each with the nearest that does."""
    for key, kind, used, known in _uses(definition, names):
        for name in used:
            if name not in known:
                sentence = unknown(kind, name, known)
                if kind == "role":
                    nobody = f'nobody holds the role "{name}" towards a {definition.subject}'
                    sentence = sentence.replace(f'unknown role "{name}"', nobody, 1)
                yield key, sentence
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
