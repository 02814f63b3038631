import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.deliberation.anchors import found_again
from workflow.deliberation.passages import CONTEXT, Passage

OLD = (
    "بیش از ۲۰ هزار دانشجو تحت پوشش سازمان‌اند. پیمان کارورزی با کارفرمایان بخش خصوصی بسته شود تا "
    "فارغ‌التحصیلان به بازار کار راه یابند. گزارش آن هر شش ماه منتشر می‌شود."
)

GONE = "پیمان کارورزی با کارفرمایان بخش خصوصی بسته شود تا "


def quoted(exact, text=OLD):
    start = text.index(exact)
    end = start + len(exact)
    return Passage(
        "problem", start, end, exact, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], 1
    )


@pytest.mark.parametrize(
    ("exact", "new", "found", "changed"),
    [
        # the same words, elsewhere
        ("پیمان کارورزی", "بند تازه.\n\n" + OLD, "پیمان کارورزی", False),
        # a word of the quote was replaced
        (
            "پیمان کارورزی با کارفرمایان بخش خصوصی",
            OLD.replace("بخش خصوصی", "دولتی و خصوصی"),
            "پیمان کارورزی با کارفرمایان دولتی و خصوصی",
            True,
        ),
        # a half-space was put right
        ("تحت پوشش سازمان‌اند", OLD.replace("سازمان‌اند", "سازمان هستند"), "تحت پوشش سازمان هستند", True),
        # a word came into the quote
        (
            "گزارش آن هر شش ماه منتشر می‌شود",
            OLD.replace("گزارش آن", "گزارش کامل آن"),
            "گزارش کامل آن هر شش ماه منتشر می‌شود",
            True,
        ),
        # the quote is gone though its surroundings stand
        (GONE, OLD.replace(GONE, ""), None, None),
        # everything is new
        ("پیمان کارورزی", "متنی دیگر دربارهٔ چیزی دیگر که هیچ واژه‌ای از آن را ندارد.", None, None),
        ("پیمان کارورزی", "", None, None),
        # one word, changed to another: not found somewhere else by chance
        ("خصوصی", OLD.replace("خصوصی", "دولتی"), None, None),
    ],
)  # fmt: skip
def test_passage_is_found_again(exact, new, found, changed):
    anchor = found_again(quoted(exact), new)
    assert (anchor and new[anchor.start : anchor.end]) == found
    assert (anchor and anchor.changed) == changed


@given(
    st.text(alphabet="اب می\u200cک. \n", max_size=80),
    st.text(alphabet="اب می\u200cک. \n", max_size=80),
    st.data(),
)
def test_whatever_is_found_is_inside_the_text(old, new, data):
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    if not old[start:end].strip():
        return
    anchor = found_again(quoted(old[start:end], old), new)
    if anchor is not None:
        assert 0 <= anchor.start < anchor.end <= len(new)
        assert anchor.changed or new[anchor.start : anchor.end] == old[start:end]
