"""Where each paragraph of a revision comes from: the comments and amendments that made it, and who worded it.

Read from what the desk linked (``traces.py``), what was applied (``amendments/applying.py``) and all revisions up to
the one asked for, through which it is carried (``lineage.py``). Comments that are hidden, and entries that were
struck, are left out, as everywhere. No actor is needed: whoever calls has been admitted, or is a job of our own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row
from sqlmodel import Session, col

from workflow.deliberation import sources
from workflow.deliberation.lineage import Hand, Kept, Lost, Mark, Spans, Traced, follow
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.sections import BY_KEY
from workflow.deliberation.sources import BEFORE_RECOMMENDATIONS, Saved
from workflow.deliberation.tables import Comment
from workflow.record.case import NotFound

Split = Callable[[str], Sequence[tuple[int, int]]]
"""Cuts a section's Markdown into paragraphs; ``documents.paragraphs`` does it as pages and documents show them."""

MOST_UNTRACED = 1_000
"""Comments named that were taken up while nobody said where; the others are counted."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person; ``name_en`` is "" where none is kept."""

    id: int
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who worded a paragraph, or reworded it, by saving a revision."""

    by: Named
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """Where in a section the words now stand that a comment or an amendment made; ``end`` is exclusive.

    ``changed`` when they were reworded since.
    """

    start: int
    end: int
    changed: bool


@dataclass(frozen=True, slots=True)
class FromComment:
    """A comment that a passage is from. ``disposition`` is "" while none is given."""

    id: int
    by: Named
    kind: str
    channel: str
    """By phone or on paper, where the secretary entered it for ``by``; else ""."""
    disposition: str
    reason: str
    revision: int
    """Number of the revision in which it was linked."""
    words: str
    """What it was linked to, as it stood then."""
    found: Found | None
    """None where these words are no longer in the text."""
    gone: int | None = None
    """Number of the revision in which the last of them left."""


@dataclass(frozen=True, slots=True)
class FromAmendment:
    """An amendment that a passage is from: applied itself, or joined with others in ``into``, which was."""

    id: int
    by: Named
    signers: int
    """Members who signed it beside ``by``."""
    reason: str
    decision: str
    into: int | None
    revision: int
    """Number of the revision it was applied in."""
    words: str
    """Its words as they stood there; "" where it only took words out."""
    found: Found | None
    gone: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many comments there are, and how many of them come after those that are named."""

    all: int
    rest: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a section, or a whole recommendation, with everything that made it."""

    section: str
    start: int
    end: int
    text: str
    """Its Markdown."""
    authors: tuple[Author, ...]
    """In the order of revisions: the first worded it, the last gave it its present words."""
    comments: tuple[FromComment, ...]
    amendments: tuple[FromAmendment, ...]
    count: Count

    @property
    def is_heading(self) -> bool:
        """Whether it only heads what follows."""
        return self.text.startswith("#") and "\n" not in self.text


@dataclass(frozen=True, slots=True)
class SectionProvenance:
    """A section, or a recommendation (``recommendation:<id>``); what is gone was linked or applied here."""

    key: str
    paragraphs: tuple[Paragraph, ...]
    gone_comments: tuple[FromComment, ...]
    gone_amendments: tuple[FromAmendment, ...]
    gone_count: Count


@dataclass(frozen=True, slots=True)
class Untraced:
    """A comment that was taken up while nobody said which passage it changed."""

    id: int
    by: Named
    disposition: str
    reason: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a revision comes from: its sections in the order they are read, without empty ones."""

    proposal_id: int
    revision_id: int
    revision: int
    sections: tuple[SectionProvenance, ...]
    untraced: tuple[Untraced, ...]
    """The first of ``untraced_count``, at most MOST_UNTRACED."""
    untraced_count: int


def of(
    session: Session,
    proposal_id: int,
    revision_id: int,
    *,
    split: Split,
    most: int | None = None,
    after: int = 0,
) -> Provenance:
    """Where a revision comes from. Raises NotFound for one that is not this proposal's.

    With ``most``, so many comments alone are named of each paragraph, by their ids, later than ``after``; all are
    counted. Eight queries whatever there is. Of each link no more than its place is read, and of the comments
    no more than are named; the rest of the work is that of what changed between revisions.
    """
    number = sources.number_of(session, proposal_id, revision_id)
    if number is None:
        raise NotFound
    saved = sources.saves(session, proposal_id, number)
    links = sources.links(session, proposal_id, number)
    amendments = sources.applied(session, proposal_id)
    texts = sources.versions(session, proposal_id, number)
    lineage = follow(texts, (*links, *amendments), spans_of(split))
    gone: dict[str, list[Lost]] = defaultdict(list)
    for lost in lineage.lost:
        gone[lost.mark.part].append(lost)
    named = _Named(links, most, after)
    groups = [*([one.mark for one in p.kept] for some in lineage.parts.values() for p in some),
              *([one.mark for one in some] for some in gone.values())]  # fmt: skip
    ids = {number for marks in groups for number in named.of(marks)}
    wanted = [] if most is None else [col(Comment.id).in_(ids)]
    comments = sources.linked(session, proposal_id, number, *wanted)
    from_rows = _FromRows(comments, amendments, named)
    sections = tuple(
        SectionProvenance(
            key,
            tuple(_paragraph(key, one, saved, from_rows) for one in lineage.parts.get(key, ())),
            *from_rows.gone(gone[key]),
        )
        for key in in_order(lineage.parts, gone)
        if lineage.parts.get(key) or gone[key]
    )
    rows, count = sources.bare(session, proposal_id, MOST_UNTRACED if most is None else most)
    untraced = tuple(Untraced(row.id, _named(row), row.kind, row.reason) for row in rows)
    return Provenance(proposal_id, revision_id, number, sections, untraced, count)


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


class _Named:
    """Which comments are named of those that left some marks, and how many there are."""

    def __init__(self, links: Mapping[Mark, Sequence[int]], most: int | None, after: int) -> None:
        self._links = links
        self._most = most
        self._after = after

    def of(self, marks: Iterable[Mark]) -> list[int]:
        """The ids of those that are named."""
        later = sorted(number for number in self._all(marks) if number > self._after)
        return later if self._most is None else later[: self._most]

    def count(self, marks: Sequence[Mark]) -> Count:
        """How many there are, and how many come after those that are named."""
        found = self._all(marks)
        later = sum(number > self._after for number in found)
        return Count(len(found), 0 if self._most is None else max(0, later - self._most))

    def _all(self, marks: Iterable[Mark]) -> set[int]:
        return {number for mark in marks for number in self._links.get(mark, ())}


class _FromRows:
    """Rows by the marks they left in the text, as they are told of."""

    def __init__(
        self,
        comments: Mapping[Mark, Sequence[Row[Any]]],
        amendments: Mapping[Mark, Sequence[Row[Any]]],
        named: _Named,
    ) -> None:
        self._comments = comments
        self._amendments = amendments
        self._chosen = named

    def there(self, kept: Sequence[Kept]) -> tuple[tuple[FromComment, ...], tuple[FromAmendment, ...], Count]:
        """What made a paragraph, by its place in it."""
        comments, amendments = [], []
        marks = [one.mark for one in kept]
        chosen = set(self._chosen.of(marks))
        for one in kept:
            found = Found(one.start, one.end, one.changed)
            rows = self._comments.get(one.mark, ())
            comments += [_comment(row, found) for row in rows if row.id in chosen]
            amendments += [_amendment(row, one.mark, found) for row in self._amendments.get(one.mark, ())]
        return _once(comments), _once(amendments), self._chosen.count(marks)

    def gone(self, lost: Sequence[Lost]) -> tuple[tuple[FromComment, ...], tuple[FromAmendment, ...], Count]:
        """What made words that are no longer there."""
        comments, amendments = [], []
        marks = [one.mark for one in lost]
        chosen = set(self._chosen.of(marks))
        for one in lost:
            rows = self._comments.get(one.mark, ())
            comments += [replace(_comment(row, None), gone=one.revision) for row in rows if row.id in chosen]
            amendments += [
                replace(_amendment(row, one.mark, None), gone=one.revision)
                for row in self._amendments.get(one.mark, ())
            ]
        return _once(comments), _once(amendments), self._chosen.count(marks)


def _paragraph(section: str, one: Traced, saved: Mapping[int, Saved], from_rows: _FromRows) -> Paragraph:
    comments, amendments, count = from_rows.there(one.kept)
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
