"""Replacements of passages of one text: which of them touch the same words, and the text they make together.

All of it is counted on the text as it stood when the amendments were moved, never on one already amended: so
the order in which they are accepted can make no difference, and none is lost.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from workflow.deliberation.differences import difference, whole_words

_BREAK = "\n\n"


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """``replacement`` for the characters ``start`` up to ``end`` of a text; an insertion where both are one.

    They compare in the order in which they are applied: by place, an insertion before what begins there, and
    at one place the one moved first before the others.
    """

    start: int
    end: int
    id: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the words of an amendment stand in the text it was applied to; ``end`` is exclusive."""

    id: int
    start: int
    end: int


class Colliding(ValueError):
    """Amendments that touch the same words were to be applied together: a fault of the program."""


def edit_of(number: int, text: str, start: int, end: int, replacement: str) -> Edit:
    """The edit of whole words: where a word is cut, what is left of it goes into the replacement.

    Raises ValueError for a place outside the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"{start}–{end} is outside a text of {len(text)} characters")
    wide_start, wide_end = whole_words(text, start, end)
    return Edit(wide_start, wide_end, number, text[wide_start:start] + replacement + text[end:wide_end])


def narrowed(edit: Edit, text: str) -> Edit:
    """The edit without what it leaves as it is before its first and after its last changed word.

    So whoever writes a paragraph anew for the sake of one word touches that word alone. An edit that changes
    nothing becomes an insertion of nothing.
    """
    runs = difference(text[edit.start : edit.end], edit.replacement)
    kept = [len(run.text) if run.kind == "same" else 0 for run in runs]
    if all(run.kind == "same" for run in runs):
        return Edit(edit.start, edit.start, edit.id, "")
    first, last = kept[0], kept[-1]
    return Edit(
        edit.start + first, edit.end - last, edit.id, edit.replacement[first : len(edit.replacement) - last]
    )


def collide(one: Edit, other: Edit) -> bool:
    """Whether two amendments touch the same words.

    Neighbours do not, nor do insertions at the same place: both stand, the one moved first before the other.
    An insertion inside what another replaces does.
    """
    first, second = sorted((one, other))
    if first.start == first.end:
        return False
    return second.start < first.end


def collisions(edits: Iterable[Edit]) -> list[tuple[int, int]]:
    """Every pair of ids that collide, the smaller first, in order."""
    found = []
    open_: list[Edit] = []
    for edit in sorted(edits):
        open_ = [other for other in open_ if other.end > edit.start]
        found += [tuple(sorted((other.id, edit.id))) for other in open_ if collide(other, edit)]
        open_.append(edit)
    return sorted((first, second) for first, second in found)


def applied(text: str, edits: Iterable[Edit]) -> tuple[str, tuple[Placed, ...]]:
    """The text with all edits in it, and where the words of each stand there.

    Raises Colliding when two of them touch the same words, ValueError for one outside the text.
    """
    parts: list[str] = []
    placed: list[Placed] = []
    done = length = 0
    for edit in sorted(edits):
        if edit.start < done:
            raise Colliding(f"amendment {edit.id} touches words that another changes")
        if edit.end > len(text):
            raise ValueError(f"amendment {edit.id} is outside the text")
        kept = text[done : edit.start]
        parts += [kept, edit.replacement]
        length += len(kept)
        placed.append(Placed(edit.id, length, length + len(edit.replacement)))
        length += len(edit.replacement)
        done = edit.end
    return "".join([*parts, text[done:]]), tuple(placed)


def tidied(made: str, placed: Sequence[Placed]) -> tuple[str, tuple[Placed, ...]]:
    """The text without the blank lines that a removed paragraph leaves, and where the words of each stand then.

    Only around words that were taken out with none put in: there two paragraphs are parted once, and nothing
    stands before the first or after the last.
    """
    empty = (place.start for place in placed if not made[place.start : place.end].strip())
    runs = sorted({run for at in empty if (run := _blank(made, at)) is not None})
    parts: list[str] = []
    done = 0
    for start, end, parting in runs:
        parts += [made[done:start], parting]
        done = end

    def moved(at: int) -> int:
        gone = 0
        for start, end, parting in runs:
            if at < end:
                return min(at, start + len(parting)) - gone if at > start else at - gone
            gone += end - start - len(parting)
        return at - gone

    return "".join([*parts, made[done:]]), tuple(Placed(p.id, moved(p.start), moved(p.end)) for p in placed)


def _blank(made: str, at: int) -> tuple[int, int, str] | None:
    """The white space around a place that holds too many line breaks, and what is to stand there instead."""
    start, end = len(made[:at].rstrip()), len(made) - len(made[at:].lstrip())
    if end < len(made):
        end = made.rfind("\n", start, end) + 1  # what is indented after it stays so
    parting = _BREAK if start > 0 and end < len(made) else ""
    return (start, end, parting) if made.count("\n", start, end) > len(parting) else None


def with_amendments(edit: Edit, children: Mapping[int, Sequence[Edit]]) -> Edit:
    """An amendment as its own accepted amendments leave it, theirs first; ``children`` by the id amended.

    Theirs are counted on the replacement as it was moved. Raises Colliding as ``applied`` does.
    """
    own = [with_amendments(child, children) for child in children.get(edit.id, ())]
    return replace(edit, replacement=applied(edit.replacement, own)[0]) if own else edit


def placed_within(edit: Edit, children: Mapping[int, Sequence[Edit]]) -> tuple[Placed, ...]:
    """Where the words of its own amendments, and of theirs, stand in the replacement ``with_amendments`` makes."""
    under = children.get(edit.id, ())
    _, own = applied(edit.replacement, [with_amendments(child, children) for child in under])
    begins = {place.id: place.start for place in own}
    deeper = (
        Placed(place.id, place.start + begins[child.id], place.end + begins[child.id])
        for child in under
        for place in placed_within(child, children)
    )
    return (*own, *deeper)


def duplicates(edits: Iterable[Edit]) -> list[tuple[int, ...]]:
    """Ids of insertions that say the same at the same place: accepting more than one would say it twice."""
    insertions = sorted((edit.start, edit.replacement, edit.id) for edit in edits if edit.start == edit.end)
    groups = (tuple(e[2] for e in group) for _, group in groupby(insertions, key=lambda edit: edit[:2]))
    return [group for group in groups if len(group) > 1]
