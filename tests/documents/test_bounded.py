"""The papers of a meeting are never too long to be made: what does not fit is named, and said where to read it."""

from dataclasses import replace

import pytest

from documents.bounded import MOST, bounded, effort
from documents.papers import Advice, Paper, PapersContent, Part, read
from documents.plain import to_json
from documents.render import render
from tests.documents.structure import tree
from tests.documents.test_minutes import END, HEADS, START, papers
from tests.verapdf import BOTH, faults

LONG = "بند بلندی که در شمار می‌آید و چند واژه دارد.\n\n" * 400


def meeting(language="fa", items=3, long=LONG):
    advice = (Advice("قالب ابلاغ شود.", "مرکز", "سه ماه", ""),)
    texts = tuple(
        Paper(
            n, f"پیشنهاد {n}", START, 30, n, 2, "fa", before=(Part("پیام‌های کلیدی", "کوتاه."), Part("شواهد", long)),
            recommendations=advice, after=(Part("نکته‌های اجرا", "کوتاه."), Part("منابع", long)),
        )
        for n in range(1, items + 1)
    )  # fmt: skip
    other = Paper(items + 1, "گزارش دبیر", START, 10, body="شرح کوتاه.")
    return PapersContent(language, HEADS[language], 7, "نشست", START, END, "تالار", True, (*texts, other))


def test_what_fits_is_left_as_it_is():
    whole = papers("fa")
    assert bounded(whole) is whole
    assert not whole.shortened


def test_every_item_keeps_its_gist_and_names_what_is_left_out():
    whole = meeting()
    most = effort(LONG) * 2 + 10_000
    short = bounded(whole, most)
    assert short.shortened
    for before, after in zip(whole.papers[:3], short.papers[:3], strict=True):
        assert (after.recommendations, after.before[0]) == (before.recommendations, before.before[0])
        assert after.after[0].heading == "نکته‌های اجرا"  # a short part still fits after a long one did not
        there = [part.heading for part in (*after.before, *after.after)]
        assert sorted([*there, *after.left_out]) == sorted(p.heading for p in (*before.before, *before.after))
    assert [one.left_out for one in short.papers] == [(), ("شواهد", "منابع"), ("شواهد", "منابع"), ()]
    assert not short.papers[3].shortened
    nothing = bounded(whole, 0)
    assert nothing.papers[0].without_recommendations
    assert nothing.papers[3].without_words


@pytest.mark.parametrize(
    "markdown",
    [LONG, "- ب\n" * 500, "|ا|ب|\n|-|-|\n" + "|ا|ب|\n" * 500, "ب\n\n" * 500, "**ا** ب " * 500, "ب a " * 500],
    ids=["prose", "list", "table", "paragraphs", "bold", "mixed"],
)
def test_however_many_texts_of_whatever_sort_they_are_bounded(markdown):
    many = meeting(items=90, long=markdown * 5)
    short = bounded(many)
    kept = sum(effort(p.markdown) for one in short.papers for p in (*one.before, *one.after))
    assert short.shortened
    assert kept <= MOST
    assert bounded(short) == short


@pytest.mark.parametrize("language", ["fa", "en"])
def test_papers_that_are_shortened_say_so_and_are_to_the_standard(language):
    short = bounded(meeting(language, 2), 12_000)
    bare = replace(bounded(meeting(language, 1), 0).papers[1], number=4)
    short = replace(short, papers=(*short.papers, bare))
    assert read(to_json(short)) == short
    pdf = render(short, "papers")
    assert [fault for profile in BOTH for fault in faults(pdf, profile)] == []
    said = tree(pdf).words()
    words = {
        "fa": ("چنان بلندند", "شمارهٔ ۲ بخوانید: شواهد، منابع", "در صفحهٔ جلسه بخوانید"),
        "en": ("too long to be made", "proposal 2: شواهد, منابع", "on the page of the meeting"),
    }
    assert [
        part for part in words[language] if part not in said.replace("\u2068", "").replace("\u2069", "")
    ] == []
