"""Keep the half-space (ZWNJ, U+200C) in the text of a PDF.

WeasyPrint 70 writes no glyph for a character that Pango shows as empty, so every half-space of a Persian
text is missing when the text is copied, searched or read aloud: «می‌شود» comes back as «میشود». The font
has an invisible glyph of its own for U+200C; putting that glyph's number in place of the empty one, just
before a line is drawn, brings the character back and leaves the picture as it was.
"""
# ruff: noqa: ANN401 - WeasyPrint gives its insides no types

import io
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from weasyprint.draw import text as drawing
from weasyprint.text.ffi import ffi, pango

ZWNJ = "\u200c"
_original = drawing.draw_first_line
_glyphs: dict[str, int | None] = {}


def mend() -> None:
    """Draw every line with its half-spaces, from now on and in the whole process."""
    drawing.draw_first_line = _draw_first_line


def unmend() -> None:
    """Draw as WeasyPrint does by itself; for the test that watches whether the mend is still needed."""
    drawing.draw_first_line = _original


def _draw_first_line(stream: Any, textbox: Any, *rest: Any) -> Any:
    layout = textbox.pango_layout
    if ZWNJ not in layout.text:
        return _original(stream, textbox, *rest)
    first_line_of = layout.get_first_line

    def get_first_line() -> Any:
        line, index = first_line_of()
        _show_zwnj(stream, layout.text.encode(), line)
        return line, index

    layout.get_first_line = get_first_line
    try:
        return _original(stream, textbox, *rest)
    finally:
        del layout.get_first_line


def _show_zwnj(stream: Any, text: bytes, line: Any) -> None:
    """Give the empty glyphs of a line that stand for U+200C the number of the font's own glyph."""
    run = line.runs[0]
    while run != ffi.NULL:
        item, glyphs, run = run.data.item, run.data.glyphs, run.next
        for index in range(glyphs.num_glyphs):
            if glyphs.glyphs[index].glyph != pango.PANGO_GLYPH_EMPTY:
                continue
            start = item.offset + glyphs.log_clusters[index]
            if text[start : start + 3] != ZWNJ.encode():
                continue
            font, _ = stream.add_font(item.analysis.font)
            if (glyph := _zwnj_glyph(font)) is not None:
                glyphs.glyphs[index].glyph = glyph
                font.to_unicode[glyph] = ZWNJ


def _zwnj_glyph(font: Any) -> int | None:
    if font.hash not in _glyphs:
        with TTFont(io.BytesIO(font.file_content), fontNumber=font.index, lazy=True) as file:
            name = (file.getBestCmap() or {}).get(ord(ZWNJ))
            _glyphs[font.hash] = None if name is None else file.getGlyphID(name)
    return _glyphs[font.hash]
