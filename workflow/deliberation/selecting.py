"""What a reader marks on a page, as a passage of the source it was made from.

A page shows the source without its signs (``**``, ``[^1]``, bidi isolates), so selected words are sought in it by
their words alone, with whatever is no word between them.
"""

import re

from workflow.deliberation.differences import WORD
from workflow.deliberation.passages import Passage, PassageRevisionGone, passage
from workflow.deliberation.revisions import numbered
from workflow.record.case import Case, NotFound

LONGEST = 1_000
"""Characters of selected words that are looked at: more comes as a beginning and an end."""

_BETWEEN = r"(?:[^\w\u200c\u200d]|_){1,40}"
"""What may stand between two words of the source: spaces, line ends, signs of Markdown."""


def marked(case: Case, number: int, section: str, start: int, end: int) -> Passage:
    """The passage from ``start`` up to ``end`` of a section of the revision with a number.

    Raises PassageRefused where the text has none, PassageRevisionGone where the proposal has no such revision.
    """
    try:
        revision = numbered(case, number)
    except NotFound:
        raise PassageRevisionGone from None
    return passage(revision, section, start, end)


def selected(block: str, words: str, until: str = "", *, nth: int = 0) -> tuple[int, int] | None:
    """Where selected words stand in a block of Markdown, or None where they cannot be found for certain.

    With ``until`` the words are the beginning of the selection and ``until`` is its end. ``nth`` says how often the
    words stand before them in the block as it is shown.
    """
    found = (
        [match.span(1) for match in re.finditer(f"(?=({_pattern(words)}))", block)] if _usable(words) else []
    )
    if len(found) > 1:
        found = found[nth : nth + 1]
    if not found or not until:
        return found[0] if found else None
    ends = re.compile(_pattern(until)).search(block, found[0][0]) if _usable(until) else None
    return (found[0][0], max(found[0][1], ends.end())) if ends else None


def _usable(words: str) -> bool:
    return len(words) <= LONGEST and WORD.search(words) is not None


def _pattern(words: str) -> str:
    return _BETWEEN.join(re.escape(word) for word in WORD.findall(words))
