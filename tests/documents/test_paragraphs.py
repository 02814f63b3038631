"""Paragraphs as places in the source: those pages show, footnotes where they were written, nothing left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.markdown import DEEPEST, blocks
from documents.paragraphs import paragraphs

DEEP = "> " * (DEEPEST + 1) + "ته\n\nبند دوم"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n ", []),
        ("یک\nدو\n\n- سه\n- چهار\n\n# پنج", ["یک\nدو", "- سه\n- چهار", "# پنج"]),
        ("یک[^1]\n\n[^1]: منبع.\n\nدو", ["یک[^1]", "[^1]: منبع.", "دو"]),
        ("[^1]: منبع.\n\n[^2]: دیگر.", ["[^1]: منبع.", "[^2]: دیگر."]),
        (DEEP, DEEP.split("\n\n")),
    ],
    ids=["nothing", "spaces", "blocks", "footnote_between", "footnotes_alone", "too_deep"],
)
def test_text_is_cut_into_what_a_reader_sees_as_one(text, expected):
    assert [text[start:end] for start, end in paragraphs(text)] == expected


@given(st.text(alphabet="ا ‌\n#->|[^1]:*`", max_size=80))
def test_every_character_belongs_to_one_paragraph_and_blocks_stay_whole(text):
    spans = paragraphs(text)
    assert set(blocks(text)) - {(n, n) for n in range(len(text) + 1)} <= set(spans)
    done = 0
    for start, end in spans:
        assert done <= start < end
        assert not text[done:start].strip()
        done = end
    assert not text[done:].strip()
