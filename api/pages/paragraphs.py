"""The paragraphs of a text to choose from without a script: each with where it stands and how it begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from documents.markdown import blocks
from workflow.deliberation.arranged import section_order
from workflow.deliberation.passages import LONGEST, source
from workflow.deliberation.revisions import RevisionText
from workflow.deliberation.traces import Place
from workflow.process.text import Text
from workflow.record.case import NotFound

BEGINNING = 90
"""Characters of a paragraph that tell it from the others."""

_PARTS, _DIGITS = 3, 7


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the text with its paragraphs: pairs of what is sent and how it begins."""

    label: Text
    paragraphs: tuple[tuple[str, str], ...]


def paragraphs(newest: RevisionText) -> tuple[Section, ...]:
    """The parts that hold something, in the order they are read; a recommendation is one paragraph."""
    found = []
    for key, label in section_order(newest).items():
        text = source(newest, key) or ""
        spans = blocks(text) if key in newest.sections else ((0, len(text)),)
        some = tuple(
            (f"{key} {start} {min(end, start + LONGEST)}", _begins(text[start:end]))
            for start, end in spans
            if text[start:end].strip() and text[start] != "#"
        )
        if some:
            found.append(Section(label, some))
    return tuple(found)


def places_of(chosen: Sequence[str]) -> tuple[Place, ...]:
    """What was chosen of ``paragraphs``. Raises NotFound for what is none of ours."""
    places = []
    for typed in filter(None, chosen):
        parts = typed.split(" ")
        if len(parts) != _PARTS or not all(
            part.isascii() and part.isdigit() and len(part) <= _DIGITS for part in parts[1:]
        ):
            raise NotFound
        places.append(Place(parts[0], int(parts[1]), int(parts[2])))
    return tuple(places)


def _begins(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= BEGINNING else f"{words[:BEGINNING].rsplit(' ', 1)[0]} …"
