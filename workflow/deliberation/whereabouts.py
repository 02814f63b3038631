"""Where words now stand that comments and amendments made: passage by passage, through all that became of the text."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from workflow.deliberation.lineage import Lineage, Mark
from workflow.deliberation.made_of import Found


@dataclass(frozen=True, slots=True)
class Place:
    """A passage that came of a comment or an amendment."""

    section: str
    revision: int
    """Number of the revision it was linked or applied in."""
    words: str
    """As it stood there; "" where words were only taken out."""
    found: Found | None
    """Where it stands in the newest revision; None where it does no more."""
    paragraph: int | None
    """Where the paragraph begins in which it stands."""
    now: str
    """Its words as they stand now."""
    gone: int | None
    """Number of the revision in which the last of its words left."""


def places_of(
    lineage: Lineage, rows: Mapping[Mark, Iterable[Row[Any]]], words: str
) -> Mapping[int, list[Place]]:
    """By the id of a comment or an amendment, where its words stand and which of them are gone."""
    found: dict[int, list[Place]] = defaultdict(list)
    for section, paragraphs in lineage.parts.items():
        for one in paragraphs:
            for kept in one.kept:
                now = one.text[kept.start - one.start : kept.end - one.start]
                at = Found(kept.start, kept.end, kept.changed)
                for row in rows.get(kept.mark, ()):
                    was = getattr(row, words)
                    found[row.id].append(Place(section, kept.mark.revision, was, at, one.start, now, None))
    for lost in lineage.lost:
        for row in rows.get(lost.mark, ()):
            was = getattr(row, words)
            found[row.id].append(
                Place(lost.mark.part, lost.mark.revision, was, None, None, "", lost.revision)
            )
    return found
