"""The annex of a brief as it is frozen: where its text comes from."""

from dataclasses import dataclass
from typing import Literal

SectionKey = Literal[
    "key_messages", "problem", "evidence", "options", "implementation", "indicators", "minority", "sources"
]
Disposition = Literal["adopted", "adapted", "rejected", "deferred", "out_of_scope"]


@dataclass(frozen=True, slots=True)
class DispositionCount:
    """How many comments got one kind of disposition."""

    kind: Disposition
    count: int


OriginPart = Literal[SectionKey, "recommendations"]


@dataclass(frozen=True, slots=True)
class SaidBy:
    """A comment by its number, and whose it is."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Comments that got one disposition for one reason; ``more`` counts those that are not named."""

    disposition: Literal[Disposition, ""]
    reason: str
    comments: tuple[SaidBy, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Amended:
    """An amendment by its number: who moved it, how many others signed, why it was accepted."""

    number: int
    name: str
    signers: int
    reason: str


@dataclass(frozen=True, slots=True)
class Worded:
    """Who worded a paragraph, in the revision with this number."""

    name: str
    revision: int


@dataclass(frozen=True, slots=True)
class Origin:
    """A recommendation or a paragraph with what made it."""

    number: int
    """In the annex."""
    part: OriginPart
    place: int
    """Number of the recommendation, or of the paragraph in its section."""
    start: int
    """Where the paragraph begins in its section's Markdown as it was approved."""
    gist: str
    """Its first words, in the language of the approved text."""
    worded: tuple[Worded, ...]
    """Who worded it first and, where that is another revision, who gave it its present words."""
    answered: tuple[Answered, ...]
    amendments: tuple[Amended, ...]
    comments: int
    """How many comments made it, those that are not printed among them."""
    amended: int
    """Likewise of amendments."""

    @property
    def unnamed_comments(self) -> int:
        """Comments that are in no group that is printed."""
        return self.comments - sum(len(group.comments) + group.more for group in self.answered)


@dataclass(frozen=True, slots=True)
class Annex:
    """Where the text comes from: every recommendation, and each paragraph that comments or amendments made."""

    revision: int
    language: str
    """Language tag of the approved text, its reasons included."""
    origins: tuple[Origin, ...]
    rest: tuple[DispositionCount, ...] = ()
    """Comments that are linked to none of these words, by their dispositions."""
