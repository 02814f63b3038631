"""Where each paragraph of a revision comes from: the comments and amendments that made it, and who worded it.

Read from what the desk linked (``traces.py``), what was applied (``amendments/applying.py``) and all revisions up to
the one asked for, through which it is carried (``lineage.py``). Comments that are hidden, and entries that were
struck, are left out, as everywhere. No actor is needed: whoever calls has been admitted, or is a job of our own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Row
from sqlmodel import Session, col

from workflow.deliberation import linked, sources
from workflow.deliberation.lineage import Hand, Kept, Lineage, Lost, Mark, Spans, Traced, follow
from workflow.deliberation.linked import NONE, First
from workflow.deliberation.made_of import (
    Author,
    Count,
    Found,
    FromAmendment,
    FromComment,
    Named,
    Paragraph,
    Provenance,
    SectionProvenance,
    Untraced,
)
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.sections import BY_KEY
from workflow.deliberation.sources import BEFORE_RECOMMENDATIONS, Saved
from workflow.deliberation.tables import Comment
from workflow.deliberation.whereabouts import Place, places_of
from workflow.record.case import NotFound

Split = Callable[[str], Sequence[tuple[int, int]]]
"""Cuts a section's Markdown into paragraphs; ``documents.paragraphs`` does it as pages and documents show them."""

Passage: TypeAlias = tuple[str, int | None]
"""A section and where a paragraph of it begins; None for what made words that are no longer in it."""

MOST_UNTRACED = 1_000
"""Comments named that were taken up while nobody said where; the others are counted."""


def of(
    session: Session,
    proposal_id: int,
    revision_id: int,
    *,
    split: Split,
    most: int | None = None,
    after: int = 0,
    only: Passage | None = None,
) -> Provenance:
    """Where a revision comes from. Raises NotFound for one that is not this proposal's.

    With ``most``, so many comments alone are named of each paragraph, or of ``only`` one of them, by their ids,
    later than ``after``; all are counted by the database, and no more rows are read than there are passages and
    comments to name. Without it every link is read. Nine queries at most, whatever there is; the rest of the work is
    that of what changed between revisions.
    """
    number = _number(session, proposal_id, revision_id)
    saved = sources.saves(session, proposal_id, number)
    amendments = sources.applied(session, proposal_id)
    texts = sources.versions(session, proposal_id, number)
    if most is None:
        rows = sources.linked(session, proposal_id, number)
        lineage = follow(texts, (*rows, *amendments), spans_of(split))
        named = _everything(_groups(lineage), rows)
    else:
        places = linked.marks(session, proposal_id, number)
        lineage = follow(texts, (*places, *amendments), spans_of(split))
        asked = {key: some for key, some in _groups(lineage).items() if only in (None, key)}
        named = linked.first(session, proposal_id, asked, places, most=most, after=after)
        ids = {one for some in named.values() for one in some.ids}
        rows = sources.linked(session, proposal_id, number, col(Comment.id).in_(ids))
    from_rows = _FromRows(rows, amendments, named)
    gone = _gone(lineage)
    sections = tuple(
        SectionProvenance(
            key,
            tuple(_paragraph(key, one, saved, from_rows) for one in lineage.parts.get(key, ())),
            *from_rows.gone(key, gone[key]),
        )
        for key in in_order(lineage.parts, gone)
    )
    bare, count = sources.bare(session, proposal_id, MOST_UNTRACED if most is None else most)
    untraced = tuple(Untraced(row.id, _named(row), row.kind, row.reason) for row in bare)
    told = tuple(one for one in sections if one.paragraphs or one.gone_count.all or one.gone_amendments)
    return Provenance(proposal_id, revision_id, number, told, untraced, count)


def comments(
    session: Session,
    proposal_id: int,
    revision_id: int,
    *,
    split: Split,
    limit: int,
    after: int = 0,
    passage: Passage | None = None,
) -> list[tuple[FromComment, tuple[Place, ...]]]:
    """Comments that made a revision, or one passage of it, by their ids, later than ``after``: each with all it made.

    Seven queries at most. Raises NotFound for a revision that is not this proposal's.
    """
    number = _number(session, proposal_id, revision_id)
    if passage is None:
        ids = linked.page(session, proposal_id, number, after=after, limit=limit)
    else:
        places = linked.marks(session, proposal_id, number)
        lineage = follow(sources.versions(session, proposal_id, number), places, spans_of(split))
        asked = {passage: _groups(lineage).get(passage, ())}
        found = linked.first(session, proposal_id, asked, places, most=limit, after=after)
        ids = list(found.get(passage, NONE).ids)
    rows = sources.linked(session, proposal_id, number, col(Comment.id).in_(ids))
    lineage = follow(sources.versions(session, proposal_id, number), rows, spans_of(split))
    made = places_of(lineage, rows, "exact")
    by_id = {row.id: row for some in rows.values() for row in some}
    return [(_comment(by_id[one], None), tuple(made.get(one, ()))) for one in ids if one in by_id]


def spans_of(split: Split) -> Spans:
    """Sections cut by ``split``; a recommendation is one paragraph."""

    def spans(part: str, text: str) -> Sequence[tuple[int, int]]:
        if part.startswith(RECOMMENDATION):
            return ((0, len(text)),) if text.strip() else ()
        return split(text)

    return spans


def in_order(parts: Mapping[str, object], gone: Iterable[str]) -> list[str]:
    """The parts of a text and those it has no more, as they are read; a recommendation that is gone comes last."""
    sections = list(BY_KEY)
    recommended = sections.index(BEFORE_RECOMMENDATIONS) + 0.5
    places = {key: place for place, key in enumerate(parts)}
    keys = dict.fromkeys((*parts, *gone))

    def rank(key: str) -> tuple[float, int]:
        if key.startswith(RECOMMENDATION):
            return recommended, places.get(key, len(places))
        return (sections.index(key) if key in BY_KEY else len(sections)), 0

    return sorted(keys, key=rank)


def _number(session: Session, proposal_id: int, revision_id: int) -> int:
    number = sources.number_of(session, proposal_id, revision_id)
    if number is None:
        raise NotFound
    return number


def _gone(lineage: Lineage) -> dict[str, list[Lost]]:
    gone: dict[str, list[Lost]] = defaultdict(list)
    for lost in lineage.lost:
        gone[lost.mark.part].append(lost)
    return gone


def _groups(lineage: Lineage) -> dict[Passage, list[Mark]]:
    """The marks that made each paragraph, and those whose words are gone from each section."""
    kept: dict[Passage, list[Mark]] = {
        (key, one.start): [kept.mark for kept in one.kept]
        for key, some in lineage.parts.items()
        for one in some
    }
    return kept | {(key, None): [one.mark for one in some] for key, some in _gone(lineage).items()}


def _everything(
    groups: Mapping[Passage, Iterable[Mark]], rows: Mapping[Mark, Iterable[Row[Any]]]
) -> Mapping[Passage, First]:
    found = {
        key: sorted({row.id for mark in some for row in rows.get(mark, ())}) for key, some in groups.items()
    }
    return {key: First(tuple(ids), Count(len(ids), 0)) for key, ids in found.items()}


class _FromRows:
    """Rows by the marks they left in the text, as they are told of."""

    def __init__(
        self,
        comments: Mapping[Mark, Sequence[Row[Any]]],
        amendments: Mapping[Mark, Sequence[Row[Any]]],
        named: Mapping[Passage, First],
    ) -> None:
        self._comments = comments
        self._amendments = amendments
        self._named = named

    def there(
        self, key: str, start: int, kept: Sequence[Kept]
    ) -> tuple[tuple[FromComment, ...], tuple[FromAmendment, ...], Count]:
        """What made a paragraph, by its place in it."""
        comments, amendments = [], []
        named = self._named.get((key, start), NONE)
        chosen = set(named.ids)
        for one in kept:
            found = Found(one.start, one.end, one.changed)
            rows = self._comments.get(one.mark, ())
            comments += [_comment(row, found) for row in rows if row.id in chosen]
            amendments += [_amendment(row, one.mark, found) for row in self._amendments.get(one.mark, ())]
        return _once(comments), _once(amendments), named.count

    def gone(
        self, key: str, lost: Sequence[Lost]
    ) -> tuple[tuple[FromComment, ...], tuple[FromAmendment, ...], Count]:
        """What made words that are no longer there."""
        comments, amendments = [], []
        named = self._named.get((key, None), NONE)
        chosen = set(named.ids)
        for one in lost:
            rows = self._comments.get(one.mark, ())
            comments += [replace(_comment(row, None), gone=one.revision) for row in rows if row.id in chosen]
            amendments += [
                replace(_amendment(row, one.mark, None), gone=one.revision)
                for row in self._amendments.get(one.mark, ())
            ]
        return _once(comments), _once(amendments), named.count


def _paragraph(section: str, one: Traced, saved: Mapping[int, Saved], from_rows: _FromRows) -> Paragraph:
    comments, amendments, count = from_rows.there(section, one.start, one.kept)
    authors = tuple(_author(hand, saved) for hand in one.hands)
    return Paragraph(section, one.start, one.end, one.text, authors, comments, amendments, count)


def _author(hand: Hand, saved: Mapping[int, Saved]) -> Author:
    who = saved[hand.revision]
    return Author(Named(who.person, who.name, who.name_en), hand.revision, who.at)


def _comment(row: Row[Any], found: Found | None) -> FromComment:
    return FromComment(
        id=row.id, by=_named(row), kind=row.kind, channel=row.channel, disposition=row.disposition or "",
        reason=row.reason or "", revision=row.number, words=row.exact, found=found,
    )  # fmt: skip


def _amendment(row: Row[Any], mark: Mark, found: Found | None) -> FromAmendment:
    return FromAmendment(
        id=row.id, by=_named(row), signers=row.signers, reason=row.reason, decision=row.decision,
        into=row.joined_id, revision=mark.revision, words=row.replacement, found=found,
    )  # fmt: skip


def _named(row: Row[Any]) -> Named:
    return Named(row.author_id, row.name, row.name_en)


_Source = TypeVar("_Source", FromComment, FromAmendment)


def _once(found: Iterable[_Source]) -> tuple[_Source, ...]:
    """Each comment or amendment once in a paragraph, by its first place there."""
    kept: dict[int, _Source] = {}
    for one in found:
        kept.setdefault(one.id, one)
    return tuple(kept.values())
