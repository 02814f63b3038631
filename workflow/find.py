"""Search: a chapter's proposals, comments and briefs that hold the words asked for, as far as one may see."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from workflow.authorize import visible
from workflow.deliberation.sought import keep_comments, keep_proposals
from workflow.deliberation.tables import Comment, Proposal, RecommendationText, Revision
from workflow.outcome.sought import brief_words, keep_briefs
from workflow.outcome.tables import Brief
from workflow.process.text import Text
from workflow.proposals import in_stage
from workflow.record.case import Standing
from workflow.record.index import KINDS, SearchEntry, matches
from workflow.record.letters import asked, words
from workflow.record.typed import choice
from workflow.versions import engine_of

PAGE = 20
"""Things found that are shown on one page."""

AROUND = 110
"""Characters shown before the first word that was found; twice as many after it."""

KIND_WORDS: Mapping[str, Text] = {
    "proposal": Text("پیشنهادها", "Proposals"),
    "comment": Text("نظرها", "Comments"),
    "brief": Text("خلاصه‌های سیاستی", "Policy briefs"),
}

_MARKDOWN = re.compile(
    r"^[ \t]*(?:[-+*]|\d{1,3}[.)])[ \t]+|\[\^[^\]]*\]:?|\]\([^)]*\)|[*`#>|\[\]]+|~~|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)"
    r"|(?<!\S)[-=]{2,}(?!\S)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt; ``marked`` when it is a word that was asked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    kind: str
    id: int
    """Id of the proposal, the comment or the brief."""
    proposal_id: int
    title: tuple[Piece, ...]
    """The proposal's title."""
    language: str
    state: Text
    stage: str
    number: str
    """A brief's number, else empty."""
    at: datetime
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found, newest first; ``next`` goes on (None at the end)."""

    hits: tuple[Hit, ...]
    next: int | None


def find(
    session: Session, standing: Standing, query: str, *, kind: str = "proposal", stage: str = "",
    after: int | None = None, limit: int = PAGE,
) -> Found:  # fmt: skip
    """Things of one kind that hold every word of the query, newest first; nothing for a query without words.

    ``stage`` leaves those whose proposal stands in it; ``after`` is the cursor of the page before. Raises
    EntryRefused for a kind that is none of ``KINDS``.
    """
    standing.require("see")
    choice(kind, "kind", dict.fromkeys(KINDS, KIND_WORDS["proposal"]))
    matching = matches(session, query, kind, standing.chapter_id)
    if matching is None:
        return Found((), None)
    rows: Any = (
        select(
            matching.c.id, col(SearchEntry.subject_id), col(Proposal.id).label("proposal_id"), col(Revision.title),
            col(Proposal.process), col(Proposal.process_version), col(Proposal.state), col(Proposal.language),
        )
        .join(SearchEntry, col(SearchEntry.id) == matching.c.id)
        .join(Proposal, col(Proposal.id) == col(SearchEntry.proposal_id))
        .join(Revision, col(Revision.id) == col(Proposal.revision_id))
        .where(visible(standing.actor, standing.roles, standing.chapter_id), col(SearchEntry.kind) == kind)
        .order_by(matching.c.id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    if stage:
        rows = rows.where(in_stage(stage))
    if after is not None:
        rows = rows.where(matching.c.id < after)
    found = session.execute(rows).all()
    shown = found[:limit]
    texts = _TEXTS[kind](session, [row.subject_id for row in shown])
    wanted = frozenset().union(*asked(query))
    hits = []
    for row in shown:
        state = engine_of(session, row.process, row.process_version).definition.states[row.state]
        text = texts[row.subject_id]
        hits.append(
            Hit(
                kind=kind, id=row.subject_id, proposal_id=row.proposal_id, title=marked(row.title, wanted),
                language=row.language, state=state.label, stage=state.stage, number=text.number, at=text.at,
                excerpt=excerpt(text.words, wanted),
            )
        )  # fmt: skip
    return Found(tuple(hits), shown[-1].id if len(found) > limit else None)


def marked(text: str, wanted: frozenset[str]) -> tuple[Piece, ...]:
    """A text in pieces, those that were asked for marked; a word written in two is marked as two."""
    row = list(words(text))
    pieces: list[Piece] = []
    end = 0
    for place, word in enumerate(row):
        beside = [near.joined for near in row[max(0, place - 1) : place + 2]]
        pairs = {a + b for a, b in pairwise(beside) if word.joined in (a, b)}
        if not wanted.isdisjoint({*word.forms, *pairs}):
            pieces += [Piece(text[end : word.start]), Piece(text[word.start : word.end], marked=True)]
            end = word.end
    return tuple(piece for piece in (*pieces, Piece(text[end:])) if piece.text)


def excerpt(texts: Iterable[str], wanted: frozenset[str]) -> tuple[Piece, ...]:
    """The part of the first text that holds a word asked for, with that word in sight; else a beginning."""
    first = ""
    for text in texts:
        bare = " ".join(_MARKDOWN.sub(" ", text).split())
        first = first or bare
        pieces = marked(bare, wanted)
        at = next((place for place, piece in enumerate(pieces) if piece.marked), None)
        if at is not None:
            return _cut(pieces, sum(len(piece.text) for piece in pieces[:at]))
    return _cut((Piece(first),), 0) if first else ()


def _cut(pieces: tuple[Piece, ...], at: int) -> tuple[Piece, ...]:
    """The pieces around a place, cut between words."""
    start, end = max(0, at - AROUND), at + 2 * AROUND
    kept, place = [], 0
    for piece in pieces:
        text = piece.text[max(0, start - place) : max(0, end - place)]
        if text and place < start:
            text = "… " + text.partition(" ")[2]
        if text and place + len(piece.text) > end:
            text = text.rpartition(" ")[0] + " …"
        place += len(piece.text)
        if text:
            kept.append(Piece(text, piece.marked))
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _Source:
    words: tuple[str, ...]
    at: datetime
    number: str = ""


def _of_proposals(session: Session, ids: Sequence[int]) -> dict[int, _Source]:
    query = (
        select(col(Proposal.id), col(Revision.id), col(Revision.sections), col(Revision.at))
        .join(Revision, col(Revision.id) == col(Proposal.revision_id))
        .where(col(Proposal.id).in_(ids))
    )
    rows = session.execute(query).all()
    said = _recommended(session, [row[1] for row in rows])
    return {row[0]: _Source((*row[2].values(), *said.get(row[1], ())), row[3]) for row in rows}


def _recommended(session: Session, revision_ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(col(RecommendationText.revision_id), col(RecommendationText.text))
        .where(col(RecommendationText.revision_id).in_(revision_ids))
        .order_by(col(RecommendationText.revision_id), col(RecommendationText.position))
    )
    said: dict[int, list[str]] = {}
    for revision, text in session.execute(query):
        said.setdefault(revision, []).append(text)
    return said


def _of_comments(session: Session, ids: Sequence[int]) -> dict[int, _Source]:
    query = select(col(Comment.id), col(Comment.body), col(Comment.at)).where(col(Comment.id).in_(ids))
    return {number: _Source((body,), at) for number, body, at in session.execute(query)}


def _of_briefs(session: Session, ids: Sequence[int]) -> dict[int, _Source]:
    query = select(
        col(Brief.id), col(Brief.content), col(Brief.created_at), col(Brief.issued_at), col(Brief.number)
    ).where(col(Brief.id).in_(ids))
    return {
        number: _Source(tuple(brief_words(content)), issued or made, name)
        for number, content, made, issued, name in session.execute(query)
    }


BATCH = 500
"""Things read and indexed at once when the index is made anew."""


def rebuild(session: Session) -> int:
    """Make the index anew from everything there is; returns how many things can be found now."""
    session.execute(delete(SearchEntry))
    for source, keeper in (
        (Proposal, keep_proposals), (Comment, keep_comments), (Brief, keep_briefs),
    ):  # fmt: skip
        last = 0
        while ids := list(
            session.execute(
                select(col(source.id)).where(col(source.id) > last).order_by(col(source.id)).limit(BATCH)
            ).scalars()
        ):
            keeper(session, ids)
            last = ids[-1]
    return int(session.execute(select(func.count()).select_from(SearchEntry)).scalar_one())


_TEXTS = {"proposal": _of_proposals, "comment": _of_comments, "brief": _of_briefs}
