"""What programs that know nothing of the structure tree take out of a PDF: poppler, PDFium and pypdf."""

import io
import re
import subprocess
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import pypdf
import pypdfium2
import pytest
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from documents.brief import values
from documents.kinds import kinds
from tests.documents import sample
from tests.documents.structure import tree
from tests.documents.test_structure import made, spoken

MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe]")
"""What readers put around runs of the other direction, and where PDFium saw a hyphen at the end of a line."""


def plain(text: str) -> str:
    return " ".join(MARKS.sub("", unicodedata.normalize("NFKC", text)).split())


def poppler(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
    return done.stdout.decode()


def pdfium(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def by_pypdf(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


READERS: dict[str, tuple[Callable[[bytes], str], float]] = {
    "poppler": (poppler, 0.107),
    "pypdf": (by_pypdf, 0.133),
    "pdfium": (pdfium, 0.053),
}
"""Each with the part of the letters that it may get wrong: what was measured before «لا» was mended."""


@cache
def read(reader: str) -> str:
    return plain(READERS[reader][0](made("FA")))


def wrong(paragraph: str, text: str) -> int:
    """Letters to change until the paragraph is what stands in its place in the text."""
    place = fuzz.partial_ratio_alignment(paragraph, text)
    assert place is not None
    starts = range(max(0, place.dest_start - 4), place.dest_start + 5)
    ends = range(place.dest_end - 4, min(len(text), place.dest_end + 4) + 1)
    return min(Levenshtein.distance(paragraph, text[start:end]) for start in starts for end in ends)


@pytest.mark.parametrize("reader", READERS)
def test_letters_come_back(reader):
    paragraphs, notes = spoken(made("FA"))
    long = [text for text in map(plain, [*paragraphs, *notes]) if len(text) >= 20]
    share = sum(wrong(text, read(reader)) for text in long) / sum(map(len, long))
    assert share <= READERS[reader][1], share


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("piece", ["\u200c", "لا"], ids=["half-space", "lam-alef"])
def test_every_one_comes_back(reader, piece):
    pages = len(pypdf.PdfReader(io.BytesIO(made("FA"))).pages)
    assert pages == 10
    paragraphs, notes = spoken(made("FA"))
    running = values(sample.FA, kinds()["brief"], None)["short_title"]
    heads = [element.words() for element in tree(made("FA")).walk() if element.tag == "THead"]
    again = [head for before, head in pairwise(heads) if head == before]  # of a table that goes on
    wanted = sum(text.count(piece) for text in [*paragraphs, *notes, *again])
    wanted += (pages - 1) * running.count(piece)
    assert wanted > 20
    assert read(reader).count(piece) == wanted
