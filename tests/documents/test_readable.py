"""What could not be set is refused before it is kept, by pages' setting and by that of print."""

import pytest

from documents.markdown import LONGEST, TextSwells, TextTooDeep
from documents.markdown_html import to_html
from documents.readable import all_readable, readable, unreadable
from workflow.record.typed import EntryRefused

SWELLS = "گفته[^۱] " * 2_000 + "\n\n[^۱]: " + "ی" * 60_000
"""Short enough to be kept, and on a page one note; in print the note stands two thousand times."""


def test_note_that_is_printed_wherever_it_is_referred_to_is_refused_before_it_is_kept():
    assert len(SWELLS) < LONGEST
    assert to_html(SWELLS, heading_base=3)
    with pytest.raises(TextSwells):
        to_html(SWELLS, heading_base=3, footnotes="print")
    assert unreadable(SWELLS) == TextSwells.text


def test_notes_that_lead_from_one_to_the_next_without_end_are_refused():
    chain = "گفته[^0]\n\n" + "".join(f"[^{n}]: پس[^{n + 1}]\n\n" for n in range(2_500))
    assert to_html(chain, heading_base=3)  # on a page each stands in a list, however many there are
    assert unreadable(chain) == TextTooDeep.text
    few = "گفته[^0]\n\n" + "".join(f"[^{n}]: پس[^{n + 1}]\n\n" for n in range(10)) + "[^10]: پایان"
    assert unreadable(few) is None


def test_every_fault_is_told_by_its_field_and_what_is_too_long_is_left_to_the_field():
    deep = "> " * 40 + "ته"
    with pytest.raises(EntryRefused) as refused:
        all_readable({"a": deep, "b": "خوب", "c": SWELLS, "d": "ی" * (LONGEST + 1)})
    assert refused.value.errors == {"a": TextTooDeep.text, "c": TextSwells.text}
    readable("خوب[^1]\n\n[^1]: یادداشت", "body")
