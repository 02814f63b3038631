"""Words selected on a page, found in the Markdown the page was made from."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.markdown_html import to_html
from workflow.deliberation.selecting import LONGEST, selected

BLOCK = "هزینهٔ **رفت‌وآمد** [دانشجویان](https://example.org/x) را\nدانشگاه (۱۲٪) می‌پردازد، نه دانشجویان."


@pytest.mark.parametrize(("words", "nth", "source"), [
    ("هزینهٔ رفت‌وآمد دانشجویان", 0, "هزینهٔ **رفت‌وآمد** [دانشجویان"), ("را دانشگاه", 0, "را\nدانشگاه"),
    ("می‌پردازد، نه", 0, "می‌پردازد، نه"), ("دانشگاه (۱۲٪) می‌پردازد", 0, "دانشگاه (۱۲٪) می‌پردازد"),
    ("  دانشجویان ", 0, "دانشجویان"), ("دانشجویان", 1, "دانشجویان"), ("دانشگ", 0, "دانشگ"),
])  # fmt: skip
def test_selected_words_are_found_between_the_signs(words, nth, source):
    start, end = selected(BLOCK, words, nth=nth)
    assert BLOCK[start:end] == source
    if nth:
        assert start == BLOCK.rindex("دانشجویان")


@pytest.mark.parametrize(("words", "until", "nth"), [
    ("آنچه نیست", "", 0), ("", "", 0), ("،.", "", 0), ("دانشجویان", "", 2), ("ن" * (LONGEST + 1), "", 0),
    ("هزینهٔ", "آنچه نیست", 0), ("می‌پردازد", "هزینهٔ", 0), ("هزینهٔ", "…", 0), ("رفت وآمد", "", 0),
])  # fmt: skip
def test_what_is_not_there_for_certain_is_not_guessed(words, until, nth):
    assert selected(BLOCK, words, until, nth=nth) is None


def test_long_selection_is_found_by_its_beginning_and_its_end():
    start, end = selected(BLOCK, "هزینهٔ رفت‌وآمد", "نه دانشجویان")
    assert (start, BLOCK[:end]) == (0, BLOCK.rstrip("."))


@given(
    st.text(st.sampled_from("اب ‌*_`[](){}.+\\\n1"), max_size=60),
    st.text(st.sampled_from("اب ‌*[(.+\\"), max_size=20),
)
def test_whatever_is_selected_is_answered_with_a_place_in_the_block_or_none(block, words):
    at = selected(block, words)
    assert at is None or 0 <= at[0] < at[1] <= len(block)


@given(
    st.lists(st.sampled_from(["الف", "ب‌پ", "**ت**", "ث،", "_ج_", "چ."]), min_size=2, max_size=12), st.data()
)
def test_any_words_of_what_a_page_shows_are_found_in_its_source(parts, data):
    block = " ".join(parts)
    shown = str(to_html(block, heading_base=3).striptags()).split()
    first = data.draw(st.integers(0, len(shown) - 1))
    last = data.draw(st.integers(first, len(shown) - 1))
    words = " ".join(shown[first : last + 1])
    nth = sum(shown[n : n + last - first + 1] == shown[first : last + 1] for n in range(first))
    start, end = selected(block, words, nth=nth)
    assert re.sub(r"[*_.،]", "", block[start:end]).strip() == re.sub("[.،]", "", words)
