from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.deliberation.amendments.edits import (
    Colliding,
    Edit,
    applied,
    collide,
    collisions,
    duplicates,
    edit_of,
    narrowed,
    placed_within,
    tidied,
    with_amendments,
)

TEXT = "بند یکم.\n\nبند دوم دراز است.\n\nبند سوم."


def edit(number, passage, replacement, *, text=TEXT):
    start = text.index(passage)
    return edit_of(number, text, start, start + len(passage), replacement)


def insertion(number, after, words):
    at = TEXT.index(after) + len(after)
    return edit_of(number, TEXT, at, at, words)


@pytest.mark.parametrize(
    ("one", "other", "touching"),
    [
        (edit(1, "دوم دراز", "دو"), edit(2, "دراز است", "بلند"), True),  # overlapping
        (edit(1, "دوم ", "دو "), edit(2, "دراز", "بلند"), False),  # adjacent
        (edit(1, "بند دوم دراز است.", "تازه."), edit(2, "دراز", "بلند"), True),  # nested
        (edit(1, "دراز", "الف"), edit(2, "دراز", "ب"), True),  # the very same
        (edit(1, "بند دوم دراز است.\n\n", ""), edit(2, "دراز", "بلند"), True),  # in a deleted paragraph
        (edit(1, "بند دوم دراز است.\n\n", ""), edit(2, "بند سوم", "سوم"), False),  # beside it
        (insertion(1, "بند یکم.", " نو."), insertion(2, "بند یکم.", " تازه."), False),  # same place twice
        (insertion(1, "دراز", " و نو"), edit(2, "دوم دراز است", "ب"), True),  # inside what is replaced
        (insertion(1, "دوم ", "بسیار "), edit(2, "دراز", "بلند"), False),  # just before it
        (insertion(1, "دراز", " نو"), edit(2, "دراز", "بلند"), False),  # just after it
    ],
)
def test_amendments_that_touch_the_same_words_collide(one, other, touching):
    assert collide(one, other) is touching
    assert collide(other, one) is touching
    assert collisions([one, other]) == ([(1, 2)] if touching else [])


def test_two_amendments_inside_one_word_touch_it():
    at = TEXT.index("دراز")
    first = edit_of(1, TEXT, at, at + 2, "در")
    second = edit_of(2, TEXT, at + 2, at + 4, "یا")
    assert second.replacement == "دریا"  # what is left of the word goes with it
    assert collisions([first, second]) == [(1, 2)]


@pytest.mark.parametrize(
    ("edits", "made"),
    [
        ([], TEXT),
        ([edit(1, "دوم ", "دو "), edit(2, "دراز", "بلند")], TEXT.replace("دوم دراز", "دو بلند")),
        (
            [insertion(2, "بند یکم.", " تازه."), insertion(1, "بند یکم.", " نو.")],
            TEXT.replace("بند یکم.", "بند یکم. نو. تازه."),
        ),
        (
            [insertion(1, "دوم ", "بسیار "), edit(2, "دراز", "بلند")],
            TEXT.replace("دراز", "بسیار بلند"),
        ),
        # a paragraph moved: taken out here, put in there
        (
            [edit(1, "بند یکم.\n\n", ""), insertion(2, "بند سوم.", "\n\nبند یکم.")],
            "بند دوم دراز است.\n\nبند سوم.\n\nبند یکم.",
        ),
        ([edit(1, "بند دوم دراز است.\n\n", ""), edit(2, "سوم", "سه")], "بند یکم.\n\nبند سه."),
    ],
)
def test_accepted_amendments_are_all_in_the_text(edits, made):
    assert applied(TEXT, edits)[0] == made


def test_words_of_each_amendment_are_found_in_the_new_text():
    new, placed = applied(TEXT, [edit(2, "دراز", "بلند"), insertion(1, "بند یکم.", " نو.")])
    assert {p.id: new[p.start : p.end] for p in placed} == {1: " نو.", 2: "بلند"}


def test_colliding_amendments_are_not_applied_together():
    with pytest.raises(Colliding):
        applied(TEXT, [edit(1, "دوم دراز", "دو"), edit(2, "دراز است", "بلند")])


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, len(TEXT) + 1)])
def test_place_outside_the_text_is_none(start, end):
    with pytest.raises(ValueError, match="outside"):
        edit_of(1, TEXT, start, end, "")


def test_amendment_is_applied_as_its_own_amendments_leave_it():
    parent = edit(1, "دراز است", "بلند و روشن است")
    child = edit(2, "روشن", "خوانا", text=parent.replacement)
    grandchild = edit(3, "خوانا", "خواناتر", text=child.replacement)
    whole = with_amendments(parent, {1: [child], 2: [grandchild]})
    assert applied(TEXT, [whole])[0] == TEXT.replace("دراز است", "بلند و خواناتر است")
    assert with_amendments(parent, {}) == parent
    words = {
        p.id: whole.replacement[p.start : p.end] for p in placed_within(parent, {1: [child], 2: [grandchild]})
    }
    assert words == {2: "خواناتر", 3: "خواناتر"}


def test_same_insertion_twice_is_told():
    edits = [insertion(n, "بند یکم.", words) for n, words in ((1, " نو."), (2, " نو."), (3, " تازه."))]
    assert duplicates(edits) == [(1, 2)]


@pytest.mark.parametrize(
    ("passage", "replacement", "touched", "words"),
    [
        ("بند دوم دراز است.", "بند دوم بلند است.", "دراز", "بلند"),
        ("بند دوم دراز است.", "بند دوم بسیار دراز است.", "", "بسیار "),
        ("بند دوم دراز است.", "بند دوم است.", "دراز ", ""),
        ("بند دوم دراز است.", "", "بند دوم دراز است.", ""),
        ("بند دوم دراز است.", "بند دوم دراز است.", "", ""),
    ],
)
def test_paragraph_written_anew_touches_its_changed_words_alone(passage, replacement, touched, words):
    found = narrowed(edit(1, passage, replacement), TEXT)
    assert (TEXT[found.start : found.end], found.replacement) == (touched, words)


@st.composite
def amended(draw):
    """A text with edits of whole words."""
    text = draw(st.text(alphabet="اب ج\n.", max_size=40))
    edits = []
    for number in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        edits.append(edit_of(number, text, start, end, draw(st.text(alphabet="نو ", max_size=5))))
    return text, edits


@given(amended())
def test_collisions_are_those_of_every_pair_compared(case):
    _, edits = case
    assert collisions(edits) == sorted((a.id, b.id) for a, b in combinations(edits, 2) if collide(a, b))


@given(amended(), st.data())
def test_any_accepted_set_gives_the_same_text_in_any_order(case, data):
    text, edits = case
    accepted: list[Edit] = []
    for one in edits:
        if not any(collide(one, other) for other in accepted) and data.draw(st.booleans()):
            accepted.append(one)
    made, placed = applied(text, accepted)
    for order in list(permutations(accepted))[:24]:
        assert applied(text, order) == (made, placed)
    words = {edit.id: edit.replacement for edit in accepted}
    assert {p.id: made[p.start : p.end] for p in placed} == words
    # nothing else changed: taking the words out again leaves what no amendment touched
    rest, at = [], 0
    for place in placed:
        rest.append(made[at : place.start])
        at = place.end
    untouched, at = [], 0
    for one in sorted(accepted):
        untouched.append(text[at : one.start])
        at = one.end
    assert [*rest, made[placed[-1].end if placed else 0 :]] == [*untouched, text[at:]]


@given(amended())
def test_narrowed_edit_makes_the_same_text_and_cuts_no_word(case):
    text, edits = case
    for one in edits:
        small = narrowed(one, text)
        assert applied(text, [small])[0] == applied(text, [one])[0]
        assert one.start <= small.start <= small.end <= one.end
        assert edit_of(small.id, text, small.start, small.end, small.replacement) == small


@given(amended())
def test_tidied_text_loses_blank_lines_alone_and_no_words_move_out_of_their_place(case):
    text, edits = case
    accepted: list[Edit] = []
    for one in edits:
        if not any(collide(one, other) for other in accepted):
            accepted.append(one)
    made, placed = applied(text, accepted)
    new, at = tidied(made, placed)
    assert new.split() == made.split()
    for before, after in zip(placed, at, strict=True):
        assert new[after.start : after.end].split() == made[before.start : before.end].split()
    assert tidied(new, at) == (new, at)
    if all(made[place.start : place.end].strip() for place in placed):
        assert new == made
