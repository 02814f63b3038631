"""Random lifecycles, sound and broken: what the checks find is what a search by brute force finds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.process.checks.invariants import invariants
from workflow.process.checks.reach import backs, ends, never_taken, refusable, unreachable
from workflow.process.definition import Always, Definition, State, Step
from workflow.process.graph import Graph
from workflow.process.text import Text

WORD = Text("واژه", "word")


@st.composite
def lifecycles(draw):
    names = [f"s{number}" for number in range(draw(st.integers(2, 5)))]
    states = {
        name: State(name, WORD, "drafting", draw(st.booleans()),
                    {"edit": frozenset({"author"})} if draw(st.booleans()) else {}, (), {})
        for name in names
    }  # fmt: skip
    steps = {}
    for number in range(draw(st.integers(1, 6))):
        sources = tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)))
        kind = draw(st.sampled_from(["plain", "plain", "plain", "back", "same", "choose"]))
        outcomes = {}
        if kind == "choose":
            outcomes = {"yes": draw(st.sampled_from(names)), "no": draw(st.sampled_from(names))}
        to = {"plain": draw(st.sampled_from(names)), "choose": ""}.get(kind, kind)
        steps[f"t{number}"] = Step(
            f"t{number}", WORD, sources, to, "pick" if outcomes else "", outcomes, frozenset({"chair"}),
            ("guard",) if draw(st.booleans()) else (), (), "3d" if draw(st.booleans()) else "", (), (),
        )  # fmt: skip
    one, other = draw(st.sampled_from(names)), draw(st.sampled_from(names))
    rule = Always(one, other, draw(st.sampled_from(["", "edit"])))
    return Definition("random", "proposal", names[0], states, steps, (rule,), WORD, "", "")


def walks(definition, begins):
    """Every node that walks from these come to, each with the set of states one walk there passed.

    A node is a state with where it was entered from; the search knows nothing of the program's graph.
    """
    seen: set[tuple[str, str, frozenset[str]]] = {(state, origin, frozenset()) for state, origin in begins}
    fresh = set(seen)
    while fresh:
        found = set()
        for state, origin, passed in fresh:
            for target in ways(definition, state, origin):
                found.add((target, state, passed | {target}))
        fresh = found - seen
        seen |= fresh
    return seen


def ways(definition, state, origin):
    for step in definition.steps.values():
        if state not in step.sources or step.to == "same":
            continue
        targets = [*step.outcomes.values()] if step.choose else [origin if step.to == "back" else step.to]
        yield from (target for target in targets if target and target != state)


def reached(definition):
    return {(state, origin) for state, origin, _ in walks(definition, [(definition.start, "")])}


def told(check, definition):
    return {key for key, _ in check(definition, Graph(definition))}


@settings(max_examples=400, deadline=None)
@given(lifecycles())
def test_reachability_is_what_walking_finds(definition):
    there = {state for state, _ in reached(definition)}
    assert told(unreachable, definition) == {
        f"state.{name}" for name in definition.states if name not in there
    }
    dead = {name for name, step in definition.steps.items() if not there & set(step.sources)}
    assert told(never_taken, definition) == {f"step.{name}" for name in dead}
    assert Graph(definition).states == there


@settings(max_examples=400, deadline=None)
@given(lifecycles())
def test_dead_ends_rings_and_ends_left_are_what_walking_finds(definition):
    ended = {name for name, state in definition.states.items() if state.end}
    leads = {node: follow(definition, node) for node in reached(definition)}
    stuck = {node for node in leads if not any(state in ended for state, _ in ({node} | leads[node]))}
    dead = {
        name
        for name in {state for state, _ in leads} - ended
        if not any(leads[node] for node in leads if node[0] == name)
    }
    found = list(ends(definition, Graph(definition)))
    assert {key for key, _ in found if key.startswith("step.")} == {
        f"step.{step.name}.from" for step in definition.steps.values() if ended & set(step.sources)
    }
    assert {key for key, sentence in found if "dead end" in sentence} == {f"state.{name}" for name in dead}
    rounds = {
        frozenset(state for state, _ in leads[node])
        for node in stuck
        if leads[node] and all(node in leads[other] for other in leads[node])
    }
    named = {
        frozenset(sentence.split("the ring is ")[1].split(", "))
        for _, sentence in found
        if "ring" in sentence
    }
    assert named == rounds
    lost = told(backs, definition)
    assert bool(stuck) <= bool(dead or named or lost), "whoever is stuck is told of"


def follow(definition, node):
    """Every node that comes after one, however many steps later."""
    seen: set[tuple[str, str]] = set()
    fresh = {node}
    while fresh:
        fresh = {(to, s) for s, o in fresh for to in ways(definition, s, o)} - seen
        seen |= fresh
    return seen


@settings(max_examples=400, deadline=None)
@given(lifecycles())
def test_invariants_are_what_walking_finds(definition):
    (rule,) = definition.always
    found = told(invariants, definition)
    assert bool(found) == broken(definition, rule)


def broken(definition, rule):
    if rule.reach == definition.start:
        return True
    begins = [] if rule.through == definition.start else [(definition.start, "")]
    if rule.since:
        begins += [(s, o) for s, o in reached(definition) if rule.since in definition.states[s].may]
    # reaching is what counts, also where one began in the very state
    return any(
        state == rule.reach and rule.reach in passed and without(passed, rule)
        for state, _, passed in walks(definition, begins)
    )


def without(passed, rule):
    return rule.through not in passed


@settings(max_examples=300, deadline=None)
@given(lifecycles())
def test_states_guards_may_hold_and_ways_back_from_nowhere_are_what_looking_finds(definition):
    there = {state for state, _ in reached(definition)}
    held = set()
    for name in there:
        ways_out = [s for s in definition.steps.values() if name in s.sources and s.to != "same"]
        free = [s for s in ways_out if not s.guards or s.due]
        if ways_out and not free and not definition.states[name].end:
            held.add(f"state.{name}")
    assert told(refusable, definition) == held
    lost = {
        f"step.{s.name}.from"
        for s in definition.steps.values()
        if s.to == "back" and definition.start in s.sources
    }
    assert told(backs, definition) == lost
