"""The structure tree of a finished PDF, as a screen reader walks it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdf


@dataclass
class Element:
    """An element of the tree: its tag, its own words, what is in it."""

    tag: str
    text: str | None = None
    """What ActualText says; None where the element says nothing itself."""
    alt: str = ""
    kids: list["Element"] = field(default_factory=list)
    drawn: int = 0
    """Pieces of drawn content that hang on it directly."""

    def words(self) -> str:
        """All the text in it, in the order of reading; what an element says stands for all in it."""
        return "".join(kid.words() for kid in self.kids) if self.text is None else self.text

    def walk(self) -> Iterator["Element"]:
        """The element and all in it, in the order of reading."""
        yield self
        for kid in self.kids:
            yield from kid.walk()


def tree(pdf: bytes) -> Element:
    """The tree of a PDF from its document element on."""
    catalog: Any = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    return _element(catalog["/StructTreeRoot"]["/K"][0].get_object())


def _element(node: pypdf.generic.DictionaryObject) -> Element:
    found = Element(str(node["/S"])[1:], node.get("/ActualText"), str(node.get("/Alt", "")))
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        inner = kid.get_object()
        if isinstance(inner, int):
            found.drawn += 1
        elif inner.get("/Type") == "/StructElem":
            found.kids.append(_element(inner))
    return found
