"""What a revision is made of, as it is told: each paragraph with the comments and amendments that made it."""

from dataclasses import dataclass
from datetime import datetime


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
    """The first of ``untraced_count``, at most ``provenance.MOST_UNTRACED``."""
    untraced_count: int
