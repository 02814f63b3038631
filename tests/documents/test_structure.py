"""What a screen reader finds in the structure tree: the source, letter for letter, and nothing twice."""

import re
from functools import cache

import pytest
from weasyprint import HTML

from documents.content import BriefContent
from documents.render import render
from tests.documents import sample
from tests.documents.structure import Element, tree

BLOCKS = (
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "td",
    "th",
    "div",
    "pre",
    "blockquote",
    "section",
    "header",
    "main",
    "nav",
)
INLINE_TAGS = ("Span", "Link", "NonStruct")


def tidy(text: str) -> str:
    """Text with its white space as HTML shows it."""
    return re.sub(r"[ \t\n]+", " ", text).strip(" ")


def source(content: BriefContent) -> tuple[list[str], list[str]]:
    """The paragraphs of the page the PDF is made of, and its footnotes apart, each as logical text."""
    body = HTML(string=sample.brief_html(content)).etree_element.find("body")
    notes: list[str] = []
    found: list[str] = [""]

    def walk(element, into: list[str]) -> None:
        kind = element.get("class") or ""
        if element.tag.endswith("}svg") or "running" in kind.split():
            return
        if kind == "footnote":
            own = [""]
            inside(element, own)
            notes.extend(own)
            return
        block = element.tag in BLOCKS
        if block:
            into.append("")
        if element.tag == "br":
            into[-1] += "\n"
        inside(element, into)
        if block:
            into.append("")

    def inside(element, into: list[str]) -> None:
        into[-1] += element.text or ""
        for child in element:
            walk(child, into)
            into[-1] += child.tail or ""

    walk(body, found)
    return [words for words in map(tidy, found) if words], [tidy(note) for note in notes]


def spoken(pdf: bytes) -> tuple[list[str], list[str]]:
    """The text of each block of the tree, and of each footnote: without what only print adds.

    That is the mark of an item, the number of a note, the page an entry of the contents leads to, and the head
    of a table on each further page.
    """
    found: list[tuple[Element, str]] = []
    notes: list[str] = []
    heads: list[str] = [""]

    def walk(element: Element, block: Element, into: list[tuple[Element, str]], parent: str = "") -> None:
        if element.tag in ("Lbl", "Reference") or element.tag == parent == "Link":
            return
        if element.tag == "THead":
            again = element.words() == heads[-1]
            heads.append(element.words())
            if again:
                return
        if element.tag == "Note":
            own: list[tuple[Element, str]] = []
            for kid in element.kids:
                walk(kid, element, own)
            notes.append(tidy("".join(text for _, text in own)))
            return
        block = block if element.tag in INLINE_TAGS else element
        if element.text is None:
            for kid in element.kids:
                walk(kid, block, into, element.tag)
        elif into and into[-1][0] is block:
            into[-1] = (block, into[-1][1] + element.text)
        else:
            into.append((block, element.text))

    whole = tree(pdf)
    walk(whole, whole, found)
    return [words for _, text in found if (words := tidy(text))], notes


def joined(wanted: list[str], got: list[str]) -> list[str]:
    """What came, with the parts of a block that goes over the end of a page put together."""
    found: list[str] = []
    for part in got:
        whole = wanted[len(found) - 1] if found else ""
        if found and found[-1] != whole and whole.startswith(f"{found[-1]} {part}"):
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


@cache
def made(name: str) -> bytes:
    return render(getattr(sample, name))


@pytest.mark.parametrize("name", ["FA", "EN", "EN_FRAME", "PROOF", "LONG"])
def test_tree_says_what_was_written_letter_for_letter(name):
    wanted, wanted_notes = source(getattr(sample, name))
    got, notes = spoken(made(name))
    assert joined(wanted, got) == wanted
    assert notes == wanted_notes


def test_notes_and_their_numbers_are_told_apart_from_the_text():
    elements = list(tree(made("FA")).walk())
    numbers = [element.words() for element in elements if element.tag == "Reference"]
    assert numbers == ["۱", "۲", "۳", "۴", "۵"]
    notes = [element for element in elements if element.tag == "Note"]
    assert [note.kids[0].words() for note in notes] == [f"{number} – " for number in numbers]


def test_dots_of_the_contents_are_not_spoken():
    entries = [
        element for element in tree(made("FA")).walk() if element.tag == "Link" and "مسئله" in element.words()
    ]
    assert entries[0].words().split() == ["مسئله", "۲"]
