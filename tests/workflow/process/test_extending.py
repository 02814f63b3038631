"""A file that tells only what differs from another is read as the whole it means, or its faults are told."""

import pytest

from tests.workflow.process.national_names import bindings
from tests.workflow.process.test_checks import ESCALATE, SOUND
from workflow.process.definition import BrokenProcess, load, read
from workflow.process.parsing import parse

OTHER = """
extends = "small"
without = "postpone resume postponed"

[state]
heard = { stage = "discussion" }

[step]
hear = { from = "discussion", to = "heard", by = "chair" }
vote = { from = "heard", to = "approval", by = "chair" }

[step.decide]
from = "approval"
choose = "ballot_result"
to = { carried = "approved", lost = "rejected", no_quorum = "rejected" }
by = "worker"
due = "ballot_end"

[[always]]
reach = "approved"
through = "heard"

[fa]
other = "روند دیگر"
heard = "شنیده‌شده"
hear = "شنیدن"

[en]
other = "Other course"
heard = "Heard"
hear = "Hear"
"""


def other(text=OTHER, **siblings):
    return read(text, "other", bindings(), lambda: {"small": SOUND, **siblings})


def test_entries_are_replaced_left_out_and_added_and_all_else_stays():
    small, read_ = read(SOUND, "small", bindings()), other()
    assert list(read_.states) == ["draft", "discussion", "approval", "approved", "rejected", "heard"]
    assert list(read_.steps) == ["submit", "lapse", "vote", "escalate", "decide", "hear"]
    assert (read_.subject, read_.start, read_.label.en) == ("proposal", "draft", "Other course")
    assert (read_.steps["vote"].sources, read_.steps["vote"].by) == (("heard",), frozenset({"chair"}))
    assert read_.steps["vote"].label == small.steps["vote"].label
    for name in ("submit", "lapse", "escalate"):
        assert read_.steps[name] == small.steps[name]
    assert [(rule.reach, rule.through) for rule in read_.always] == [
        ("approved", "discussion"),
        ("approved", "heard"),
    ]


def test_replaced_entry_inherits_nothing_of_the_one_it_replaces():
    text = OTHER.replace(
        "[step]\n", '[step]\nescalate = { from = "draft", to = "same", asks = "reason", by = "chair" }\n'
    )
    step = other(text).steps["escalate"]
    assert (step.due, step.effects, step.asks) == ("", (), ("reason",))


def test_kept_text_says_the_whole_by_itself():
    read_ = other()
    again, faults = parse(read_.source, "other")
    assert not faults
    assert again == read_
    assert "extends" not in read_.source


def test_version_is_of_the_whole_so_a_change_in_the_other_file_changes_it():
    changed = other(small=SOUND.replace("180d", "181d"))
    assert changed.version != other().version
    assert other(small=SOUND.replace("Set aside", "Put aside")).version == other().version


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ([('"small"', '"smal"')], "extends", 'unknown lifecycle "smal"; did you mean "small"?'),
        ([('"small"', '"other"')], "extends", "a file cannot extend itself"),
        ([('"small"', '"third"')], "extends", '"third" extends another itself; one storey only'),
        ([('"small"', '"torn"')], "extends", '"torn" is not readable'),
        ([('extends = "small"', "extends = 1")], "extends", "must be text in quotes"),
        ([('extends = "small"\n', "")], "without", "extends is missing"),
        ([('resume postponed"', 'resum postponed"')], "without", 'did you mean "resume"'),
        ([('resume postponed"', 'resume postponed vote"')], "without", '"vote" is left out here and written'),
        ([('resume postponed"', 'resume postponed resume"')], "without", '"resume" stands here twice'),
        ([('without = "postpone resume postponed"', "without = 1")], "without", "must be text in quotes"),
        (
            [("[step]\n", f"[step]\n{ESCALATE}\n")],
            "step.escalate",
            'says the same as in "small"; leave it out',
        ),
        ([("[fa]\n", '[fa]\ndraft = "پیش‌نویس"\n')], "fa.draft", 'says the same as in "small"'),
        ([("resume postponed", "resume postponed lapse")], "state.draft", "only the author"),
    ],
)  # fmt: skip
def test_fault_of_extending_is_told_with_its_key(changes, key, words):
    text = OTHER
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(BrokenProcess) as caught:
        other(text, third=OTHER, torn="= 1")
    assert key in [fault.key for fault in caught.value.faults]
    assert words in str(caught.value)


def test_file_extends_what_stands_beside_it(tmp_path):
    (tmp_path / "small.toml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "other.toml").write_text(OTHER, encoding="utf-8")
    assert load(tmp_path / "other.toml", bindings()) == other()


def test_file_extends_what_stands_in_the_house_when_nothing_is_beside_it(tmp_path):
    house, elsewhere = tmp_path / "house", tmp_path / "elsewhere"
    house.mkdir()
    elsewhere.mkdir()
    (house / "small.toml").write_text(SOUND, encoding="utf-8")
    (elsewhere / "other.toml").write_text(OTHER, encoding="utf-8")
    assert load(elsewhere / "other.toml", bindings(), beside=house) == other()


def test_subject_chooses_the_names_a_file_may_use():
    names = {"proposal": bindings(), "delivery": bindings(guards={})}
    assert read(SOUND, "small", names).subject == "proposal"
    with pytest.raises(BrokenProcess, match=r'subject: unknown subject "propsal"; did you mean "proposal"'):
        read(SOUND.replace('"proposal"', '"propsal"'), "small", names)
    with pytest.raises(BrokenProcess, match="unknown guard"):
        read(SOUND.replace('"proposal"', '"delivery"'), "small", names)
