"""Links between the text of a brief and its annex, both ways."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from documents.annex import Origin
from documents.bidi import direction
from documents.content import BriefContent
from documents.markdown import blocks
from documents.written import number

PREFIX = {"key_messages": "m-key"}
"""What the ids of a section's text begin with, where that is not ``m-`` and its key."""


def values(content: BriefContent, words: Mapping[str, str]) -> Mapping[str, Any]:
    """What the template of a brief needs: origins by their parts, and the links there and back."""
    origins = content.annex.origins if content.annex else ()
    by_part = {part: list(some) for part, some in groupby(origins, key=attrgetter("part"))}
    blocks_of = {} if content.body_is_translation else {part: _starts(content, part) for part in by_part}
    return {
        "origins_by_part": by_part,
        "origin_of": {one.place: one.number for one in by_part.get("recommendations", ())},
        "whence": partial(_whence, content, words, by_part, blocks_of),
        "place_of": partial(_place_of, content, blocks_of),
    }


def _starts(content: BriefContent, part: str) -> frozenset[int]:
    section = content.section(part)
    return frozenset(start for start, _ in blocks(section.markdown)) if section else frozenset()


def _whence(
    content: BriefContent,
    words: Mapping[str, str],
    by_part: Mapping[str, list[Origin]],
    blocks_of: Mapping[str, frozenset[int]],
    part: str,
) -> Callable[[int, int], Markup] | None:
    """What follows each block of a section: a link, where the annex tells of the block; None where it tells of none."""
    told = {one.start: one.number for one in by_part.get(part, ())}
    if not told.keys() & blocks_of.get(part, frozenset()):
        return None

    def link(start: int, _end: int) -> Markup:
        if start not in told:
            return Markup()
        language = content.language
        said = f"{words['whence']} {number(told[start], language)}"
        return Markup('<p class="whence" lang="{}" dir="{}"><a href="#origin-{}">{}</a></p>\n').format(
            language, direction(language), told[start], said
        )

    return link


def _place_of(content: BriefContent, blocks_of: Mapping[str, frozenset[int]], origin: Origin) -> str:
    """The id of what the annex tells of, "" where the brief does not hold it.

    It is that of the section where a translation is printed, or where it is a footnote.
    """
    if origin.part == "recommendations":
        there = any(one.number == origin.place for one in content.recommendations)
        return f"recommendation-{origin.place}" if there else ""
    if origin.start in blocks_of.get(origin.part, frozenset()):
        return f"{PREFIX.get(origin.part, f'm-{origin.part}')}-b{origin.start}"
    return f"part-{origin.part}" if content.section(origin.part) else ""
