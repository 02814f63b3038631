"""What a reader could not read is refused before it is laid out: it would pass for a warning, and then be printed.

PDF/UA asks for headings that skip no level, for words with every picture, and for a glyph for every character.
"""

from collections.abc import Collection, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from documents.bidi import ignorable
from workflow.process.text import Refusal, Text

_SVG = "{http://www.w3.org/2000/svg}"
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BEGINNING = Text("آغاز سند", "the beginning of the document")
_PART = Text("بخش «{heading}»", "the part “{heading}”")


class GlyphMissing(Refusal):
    """Characters that the font cannot show."""

    text = Text(
        "قلم سند این نویسه‌ها را ندارد: {characters}؛ در {place_fa}. آن‌ها را بردارید یا با واژه بنویسید.",
        "The font has no shape for {characters}, in {place_en}. Take them out or say them in words.",
    )


class HeadingSkipped(Refusal):
    """A heading more than one level below the one before it."""

    text = Text(
        "عنوان «{heading}» از سطح {level} است، ولی عنوان پیش از آن از سطح {before}. سطحی را جا نیندازید.",
        "The heading “{heading}” is of level {level}, but the one before it of level {before}. Skip no level.",
    )


class ImageWithoutWords(Refusal):
    """An image that says nothing to those who do not see it."""

    text = Text(
        "تصویری در {place_fa} شرح ندارد. در یک جمله بنویسید که در آن چه دیده می‌شود.",
        "An image in {place_en} has no description. Say in a sentence what is to be seen in it.",
    )


def check(root: Element, known: Collection[int]) -> None:
    """Refuse the tree of an HTML page that somebody could not read.

    ``known``: the code points that the font has. Raises GlyphMissing, HeadingSkipped, ImageWithoutWords.
    """
    place, level = _BEGINNING, 0
    body = root.find("body")
    for element in _elements(root if body is None else body):
        if element.tag in _HEADINGS:
            heading = " ".join("".join(element.itertext()).split())
            if _HEADINGS[element.tag] > level + 1:
                raise HeadingSkipped(heading=heading, level=_HEADINGS[element.tag], before=level)
            place, level = _PART.format(heading=heading), _HEADINGS[element.tag]
        if not _has_words(element):
            raise ImageWithoutWords(place_fa=place.fa, place_en=place.en)
        if missing := _missing(element, known):
            raise GlyphMissing(characters=missing, place_fa=place.fa, place_en=place.en)


def _elements(element: Element) -> Iterator[Element]:
    """The element and all in it, in the order of reading, but nothing inside a drawing."""
    yield element
    if element.tag != f"{_SVG}svg":
        for child in element:
            if isinstance(child.tag, str):
                yield from _elements(child)


def _has_words(element: Element) -> bool:
    if element.tag == "img":
        return bool(element.get("alt", "").strip())
    return element.tag != f"{_SVG}svg" or bool((element.findtext(f"{_SVG}title") or "").strip())


def _missing(element: Any, known: Collection[int]) -> str:  # noqa: ANN401 - an element, whatever made it
    """The characters that stand directly in the element and have no glyph, each with its code."""
    undrawn = element.tag in ("style", "script", f"{_SVG}svg")
    texts = [] if undrawn else [element.text or ""]
    texts += [child.tail or "" for child in element]
    found = dict.fromkeys(c for text in texts for c in text if ord(c) not in known and not ignorable(c))
    return "، ".join(f"{character} (U+{ord(character):04X})" for character in found)
