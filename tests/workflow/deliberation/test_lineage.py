"""Paragraphs and marks followed through revisions: a table of what becomes of them, and what always holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.paragraphs import paragraphs
from workflow.deliberation.lineage import Hand, Mark, Version, follow

ONE = "نیمی از فارغ‌التحصیلان تحت پوشش شغل پایدار ندارند."
TWO = "پیمان کارورزی با کارفرمایان در هر استان بسته شود."
THREE = "هزینهٔ آن را صندوق اشتغال در سال نخست می‌پردازد."
TWO_REWORDED = "پیمان کارورزی با کارفرمایان بزرگ در هر شهرستان بسته شود."
NEW = "سامانه‌ای برای پایش اشتغال راه‌اندازی می‌شود و گزارش می‌دهد."
NOTE = "[^1]: گزارش پیمایش سال ۱۴۰۴، ص ۱۲."


def spans(_part, text):
    return paragraphs(text)


def text(*some):
    return "\n\n".join(some)


def followed(texts, *marks):
    """Versions of the part ``a`` from 1, each by a person of its number times ten."""
    versions = []
    for number, one in enumerate(texts, 1):
        parts = one if isinstance(one, dict) else {"a": one}
        versions.append(Version(Hand(number * 10, number), parts))
    return follow(versions, marks, spans)


def mark(words, whole, revision=1, part="a"):
    return Mark(revision, part, whole.index(words), whole.index(words) + len(words))


def places(lineage):
    """(part, words now, changed) of every mark."""
    return [
        (part, one.text[k.start - one.start : k.end - one.start], k.changed)
        for part, some in lineage.parts.items()
        for one in some
        for k in one.kept
    ]


def hands(lineage, part="a"):
    return [[hand.revision for hand in one.hands] for one in lineage.parts[part]]


TABLE = {
    "same": ([text(ONE, TWO)] * 2, TWO, [("a", TWO, False)], []),
    "carried through two revisions by what came before": (
        [text(ONE, TWO), text(NEW, ONE, TWO), text(NEW, ONE, THREE, TWO)], TWO, [("a", TWO, False)], [],
    ),
    "reworded paragraph": ([text(ONE, TWO), text(ONE, TWO_REWORDED)], TWO, [("a", TWO_REWORDED, True)], []),
    "words kept in a reworded paragraph": (
        [text(ONE, TWO), text(ONE, TWO_REWORDED)], "پیمان کارورزی", [("a", "پیمان کارورزی", False)], [],
    ),
    "words of a paragraph struck out": (
        [text(ONE, f"{TWO} {THREE}"), text(ONE, TWO)], THREE, [], [(THREE, 2)],
    ),
    "paragraph gone": ([text(ONE, TWO), ONE, text(ONE, NEW)], TWO, [], [(TWO, 2)]),
    "paragraph gone and back": ([text(ONE, TWO), ONE, text(TWO, ONE)], TWO, [("a", TWO, False)], []),
    "reworded and back": (
        [text(ONE, TWO), text(ONE, TWO_REWORDED), text(ONE, TWO)], TWO, [("a", TWO, False)], [],
    ),
    "moved down": ([text(ONE, TWO, THREE), text(TWO, THREE, ONE)], ONE, [("a", ONE, False)], []),
    "moved into another part": (
        [{"a": text(ONE, TWO), "b": NEW}, {"a": TWO, "b": text(NEW, ONE)}], ONE, [("b", ONE, False)], [],
    ),
    "part gone": ([{"a": ONE, "b": NEW}, {"b": NEW}], ONE, [], [(ONE, 2)]),
    "joined with the one before": (
        [text(ONE, TWO), f"{ONE} {TWO}"], TWO, [("a", TWO, False)], [],
    ),
    "cut in two": (
        [f"{ONE} {TWO}", text(ONE, TWO)], TWO, [("a", TWO, False)], [],
    ),
    "footnote": (
        [f"{ONE}[^1]\n\n{NOTE}", f"{TWO}\n\n{ONE}[^1]\n\n{NOTE}"],
        "گزارش پیمایش", [("a", "گزارش پیمایش", False)], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_marked_words_are_found_or_told_to_be_gone(name):
    texts, words, there, lost = TABLE[name]
    first = texts[0] if isinstance(texts[0], str) else texts[0]["a"]
    lineage = followed(texts, mark(words, first))
    assert places(lineage) == there
    assert [(one.words, one.revision) for one in lineage.lost] == lost


def test_mark_over_two_paragraphs_stands_in_both_and_is_changed_when_one_goes():
    whole = text(ONE, TWO)
    assert places(followed([whole], Mark(1, "a", 0, len(whole)))) == [("a", ONE, False), ("a", TWO, False)]
    assert places(followed([whole, TWO], Mark(1, "a", 0, len(whole)))) == [("a", TWO, True)]


@pytest.mark.parametrize(("at", "of"), [(0, ONE), (len(ONE), ONE), (len(ONE) + 1, ONE), (len(ONE) + 2, TWO)])
def test_place_between_words_keeps_to_a_paragraph_and_goes_with_it(at, of):
    lineage = followed([text(ONE, TWO), text(NEW, ONE, TWO)], Mark(1, "a", at, at))
    (held,) = [one.text for one in lineage.parts["a"] if one.kept]
    assert held == of


def test_mark_of_a_later_revision_is_followed_from_there():
    later = text(ONE, TWO)
    lineage = followed([ONE, later, text(NEW, later)], mark(TWO, later, revision=2))
    assert places(lineage) == [("a", TWO, False)]


def test_mark_in_a_part_that_is_not_there_is_lost_and_not_forgotten():
    (lost,) = followed([ONE], Mark(1, "elsewhere", 0, 3)).lost
    assert (lost.words, lost.revision) == ("", 1)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([text(ONE, TWO)], [[1], [1]]),
        ([ONE, text(ONE, TWO)], [[1], [2]]),
        ([text(ONE, TWO), text(ONE, TWO_REWORDED)], [[1], [1, 2]]),
        ([text(ONE, TWO), text(TWO, ONE)], [[1], [1]]),
        ([text(ONE, TWO), ONE, text(ONE, TWO)], [[1], [1]]),
        ([text(ONE, TWO), text(ONE, TWO_REWORDED), text(ONE, TWO)], [[1], [1]]),
        ([ONE, ONE.replace(" شغل", "\nشغل")], [[1]]),
    ],
    ids=["one", "added", "reworded", "moved", "restored", "reworded_back", "lines_broken_otherwise"],
)
def test_whoever_worded_a_paragraph_is_named_and_nobody_else(texts, expected):
    assert hands(followed(texts)) == expected


def test_what_is_typed_beside_a_part_is_worded_too():
    first = Version(Hand(10, 1), {"r": TWO}, {"r": "شش ماه"})
    second = Version(Hand(20, 2), {"r": TWO}, {"r": "یک سال"})
    (one,) = follow([first, second], [Mark(1, "r", 0, 5)], spans).parts["r"]
    assert [hand.person_id for hand in one.hands] == [10, 20]
    assert [k.changed for k in one.kept] == [False]


PARAGRAPHS = st.lists(
    st.sampled_from([ONE, TWO, THREE, NEW, TWO_REWORDED, "و", "- یک\n- دو", "# سر"]), max_size=5
)


@given(st.lists(PARAGRAPHS, min_size=1, max_size=5), st.data())
def test_no_mark_is_lost_from_sight_and_none_stands_outside_the_text(versions, data):
    texts = [text(*some) for some in versions]
    marks = []
    for number, one in enumerate(texts, 1):
        if one:
            start = data.draw(st.integers(0, len(one) - 1))
            marks.append(Mark(number, "a", start, data.draw(st.integers(start, len(one)))))
    lineage = followed(texts, *marks)
    there = {kept.mark for one in lineage.parts["a"] for kept in one.kept}
    lost = {one.mark for one in lineage.lost}
    assert there | lost == set(marks)
    assert not there & lost
    for one in lineage.parts["a"]:
        assert texts[-1][one.start : one.end] == one.text
        assert one.hands
        for kept in one.kept:
            assert one.start <= kept.start <= kept.end <= one.end
    of_last = {
        kept.mark: kept for one in lineage.parts["a"] for kept in one.kept if kept.mark.revision == len(texts)
    }
    assert not any(kept.changed for kept in of_last.values())
