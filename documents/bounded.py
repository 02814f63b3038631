"""Papers that one document can hold, laid out while a reader waits: what is left out is named where it would stand.

Measured once in processor time, on texts of each sort: laying out costs about 0.03 ms a character of prose, and as much
again as so many characters for what makes boxes of its own. Nobody is refused: each item keeps its recommendations and
its first part before any item gets the rest, and what does not fit any more is read on the page of its proposal.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import compress

from sqlmodel import Session

from documents.papers import Paper, PapersContent, papers_of
from workflow.decision.tables import Meeting
from workflow.process.text import Language

MOST = 300_000
"""Characters, and what stands for them, that are laid out in one document: some nine seconds of a processor."""

_COSTS = (
    (re.compile(r"^[^\n]*\S", re.MULTILINE), 80),
    (re.compile(r"\|"), 30),
    (re.compile(r"[*_`~\[]"), 15),
    (re.compile(r"\[\^"), 100),
    (re.compile("[A-Za-z0-9][^\u0600-\u06ff\n]*"), 40),
)
"""What a line, a cell, a mark, a note and a run of the other direction cost, in characters."""

_ITEM = 1_000
"""What an item costs by itself, in characters."""


def papers_that_fit(session: Session, meeting: Meeting, language: Language) -> PapersContent:
    """The papers as they lie before a meeting, bounded."""
    return bounded(papers_of(session, meeting, language))


def bounded(content: PapersContent, most: int = MOST) -> PapersContent:
    """The papers as they are where they fit, else without the parts that do not; these are named (``left_out``)."""
    papers = content.papers
    if sum(map(_whole, papers)) <= most:
        return content
    left = most - _ITEM * len(papers)
    kept: list[set[int]] = [set() for _ in papers]
    for first in (True, False):
        for place, paper in enumerate(papers):
            for number, (is_first, cost) in enumerate(_pieces(paper)):
                if is_first is first and cost <= left:
                    left -= cost
                    kept[place].add(number)
    return replace(
        content, papers=tuple(_with(paper, there) for paper, there in zip(papers, kept, strict=True))
    )


def _whole(paper: Paper) -> int:
    return _ITEM + sum(cost for _, cost in _pieces(paper))


def _pieces(paper: Paper) -> Iterator[tuple[bool, int]]:
    """What can be left out, in order, with whether it is kept before the rest and what it costs."""
    yield True, effort(paper.body)
    yield True, sum(effort(one.text + one.owner + one.time + one.cost) for one in paper.recommendations)
    for place, part in enumerate((*paper.before, *paper.after)):
        yield not place, effort(part.markdown)


def _with(paper: Paper, kept: set[int]) -> Paper:
    parts = (*paper.before, *paper.after)
    stays = [number in kept for number in range(2, 2 + len(parts))]
    middle = len(paper.before)
    return replace(
        paper,
        body=paper.body if 0 in kept else "",
        recommendations=paper.recommendations if 1 in kept else (),
        before=tuple(compress(paper.before, stays[:middle])),
        after=tuple(compress(paper.after, stays[middle:])),
        left_out=tuple(part.heading for part, there in zip(parts, stays, strict=True) if not there),
        without_words=bool(paper.body) and 0 not in kept,
        without_recommendations=bool(paper.recommendations) and 1 not in kept,
    )


def effort(markdown: str) -> int:
    """What a text costs to lay out, in characters of prose."""
    return len(markdown) + sum(cost * len(sort.findall(markdown)) for sort, cost in _COSTS)
