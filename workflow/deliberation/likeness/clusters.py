"""Which comments say nearly the same, found so that one disposition can answer them all.

Words are compared by the letters search compares them by (``workflow.record.letters``). Two comments are alike where
they share most of their words, and rapidfuzz's ratio of their sorted words is high. Every comment is compared with
the first of each cluster before it; how many words two share is counted for all of them at once, as a product of
matrices, and rapidfuzz looks only at those that share enough.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from rapidfuzz import fuzz
from scipy.sparse import csr_array

from workflow.deliberation.opinions.matrix import Bools, Ints
from workflow.record.letters import HALF_SPACE, normalized

ALIKE = 85.0
"""How much the words of two comments must be the same, in per cent."""

SHARED = 0.7
"""Least share of words two alike comments have in common, of the one that has more."""

MOST_WORDS = 300
"""Words of a comment that are compared; two that begin with as many of the same are alike."""

AT_ONCE = 500
"""Comments whose shared words are counted in one go: some ten megabytes among ten thousand."""

FREQUENT, MOST_FREQUENT = 0.02, 512
"""Words in more than this part of the comments are multiplied as full rows, at most so many; others as sparse ones."""

_WORDS = re.compile(r"\w+")

Counts: TypeAlias = "np.ndarray[Any, np.dtype[np.float32]]"
"""Whole numbers, exact up to 2²⁴, as what multiplies matrices fast takes them."""


def clusters(bodies: Mapping[int, str]) -> dict[int, int]:
    """For each comment the first one of those it is alike to, its own id where it is the first or alone.

    Takes less than a millisecond for each of ten thousand comments, and the same comments give the same answer.
    """
    first: dict[str, int] = {}
    same: dict[int, int] = {}
    texts: dict[int, list[str]] = {}
    for number in sorted(bodies):
        words = words_of(bodies[number])
        same[number] = first.setdefault(" ".join(words), number)
        if same[number] == number:
            texts[number] = words
    if not texts:
        return {}
    ids, heads = list(texts), _heads(list(texts.values()))
    merged = {number: ids[head] for number, head in zip(ids, heads, strict=True)}
    return {number: merged[top] for number, top in same.items()}


def words_of(body: str) -> list[str]:
    """The words of a comment as they are compared: of one kind of letters, without half-spaces."""
    return _WORDS.findall(normalized(body).replace(HALF_SPACE, ""))[:MOST_WORDS]


def _heads(texts: Sequence[list[str]]) -> list[int]:
    """For each text the place of the first it is alike to, none of them of the very same words."""
    vocabulary = _Vocabulary(texts)
    said = [" ".join(sorted(words)) for words in texts]
    found = list(range(len(texts)))
    tops: list[int] = []
    for begin in range(0, len(texts), AT_ONCE):
        end = min(begin + AT_ONCE, len(texts))
        others = np.array([*tops, *range(begin, end)], dtype=np.int64)
        rows, columns = np.nonzero(vocabulary.near(begin, end, others))
        bounds = np.searchsorted(rows, np.arange(end - begin + 1))
        for text in range(begin, end):
            near = others[columns[bounds[text - begin] : bounds[text - begin + 1]]].tolist()
            found[text] = _first(text, near, found, said)
        tops += [text for text in range(begin, end) if found[text] == text]
    return found


def _first(text: int, near: Sequence[int], found: Sequence[int], said: Sequence[str]) -> int:
    """The first of the near texts, in order, that heads a cluster before this one and is alike to it; else itself."""
    for other in near:
        if other >= text:
            break
        if found[other] == other and fuzz.ratio(said[text], said[other], score_cutoff=ALIKE):
            return other
    return text


class _Vocabulary:
    """Which text has which words: frequent ones as full rows, the others as sparse ones."""

    def __init__(self, texts: Sequence[list[str]]) -> None:
        column: dict[str, int] = {}
        held = [sorted({column.setdefault(word, len(column)) for word in words}) for words in texts]
        self._sizes: Ints = np.array([len(some) for some in held], dtype=np.int64)
        places = np.array([place for some in held for place in some], dtype=np.int64)
        ends = np.concatenate([[0], np.cumsum(self._sizes)])
        shape = (len(held), max(len(column), 1))
        whole = csr_array((np.ones(len(places), dtype=np.float32), places, ends), shape=shape)
        often = np.bincount(places, minlength=shape[1])
        order = np.argsort(-often, kind="stable")
        full = min(MOST_FREQUENT, int((often > FREQUENT * len(held)).sum()))
        self._full: Counts = whole[:, order[:full]].toarray()
        self._rest = whole[:, order[full:]].tocsr()

    def near(self, begin: int, end: int, others: Ints) -> Bools:
        """Which of the texts from begin up to end share enough words with which of the others."""
        shared = self._full[begin:end] @ self._full[others].T
        rest = (self._rest[begin:end] @ self._rest[others].T).tocoo()
        shared[rest.row, rest.col] += rest.data
        near: Bools = shared >= SHARED * np.maximum.outer(self._sizes[begin:end], self._sizes[others])
        return near
