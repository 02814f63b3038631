import copy
import json
import tomllib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.process.national_names import NATIONAL, bindings, national
from tests.workflow.process.test_checks import SOUND
from workflow.lifecycle import ENGINES
from workflow.membership.roles import ROLES
from workflow.process.definition import Always, BrokenProcess, duration, load, read
from workflow.process.machine import Engine


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("180d", timedelta(days=180)),
        ("48h", timedelta(hours=48)),
        ("3d", timedelta(days=3)),
        ("0d", None),
        ("-3d", None),
        ("3 d", None),
        ("۳d", None),
        ("3m", None),
        ("999999999999d", None),
        ("ballot_end", None),
        ("", None),
    ],
)
def test_duration_is_a_number_of_days_or_hours(text, expected):
    assert duration(text) == expected


def test_definition_holds_what_the_file_says():
    read_ = read(SOUND, "small", bindings())
    assert (read_.name, read_.subject, read_.start) == ("small", "proposal", "draft")
    assert read_.label == ("روند کوچک", "Small course")
    assert read_.source == SOUND
    assert read_.states["draft"].may == {"edit": frozenset({"author"})}
    assert read_.states["discussion"].effects == ("tell_members",)
    assert read_.states["rejected"].end
    assert not read_.states["draft"].end
    decide = read_.steps["decide"]
    assert (decide.sources, decide.to, decide.choose) == (("approval",), "", "ballot_result")
    assert decide.outcomes == {"carried": "approved", "lost": "rejected", "no_quorum": "postponed"}
    assert (decide.by, decide.due) == (frozenset({"worker"}), "ballot_end")
    assert read_.steps["lapse"].remind == ("30d",)
    assert read_.always == (Always("approved", "discussion", "edit"),)


def test_definition_cannot_be_changed():
    read_ = read(SOUND, "small", bindings())
    with pytest.raises(TypeError):
        read_.states["other"] = read_.states["draft"]
    with pytest.raises(AttributeError):
        read_.start = "approved"


def test_version_ignores_words_stages_and_comments():
    other = SOUND.replace("Put to the vote", "Call the vote").replace('"drafting"', '"discussion"')
    other = "# a comment\n" + other.replace('"discussion approval"', '"approval discussion"')
    assert read(other, "small", bindings()).version == read(SOUND, "small", bindings()).version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('guards = "sections_filled"', 'guards = "not_own"'),
        ('due = "180d"', 'due = "181d"'),
        ('remind = "30d"', 'remind = "31d"'),
        ('asks = "reason"', 'asks = "until"'),
        ('effects = "tell_members"', 'effects = "tell_chair"'),
        ('may.edit = "author"', 'may.edit = "author chair"'),
        ('lost = "rejected"', 'lost = "postponed"'),
        ('since = "edit"', ""),
        ('to = "approval", by = "secretary"', 'to = "approval", by = "secretary chair"'),
    ],
)
def test_version_changes_with_the_behaviour(old, new):
    assert old in SOUND
    other = read(SOUND.replace(old, new), "small", bindings())
    assert other.version != read(SOUND, "small", bindings()).version


def test_file_that_is_not_utf8_is_a_fault_with_its_name(tmp_path):
    path = tmp_path / "small.toml"
    path.write_bytes(b'subject = "\xff"')
    with pytest.raises(BrokenProcess, match=r"small\.toml: toml: not UTF-8"):
        load(path, bindings())


def test_national_lifecycle_is_sound_and_named_after_its_file():
    definition = national()
    assert definition.name == NATIONAL.stem == "national"
    assert definition.source == NATIONAL.read_text(encoding="utf-8")
    assert len(definition.version) == 64


def toml(value):
    """Any plain value as TOML, tables inline."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def places(value, path=()):
    """Every key of a document, at any depth."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield (*path, key)
        yield from places(item, (*path, key))


PLACES = list(places(tomllib.loads(SOUND)))
ODD = st.sampled_from(
    [0, True, "", "  ", "draft", "back", "same", "draft draft", [], {}, ["x"], {"x": 1}, [[1]]]
)


@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=3))
def test_whatever_stands_in_a_file_it_is_read_or_its_faults_are_told(changes):
    document = tomllib.loads(SOUND)
    for path, odd in changes:
        inside: Any = document
        for key in path[:-1]:
            try:
                inside = inside[key]
            except (KeyError, IndexError, TypeError):
                break
        else:
            place = path[-1]
            fits = isinstance(place, int) and isinstance(inside, list) and len(inside) > place
            if isinstance(inside, dict) or fits:
                inside[place] = copy.deepcopy(odd)
    text = "\n".join(f"{key} = {toml(value)}" for key, value in document.items())
    try:
        definition = read(text, "small", bindings())
    except BrokenProcess as broken:
        told = str(broken).splitlines()
    else:
        told = []
        Engine(definition, bindings())
    assert all(line.startswith("small.toml: ") for line in told)


@pytest.mark.parametrize("name", ENGINES)
def test_step_that_sends_a_draft_on_names_whoever_accepts_it(name):
    steps = ENGINES[name].definition.steps
    (who,) = steps["accept"].by
    assert ROLES[who].fa in steps["submit"].label.fa
    assert ROLES[who].en in steps["submit"].label.en
