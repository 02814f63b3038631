"""Each paragraph of a text followed through all its revisions: who worded it, and what was marked in it.

Paragraphs are taken for one another as a redline tells them (``redline.py``): the same, reworded, moved, come or gone.
A mark belongs to the paragraphs it was made in and goes with them; within a reworded one it keeps to its words. Words
that left the text are kept with the revision they left in, and come back with their paragraph when it is restored.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workflow.deliberation.differences import Run, words
from workflow.deliberation.redline import CERTAIN, LIKE, Block, Cell, Line, Part, redlined

Spans = Callable[[str, str], Sequence[tuple[int, int]]]
"""Cuts the text of a part, named first, into paragraphs: ``(start, end)`` of each, in order."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who worded a paragraph, or reworded it, by saving a revision."""

    person_id: int
    revision: int


@dataclass(frozen=True, slots=True)
class Version:
    """The texts of one revision by part, in the order they are read; ``beside`` is what else was typed with a part."""

    hand: Hand
    parts: Mapping[str, str]
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a part as a revision words it; a place between two words where both ends are one."""

    revision: int
    part: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a mark stands in a part now; ``changed`` when its words are not all the same any more."""

    mark: Mark
    start: int
    end: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Traced:
    """A paragraph of the last version: everybody who worded it, the first of them first, and the marks in it."""

    start: int
    end: int
    text: str
    hands: tuple[Hand, ...]
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """A mark of which no word is in the text any more, and the number of the revision that took the last."""

    mark: Mark
    words: str
    revision: int


@dataclass(frozen=True, slots=True)
class Lineage:
    """The last of the versions, with where all of it is from."""

    parts: Mapping[str, tuple[Traced, ...]]
    lost: tuple[Lost, ...]


_Ranges = dict[Mark, tuple[int, int, bool]]
"""Where marks stand within a paragraph, and whether their words were changed."""


@dataclass(slots=True)
class _Paragraph:
    start: int
    end: int
    text: str
    beside: str
    hands: tuple[Hand, ...]
    marks: _Ranges = field(default_factory=dict)


def follow(versions: Iterable[Version], marks: Iterable[Mark], spans: Spans) -> Lineage:
    """The last version's paragraphs with their hands and marks. The cost is that of what changed between versions."""
    by_revision: dict[int, list[Mark]] = defaultdict(list)
    for mark in dict.fromkeys(marks):
        by_revision[mark.revision].append(mark)
    followed = _Followed(spans)
    for version in versions:
        followed.go_on(version)
        followed.mark(by_revision[version.hand.revision])
    return followed.lineage()


class _Followed:
    """Where everything stands after one version."""

    def __init__(self, spans: Spans) -> None:
        self._spans = spans
        self._texts: dict[str, tuple[str, str]] = {}
        self._parts: dict[str, list[_Paragraph]] = {}
        self._known: dict[str, _Paragraph] = {}
        """Paragraphs that were reworded or taken out, as they were, by their words."""
        self._lost: dict[Mark, list[Lost]] = defaultdict(list)

    def go_on(self, version: Version) -> None:
        """Take the next version: what it did to each paragraph, and to what is marked there."""
        texts = {key: (text, version.beside.get(key, "")) for key, text in version.parts.items()}
        old = {key: some for key, some in self._parts.items() if texts.get(key) != self._texts[key]}
        new = {
            key: self._cut(key, *texts[key], version.hand)
            for key in texts
            if texts[key] != self._texts.get(key)
        }
        keys = dict.fromkeys((*new, *old))
        parts = [Part(key, _blocks(old.get(key, ())), _blocks(new.get(key, ()))) for key in keys]
        told = redlined(parts)
        away = {
            before.text: before
            for key in keys
            for line, before, _ in _walked(told[key], old.get(key, ()), new.get(key, ()))
            if line.told == "moved_away" and before
        }
        homeless: list[tuple[str, Lost]] = []
        for key in keys:
            for line, before, after in _walked(told[key], old.get(key, ()), new.get(key, ())):
                if after is None:
                    if before and line.told != "moved_away":
                        self._known[before.text] = before
                        homeless += _all_lost(key, before, version.hand.revision)
                    continue
                came = before or (away.get(after.text) if line.told == "moved_here" else None)
                if came is not None:
                    homeless += self._descends(key, line, came, after)
                elif after.text in self._known:
                    self._restored(after, self._known[after.text].hands)
        self._parts = {key: new.get(key, self._parts.get(key, [])) for key in texts}
        self._texts = texts
        self._find_homes(homeless, new)

    def mark(self, marks: Iterable[Mark]) -> None:
        """Put marks of the version just taken into their paragraphs."""
        starts = {key: [one.start for one in some] for key, some in self._parts.items()}
        ends = {key: [one.end for one in some] for key, some in self._parts.items()}
        for mark in marks:
            some = self._parts.get(mark.part, [])
            first = bisect_right(ends.get(mark.part, []), mark.start)
            last = bisect_left(starts.get(mark.part, []), max(mark.end, mark.start + 1))
            if first >= last and some:  # a place between two paragraphs keeps to the one before it
                first = max(0, last - 1)
                last = first + 1
            for one in some[first:last]:
                start, end = (min(max(at, one.start), one.end) - one.start for at in (mark.start, mark.end))
                one.marks[mark] = (start, end, False)
            if not some:
                self._lost[mark].append(Lost(mark, "", mark.revision))

    def lineage(self) -> Lineage:
        """What was followed, as it stands."""
        there = {mark for some in self._parts.values() for one in some for mark in one.marks}
        lost = [
            max(some, key=lambda one: one.revision) for mark, some in self._lost.items() if mark not in there
        ]
        parts = {key: tuple(self._traced(one) for one in some) for key, some in self._parts.items()}
        return Lineage(parts, tuple(sorted(lost, key=lambda one: (one.mark.revision, one.mark.start))))

    def _traced(self, one: _Paragraph) -> Traced:
        kept = (
            Kept(mark, one.start + start, one.start + end, changed or mark in self._lost)
            for mark, (start, end, changed) in one.marks.items()
        )
        in_place = sorted(kept, key=lambda k: (k.start, k.end, k.mark.revision, k.mark.start))
        return Traced(one.start, one.end, one.text, one.hands, tuple(in_place))

    def _cut(self, part: str, text: str, beside: str, hand: Hand) -> list[_Paragraph]:
        return [
            _Paragraph(start, end, text[start:end], beside, (hand,)) for start, end in self._spans(part, text)
        ]

    def _descends(
        self, key: str, line: Line, before: _Paragraph, after: _Paragraph
    ) -> Iterator[tuple[str, Lost]]:
        """The newer paragraph takes over from the older; yields what lost its words on the way."""
        hand = after.hands[0]
        after.hands = before.hands
        if before.text == after.text:
            after.marks |= before.marks
            if before.beside != after.beside:
                after.hands = (*before.hands, hand)
            return
        for mark, (start, end, changed) in before.marks.items():
            found = _within(line.cells[0], start, end)
            if found is None:
                yield key, Lost(mark, before.text[start:end], hand.revision)
            else:
                after.marks[mark] = (*found[:2], changed or found[2])
        self._known[before.text] = before
        if after.text in self._known:
            self._restored(after, self._known[after.text].hands)
        elif before.text.split() != after.text.split():  # else only its lines were broken otherwise
            after.hands = (*before.hands, hand)

    def _restored(self, after: _Paragraph, hands: tuple[Hand, ...]) -> None:
        """A paragraph that is word for word one that was there before: it is those people's, with what was marked."""
        after.hands = hands
        after.marks |= self._known[after.text].marks
        for mark in self._known[after.text].marks:
            self._lost[mark] = [one for one in self._lost[mark] if one.words not in after.text]
            if not self._lost[mark]:
                del self._lost[mark]

    def _find_homes(
        self, homeless: Iterable[tuple[str, Lost]], new: Mapping[str, Sequence[_Paragraph]]
    ) -> None:
        """Words that left their paragraph may stand word for word in another one of what was changed."""
        known: dict[tuple[str, str], _Paragraph | None] = {}
        for key, lost in homeless:
            place = (key, lost.words)
            if place not in known:
                some = (one for part in (key, *new) for one in new.get(part, ()) if lost.words in one.text)
                known[place] = next(some, None) if len(words(lost.words)) >= CERTAIN else None
            home = known[place]
            if home is None:
                self._lost[lost.mark].append(lost)
            else:
                at = home.text.index(lost.words)
                home.marks.setdefault(lost.mark, (at, at + len(lost.words), False))


def _blocks(some: Sequence[_Paragraph]) -> tuple[Block, ...]:
    return tuple(Block("paragraph", (Cell(one.text),)) for one in some)


def _walked(
    lines: Sequence[Line], old: Sequence[_Paragraph], new: Sequence[_Paragraph]
) -> Iterator[tuple[Line, _Paragraph | None, _Paragraph | None]]:
    """Each line of a redline with the paragraphs it tells of; both are told in their order."""
    ours, theirs = iter(old), iter(new)
    for line in lines:
        before = None if line.told in {"inserted", "moved_here"} else next(ours)
        after = None if line.told in {"deleted", "moved_away"} else next(theirs)
        yield line, before, after


def _all_lost(key: str, before: _Paragraph, revision: int) -> Iterator[tuple[str, Lost]]:
    for mark, (start, end, _) in before.marks.items():
        yield key, Lost(mark, before.text[start:end], revision)


def _within(runs: Sequence[Run], start: int, end: int) -> tuple[int, int, bool] | None:
    """Where a stretch of a reworded paragraph stands in its newer words, and whether they changed.

    None where too few of its words are left. The whole paragraph, or a place in it, goes with it.
    """
    old = "".join(run.text for run in runs if run.kind != "inserted")
    new = "".join(run.text for run in runs if run.kind != "deleted")
    if start == end:
        return min(start, len(new)), min(start, len(new)), False
    at_old = at_new = kept = 0
    first = last = -1
    for run in runs:
        size = len(run.text)
        if run.kind == "same":
            left, right = max(start, at_old), min(end, at_old + size)
            if left < right and (said := len("".join(old[left:right].split()))):
                kept += said
                first = at_new + left - at_old if first < 0 else first
                last = at_new + right - at_old
        at_old += size if run.kind != "inserted" else 0
        at_new += size if run.kind != "deleted" else 0
    whole = len("".join(old[start:end].split()))
    if kept < whole and not old[:start].strip() and not old[end:].strip():
        return 0, len(new), True
    if kept < whole * LIKE or first < 0:
        return None
    return first, last, kept < whole or last - first != end - start
