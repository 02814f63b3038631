"""Let «لا» come back as it was written.

WeasyPrint maps the glyph of a ligature to the letters it was made of. PDFium turns the glyphs of a line written
from right to left round letter by letter, and with them the letters of a ligature: «لا» comes back as «ال».
Mapped to its own character (U+FEFB and its kin) it stays whole, and every reader takes it apart rightly.
"""
# ruff: noqa: ANN401 - WeasyPrint gives its insides no types

import unicodedata
from typing import Any

import weasyprint.pdf as writing

_original = writing.build_fonts_dictionary
LIGATURES = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in (0xFEF5, 0xFEF7, 0xFEF9, 0xFEFB)}
"""The letters of each ligature, and the character that stands for them."""


def mend() -> None:
    """Write every font with its ligatures whole, from now on and in the whole process."""
    writing.build_fonts_dictionary = _build_fonts_dictionary


def unmend() -> None:
    """Write as WeasyPrint does by itself; for the test that watches whether the mend is still needed."""
    writing.build_fonts_dictionary = _original


def _build_fonts_dictionary(pdf: Any, fonts: Any, *rest: Any) -> Any:
    for font in fonts.values():
        for glyph, text in font.to_unicode.items():
            font.to_unicode[glyph] = LIGATURES.get(text, text)
    return _original(pdf, fonts, *rest)
