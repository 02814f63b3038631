"""What changed between two texts, in whole words, and where a place of the one stands in the other.

Words are cut so that no Persian word is split: its half-spaces and vowel marks belong to it. The alignment is
the longest common subsequence of words (rapidfuzz's Indel); a common word too short to mean anything between
two changes is told with them, as in the semantic clean-up of Neil Fraser's diff-match-patch.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
"""Combining marks of Latin and Arabic script, as a regular expression's range."""

_TOKEN = re.compile(rf"(?:\w|[\u200c\u200d{MARKS}])+|\s+|[^\w\s]")
WORD = re.compile(rf"(?:\w|[\u200c\u200d{MARKS}])+")
"""One word, with its half-spaces and vowel marks."""

_BREAK = "\n\n"

Kind = Literal["same", "deleted", "inserted"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that both have, or only the older, or only the newer."""

    kind: Kind
    text: str


@dataclass(slots=True)
class _Change:
    deleted: str = ""
    inserted: str = ""

    @property
    def size(self) -> int:
        return max(len(self.deleted), len(self.inserted))


def words(text: str) -> list[str]:
    """A text cut into words, spaces and single signs; joined again they are the text."""
    return _TOKEN.findall(text)


def difference(old: str, new: str) -> tuple[Run, ...]:
    """The runs that lead from one text to the other, what is deleted before what takes its place.

    Same and deleted runs joined are ``old``, same and inserted runs joined are ``new``. No paragraph break that
    both have is told as changed.
    """
    if old == new:
        return (Run("same", old),) if old else ()
    runs: list[Run] = []
    for part in _told_together(_parts(words(old), words(new))):
        if isinstance(part, str):
            runs.append(Run("same", part))
            continue
        if part.deleted:
            runs.append(Run("deleted", part.deleted))
        if part.inserted:
            runs.append(Run("inserted", part.inserted))
    return tuple(runs)


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The range widened so that it cuts no word; a place inside a word becomes that word."""
    for word in WORD.finditer(text):
        if word.start() < start < word.end():
            start, end = word.start(), max(end, word.end()) if end == start else end
        if word.start() < end < word.end():
            end = word.end()
        if word.start() >= end:
            break
    return start, end


class Carrier:
    """Carries places of one text over to another: exactly, or not at all where their words were changed."""

    def __init__(self, old: str, new: str) -> None:
        self._blocks = _common_blocks(old, new)
        self._starts = [start for start, _, _ in self._blocks]

    def carry(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the range stands in the newer text, or None where one of its words is not there any more.

        An empty range is a place between two words: it keeps to the word before it, else to the one after.
        """
        number = bisect_right(self._starts, start) - 1
        if start == end:
            return self._between(start, number)
        if number < 0:
            return None
        old, new, length = self._blocks[number]
        return (start - old + new, end - old + new) if end <= old + length else None

    def _between(self, at: int, number: int) -> tuple[int, int] | None:
        for index in (number - 1, number):  # a block that ends here comes before one that starts here
            if index >= 0:
                old, new, length = self._blocks[index]
                if old < at <= old + length:
                    return (at - old + new,) * 2
        if number >= 0 and self._blocks[number][0] == at:
            return (self._blocks[number][1],) * 2
        return None


def _parts(old: list[str], new: list[str]) -> list[str | _Change]:
    parts: list[str | _Change] = []
    for code in Indel.opcodes(old, new):
        if code.tag == "equal":
            parts.append("".join(old[code.src_start : code.src_end]))
            continue
        if not parts or isinstance(parts[-1], str):
            parts.append(_Change())
        change = parts[-1]
        assert isinstance(change, _Change)  # noqa: S101 (just made so)
        change.deleted += "".join(old[code.src_start : code.src_end])
        change.inserted += "".join(new[code.dest_start : code.dest_end])
    return parts


def _told_together(parts: list[str | _Change]) -> list[str | _Change]:
    """The parts, with what is common between two changes told with them where it means nothing by itself."""
    kept: list[str | _Change] = []
    for part in parts:
        kept.append(part)
        while len(kept) > 2:  # noqa: PLR2004 (a change, what is common, a change)
            before, common, after = kept[-3:]
            if not (isinstance(before, _Change) and isinstance(common, str) and isinstance(after, _Change)):
                break
            if _BREAK in common or (WORD.search(common) and len(common) > min(before.size, after.size)):
                break
            kept[-3:] = [
                _Change(before.deleted + common + after.deleted, before.inserted + common + after.inserted)
            ]
    return kept


def _common_blocks(old: str, new: str) -> list[tuple[int, int, int]]:
    """(start in old, start in new, length) in characters of every stretch of words that both have."""
    ours, theirs = words(old), words(new)
    ends_old, ends_new = _offsets(ours), _offsets(theirs)
    return [
        (ends_old[c.src_start], ends_new[c.dest_start], ends_old[c.src_end] - ends_old[c.src_start])
        for c in Indel.opcodes(ours, theirs)
        if c.tag == "equal"
    ]


def _offsets(tokens: list[str]) -> list[int]:
    offsets = [0]
    for token in tokens:
        offsets.append(offsets[-1] + len(token))
    return offsets
