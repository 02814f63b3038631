"""Each face of the engine, and that what it offers and what it does never part."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.process.national_names import (
    ANSWERS,
    GUARDS,
    Case,
    Switches,
    bindings,
    national,
    reason,
)
from workflow.process.bindings import Choice
from workflow.process.definition import read
from workflow.process.machine import (
    AnswerMissing,
    Engine,
    GuardRefused,
    NotYours,
    StepNotOpen,
    UnknownStep,
)
from workflow.process.parsing import parse
from workflow.process.text import Refusal, Text

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SWITCHES = Switches()
NAMES = bindings(SWITCHES)
NATIONAL = national(NAMES)
ENGINE = Engine(NATIONAL, NAMES)


@pytest.fixture
def switches():
    SWITCHES.refusing.clear()
    SWITCHES.result = "carried"
    return SWITCHES


def take(case, step, *roles, answers=ANSWERS):
    return ENGINE.take(case, step, frozenset(roles), "someone", NOW, answers)


def option(case, step, *roles):
    found = ENGINE.options(case, frozenset(roles), "someone", NOW)
    return next(one for one in found if one.step.name == step)


def test_machine_has_no_shortcut_to_a_state():
    assert set(ENGINE.machine.events) == set(NATIONAL.steps)
    assert not [name for name in ENGINE.machine.events if name.startswith("to_")]
    assert ENGINE.machine.models == []


def test_taking_a_step_moves_the_case_and_names_what_follows(switches):
    case = Case("screening", "draft")
    move = take(case, "accept", "secretary")
    assert (move.step.name, move.source, move.target) == ("accept", "screening", "discussion")
    assert move.effects == ("tell_members",)
    assert case == Case("discussion", "screening")


def test_step_that_stays_has_its_own_effects_and_changes_nothing(switches):
    case = Case("approved", "approval")
    move = take(case, "escalate", "clock")
    assert (move.source, move.target, move.effects) == ("approved", "approved", ("tell_chair",))
    assert case == Case("approved", "approval")


@pytest.mark.parametrize("origin", ["discussion", "consolidation"])
def test_back_returns_to_the_origin(switches, origin):
    case = Case(origin, "screening")
    take(case, "postpone", "secretary")
    assert case == Case("postponed", origin)
    take(case, "resume", "secretary")
    assert case == Case(origin, "postponed")


def test_back_into_the_ballot_opens_it_anew(switches):
    switches.result = "no_quorum"
    case = Case("approval", "consolidation")
    assert take(case, "decide", "clock").target == "postponed"
    assert take(case, "resume", "clock").effects == ("open_ballot",)
    assert case.state == "approval"


def test_back_from_nowhere_is_refused_and_said(switches):
    case = Case("postponed", "")
    assert not option(case, "resume", "secretary").allowed
    with pytest.raises(GuardRefused, match="choose another step"):
        take(case, "resume", "secretary")
    assert case == Case("postponed", "")


@pytest.mark.parametrize(
    ("result", "target", "effects"),
    [
        ("carried", "approved", ("freeze_text", "render_brief", "tell_contributors", "answer_province")),
        ("lost", "rejected", ("tell_contributors", "answer_province")),
        ("no_quorum", "postponed", ()),
    ],
)
@pytest.mark.parametrize("who", ["worker", "clock"])
def test_choice_leads_where_its_outcome_says(switches, who, result, target, effects):
    switches.result = result
    case = Case("approval", "consolidation")
    assert take(case, "decide", who)[2:] == (target, effects)


def test_undeclared_outcome_is_an_error_and_moves_nothing():
    names = bindings(
        choices={"ballot_result": Choice(frozenset({"carried", "lost", "no_quorum"}), lambda *_: "tied")}
    )
    case = Case("approval", "consolidation")
    with pytest.raises(RuntimeError, match="tied"):
        Engine(NATIONAL, names).take(case, "decide", frozenset({"clock"}), None, NOW, {})
    assert case == Case("approval", "consolidation")


def test_false_condition_becomes_an_error():
    # transitions answers False and stays silent; here the machine is bent so that no target fits
    engine = Engine(NATIONAL, bindings())
    for transition in engine.machine.events["submit"].transitions["draft"]:
        transition.conditions.clear()
        transition.conditions.append(transition.condition_cls(lambda _event: False))
    case = Case("draft")
    with pytest.raises(RuntimeError, match="leads nowhere"):
        engine.take(case, "submit", frozenset({"author"}), None, NOW, {})
    assert case == Case("draft")


def test_unknown_step_is_named(switches):
    with pytest.raises(UnknownStep, match="approve_all"):
        take(Case("draft"), "approve_all", "secretary")


def test_step_of_another_state_says_where_one_is_and_what_is_open(switches):
    with pytest.raises(StepNotOpen) as caught:
        take(Case("follow_up", "delivery"), "submit", "author")
    assert caught.value.text == Text(
        "«ارسال برای بررسی دبیر» از وضعیت «پیگیری» ممکن نیست. "
        "گام‌های باز: «بستن پرونده»، «جایگزینی با پیشنهاد دیگر».",
        "“Send to the secretary for review” cannot be taken from “Follow-up”. "
        "Open steps: “Close the file”, “Replace with another proposal”.",
    )


def test_step_from_an_end_says_that_none_is_open(switches):
    with pytest.raises(StepNotOpen, match="Open steps: none"):
        take(Case("closed", "follow_up"), "close", "chair")


def test_step_of_another_role_says_whose_it_is(switches):
    with pytest.raises(NotYours) as caught:
        take(Case("screening", "draft"), "accept", "author", "member")
    assert caught.value.text == Text("این گام با دبیر است.", "This step is for the secretary.")


def test_nobody_but_the_clock_takes_its_step(switches):
    for roles in (["author", "secretary", "chair", "member"], ["worker"], []):
        with pytest.raises(NotYours, match="by itself when its time comes"):
            take(Case("draft"), "lapse", *roles)


def test_clock_takes_only_what_is_due(switches):
    with pytest.raises(NotYours, match="clock does not take"):
        take(Case("draft"), "submit", "clock")
    assert take(Case("draft"), "lapse", "clock").target == "withdrawn"


def test_worker_takes_the_steps_it_is_named_in(switches):
    assert take(Case("delivery", "approved"), "report_delivered", "worker").target == "follow_up"
    with pytest.raises(NotYours):
        take(Case("approved", "approval"), "deliver", "worker")


@pytest.mark.parametrize(
    ("driver", "sentence"),
    [
        ("worker", Text("این گام را خود سامانه انجام می‌دهد.", "The system takes this step by itself.")),
        ("item", Text("این گام با دستور جلسه پیش می‌رود.", "This step follows from the agenda item.")),
    ],
)
def test_step_without_a_person_says_who_takes_it(switches, driver, sentence):
    words = {**NAMES.role_words, "item": Text("دستور جلسه", "agenda item")}
    names = bindings(SWITCHES, drivers=frozenset({"worker", "item"}), role_words=words)
    definition = read(
        NATIONAL.source.replace('by = "worker secretary"', f'by = "{driver} "'), "national", names
    )
    found = Engine(definition, names).options(Case("delivery", "approved"), frozenset({"author"}), None, NOW)
    assert (found[0].step.name, found[0].held, found[0].reasons) == ("report_delivered", False, (sentence,))


def test_every_failing_guard_gives_its_reason(switches):
    switches.refusing |= {"brief_issued", "recipients_named"}
    both = (reason("brief_issued"), reason("recipients_named"))
    case = Case("approved", "approval")
    assert option(case, "deliver", "secretary").reasons == both
    with pytest.raises(GuardRefused) as caught:
        take(case, "deliver", "secretary")
    assert caught.value.reasons == both
    assert caught.value.text.en == "guard brief_issued guard recipients_named"


def test_option_of_another_role_tells_both_whose_it_is_and_what_is_missing(switches):
    switches.refusing.add("comments_disposed")
    found = option(Case("consolidation", "discussion"), "put_to_vote", "author")
    assert (found.allowed, found.held) == (False, False)
    assert found.reasons == (
        Text("این گام با دبیر است.", "This step is for the secretary."),
        reason("comments_disposed"),
    )


def test_held_step_that_is_refused_stays_held(switches):
    switches.refusing.add("sections_filled")
    found = option(Case("draft"), "submit", "author")
    assert (found.allowed, found.held) == (False, True)


def test_options_come_in_file_order(switches):
    found = ENGINE.options(Case("consolidation", "discussion"), frozenset(), None, NOW)
    assert [one.step.name for one in found] == [
        "put_to_vote", "table", "ask_feedback",
        "return_to_draft", "reject", "postpone", "withdraw", "supersede", "escalate",
    ]  # fmt: skip


@pytest.mark.parametrize("answers", [{}, {"until": "2030"}, {"reason": None, "until": 1}, {"reason": " \n"}])
def test_missing_answer_is_named(switches, answers):
    case = Case("discussion", "screening")
    with pytest.raises(AnswerMissing) as caught:
        take(case, "postpone", "secretary", answers=answers)
    assert "reason" in caught.value.which
    assert ("until" in caught.value.which) == ("until" not in answers)
    assert "دلیل" in caught.value.text.fa
    assert case == Case("discussion", "screening")


def test_rights_are_those_declared_in_the_state():
    assert ENGINE.may("draft", "edit") == frozenset({"author"})
    assert ENGINE.may("approval", "vote") == frozenset({"member"})
    assert ENGINE.may("approval", "edit") is None


@pytest.mark.parametrize(
    ("source", "target", "start", "stop"),
    [
        ("", "draft", ["lapse"], []),
        ("draft", "screening", ["escalate"], ["lapse"]),
        ("discussion", "consolidation", ["escalate"], ["close_discussion"]),
        ("discussion", "postponed", ["resume"], ["close_discussion"]),
        ("consolidation", "approval", ["decide"], ["escalate"]),
        ("approval", "approved", ["escalate"], ["decide"]),
        ("approved", "approved", [], []),
        ("follow_up", "closed", [], []),
    ],
)
def test_move_starts_and_stops_deadlines(source, target, start, stop):
    found = ENGINE.deadlines(source, target)
    assert [step.name for step in found.start] == start
    assert [step.name for step in found.stop] == stop


def test_deadline_shared_by_both_states_keeps_running():
    # escalate leaves screening, consolidation and approved; a lifecycle that goes straight between them
    text = NATIONAL.source.replace(
        'from = "screening", to = "discussion"', 'from = "screening", to = "approved"'
    )
    found = Engine(parse(text, "national")[0], NAMES).deadlines("screening", "approved")
    assert found == ((), ())


def test_guard_that_breaks_leaves_the_case_untouched():
    def broken(*_):
        message = "the database went away"
        raise OSError(message)

    names = bindings(guards={**bindings().guards, "sections_filled": broken})
    case = Case("draft")
    with pytest.raises(OSError, match="went away"):
        Engine(NATIONAL, names).take(case, "submit", frozenset({"author"}), None, NOW, {})
    assert case == Case("draft")


class Stubborn:
    """A case whose origin cannot be written, as when a row is closed under one's hands."""

    def __init__(self, state, origin):
        self.state, self._origin = state, origin

    @property
    def origin(self):
        return self._origin

    @origin.setter
    def origin(self, _value):
        message = "closed"
        raise OSError(message)


def test_case_that_cannot_be_written_keeps_its_state(switches):
    case = Stubborn("draft", "")
    with pytest.raises(OSError, match="closed"):
        take(case, "submit", "author")
    assert (case.state, case.origin) == ("draft", "")


ROLES = st.frozensets(st.sampled_from(["author", "member", "secretary", "chair", "worker", "clock"]))
# every origin, also ones no walk leads to: a case may come from an older version of the lifecycle
PLACES = st.sampled_from(list(NATIONAL.states))


@st.composite
def asked(draw):
    """Any case, asked for any step by anyone, with some answers given."""
    SWITCHES.refusing = draw(st.sets(st.sampled_from(GUARDS)))
    SWITCHES.result = draw(st.sampled_from(["carried", "lost", "no_quorum"]))
    case = Case(draw(PLACES), draw(PLACES | st.just("")))
    step = draw(st.sampled_from([*NATIONAL.steps, "no_such_step"]))
    answers = draw(st.sets(st.sampled_from(sorted(ANSWERS))))
    return case, step, draw(ROLES), {name: ANSWERS[name] for name in answers}


def attempt(case, step, roles, answers):
    try:
        return ENGINE.take(case, step, roles, "someone", NOW, answers)
    except Refusal as refusal:
        return refusal


@given(asked())
def test_options_and_take_never_disagree(question):
    case, step, roles, answers = question
    before = Case(case.state, case.origin)
    options = {one.step.name: one for one in ENGINE.options(case, roles, "someone", NOW)}
    assert case == before, "looking changed the case"
    assert all(one.allowed == (not one.reasons) for one in options.values())
    offered = step in options and options[step].allowed
    missing = set(NATIONAL.steps[step].asks) - set(answers) if offered else set()

    found = attempt(case, step, roles, answers)

    if isinstance(found, Refusal):
        assert case == before
        assert found.text.fa
        assert found.text.en
        assert offered == isinstance(found, AnswerMissing)
        assert not isinstance(found, AnswerMissing) or set(found.which) == missing
    else:
        assert offered
        assert not missing
        assert (found.source, found.target) == (before.state, case.state)
        assert case.origin == (before.origin if case.state == before.state else before.state)


@given(asked())
def test_refusal_that_options_give_is_the_one_that_take_gives(question):
    case, step, roles, answers = question
    options = {one.step.name: one for one in ENGINE.options(case, roles, "someone", NOW)}
    found = attempt(case, step, roles, answers)
    if isinstance(found, NotYours):
        assert not options[step].held
        assert found.text == options[step].reasons[0]
    if isinstance(found, GuardRefused):
        assert options[step].held
        assert found.reasons == options[step].reasons
