"""The paragraphs of a Markdown text as places in its source: what a page sets as one block each, and the footnotes."""

import re

from documents.markdown import TextTooDeep, TextTooLong, blocks

_TYPED = re.compile(r"\S(?:.*\S)?", re.DOTALL)
_BETWEEN = re.compile(r"\n[ \t]*\n")


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """``(start, end)`` of each, in order; every character but for spaces between them belongs to one.

    Footnotes stand where they were written. A text too deep or too long to be rendered is cut at its empty lines.
    """
    try:
        found = blocks(text)
    except (TextTooDeep, TextTooLong):
        found = ()
    spans: list[tuple[int, int]] = []
    done = 0
    for start, end in (*found, (len(text), len(text))):
        spans += _typed(text, done, start)
        if start < end:
            spans.append((start, end))
        done = max(done, end)
    return tuple(spans)


def _typed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What stands between two blocks, cut at empty lines."""
    spans = []
    for piece in _BETWEEN.split(text[start:end]):
        at = text.index(piece, start)
        start = at + len(piece)
        if typed := _TYPED.search(piece):
            spans.append((at + typed.start(), at + typed.end()))
    return spans
