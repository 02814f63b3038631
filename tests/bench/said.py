"""What is said on one proposal, as rows: comments, stances, dispositions and traces, made of numbers.

Every second comment says nearly what another says, every fourth is on a passage, every fourth in answer to another;
the first half has dispositions, and half of what was taken up names the passage it changed.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from tests.bench.rows import BEGAN, COMMON, Rows
from tests.council import SECTIONS
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.kinds import KINDS
from workflow.record.index import entry

EACH = 50
"""Stances on each comment: of all members in turn, of three camps."""

CAMPS = 3
AGREES = (1, 1, -1, 0, 1, -1, -1, 1)
WORDS = tuple(f"سخن{n}" for n in range(30))
PASSAGES = tuple(
    (section, start, start + 20)
    for section, text in SECTIONS.items()
    for start in range(0, len(text) - 20, 7)
)


def said(
    comments: int, of: tuple[int, int, int], people: Sequence[int]
) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    """Table, columns and rows, of a proposal, its revision and its chapter; ids are counted from 1."""
    proposal, revision, chapter = of
    every = range(1, comments + 1)
    decided = range(1, comments // 2 + 1)
    yield (
        "comment",
        ("id", "proposal_id", "revision_id", "parent_id", "author_id", "kind", "body", "section", "start", '"end"',
         "exact", "prefix", "suffix", "at", "hidden_reason", "disposition_id"),
        ((n, proposal, revision, n - 1 if n % 4 == 0 else None, people[n % len(people)], _kind(n), _body(n),
          *_passage(n), "", "", BEGAN + timedelta(seconds=n), "", n if n in decided else None) for n in every),
    )  # fmt: skip
    yield (
        "stance",
        ("comment_id", "person_id", "value", "at"),
        ((n, people[place], AGREES[(n * (1 + place % CAMPS)) % len(AGREES)], BEGAN)
         for n in every for place in ((n * EACH + k) % len(people) for k in range(EACH))),
    )  # fmt: skip
    kinds = tuple(DISPOSITIONS)
    yield (
        "disposition",
        ("id", "comment_id", "kind", "reason", "person_id", "at"),
        ((n, n, kinds[n % len(kinds)], "در متن آمد.", people[0], BEGAN) for n in decided),
    )
    yield (
        "trace",
        ("proposal_id", "comment_id", "revision_id", "section", "start", '"end"', "exact", "prefix", "suffix",
         "person_id", "at"),
        ((proposal, n, revision, *PASSAGES[n % len(PASSAGES)], "", "", "", people[0], BEGAN) for n in decided[::2]),
    )  # fmt: skip
    yield (
        "search_entry",
        ("kind", "subject_id", "proposal_id", "chapter_id", "terms"),
        (("comment", n, proposal, chapter,
          entry("comment", n, [_body(n)], proposal_id=proposal, chapter_id=chapter)["terms"]) for n in every),
    )  # fmt: skip


def _kind(n: int) -> str:
    return tuple(KINDS)[n % len(KINDS)]


def _body(n: int) -> str:
    """Ten words in an order of its own, the first the same in all; every second has those of an earlier one."""
    own = n - n % 10 if n % 2 else n
    words = [
        WORDS[(own * step + own // 7 * place) % len(WORDS)]
        for place, step in enumerate((1, 3, 7, 11, 13, 17, 19))
    ]
    return f"{COMMON} {' '.join(words)} واژهٔ{own} شمارهٔ{own * 31 % 9973}{' لطفاً' if own != n else ''}"


def _passage(n: int) -> tuple[Any, ...]:
    if n % 2 or n % 4 == 0:
        return "", None, None, ""
    section, start, end = PASSAGES[n % len(PASSAGES)]
    return section, start, end, SECTIONS[section][start:end]
