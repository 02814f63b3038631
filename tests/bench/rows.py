"""A council of any size as rows for every table, made of numbers: the same size gives the same council.

Ids are counted from 1. Every seventh proposal is in each stage, the newest are spread over all of them, and
each has its texts, authors, comments, stances, history, deadline and entries of the index.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from tests.council import SECTIONS
from workflow.lifecycle import ENGINES
from workflow.record.index import entry

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
DUE = datetime(2026, 12, 1, tzinfo=UTC)
SAID = 10
"""Comments on each proposal."""
MEMBERS, SHARE = 50, 20
"""Members of a small council; a large one has a member for every so many proposals."""
STATES = ("draft", "discussion", "consolidation", "approval", "delivery", "follow_up", "closed")
STEPS = ("submit", "accept", "close_discussion", "put_to_vote", "decide", "deliver")
REACHED = {"draft": 0, "discussion": 2, "consolidation": 3, "approval": 4}
"""How many of the steps lie behind a proposal in a state; all of them in any other."""
PLACES = ("draft", "screening", "discussion", "consolidation", "approval", "approved", "delivery")
TEXTS = 997
"""Different texts; who says what is a matter of numbers, as words alone make no page slower."""

COMMON = "کارورزی"
"""A word in every text."""

Rows = Iterator[tuple[Any, ...]]


def rare(proposal: int) -> str:
    """A word in the titles of a hundred neighbours."""
    return f"نشان{proposal // 100}"


def tables(proposals: int, chapter: int, people: list[int]) -> Iterator[tuple[str, tuple[str, ...], Rows]]:
    """Table, columns and rows, in an order in which every row finds what it names."""
    version = ENGINES["national"].definition.version
    every = range(1, proposals + 1)
    yield (
        "proposal",
        ("id", "chapter_id", "language", "process", "process_version", "state", "origin", "version",
         "audience", "revision_id", "created_at", "entered_at", "demonstration"),
        ((n, chapter, "fa", "national", version, _state(n), "", 1 + _behind(n),
          "restricted" if _state(n) == "draft" else "chapter", n, BEGAN, _at(n), "") for n in every),
    )  # fmt: skip
    yield (
        "revision",
        ("id", "proposal_id", "number", "title", "sections", "editor_id", "at"),
        ((n, n, 1, _title(n), _sections(), _author(n, people), BEGAN) for n in every),
    )
    yield "author", ("proposal_id", "person_id"), ((n, _author(n, people)) for n in every)
    yield "proposal_theme", ("proposal_id", "theme"), ((n, "employment") for n in every)
    yield "recommendation", ("id", "proposal_id"), ((n, (n + 1) // 2) for n in range(1, 2 * proposals + 1))
    yield (
        "recommendation_text",
        ("revision_id", "recommendation_id", "position", "text", "owner", "time", "cost"),
        (((n + 1) // 2, n, 2 - n % 2, "پیمان کارورزی با کارفرمایان بسته شود.", "معاونت اشتغال", "شش ماه", "")
         for n in range(1, 2 * proposals + 1)),
    )  # fmt: skip
    said = range(1, SAID * proposals + 1)
    yield (
        "comment",
        ("id", "proposal_id", "revision_id", "author_id", "body", "section", "exact", "prefix", "suffix", "at",
         "hidden_reason"),
        ((n, _of(n), _of(n), people[n % len(people)], _words(n % TEXTS), "", "", "", "", _at(_of(n)), "")
         for n in said),
    )  # fmt: skip
    yield (
        "stance",
        ("comment_id", "person_id", "value", "at"),
        ((n, people[(n + 1) % len(people)], n % 3 - 1, _at(_of(n))) for n in said),
    )
    yield (
        "history",
        ("subject", "subject_id", "chapter_id", "event", "source", "target", "version", "actor_kind",
         "actor_id", "at", "remark_hash", "facts"),
        (("proposal", n, chapter, STEPS[k], PLACES[k], PLACES[k + 1], k + 2, "person", people[0],
          BEGAN + timedelta(minutes=k), "", '{"roles": ["secretary"]}')
         for n in every for k in range(_behind(n))),
    )  # fmt: skip
    yield (
        "deadline",
        ("subject", "subject_id", "step", "due_at"),
        (("proposal", n, "close_discussion", DUE) for n in every if _state(n) == "discussion"),
    )
    kept = ("kind", "subject_id", "proposal_id", "chapter_id", "terms")
    yield "search_entry", kept, (("proposal", n, n, chapter, _terms(n, chapter)) for n in every)
    yield (
        "search_entry",
        kept,
        (("comment", n, _of(n), chapter, _entry("comment", chapter, n % TEXTS)) for n in said),
    )


def _state(n: int) -> str:
    return STATES[n % len(STATES)]


def _behind(n: int) -> int:
    return REACHED.get(_state(n), len(STEPS))


def _of(comment: int) -> int:
    """The proposal of a comment."""
    return (comment - 1) // SAID + 1


def _author(n: int, people: list[int]) -> int:
    return people[n % len(people)]


def _at(n: int) -> datetime:
    return BEGAN + timedelta(minutes=n)


def _title(n: int) -> str:
    return f"پیمان کارورزی شمارهٔ {n} برای فارغ‌التحصیلان {rare(n)}"


@lru_cache
def _sections() -> str:
    return json.dumps(SECTIONS, ensure_ascii=False)


@lru_cache(TEXTS)
def _words(n: int) -> str:
    return f"با این {COMMON} موافقم، اگر سازمان واژهٔ{n} بودجهٔ واژهٔ{n * 7 % TEXTS} را در استان بپذیرد."


@lru_cache(2 * TEXTS)
def _entry(kind: str, chapter: int, n: int) -> str:
    made: Mapping[str, Any] = entry(kind, 0, [_words(n)], proposal_id=0, chapter_id=chapter)
    return str(made["terms"])


@lru_cache
def _common_terms(chapter: int) -> str:
    made: Mapping[str, Any] = entry(
        "proposal", 0, [_title(0), *SECTIONS.values()], proposal_id=0, chapter_id=chapter
    )
    return str(made["terms"])


def _terms(n: int, chapter: int) -> str:
    return f"{_common_terms(chapter)} {n} {rare(n)}"
