"""A passage found again in a newer text, though its words were changed: or told to be gone, never lost.

The quote is sought together with its surroundings, since a quote of one word alone may be found anywhere; by
the best partial match of rapidfuzz (``partial_ratio_alignment``), as the W3C's model leaves it to whoever
reads a text quote how much it may differ (https://www.w3.org/TR/annotation-model/#text-quote-selector).
"""

from dataclasses import dataclass

from rapidfuzz import fuzz

from workflow.deliberation.differences import difference, whole_words
from workflow.deliberation.passages import Passage, locate

SURROUNDINGS_ALIKE = 60.0
"""How much quote and surroundings together must be like a stretch of the text, in per cent."""

QUOTE_ALIKE = 55.0
"""How much the quote by itself must be like what is found for it, in per cent."""


SLACK = 40
"""Characters looked at around the best match, beside a quarter of the quote's length."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a passage stands now; ``changed`` when its words are not all the same any more."""

    start: int
    end: int
    changed: bool


def found_again(passage: Passage, text: str) -> Anchor | None:
    """Where the passage stands in a text, word for word or nearly so; None where it stands no more."""
    at = locate(passage, text)
    if at is not None:
        return Anchor(*at, changed=False)
    sought = passage.prefix + passage.exact + passage.suffix
    best = fuzz.partial_ratio_alignment(sought, text, score_cutoff=SURROUNDINGS_ALIKE)
    if best is None or len(sought) > len(text) * 2:
        return None
    # the best match is as long as what is sought; words put in among these push others out of it
    around = SLACK + len(passage.exact) // 4
    window = whole_words(text, max(0, best.dest_start - around), min(len(text), best.dest_end + around))
    found = _quote_in(passage, text[slice(*window)])
    if found is None:
        return None
    start, end = window[0] + found[0], window[0] + found[1]
    alike = fuzz.ratio(passage.exact, text[start:end], score_cutoff=QUOTE_ALIKE)
    return Anchor(start, end, changed=True) if alike else None


def _quote_in(passage: Passage, window: str) -> tuple[int, int] | None:
    """The part of a stretch of text that took the quote's place: from its first to its last word there."""
    first, last = len(passage.prefix), len(passage.prefix) + len(passage.exact)
    old = new = 0
    start = end = -1
    for run in difference(passage.prefix + passage.exact + passage.suffix, window):
        before_old, before_new = old, new
        old += len(run.text) if run.kind != "inserted" else 0
        new += len(run.text) if run.kind != "deleted" else 0
        inside = before_old < last and old > first if run.kind != "inserted" else first < old <= last
        if run.kind == "deleted" or not inside:
            continue
        skipped = max(0, first - before_old) if run.kind == "same" else 0
        beyond = max(0, old - last) if run.kind == "same" else 0
        start = before_new + skipped if start < 0 else start
        end = new - beyond
    while 0 <= start < end and window[start].isspace():
        start += 1
    while start < end and window[end - 1].isspace():
        end -= 1
    return (start, end) if 0 <= start < end else None
