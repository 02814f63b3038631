"""Random lifecycles, sound and broken: what the checks find is what a search by brute force finds."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.lifecycle import BINDINGS
from workflow.process.bindings import Choice
from workflow.process.checks.clock import clock
from workflow.process.checks.drives import driven
from workflow.process.checks.invariants import invariants
from workflow.process.checks.reach import backs, ends, never_taken, refusable, unreachable
from workflow.process.checks.roles import may_be_gone, waits_for_ever
from workflow.process.checks.steps import choices
from workflow.process.checks.steps import steps as steps_check
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


NAMES = replace(
    BINDINGS, choices={"pick": Choice(frozenset({"yes", "no"}), lambda *_: "yes")},
    roles=frozenset({"author", "chair"}), passing=frozenset({"author"}),
)  # fmt: skip


@st.composite
def timed_lifecycles(draw):
    """As above, with all that a step may say about who takes it and when."""
    definition = draw(lifecycles())
    steps = {}
    for name, step in definition.steps.items():
        outcomes = step.outcomes
        if outcomes:
            some = draw(st.sets(st.sampled_from(["yes", "no", "perhaps"]), min_size=1))
            outcomes = {outcome: draw(st.sampled_from([*definition.states])) for outcome in sorted(some)}
        steps[name] = replace(
            step, outcomes=outcomes, due=draw(st.sampled_from(["", "", "12h", "3d", "5d", "until"])),
            by=frozenset(draw(st.sets(st.sampled_from(["author", "chair", "worker"])))),
            asks=draw(st.sampled_from([(), ("reason",)])), effects=draw(st.sampled_from([(), ("tell_chair",)])),
            remind=tuple(draw(st.lists(st.sampled_from(["12h", "3d", "5d", "x"]), max_size=2))),
        )  # fmt: skip
    return replace(definition, steps=steps)


@st.composite
def households(draw):
    """Two or three lifecycles of different subjects that drive one another, or think so."""
    subjects = ("proposal", "ballot", "brief")[: draw(st.integers(2, 3))]
    every = []
    for subject in subjects:
        one = draw(timed_lifecycles())
        others = [s for s in ("proposal", "ballot", "brief", "nothing") if s != subject]
        states = {
            name: replace(
                state,
                drives=draw(
                    st.dictionaries(
                        st.sampled_from(others), st.sampled_from(["t0", "t1", "t0 t1", "t1 t9"]), max_size=1
                    )
                ),
            )
            for name, state in one.states.items()
        }
        takers = [*(set(subjects) - {subject}), "chair"]
        steps = {
            name: replace(step, by=frozenset(draw(st.sets(st.sampled_from(sorted(takers))))))
            for name, step in one.steps.items()
        }
        every.append(replace(one, name=subject, subject=subject, states=states, steps=steps))
    return tuple(every)


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


def test_state_left_and_reached_again_by_another_way_is_found():
    """Where the right is given in the state itself, and it is entered from more than one."""
    states = {
        name: State(
            name, WORD, "drafting", False, {"edit": frozenset({"author"})} if name == "c" else {}, (), {}
        )
        for name in "abc"
    }
    steps = {
        name: Step(name, WORD, sources, to, "", {}, frozenset({"chair"}), (), (), "", (), ())
        for name, sources, to in (("t0", ("a", "b"), "c"), ("t1", ("c",), "b"))
    }
    rule = Always("c", "a", "edit")
    definition = Definition("again", "proposal", "a", states, steps, (rule,), WORD, "", "")
    assert broken(definition, rule)
    (sentence,) = [said for _, said in invariants(definition, Graph(definition))]
    assert sentence.endswith("c -t1-> b -t0-> c")


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


# The checks that look at steps and states one by one, against tables of what may stand beside what


@settings(max_examples=300, deadline=None)
@given(timed_lifecycles())
def test_faults_of_the_clock_are_what_looking_at_each_step_finds(definition):
    hours = {"": None, "12h": 12, "3d": 72, "5d": 120, "until": None, "x": None}
    expected = set()
    for step in definition.steps.values():
        if step.due:
            expected |= {f"step.{step.name}.{what}" for what in ("guards", "asks") if getattr(step, what)}
        for word in step.remind:
            late = hours[word] is not None and hours[step.due] is not None and hours[word] >= hours[step.due]
            if not step.due or hours[word] is None or late:
                expected.add(f"step.{step.name}.remind")
    timed = [s for s in definition.steps.values() if s.due and s.to != "same"]
    for place, later in enumerate(timed):
        for earlier in timed[:place]:
            if earlier.due == later.due and set(earlier.sources) & set(later.sources):
                expected.add(f"step.{later.name}.due")
    assert {key for key, _ in clock(definition)} == expected


@settings(max_examples=300, deadline=None)
@given(timed_lifecycles())
def test_states_that_wait_for_somebody_who_may_not_come_are_what_looking_finds(definition):
    there = {state for state, _ in reached(definition)}
    waiting, lonely = set(), set()
    for name, state in definition.states.items():
        ways_out = [s for s in definition.steps.values() if name in s.sources and s.to != "same"]
        takers = [set(s.by) | ({"clock"} if s.due else set()) for s in ways_out]
        if takers and all(taker and not taker & {"author", "chair", "clock"} for taker in takers):
            waiting.add(f"state.{name}")
        people = set().union(*(s.by for s in ways_out))
        alone = people == {"author"} and not any("clock" in taker for taker in takers)
        if alone and name in there and not state.end:
            lonely.add(f"state.{name}")
    assert {key for key, _ in waits_for_ever(definition, NAMES)} == waiting
    assert {key for key, _ in may_be_gone(definition, Graph(definition), NAMES)} == lonely


@settings(max_examples=300, deadline=None)
@given(timed_lifecycles())
def test_faults_of_single_steps_are_what_looking_finds(definition):
    expected = set()
    for step in definition.steps.values():
        targets = set(step.outcomes.values()) if step.choose else {step.to} - {"back", "same"}
        faults = {
            f"step.{step.name}.by": not step.by and not step.due,
            f"step.{step.name}.to": bool(targets & set(step.sources)),
            f"step.{step.name}": step.to == "same" and not step.effects and not step.asks,
            f"step.{step.name}.effects": step.to != "same" and bool(step.effects),
        }
        expected |= {key for key, wrong in faults.items() if wrong}
    assert {key for key, _ in steps_check(definition)} == expected
    outcomes = {
        f"step.{s.name}.to" if missing else f"step.{s.name}.to.{outcome}"
        for s in definition.steps.values()
        if s.choose
        for outcome in ("yes", "no", "perhaps")
        for missing in (True, False)
        if (outcome in {"yes", "no"} and outcome not in s.outcomes if missing else
            outcome in s.outcomes and outcome not in {"yes", "no"})
    }  # fmt: skip
    assert {key for key, _ in choices(definition, NAMES)} == outcomes


@settings(max_examples=300, deadline=None)
@given(households())
def test_faults_of_driving_are_what_looking_over_all_files_finds(every):
    by_subject = {one.subject: one for one in every}
    expected = {
        (f"{one.name}.toml", key)
        for one in every
        for search in (driving_nothing_or_round, driven_by_nothing, left_standing)
        for key in search(one, by_subject)
    }
    assert {(fault.file, fault.key) for fault in driven(every)} == expected


def driving_nothing_or_round(one, by_subject):
    for state in one.states.values():
        for subject, name in state.drives.items():
            steps = by_subject[subject].steps if subject in by_subject else {}
            named = [steps.get(each) for each in name.split()]
            found = [step for step in named if step is not None]
            if (
                len(found) < len(named)
                or any(one.subject not in step.by for step in found)
                or any(set(a.sources) & set(b.sources) for a in found for b in found if a is not b)
                or one.subject in driven_from(subject, by_subject)
            ):
                yield f"state.{state.name}.drives.{subject}"


def driven_from(subject, by_subject):
    """The subject and all that it drives, however far off."""
    seen, fresh = set(), {subject}
    while fresh:
        seen |= fresh
        states = [state for where in fresh & set(by_subject) for state in by_subject[where].states.values()]
        fresh = {driven_ for state in states for driven_ in state.drives} - seen
    return seen


def driven_by_nothing(one, by_subject):
    for step in one.steps.values():
        for driver in step.by & set(by_subject):
            if not any(
                step.name in state.drives.get(one.subject, "").split()
                for state in by_subject[driver].states.values()
            ):
                yield f"step.{step.name}.by"


def left_standing(one, by_subject):
    for name, state in one.states.items():
        ways_out = [s for s in one.steps.values() if name in s.sources and s.to != "same"]
        free = [s for s in ways_out if s.due or not s.by or s.by - set(by_subject)]
        ends_of = [
            end
            for driver in set().union(*(s.by for s in ways_out)) & set(by_subject)
            for end in by_subject[driver].states.values()
            if end.end and not {s.name for s in ways_out} & set(end.drives.get(one.subject, "").split())
        ]
        if ways_out and not free and not state.end and ends_of:
            yield f"state.{name}"
