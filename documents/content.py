"""The frozen content of a brief: what a document says, in plain types, apart from how it looks.

A brief is written once, in one language of its frame (headings, letterhead, labels), from values that no
longer change. It is kept as JSON beside its PDF, so that the PDF can be made again byte for byte and so
that a reader in ten years needs neither our tables nor our code to know what the document said. Nothing
here is a database row, and nothing here reads a clock.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from documents.annex import Annex, DispositionCount, SectionKey
from documents.plain import ContentFault, later, read
from documents.result import Vote

FrameLanguage = Literal["fa", "en"]
Kind = Literal["proof", "issued"]
Classification = Literal["public", "confidential", "secret", "top_secret"]
Urgency = Literal["normal", "urgent", "immediate"]
EDITION = 2
"""Since 2 the letterhead names the annex, beside the files."""

_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who sends: the organization and, inside it, the council; in the language of the frame."""

    organization: str
    council: str
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: the name stands first, the post under it."""

    name: str
    post: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom the brief is addressed to."""

    name: str
    office: str


@dataclass(frozen=True, slots=True)
class Copy:
    """An office that gets a copy (رونوشت), and what for."""

    office: str
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A line under the subject that names another document, e.g. the brief this one supersedes."""

    label: str
    number: str = ""
    date: str = ""
    """ISO date, or empty."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the body. An empty ``heading`` means the document's own word for ``key``."""

    key: SectionKey
    markdown: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A numbered recommendation. ``id`` survives revisions and is what a recipient's answer points at."""

    id: str
    number: int
    text: str
    """Markdown."""
    owner: str = ""
    time: str = ""
    cost: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """A state the proposal went through: its name, when it was entered, and by which role."""

    label: str
    at: str
    """ISO date and time with its offset."""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """How the brief was decided: the page that lets a reader trust it."""

    passed: tuple[Passed, ...] = ()
    quorum: str = ""
    """Whether the quorum was there, as a sentence in the language of the frame."""
    dispositions: tuple[DispositionCount, ...] = ()
    consultation: str = ""
    """Who took part in the discussion, as a sentence; may be empty."""


@dataclass(frozen=True, slots=True)
class Dissent:
    """A minority opinion: in the words and the language of whoever wrote it, which no translation replaces."""

    number: int
    ground: Literal["outvoted", "group"]
    whose: str
    """Who holds it, as a phrase in the language of the frame."""
    text: str
    """Plain words, not Markdown."""
    language: str
    """Language tag of the text."""
    names: tuple[str, ...] = ()
    """Of those who sign by name, in the order they signed."""
    counted: int = 0
    """How many sign without their names."""
    others: str = ""
    """Those as a phrase; empty where there are none."""
    about: str = ""
    """A sentence where it was written about another revision than was approved."""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The lines of the text that say something."""
        return tuple(line.strip() for line in self.text.splitlines() if line.strip())


@dataclass(frozen=True, slots=True)
class Preparer:
    """Someone who prepared the brief, and in which role."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class BriefContent:
    """Everything one policy brief says, in one language of its frame."""

    language: FrameLanguage
    kind: Kind
    title: str
    """The subject, in the language of the body."""
    date: str
    """ISO date: of issue, or of making the proof."""
    letterhead: Letterhead
    signatory: Signatory
    number: str = ""
    """Empty in a proof: the number is assigned when the brief is issued."""
    body_language: str = "fa"
    """Language tag of title, sections and recommendations."""
    body_is_translation: bool = False
    attachments_count: int = 0
    classification: Classification = "public"
    urgency: Urgency = "normal"
    recipients: tuple[Recipient, ...] = ()
    copies: tuple[Copy, ...] = ()
    references: tuple[Reference, ...] = ()
    themes: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    vote: Vote | None = None
    decided: Decided = Decided()
    dissents: tuple[Dissent, ...] = ()
    """Printed after the result of the vote."""
    annex: Annex | None = None
    notes: tuple[str, ...] = ()
    """Remarks that the reader must see, e.g. that this is a demonstration."""
    preparers: tuple[Preparer, ...] = ()
    public_url: str = ""
    public_id: str = ""
    edition: int = later(1)
    """Which ``EDITION`` it was frozen in; what was issued in an earlier one is printed as it was then."""

    def __post_init__(self) -> None:
        """Refuse what no document could show truthfully."""
        if self.kind == "issued" and not self.number:
            raise ContentFault("an issued brief has a number")
        if self.kind == "proof" and self.number:
            raise ContentFault("a proof has no number yet")
        if not self.title.strip():
            raise ContentFault("a brief has a title")
        if not _LANGUAGE_TAG.fullmatch(self.body_language):
            raise ContentFault(f"body_language is no language tag: {self.body_language!r}")
        try:
            date.fromisoformat(self.date)
            for reference in self.references:
                if reference.date:
                    date.fromisoformat(reference.date)
            moments = [datetime.fromisoformat(passed.at) for passed in self.decided.passed]
        except ValueError as fault:
            raise ContentFault(f"a date is not in ISO form: {fault}") from fault
        if any(moment.tzinfo is None for moment in moments):
            raise ContentFault("a state was passed at a time without its offset")
        if self.vote and not self.vote.possible:
            raise ContentFault("the votes are more than the roll, or fewer than none")

    def section(self, key: str) -> Section | None:
        """The section with this key, or None where it is absent or blank."""
        for section in self.sections:
            if section.key == key and section.markdown.strip():
                return section
        return None


def from_json(text: str) -> BriefContent:
    """The brief that ``to_json`` wrote. Raises ContentFault."""
    return read(BriefContent, text)
