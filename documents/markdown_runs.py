"""Runs of the other direction in the words of one block: a citation stays whole across emphasis and line ends."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

from markdown_it.token import Token


def as_text(token: Token) -> str:
    """What a piece of a block is to the search for runs."""
    return {"softbreak": "\n", "hardbreak": "\ufffc", "footnote_ref": "\ufffc", "code_inline": "x"}.get(
        token.type, token.content if token.type == "text" else ""
    )


def placed_tags(
    children: list[Token], texts: list[str], found: list[tuple[int, int]], tag: str
) -> dict[int, list[tuple[int, str]]]:
    """The tags that set the runs apart: index of the piece -> (offset in its text, tag).

    A run that holds whole elements is set apart as one; one that would cut an element is set apart piece by
    piece.
    """
    placed: dict[int, list[tuple[int, str]]] = {}
    starts = [0, *accumulate(len(text) for text in texts)]

    def put(first: int, start: int, last: int, end: int) -> None:
        if first != last or children[first].type == "text":
            placed.setdefault(first, []).append((start - starts[first], tag))
            placed.setdefault(last, []).append((end - starts[last], "</bdi>"))

    for start, end in found:
        first, last = bisect_right(starts, start) - 1, bisect_left(starts, end) - 1
        depths = list(accumulate(token.nesting for token in children[first + 1 : last]))
        if not depths or (min(depths) >= 0 and depths[-1] == 0):
            put(first, start, last, end)
        else:
            for index in range(first, last + 1):
                left, right = max(start, starts[index]), min(end, starts[index + 1])
                piece = texts[index][left - starts[index] : right - starts[index]]
                if piece.strip():
                    left += len(piece) - len(piece.lstrip())
                    put(index, left, index, left + len(piece.strip()))
    return placed
