"""Two revisions held against each other: what readers see of both, and nothing hidden."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.blocks import blocks_of
from documents.compared import compared
from documents.markdown_html import to_html
from workflow.deliberation.differences import words
from workflow.deliberation.redline import Part, redlined
from workflow.deliberation.revisions import RecommendationWords, RevisionText

NOTE = "آمار این است.[^1]\n\n[^1]: گزارش پیمایش، ص {}."
TABLE = "| استان | کارورز |\n|---|---|\n| تهران | {} |\n| یزد | ۲۸ |"
LONG = "بیش از ۲۰ هزار دانشجو تحت پوشش سازمان‌اند و راه روشنی به بازار کار ندارند."


def told(old, new):
    """Every line that says something, as one string: ``-gone-`` ``+come+``, cells between bars."""

    def shown(cell):
        return "".join(signs[run.kind] + run.text + signs[run.kind] for run in cell)

    signs = {"same": "", "deleted": "-", "inserted": "+"}
    return [
        (line.told, line.kind, "|".join(map(shown, line.cells)), line.formatted)
        for line in redlined([Part("problem", blocks_of(old), blocks_of(new))])["problem"] if line.says
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        # the half-space alone: the whole word, both ways
        ("کار میشود و بس.", "کار می‌شود و بس.", [("changed", "paragraph", "کار -میشود-+می‌شود+ و بس.", False)]),
        # one letter: the whole word
        ("کار می‌کند.", "کار نمی‌کند.", [("changed", "paragraph", "کار -می‌کند-+نمی‌کند+.", False)]),
        # a paragraph that moved, told as moved at both places
        (
            f"{LONG}\n\nدوم این است که بماند.\n\nسوم این است که بماند.",
            f"دوم این است که بماند.\n\nسوم این است که بماند.\n\n{LONG}",
            [("moved_away", "paragraph", f"-{LONG}-", False), ("moved_here", "paragraph", f"+{LONG}+", False)],
        ),
        # … but not where the same words stand twice
        (
            f"{LONG}\n\nدوم این است که بماند.\n\nسوم.\n\n{LONG}",
            f"دوم این است که بماند.\n\nسوم.\n\n{LONG}",
            [("deleted", "paragraph", f"-{LONG}-", False)],
        ),
        (
            f"{LONG}\n\n{LONG}\n\nیکم.\n\nدوم.\n\nسوم.",
            f"یکم.\n\nدوم.\n\nسوم.\n\n{LONG}\n\n{LONG}",
            [("deleted", "paragraph", f"-{LONG}-", False)] * 2 + [("inserted", "paragraph", f"+{LONG}+", False)] * 2,
        ),
        ("- الف\n- پ", "- الف\n- ب\n- پ", [("inserted", "item", "+ب+", False)]),
        ("1. الف\n2. پ", "1. ب\n2. الف\n3. پ", [("inserted", "item", "+ب+", False)]),
        (TABLE.format("۳۴۰"), TABLE.format("۳۵۰"), [("changed", "row", "تهران|-۳۴۰-+۳۵۰+", False)]),
        (
            "| الف | ب |\n|---|---|\n| ۱ | ۲ |",
            "| الف | نو | ب |\n|---|---|---|\n| ۱ | ۹ | ۲ |",
            [("changed", "row", "الف|+نو+|ب", True), ("changed", "row", "۱|+۹+|۲", True)],
        ),
        (NOTE.format("۱۲"), NOTE.format("۱۳"), [("changed", "note", "[1] گزارش پیمایش، ص -۱۲-+۱۳+.", False)]),
        # marks alone
        ("این **مهم** است.", "این مهم است.", [("same", "paragraph", "این مهم است.", True)]),
        ("این **مهم** است و بس.", "این مهم است و نه.", [("changed", "paragraph", "این مهم است و -بس-+نه+.", True)]),
        ("این **مهم** است.", "این __مهم__ است.", [("same", "paragraph", "این مهم است.", True)]),
        ("سطر یک  \nسطر دو", "سطر یک\nسطر دو", [("same", "paragraph", "سطر یک سطر دو", True)]),
        ("سر این بخش است", "# سر این بخش است", [("same", "heading", "سر این بخش است", True)]),
        ("## سر", "### سر", [("same", "heading", "سر", True)]),
        ("الف\n\n***\n\nب", "الف\n\nب", [("deleted", "rule", "-———-", False)]),
        # where a link leads is told in words
        (
            "[این](https://a.example/x)",
            "[این](https://a.example/y)",
            [("changed", "paragraph", "این (https://a.example/-x-+y+)", False)],
        ),
        ("متن\n\n[z]: https://a.example", "متن", [("deleted", "reference", "-[Z]: https://a.example-", False)]),
        ("    کد  یک", "    کد یک", [("changed", "code", "کد-  -+ +یک", True)]),
        ("یک\n\n- دو", "یک\n\n- دو", []),
    ],
)  # fmt: skip
def test_difference_is_told_in_whole_words_of_blocks(old, new, lines):
    assert told(old, new) == lines


@pytest.mark.parametrize(("old", "new"), [
    ("- الف\n- ب", "- الف\n\n- ب"), ("الف\n\nب", "الف\n\n\n\nب"), ("الف\n", "الف"),
])  # fmt: skip
def test_source_that_differs_in_nothing_seen_is_told_for_the_whole_section(old, new):
    found = compared(revision(1, problem=old), revision(2, problem=new))
    assert told(old, new) == []
    assert found.sections[0].formatted
    assert found.says


def test_paragraph_moved_into_another_section_says_where():
    old = revision(1, problem=f"یکم.\n\n{LONG}", evidence="دوم.")
    new = revision(2, problem="یکم.", evidence=f"دوم.\n\n{LONG}")
    found = compared(old, new)
    away, here = found.sections[0].lines[-1], found.sections[1].lines[-1]
    assert (away.told, away.elsewhere, here.told, here.elsewhere) == (
        "moved_away",
        "evidence",
        "moved_here",
        "problem",
    )


def revision(number, *recommendations, title="عنوان", **sections):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return RevisionText(number, number, title, sections, recommendations, "آرش", at)


ONE, TWO, THREE = (RecommendationWords(n, f"توصیهٔ {n} این است.", "معاونت", "شش ماه", "") for n in (1, 2, 3))


@pytest.mark.parametrize(
    ("old", "new", "happened"),
    [
        ((ONE, TWO), (ONE, TWO), [(1, 1, False, "same"), (2, 2, False, "same")]),
        ((ONE, TWO), (TWO,), [(1, 0, False, "removed"), (2, 1, False, "same")]),
        ((TWO,), (ONE, TWO), [(0, 1, False, "added"), (1, 2, False, "same")]),
        (
            (ONE, TWO, THREE),
            (THREE, ONE, TWO),
            [(3, 1, True, "same"), (1, 2, False, "same"), (2, 3, False, "same")],
        ),
        ((ONE,), (replace(ONE, owner="وزارت"),), [(1, 1, False, "changed")]),
        ((ONE,), (replace(ONE, text="**توصیهٔ** 1 این است."),), [(1, 1, False, "changed")]),
        ((ONE,), (replace(ONE, cost="۲ ریال"), TWO), [(1, 1, False, "changed"), (0, 2, False, "added")]),
    ],
)
def test_recommendations_are_told_by_what_became_of_them(old, new, happened):
    found = compared(revision(1, *old), revision(2, *new)).recommendations
    assert [(one.old, one.new, one.moved, one.happened) for one in found] == happened


PIECES = st.sampled_from([
    "پیمان", "کارورزی", "می‌شود", "میشود", "**مهم**", "*نرم*", "[این](https://a.example/x)", "`کد`", "2.1", "WCAG",
    "\n\n", "\n", "\n\n- ", "\n\n1. ", "\n\n# ", "\n\n> ", "\n\n| الف | ب |\n|---|---|\n| ", " | ", "\n\n```\n",
    "[^1]", "\n\n[^1]: ", "\n\n***\n\n", "\n\n    ", "<b>", "\\*", "~~نه~~", "  \n", "\n\n[z]: https://z.example\n\n",
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map(" ".join)


def seen(text):
    return [
        word for block in blocks_of(text) for cell in block.cells for word in words(cell.text) if word.strip()
    ]


@given(TEXTS, TEXTS)
def test_what_is_shown_as_old_and_new_is_the_words_of_the_two(old, new):
    lines = redlined([Part("problem", blocks_of(old), blocks_of(new))])["problem"]
    for text, without in ((old, "inserted"), (new, "deleted")):
        cells = ["".join(r.text for r in cell if r.kind != without) for line in lines for cell in line.cells]
        assert [word for cell in cells for word in words(cell) if word.strip()] == seen(text)


@given(TEXTS)
def test_every_word_of_the_page_is_a_word_of_the_blocks(text):
    page = re.sub(r'<section class="footnotes".*', "", to_html(text, heading_base=3), flags=re.DOTALL)
    shown = re.sub(r"<sup.*?</sup>|<[^>]+>", " ", page).replace("&lt;", "<").replace("&gt;", ">")
    ours = "".join(seen(text))
    assert [
        word for word in words(shown) if word.strip() and re.match(r"\w", word) and word not in ours
    ] == []


@given(TEXTS, TEXTS)
def test_no_change_is_hidden(old, new):
    found = compared(revision(1, problem=old), revision(2, problem=new))
    assert found.says == (old != new) or not (old + new).strip()


def test_blocks_beyond_the_bound_are_not_held_against_each_other():
    """Each is like its counterpart, and would be told as reworded among fewer."""
    old, new = ("\n\n".join(f"{word}{n} همین است و بس" for n in range(201)) for word in ("الف", "ب"))
    lines = redlined([Part("problem", blocks_of(old), blocks_of(new))])["problem"]
    assert {line.told for line in lines} == {"deleted", "inserted"}
    assert len(lines) == 402
