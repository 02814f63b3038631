"""Amendments by use cases on the database: whatever does not collide makes the same text in any order."""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflow.deliberation.amendments.table import table
from workflow.deliberation.amendments import moving, reading
from workflow.deliberation.amendments.refusals import Collides
from workflow.record.typed import EntryRefused

ONE, TWO, THREE = "بند یکم است.", "بند دوم دراز است.", "بند سوم."
TEXT = f"{ONE}\n\n{TWO}\n\n{THREE}"


@pytest.fixture
def at(session, now):
    made = table(session, now)
    made.write(problem=TEXT)
    return made


@contextmanager
def tried(session):
    """What is done within is undone again."""
    point = session.begin_nested()
    try:
        yield
    finally:
        point.rollback()
        session.expire_all()


def made_in(at, session, order):
    """The text that amendments make, accepted in this order; the others are rejected."""
    with tried(session):
        for number in order:
            at.decide(number)
        for row in reading.listing(at.at.case("see")):
            if at.state(row.id) == "open":
                at.decide(row.id, "reject")
        at.apply()
        text = at.text().sections.get("problem", "")
        for row in reading.listing(at.at.case("see")):
            if row.state == "applied":
                assert text[row.applied_start : row.applied_end].split() == row.whole.split()
        return text


@pytest.mark.parametrize(
    ("moves", "made"),
    [
        # adjacent
        ([("دوم", "دو"), (" دراز", " بلند")], TEXT.replace("دوم دراز", "دو بلند")),
        ([("دوم ", ""), ("دراز", "بلند")], TEXT.replace("دوم دراز", "بلند")),
        # an insertion at the same place twice: the one moved first stands first
        ([("دراز|", " و نو"), ("دراز|", " و تازه")], TEXT.replace("دراز", "دراز و نو و تازه")),
        # … and beside what is replaced there
        ([("دراز|", " و نو"), ("دراز", "بلند")], TEXT.replace("دراز", "بلند و نو")),
        # a paragraph deleted leaves no hole, wherever it stood
        ([(ONE, "")], f"{TWO}\n\n{THREE}"),
        ([(TWO, "")], f"{ONE}\n\n{THREE}"),
        ([(THREE, "")], f"{ONE}\n\n{TWO}"),
        ([(ONE, ""), (TWO, "")], THREE),
        ([(TWO, ""), (THREE, "")], ONE),
        ([(TWO, ""), ("سوم", "سه")], f"{ONE}\n\nبند سه."),
        ([(TWO, ""), (f"{TWO}|", "\n\nبند نو.")], f"{ONE}\n\nبند نو.\n\n{THREE}"),
        # a paragraph moved: taken out here, put in there
        ([(ONE, ""), (f"{THREE}|", f"\n\n{ONE}")], f"{TWO}\n\n{THREE}\n\n{ONE}"),
        ([(THREE, ""), (f"{ONE}|", f"\n\n{THREE}")], f"{ONE}\n\n{THREE}\n\n{TWO}"),
        ([(THREE, ""), (f"{ONE}|", f"\n\n{THREE}"), ("دراز", "بلند")],
         f"{ONE}\n\n{THREE}\n\n{TWO.replace('دراز', 'بلند')}"),
        # two that part one paragraph
        ([("دوم|", ".\n\nبند"), ("دراز", "بلند")], TEXT.replace("دوم دراز", "دوم.\n\nبند بلند")),
    ],
)  # fmt: skip
def test_what_does_not_collide_is_all_in_the_text_in_any_order(at, session, moves, made):
    numbers = [at.move(passage, words) for passage, words in moves]
    assert {made_in(at, session, order) for order in permutations(numbers)} == {made}


@pytest.mark.parametrize(
    "moves",
    [
        [("دوم دراز", "دو"), ("دراز است", "بلند بود")],  # overlapping
        [("بند دوم دراز است.", "تازه شد."), ("دراز", "بلند")],  # nested
        [("دراز", "بلند"), ("دراز", "کوتاه")],  # the very same words
        [(TWO, ""), ("دراز", "بلند")],  # words of a deleted paragraph
        [(TWO, ""), ("دراز|", " و نو")],  # an insertion within one
        [(f"\n\n{TWO}", ""), (TWO, "دیگر شد:")],  # a paragraph moved away, and worded anew where it stood
        [("دراز|", " و نو"), ("دراز|", " و نو")],  # the same insertion said twice
    ],
)
def test_what_collides_is_accepted_one_by_one_whichever_came_first(at, session, moves):
    first, second = [at.move(passage, words) for passage, words in moves]
    for one, other in ((first, second), (second, first)):
        with tried(session):
            at.decide(one)
            with pytest.raises(Collides):
                at.decide(other)
            assert (at.state(one), at.state(other)) == ("accepted", "open")
    assert made_in(at, session, [first]) != made_in(at, session, [second]) or moves[0] == moves[1]


def test_amendment_to_an_amendment_is_within_it_whichever_was_accepted_first(at, session):
    parent = at.move("دراز", "بلند و روشن")
    child = at.move_on(parent, "روشن", "خوانا و ساده")
    grandchild = at.move_on(child, "ساده", "آسان")
    beside = at.move("سوم", "سه")
    texts = {made_in(at, session, order) for order in permutations((parent, child, grandchild, beside))}
    assert texts == {TEXT.replace("دراز", "بلند و خوانا و آسان").replace("سوم", "سه")}


def test_paragraph_that_its_own_amendment_empties_leaves_no_hole(at, session):
    parent = at.move(f"{ONE}|", "\n\nبند نو.\n\nبند دیگر.")
    child = at.move_on(parent, "بند نو.", "")
    assert made_in(at, session, [child, parent]) == f"{ONE}\n\nبند دیگر.\n\n{TWO}\n\n{THREE}"


def test_recommendation_whose_words_are_all_removed_is_struck(at):
    before = at.text()
    struck, *kept = before.recommendations
    at.decide(at.move(struck.text, "", section=f"recommendation:{struck.id}"))
    at.apply()
    assert (at.text().recommendations, at.text().sections) == (tuple(kept), before.sections)


WORDS = st.lists(st.sampled_from(["بند", "راه", "کار", "می‌رود", "نو"]), min_size=1, max_size=5).map(" ".join)
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map("\n\n".join)


@dataclass(frozen=True)
class Moved:
    """An amendment to be moved: its place in the text, or in the words of an earlier one."""

    start: int
    end: int
    words: str
    under: int | None


@st.composite
def moved(draw):
    text = draw(TEXTS)
    wanted = []
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 15)))
        words = draw(st.sampled_from(["", "تازه", "راه تازه", " و"]))
        under = draw(st.none() | st.integers(0, len(wanted) - 1)) if wanted else None
        kind = draw(st.sampled_from(["words", "paragraph", "after"])) if under is None else "words"
        if kind != "words":
            start = text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0
            end = text.find("\n\n", start) if "\n\n" in text[start:] else len(text)
        if kind == "after":
            start, words = end, "\n\nبند تازه"
        wanted.append(Moved(start, end, words, under))
    return text, wanted


def put(at, wanted):
    """Each of them moved, but for those that would change nothing; their ids."""
    made: list[int | None] = []
    for one in wanted:
        try:
            if one.under is None:
                place = {"start": one.start, "end": one.end}
                made.append(at.move("", one.words, **place))
            elif (parent := made[one.under]) is not None:
                length = len(moving.held(at.at.case("see"), parent).replacement)
                place = {"start": min(one.start, length), "end": min(one.end, length)}
                made.append(at.move_on(parent, "", one.words, **place))
            else:
                made.append(None)
        except EntryRefused:
            made.append(None)
    return [number for number in made if number is not None]


def agreed(at, session, order):
    """Those that can be accepted in this order: each one that collides with an earlier one is left out."""
    accepted = []
    with tried(session):
        for number in order:
            try:
                at.decide(number)
            except Collides:
                continue
            accepted.append(number)
    return accepted


def spliced(text, rows, accepted, parent=None):
    """The text they make, put in from the end so that no place moves: another way than the program's."""
    here = [row for row in rows if row.id in accepted and row.parent_id == parent]
    for row in sorted(here, key=lambda row: (row.start, row.end, row.id), reverse=True):
        words = spliced(row.replacement, rows, accepted, row.id)
        text = text[: row.start] + words + text[row.end :]
    return text


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moved(), st.randoms(use_true_random=False))
def test_any_set_that_does_not_collide_makes_the_same_text_in_any_order(at, session, case, chance):
    text, wanted = case
    with tried(session):
        at.write(problem=text)
        numbers = put(at, wanted)
        accepted = agreed(at, session, chance.sample(numbers, len(numbers)))
        rows = reading.listing(at.at.case("see"))
        if not any(row.id in accepted and row.parent_id is None for row in rows):
            return
        orders = [accepted, accepted[::-1], chance.sample(accepted, len(accepted))]
        made = {made_in(at, session, order) for order in orders}
        assert len(made) == 1
        (new,) = made
        assert new.split() == spliced(text, rows, accepted).split()
        assert not re.search(r"\n\n\n|^\n|\n$", new)
