"""Likeness: comments that say nearly the same, found so that one disposition can answer them all.

Words are compared by the letters search compares them by (``workflow.record.letters``). Two comments are alike
where rapidfuzz's ratio of their sorted words is high; so that ten thousand need not each be compared with each,
a comment is compared only with those that share one of its rarest words, as two alike texts do, up to a bound
(prefix filtering: Chaudhuri, Ganti & Kaushik, ICDE 2006; Bayardo, Ma & Srikant, WWW 2007), and with the first of
each cluster alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from math import ceil

from rapidfuzz import fuzz
from sqlalchemy import func, select, update
from sqlmodel import col

from workflow.deliberation.tables import Comment
from workflow.record.case import Case
from workflow.record.letters import HALF_SPACE, normalized

ALIKE = 85.0
"""How much the words of two comments must be the same, in per cent."""

SHARED = 0.7
"""Least share of words two alike comments have in common: those beyond it need not be looked at."""

MOST_COMPARED = 20
"""Clusters one comment is compared with at most, those that share the most of its rarest words first."""

MOST_WORDS = 300
"""Words of a comment that are compared; two that begin with as many of the same are alike."""

_WORDS = re.compile(r"\w+")
_AT_ONCE = 5_000


def clusters(bodies: Mapping[int, str]) -> dict[int, int]:
    """For each comment the first one of those it is alike to, its own id where it is the first or alone."""
    first: dict[str, int] = {}
    head: dict[int, int] = {}
    texts: dict[int, list[str]] = {}
    for number in sorted(bodies):
        words = words_of(bodies[number])
        head[number] = first.setdefault(" ".join(words), number)
        if head[number] == number:
            texts[number] = words
    rarity = Counter(word for words in texts.values() for word in set(words))
    merged = _merged(texts, rarity)
    return {number: merged[top] for number, top in head.items()}


def words_of(body: str) -> list[str]:
    """The words of a comment as they are compared: of one kind of letters, without half-spaces."""
    return _WORDS.findall(normalized(body).replace(HALF_SPACE, ""))[:MOST_WORDS]


def find(case: Case) -> int:
    """Find anew which comments of a proposal are alike, and keep it; returns how many are like an earlier one.

    Takes up to a millisecond for each comment. Appends nothing to the history: it decides nothing.
    """
    case.require("dispose")
    query = select(col(Comment.id), col(Comment.body), col(Comment.alike_id)).where(
        col(Comment.proposal_id) == case.id
    )
    rows = case.session.execute(query).all()
    found = clusters({row.id: row.body for row in rows})
    changed: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.alike_id != found[row.id]:
            changed[found[row.id]].append(row.id)
    alone = [top for top, members in changed.items() if members == [top]]
    for begin in range(0, len(alone), _AT_ONCE):
        _keep(case, alone[begin : begin + _AT_ONCE], col(Comment.id))
    for top in changed.keys() - set(alone):
        for begin in range(0, len(changed[top]), _AT_ONCE):
            _keep(case, changed[top][begin : begin + _AT_ONCE], top)
    return sum(number != top for number, top in found.items())


def unsought(case: Case) -> int:
    """How many visible comments were written since likeness was last looked for."""
    query = select(func.count()).where(
        col(Comment.proposal_id) == case.id, col(Comment.alike_id).is_(None), col(Comment.hidden_at).is_(None)
    )
    return int(case.session.execute(query).scalar_one())


def _keep(case: Case, ids: list[int], top: object) -> None:
    case.session.execute(
        update(Comment)
        .where(col(Comment.proposal_id) == case.id, col(Comment.id).in_(ids))
        .values(alike_id=top)
        .execution_options(synchronize_session=False)
    )


def _merged(texts: Mapping[int, list[str]], rarity: Mapping[str, int]) -> dict[int, int]:
    """For each text of its own words the first it is alike to."""
    head: dict[int, int] = {}
    by_word: dict[str, list[int]] = defaultdict(list)
    sorted_words: dict[int, str] = {}
    sets: dict[int, set[str]] = {}
    for number, words in texts.items():
        own = set(words)
        rare = sorted(own, key=lambda word: (rarity[word], word))
        rare = rare[: len(rare) - ceil(SHARED * len(rare)) + 1]
        mine = " ".join(sorted(words))
        shared = Counter(top for word in rare for top in by_word[word][:MOST_COMPARED])
        head[number] = next(
            (
                top
                for top, _ in shared.most_common(MOST_COMPARED)
                if len(own & sets[top]) >= SHARED * max(len(own), len(sets[top]))
                and fuzz.ratio(mine, sorted_words[top], score_cutoff=ALIKE)
            ),
            number,
        )
        if head[number] == number:
            sorted_words[number], sets[number] = mine, own
            for word in rare:
                by_word[word].append(number)
    return head
