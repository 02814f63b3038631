from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workflow.deliberation.passages import (
    CONTEXT,
    LONGEST,
    PassageRefused,
    PassageTooLong,
    locate,
    passage,
)
from workflow.deliberation.revisions import RecommendationWords, RevisionText

PROBLEM = "نرخ بیکاری در استان ۱۲٪ است. نرخ بیکاری در کشور ۸٪ است."


def revision(problem=PROBLEM, number=1):
    rows = (RecommendationWords(7, "سامانه راه‌اندازی شود.", "", "", ""),)
    return RevisionText(
        number, number, "الف", {"problem": problem}, rows, "آرش", datetime(2026, 1, 1, tzinfo=UTC)
    )


def quote(text, exact, nth=0):
    at = -1
    for _ in range(nth + 1):
        at = text.index(exact, at + 1)
    return passage(revision(text), "problem", at, at + len(exact))


def test_a_passage_keeps_quote_surroundings_position_and_revision():
    made = quote(PROBLEM, "نرخ بیکاری", 1)
    assert (made.start, made.end, made.exact, made.revision_id) == (29, 39, "نرخ بیکاری", 1)
    assert made.prefix == PROBLEM[:29][-CONTEXT:]
    assert made.suffix == PROBLEM[39:][:CONTEXT]


def test_a_recommendation_can_be_quoted():
    assert passage(revision(), "recommendation:7", 0, 6).exact == "سامانه"


@pytest.mark.parametrize(
    ("section", "start", "end"),
    [
        ("problem", 0, len(PROBLEM) + 1),
        ("problem", -1, 3),
        ("problem", 3, 3),
        ("problem", 5, 3),
        ("problem", 3, 4),  # a space alone
        ("evidence", 0, 1),  # a section that is empty
        ("nothing", 0, 1),
        ("recommendation:8", 0, 1),
        ("recommendation:", 0, 1),
    ],
)
def test_what_is_not_in_the_text_is_refused_with_a_sentence(section, start, end):
    with pytest.raises(PassageRefused) as refused:
        passage(revision(), section, start, end)
    assert "دوباره" in refused.value.text.fa


def test_a_quote_is_bounded():
    text = "ا" * (LONGEST + 1)
    assert passage(revision(text), "problem", 0, LONGEST).exact == text[:LONGEST]
    with pytest.raises(PassageTooLong):
        passage(revision(text), "problem", 0, LONGEST + 1)


@pytest.mark.parametrize(
    ("made", "text", "found"),
    [
        (quote(PROBLEM, "نرخ بیکاری", 1), PROBLEM, 29),
        # the same words stand earlier, but in other surroundings
        (quote(PROBLEM, "نرخ بیکاری", 1), "دیباچه. " + PROBLEM, 37),
        # its first place is gone: the other one is what is left
        (quote(PROBLEM, "نرخ بیکاری", 0), PROBLEM[12:], 17),
        (quote(PROBLEM, "استان"), PROBLEM.replace("استان", "شهر"), None),
        (quote(PROBLEM, "استان"), "", None),
        # a half-space is a letter of the word: without it the quote no longer stands
        (quote("دانش‌آموختگان کار ندارند", "دانش‌آموختگان"), "دانش آموختگان کار ندارند", None),
    ],
)
def test_a_quote_is_found_again(made, text, found):
    assert locate(made, text) == (None if found is None else (found, found + len(made.exact)))


texts = st.text(st.sampled_from("ابپ‌ \n🙂"), min_size=1, max_size=60)


@given(texts, st.data())
def test_a_passage_is_located_where_it_was_made(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    made = passage(revision(text), "problem", start, end)
    assert made.exact == text[start:end]
    assert locate(made, text) == (start, end)


@given(texts, texts, texts, st.data())
def test_located_text_is_always_the_quote_and_only_absent_quotes_are_lost(text, before, after, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    made = passage(revision(text), "problem", start, end)
    for changed in (before + text + after, before + made.exact, text[:start] + before + text[end:], after):
        place = locate(made, changed)
        assert (place is None) == (made.exact not in changed)
        if place is not None:
            assert changed[slice(*place)] == made.exact
