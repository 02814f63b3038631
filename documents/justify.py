"""Keep justified right-to-left lines inside their column.

When a right-to-left line ends just before an inline box, WeasyPrint 70 drops the space at its end, moves
the whole line by the width of that space, and yet leaves the old shaped text, space and all, in the last
box. Drawn as it is, the two errors cancel; once the line is justified, its text is shaped anew without the
space, and the line hangs out at the left by about a millimetre. The mend makes both right at once: the last
chain of boxes goes back by the dropped width, and its text is shaped without the space.
"""
# ruff: noqa: ANN401 - WeasyPrint gives its insides no types

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

_original = inline.remove_last_whitespace


def mend() -> None:
    """Lay out every line with the dropped space accounted for, from now on and in the whole process."""
    inline.remove_last_whitespace = _remove_last_whitespace


def unmend() -> None:
    """Lay out as WeasyPrint does by itself; for the test that watches whether the mend is still needed."""
    inline.remove_last_whitespace = _original


def _remove_last_whitespace(context: Any, line: Any) -> None:
    chain = _last_chain(line)
    if not chain:
        _original(context, line)
        return
    last = chain[-1]
    width, text = last.width, last.text
    _original(context, line)
    if last.text == text or not last.pango_layout.first_line_direction % 2:
        return
    dropped = width - last.width
    for box in chain:
        box.position_x += dropped
    if last.text:
        shaped, _, _ = inline.split_text_box(context, last, None, 0)
        last.pango_layout = shaped.pango_layout


def _last_chain(line: Any) -> list[Any]:
    """The boxes that end the line, from just below the line to the text; none if no text ends it."""
    chain: list[Any] = []
    box = line
    while isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        if not box.children:
            return []
        box = box.children[-1]
        chain.append(box)
    return chain if isinstance(box, boxes.TextBox) else []
