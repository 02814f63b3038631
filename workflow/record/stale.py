"""What stale means, said once: whatever was said of words was said of those words, and is stale once they differ.

The words of a text are its title, its sections and its recommendations, in order. How they are spaced is no matter,
and a translation changes none; a text that comes back to words of before makes valid again what was said of those.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_


def fingerprint(title: str, sections: Mapping[str, str], recommendations: Iterable[Iterable[str]]) -> str:
    """The words of a text as one short word: other words, another fingerprint.

    A recommendation is its text, owner, time and cost.
    """
    written = {key: _spaced(words) for key, words in sections.items() if words.strip()}
    rows = [[_spaced(words) for words in row] for row in recommendations]
    whole = json.dumps([_spaced(title), written, rows], sort_keys=True)
    return sha256(whole.encode()).hexdigest()


def other_words(of: Any, newest: Any) -> ColumnElement[bool]:  # noqa: ANN401 (revisions, or aliases of them)
    """The condition that a revision has other words than the newest.

    One that was saved before fingerprints were kept has "", and its words are taken for others.
    """
    known: Any = and_(of.fingerprint != "", of.fingerprint == newest.fingerprint)
    condition: ColumnElement[bool] = and_(of.id != newest.id, ~known)
    return condition


def worded_since(at: Any, edited_at: Any) -> ColumnElement[bool]:  # noqa: ANN401 (columns)
    """The condition that something was worded anew after somebody took their stance on it."""
    condition: ColumnElement[bool] = and_(edited_at.is_not(None), at < edited_at)
    return condition


def _spaced(words: str) -> str:
    return " ".join(words.split())
