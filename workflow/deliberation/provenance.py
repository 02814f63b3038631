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
from sqlmodel import Session

from workflow.deliberation import sources
from workflow.deliberation.lineage import Hand, Kept, Lost, Mark, Spans, Traced, follow
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.sections import BY_KEY
from workflow.deliberation.sources import BEFORE_RECOMMENDATIONS, Saved
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
    """At most MOST_UNTRACED of ``untraced_count``."""
    untraced_count: int


def of(session: Session, proposal_id: int, revision_id: int, *, split: Split) -> Provenance:
    """Where a revision comes from. Raises NotFound for one that is not this proposal's.

    Seven queries whatever there is; work that grows with the links and with what changed between revisions.
    """
    number = sources.number_of(session, proposal_id, revision_id)
    if number is None:
        raise NotFound
    saved = sources.saves(session, proposal_id, number)
    comments = sources.linked(session, proposal_id, number)
    amendments = sources.applied(session, proposal_id, number)
    texts = sources.versions(session, proposal_id, number)
    lineage = follow(texts, (*comments, *amendments), spans_of(split))
    gone: dict[str, list[Lost]] = defaultdict(list)
    for lost in lineage.lost:
        gone[lost.mark.part].append(lost)
    from_rows = _FromRows(comments, amendments)
    sections = tuple(
        SectionProvenance(
            key,
            tuple(_paragraph(key, one, saved, from_rows) for one in lineage.parts.get(key, ())),
            *from_rows.gone(gone[key]),
        )
        for key in in_order(lineage.parts, gone)
        if lineage.parts.get(key) or gone[key]
    )
    rows, count = sources.bare(session, proposal_id, MOST_UNTRACED)
    named = tuple(Untraced(row.id, _named(row), row.kind, row.reason) for row in rows)
    return Provenance(proposal_id, revision_id, number, sections, named, count)


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


class _FromRows:
    """Rows by the marks they left in the text, as they are told of."""

    def __init__(
        self, comments: Mapping[Mark, Sequence[Row[Any]]], amendments: Mapping[Mark, Sequence[Row[Any]]]
    ) -> None:
        self._comments = comments
        self._amendments = amendments

    def there(self, kept: Iterable[Kept]) -> tuple[tuple[FromComment, ...], tuple[FromAmendment, ...]]:
        """What made a paragraph, by its place in it."""
        comments, amendments = [], []
        for one in kept:
            found = Found(one.start, one.end, one.changed)
            comments += [_comment(row, found) for row in self._comments.get(one.mark, ())]
            amendments += [_amendment(row, one.mark, found) for row in self._amendments.get(one.mark, ())]
        return _once(comments), _once(amendments)

    def gone(self, lost: Iterable[Lost]) -> tuple[tuple[FromComment, ...], tuple[FromAmendment, ...]]:
        """What made words that are no longer there."""
        comments, amendments = [], []
        for one in lost:
            comments += [
                replace(_comment(row, None), gone=one.revision) for row in self._comments.get(one.mark, ())
            ]
            amendments += [
                replace(_amendment(row, one.mark, None), gone=one.revision)
                for row in self._amendments.get(one.mark, ())
            ]
        return _once(comments), _once(amendments)


def _paragraph(section: str, one: Traced, saved: Mapping[int, Saved], from_rows: _FromRows) -> Paragraph:
    comments, amendments = from_rows.there(one.kept)
    authors = tuple(_author(hand, saved) for hand in one.hands)
    return Paragraph(section, one.start, one.end, one.text, authors, comments, amendments)


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
