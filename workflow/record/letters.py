"""Words as search compares them: one normalization for what is kept and for what is asked, on both databases.

What people wrote is never altered; this makes a shadow of it. Persian is written with different letters for
one sound (ي and ی, ك and ک), with or without short vowels, and with a half-space, a space or nothing between
the parts of a word; all of these have to find each other.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import snowballstemmer  # type: ignore[import-untyped]

HALF_SPACE = "\u200c"
LONGEST = 40
"""Letters of a term; a longer run of letters is no word and is found by its beginning."""

JOINED = 24
"""Most letters of two neighbours kept as one word."""

_WORD = re.compile(r"[\w\u200c\u064B-\u0652\u0670\u0640]+")
_LETTERS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و",
        "ئ": "ی", "\u0640": None, "_": None,
    }
)  # fmt: skip
_PERSIAN = snowballstemmer.stemmer("persian")
_ENGLISH = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at its place in a text: ``start`` up to ``end`` in characters, and its letters normalized."""

    start: int
    end: int
    letters: str
    """Normalized, its half-spaces kept."""

    @property
    def joined(self) -> str:
        """Its letters without half-spaces."""
        return self.letters.replace(HALF_SPACE, "")[:LONGEST]

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms under which it is kept and asked for: as written, and its stem."""
        return tuple(dict.fromkeys((self.joined, *_stems(self.letters))))


def normalized(text: str) -> str:
    """Letters and digits of one kind each: NFKC, Persian letters without marks, ASCII digits, lower case."""
    text = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in unicodedata.normalize("NFD", text).casefold().translate(_LETTERS)
        if not unicodedata.combining(letter)
    )


def words(text: str) -> Iterator[Word]:
    """The words of a text in order, each at its place."""
    for found in _WORD.finditer(text):
        letters = normalized(found[0]).strip(HALF_SPACE)
        if letters:
            yield Word(found.start(), found.end(), letters)


def terms(texts: Iterable[str]) -> list[str]:
    """Every form under which the texts are to be found, each once, in order.

    Two neighbours are kept as one word as well, so that a word written with a space is found without it.
    """
    kept: dict[str, None] = {}
    for text in texts:
        before: Word | None = None
        for word in words(text):
            kept.update(dict.fromkeys(word.forms))
            kept.update(dict.fromkeys(part[:LONGEST] for part in word.letters.split(HALF_SPACE) if part))
            if before is not None and not text[before.end : word.start].strip():
                pair = before.joined + word.joined
                if len(pair) <= JOINED:
                    kept[pair] = None
            before = word
    return list(kept)


def asked(query: str) -> list[frozenset[str]]:
    """What a query wants, word by word: each wants one of its forms.

    A word and its neighbour may stand as one word in the text: either of them is then content with that.
    """
    row = list(words(query))
    pairs = [a.joined + b.joined for a, b in pairwise(row)]
    return [frozenset({*word.forms, *pairs[max(0, place - 1) : place + 1]}) for place, word in enumerate(row)]


@lru_cache(maxsize=100_000)
def _stems(letters: str) -> tuple[str, ...]:
    """The stem, taken while the half-space still tells the parts; none for digits."""
    if letters.isascii():
        return () if letters.isdigit() else (_ENGLISH.stemWord(letters)[:LONGEST],)
    found = (_PERSIAN.stemWord(letters), _PERSIAN.stemWord(letters.replace(HALF_SPACE, "")))
    return tuple(stem.replace(HALF_SPACE, "")[:LONGEST] for stem in found if stem)
