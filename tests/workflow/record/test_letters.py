"""Words that mean the same are the same to search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.record.letters import JOINED, LONGEST, asked, normalized, terms, words

PAIRS = [
    ("فارغ‌التحصیلان", "فارغالتحصیلان"),
    ("فارغ‌التحصیلان", "فارغ التحصیلان"),
    ("فارغالتحصیلان", "فارغ التحصیلان"),
    ("می‌کند", "میکند"),
    ("می‌کند", "می کند"),
    ("كتاب", "کتاب"),
    ("۱۴۰۵", "1405"),
    ("١٤٠٥", "۱۴۰۵"),
    ("مُدیریّت", "مدیریت"),
    ("کتاب‌ها", "کتاب"),
    ("پیشنهادهای", "پیشنهاد"),
    ("آموزش", "اموزش"),
    ("برنامۀ", "برنامه"),
    ("سـازمان", "سازمان"),
    ("Proposals", "proposal"),
    ("CAFÉ", "café"),
]


def finds(query: str, text: str) -> bool:
    kept = set(terms([text]))
    return bool(asked(query)) and all(not kept.isdisjoint(forms) for forms in asked(query))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_pair_finds_each_other(one, other):
    assert finds(one, f"پیش از آن {other} و پس از آن")
    assert finds(other, f"پیش از آن {one} و پس از آن")


@pytest.mark.parametrize(
    ("query", "text"),
    [("کتاب", "کباب"), ("شغل", "اشتغال"), ("دانش شغل", "دانش و جو"), ("1405", "1404")],
)
def test_other_words_do_not_find_each_other(query, text):
    assert not finds(query, text)


def test_neighbours_across_a_full_stop_are_not_one_word():
    assert not finds("دانشجو", "این دانش. جو کاشتند")
    assert finds("دانشجو", "این دانش جو کاشت")


def test_parts_of_a_compound_are_found_by_themselves():
    assert finds("التحصیلان", "فارغ‌التحصیلان")
    assert finds("شغل", "شغل‌یابی")


def test_word_without_letters_asks_for_nothing():
    assert asked("؟! … \u200c ـ _") == []


@given(st.text(max_size=60))
def test_normalized_text_stays_as_it_is_when_normalized_again(text):
    once = normalized(text)
    assert normalized(once) == once


@given(st.text(alphabet="ابکگیيك\u200c\u064e ۱2ab.!", max_size=60))
def test_text_is_found_by_each_of_its_words(text):
    kept = set(terms([text]))
    for word in words(text):
        assert not kept.isdisjoint(word.forms)
        assert text[word.start : word.end].strip()


@given(st.text(max_size=80))
def test_terms_hold_nothing_a_database_could_misread(text):
    for term in terms([text]):
        assert 0 < len(term) <= max(LONGEST, JOINED)
        assert not set(term) & set(" '\"\\()&|!:*\x00\u200c")
