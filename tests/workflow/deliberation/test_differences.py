import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.deliberation.differences import Carrier, Run, difference, whole_words, words

LETTERS = st.text(alphabet="ابک می\u200c‌ُ.\n-Ab1ٔ", max_size=60)


def same(text):
    return Run("same", text)


def gone(text):
    return Run("deleted", text)


def come(text):
    return Run("inserted", text)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("می‌شود، بله", ["می‌شود", "،", " ", "بله"]),
        ("مُدیریّت", ["مُدیریّت"]),
        ("خلاصهٔ سیاستی", ["خلاصهٔ", " ", "سیاستی"]),
        ("WCAG 2.2", ["WCAG", " ", "2", ".", "2"]),
        ("الف\n\nب", ["الف", "\n\n", "ب"]),
        ("", []),
    ],
)
def test_words_are_whole(text, cut):
    assert words(text) == cut


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("", "", ()),
        ("نو", "نو", (same("نو"),)),
        ("", "نو", (come("نو"),)),
        ("کهنه", "", (gone("کهنه"),)),
        # one letter makes another word, and no word is split
        ("کار می‌کند", "کار نمی‌کند", (same("کار "), gone("می‌کند"), come("نمی‌کند"))),
        ("میشود", "می‌شود", (gone("میشود"), come("می‌شود"))),
        # a space between two changed words is told with them
        (
            "پیمان تازه بسته شود",
            "قرارداد نو بسته شود",
            (gone("پیمان تازه"), come("قرارداد نو"), same(" بسته شود")),
        ),
        # a short common word between long changes is told with them …
        (
            "سازمان بهزیستی و وزارتخانهٔ دیگر",
            "نهادهای همکار و دستگاه‌های دیگر",
            (gone("سازمان بهزیستی و وزارتخانهٔ"), come("نهادهای همکار و دستگاه‌های"), same(" دیگر")),
        ),
        # … but not the break between two paragraphs
        ("یکم\n\nدوم", "یک\n\nدو", (gone("یکم"), come("یک"), same("\n\n"), gone("دوم"), come("دو"))),
        ("آ ب پ", "آ پ", (same("آ "), gone("ب "), same("پ"))),
    ],
)
def test_difference(old, new, runs):
    assert difference(old, new) == runs


@given(LETTERS, LETTERS)
def test_difference_holds_both_texts_and_cuts_no_word(old, new):
    runs = difference(old, new)
    assert "".join(run.text for run in runs if run.kind != "inserted") == old
    assert "".join(run.text for run in runs if run.kind != "deleted") == new
    assert all(run.text for run in runs)
    for text, without in ((old, "inserted"), (new, "deleted")):
        assert [w for run in runs if run.kind != without for w in words(run.text) if not w.isspace()] == [
            w for w in words(text) if not w.isspace()
        ]


@pytest.mark.parametrize(
    ("start", "end", "wide"),
    [
        (0, 4, (0, 4)),
        (1, 2, (0, 4)),
        (2, 2, (0, 4)),
        (4, 4, (4, 4)),
        (5, 5, (5, 5)),
        (3, 6, (0, 9)),
        (0, 0, (0, 0)),
    ],
)
def test_range_is_widened_to_whole_words(start, end, wide):
    assert whole_words("کتاب تازه", start, end) == wide


@pytest.mark.parametrize(
    ("passage", "new", "at"),
    [
        ("کارورزی", "پیمان نو کارورزی بسته شود.", "کارورزی"),
        ("کارورزی", "بسته شود. پیمان", None),
        ("کارورزی بسته", "پیمان کارورزی زود بسته شود.", None),  # something came in between
        ("شود", "پیش از همه: پیمان کارورزی بسته شود.", "شود"),
    ],
)
def test_passage_is_carried_over_exactly_or_not_at_all(passage, new, at):
    old = "پیمان کارورزی بسته شود."
    start = old.index(passage)
    found = Carrier(old, new).carry(start, start + len(passage))
    assert (found and new[slice(*found)]) == at


@pytest.mark.parametrize(
    ("place", "new", "before"),
    [
        (4, "یکم نو دوم", "یکم"),  # keeps to the word before it: the new word stands after
        (0, "صفر یکم دوم", "صفر "),  # nothing before it: keeps to the word after
        (8, "یکم دوم سوم", "یکم دوم"),
        (4, "نو", None),
    ],
)
def test_place_between_words_is_carried_over(place, new, before):
    old = "یکم دوم"
    if place == 8:
        place = len(old)
    if place == 4:
        place = 3
    found = Carrier(old, new).carry(place, place)
    assert (new[: found[0]] if found else None) == before


@given(LETTERS, LETTERS, st.data())
def test_carried_passage_has_the_same_words(old, new, data):
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    start, end = whole_words(old, start, end)
    found = Carrier(old, new).carry(start, end)
    if found is not None:
        assert new[slice(*found)] == old[start:end]


@given(LETTERS, st.data())
def test_everything_is_carried_to_the_same_text(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if text:
        assert Carrier(text, text).carry(start, end) == (start, end)
