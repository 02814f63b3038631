"""What changed between two texts that are made of blocks: reworded, added, removed, moved, formatted otherwise.

A text is handed in as its blocks (a heading, a paragraph, an item of a list, a row of a table), each with the words
a reader sees. Blocks that both texts have are found first, then those that stand elsewhere now, then those that
were reworded; what is left was added or removed. No change is left untold: where the words are the same and their
marks, their level or their source are not, the line says that it was formatted otherwise.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from rapidfuzz.distance import Indel

from workflow.deliberation.differences import Run, difference, words

BlockKind = Literal["heading", "paragraph", "item", "quote", "code", "row", "note", "rule", "reference"]
Told = Literal["same", "changed", "inserted", "deleted", "moved_here", "moved_away"]

LARGEST_GAP = 40_000
"""Pairs of blocks that are held against each other between two that both texts have; beyond that none is taken as
reworded, so that a text of thousands of blocks costs no more than its length."""
LIKE = 0.4
"""Share of its words that a reworded block keeps at least."""
CERTAIN = 4
"""Words of a block from which on its standing elsewhere is told as moved, if both texts have it once."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a block, or of one cell of a row. ``marks`` has one entry for each character of ``text``."""

    text: str
    marks: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a text; ``shape`` is what it is beside its kind and words: level, numbering, head of a table."""

    kind: BlockKind
    cells: tuple[Cell, ...]
    shape: str = ""

    @property
    def said(self) -> tuple[str, ...]:
        """Its words, cell by cell."""
        return tuple(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Line:
    """A block as the redline tells it. ``elsewhere`` is the part it moved from or to, "" for the same part."""

    told: Told
    kind: BlockKind
    shape: str
    cells: tuple[tuple[Run, ...], ...]
    formatted: bool = False
    elsewhere: str = ""

    @property
    def heads(self) -> bool:
        """Whether it is the head of a table."""
        return self.kind == "row" and "head" in self.shape.split()

    @property
    def says(self) -> bool:
        """Whether anything changed here."""
        return self.told != "same" or self.formatted


@dataclass(frozen=True, slots=True)
class Part:
    """One part of both texts: a section, or the words of a recommendation."""

    key: str
    old: tuple[Block, ...]
    new: tuple[Block, ...]


@dataclass(slots=True)
class _Gap:
    """Blocks between two that both texts have: numbers of the older and of the newer."""

    old: range
    new: range


_Step = tuple[int, int] | _Gap
_Place = tuple[str, int]


def redlined(parts: Sequence[Part]) -> Mapping[str, tuple[Line, ...]]:
    """The lines of each part by its key. The older words of all lines are the older text, likewise the newer.

    A block that moved, also into another part, is told as moved only where it is certain: the same words, four
    at least, once in each text.
    """
    steps = {part.key: tuple(_steps(part.old, part.new)) for part in parts}
    away, here = _moves(parts, steps)
    return {part.key: tuple(_lines(part, steps[part.key], away, here)) for part in parts}


def _steps(old: Sequence[Block], new: Sequence[Block]) -> Iterator[_Step]:
    ours, theirs = [(b.kind, b.said) for b in old], [(b.kind, b.said) for b in new]
    at_old = at_new = 0
    for code in Indel.opcodes(ours, theirs):
        if code.tag != "equal":
            continue
        if at_old < code.src_start or at_new < code.dest_start:
            yield _Gap(range(at_old, code.src_start), range(at_new, code.dest_start))
        for offset in range(code.src_end - code.src_start):
            yield code.src_start + offset, code.dest_start + offset
        at_old, at_new = code.src_end, code.dest_end
    if at_old < len(old) or at_new < len(new):
        yield _Gap(range(at_old, len(old)), range(at_new, len(new)))


def _moves(
    parts: Sequence[Part], steps: Mapping[str, Sequence[_Step]]
) -> tuple[Mapping[_Place, str], Mapping[_Place, str]]:
    """Where each moved block went and came from: its place in the older, and in the newer text, with the other part."""
    once_old = Counter(b.said for part in parts for b in part.old)
    once_new = Counter(b.said for part in parts for b in part.new)
    gone: dict[tuple[str, ...], tuple[_Place, int]] = {}
    come: dict[tuple[str, ...], tuple[_Place, int]] = {}
    for part in parts:
        for number, gap in enumerate(steps[part.key]):
            if isinstance(gap, _Gap):
                gone |= {part.old[i].said: ((part.key, i), number) for i in gap.old}
                come |= {part.new[j].said: ((part.key, j), number) for j in gap.new}
    away: dict[_Place, str] = {}
    here: dict[_Place, str] = {}
    for said, (place, gap_left) in gone.items():
        if said in come and once_old[said] == once_new[said] == 1 and len(_words(said)) >= CERTAIN:
            other, gap_reached = come[said]
            if (place[0], gap_left) == (other[0], gap_reached):  # it stands where it stood, as another kind
                continue
            away[place] = "" if other[0] == place[0] else other[0]
            here[other] = "" if other[0] == place[0] else place[0]
    return away, here


def _lines(
    part: Part, steps: Sequence[_Step], away: Mapping[_Place, str], here: Mapping[_Place, str]
) -> Iterator[Line]:
    at_old = at_new = 0

    def left(until_old: int, until_new: int) -> Iterator[Line]:
        """What stands between two pairs: what went before what came."""
        nonlocal at_old, at_new
        for i in range(at_old, until_old):
            yield _whole(part.old[i], "deleted", away.get((part.key, i)))
        for j in range(at_new, until_new):
            yield _whole(part.new[j], "inserted", here.get((part.key, j)))
        at_old, at_new = until_old + 1, until_new + 1

    for step in steps:
        if isinstance(step, _Gap):
            old = [i for i in step.old if (part.key, i) not in away]
            new = [j for j in step.new if (part.key, j) not in here]
            pairs = _reworded(part, old, new)
        else:
            pairs = [step]
        for i, j in pairs:
            yield from left(i, j)
            yield pair(part.old[i], part.new[j])
    yield from left(len(part.old), len(part.new))


def _whole(block: Block, kind: Literal["deleted", "inserted"], elsewhere: str | None) -> Line:
    moved: Told = "moved_away" if kind == "deleted" else "moved_here"
    cells = tuple((Run(kind, text),) if text else () for text in block.said)
    if elsewhere is None:
        return Line(kind, block.kind, block.shape, cells)
    return Line(moved, block.kind, block.shape, cells, elsewhere=elsewhere)


def pair(old: Block, new: Block) -> Line:
    """One block in its older and its newer words."""
    cells = tuple(_cell(*both) for both in _cells(old.cells, new.cells))
    runs = tuple(run for run, _ in cells)
    changed = [run for cell in runs for run in cell if run.kind != "same"]
    formatted = (
        (old.kind, old.shape, len(old.cells)) != (new.kind, new.shape, len(new.cells))
        or any(other for _, other in cells)
        or (bool(changed) and not any(run.text.strip() for run in changed))
    )
    return Line("changed" if changed else "same", new.kind, new.shape, runs, formatted)


def _cell(old: Cell, new: Cell) -> tuple[tuple[Run, ...], bool]:
    """The runs of a cell, and whether words that both have are marked otherwise."""
    runs = difference(old.text, new.text)
    if old.text == new.text:
        return runs, (old.marks, old.source) != (new.marks, new.source)
    at_old = at_new = 0
    for run in runs:
        size = len(run.text)
        if run.kind == "same" and old.marks[at_old : at_old + size] != new.marks[at_new : at_new + size]:
            return runs, True
        at_old += size if run.kind != "inserted" else 0
        at_new += size if run.kind != "deleted" else 0
    return runs, False


def _cells(old: Sequence[Cell], new: Sequence[Cell]) -> Iterator[tuple[Cell, Cell]]:
    """Cells that belong together: by their place, or by their words where a column came or went."""
    nothing = Cell("")
    if len(old) == len(new):
        yield from zip(old, new, strict=True)
        return
    for code in Indel.opcodes([cell.text for cell in old], [cell.text for cell in new]):
        ours, theirs = old[code.src_start : code.src_end], new[code.dest_start : code.dest_end]
        yield from zip_longest(ours, theirs, fillvalue=nothing)


def _reworded(part: Part, old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
    """The blocks taken for each other, in order: those that are together most alike."""
    if not old or not new or len(old) * len(new) > LARGEST_GAP:
        return []
    ours, theirs = [_words(part.old[i].said) for i in old], [_words(part.new[j].said) for j in new]
    kinds, others = [part.old[i].kind for i in old], [part.new[j].kind for j in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    like = [[0.0] * len(new) for _ in old]
    for a in reversed(range(len(old))):
        for b in reversed(range(len(new))):
            alike = Indel.normalized_similarity(ours[a], theirs[b], score_cutoff=LIKE)
            like[a][b] = alike * (1 if kinds[a] == others[b] else 0.9)
            taken = like[a][b] + best[a + 1][b + 1] if alike else 0.0
            best[a][b] = max(best[a + 1][b], best[a][b + 1], taken)
    found, a, b = [], 0, 0
    while a < len(old) and b < len(new):
        if like[a][b] and best[a][b] == like[a][b] + best[a + 1][b + 1]:
            found.append((old[a], new[b]))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def _words(said: Sequence[str]) -> list[str]:
    return [word for text in said for word in words(text) if not word.isspace()]
