"""Every block of Markdown inside every other: the PDF stays PDF/UA-1 and says all of it, in order."""

from dataclasses import replace
from itertools import product

import pytest

from documents.content import Decided, Section
from documents.render import render
from tests.documents import sample
from tests.documents.structure import tree
from tests.verapdf import faults

WORDS = {"fa": "متن WCAG 2.1 می‌آید", "en": "Words and واژه here"}
INNERMOST = {
    "paragraph": "{w}",
    "two": "{w}\n\n{w}",
    "code": "```\nx = 1\n```",
    "indented": "    x = 1",
    "table": "| a | b |\n|---|---|\n| {w} | ۱ |",
    "rule": "---",
    "heading": "### {w}",
    "note": "{w}[^1]",
    "link": "[{w} **{w}** `x`](https://example.org/a) <https://example.org/>",
    "empty": "",
}
AROUND = {
    "quote": ("> ", "> ", ""),
    "bullet": ("- ", "  ", ""),
    "ordered": ("1. ", "   ", ""),
    "words, then": ("- ", "  ", "متن\n\n"),
    "tight": ("1. ", "   ", "متن\n"),
}


def around(kind: str, text: str) -> str:
    first, further, before = AROUND[kind]
    lines = (before + text).split("\n")
    item = "\n".join([first + lines[0], *(further + line if line else line for line in lines[1:])])
    return item if kind == "quote" else f"{item}\n{first}دیگر"


def corpus(language: str, outer: tuple[str, ...] = (), depth: int = 2) -> dict[str, str]:
    """Each block in none, one and two others, by what it is."""
    found = {}
    for size in range(depth + 1):
        for kinds, (name, text) in product(product(AROUND, repeat=size), INNERMOST.items()):
            written = text.format(w=WORDS[language])
            for kind in (*kinds, *outer):
                written = around(kind, written)
            found[" in ".join((name, *kinds, *outer))] = written
    return found


def made(language: str, texts: list[str]) -> bytes:
    """A brief with these texts one after the other, and little else."""
    markdown = "\n\n\\---\n\n".join(texts) + "\n\n[^1]: نوشته"
    content = replace(
        sample.PROOF if language == "fa" else sample.EN, sections=(Section("problem", markdown),), annex=None,
        recommendations=(), dissents=(), decided=Decided(), vote=None, copies=(), preparers=(),
    )  # fmt: skip
    return render(content)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_block_in_every_other_keeps_to_the_standard(language):
    cases = corpus(language)
    assert len(cases) == 310
    if faults(made(language, list(cases.values())), "PDFUA-1"):
        broken = {
            name: found
            for name, text in cases.items()
            if (found := faults(made(language, [text]), "PDFUA-1"))
        }
        assert broken == {}
        pytest.fail("each alone keeps to the standard, but not all together")


def test_an_item_of_many_blocks_is_read_in_order_and_has_one_body():
    text = "- یکم\n  - دوم\n\n  سوم\n\n  > چهارم\n- پنجم"
    whole = tree(made("fa", [text]))
    lists = [element for element in whole.walk() if element.tag == "L" and "یکم" in element.words()]
    assert [[kid.tag for kid in item.kids] for item in lists[0].kids] == [["Lbl", "LBody"]] * 2
    said = lists[0].words()
    places = [said.index(word) for word in ("یکم", "دوم", "سوم", "چهارم", "پنجم")]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_number_of_a_letter_goes_over_no_end_of_a_line(language):
    number = "۹۸۷۶/ق/م/ب/۱۴۰۵"
    sentences = [f"{'نامه ' * times}به شمارهٔ {number} در {'و ' * 12}گفته شد." for times in range(1, 31)]
    said = [element.text or "" for element in tree(made(language, sentences)).walk()]
    assert sum(number in text for text in said) == len(sentences)
