"""Runs of the other direction stand alone, and characters that deceive are seen."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.bidi import direction, direction_of, isolate
from documents.fonts import characters
from tests.documents import sample
from tests.documents.sample import brief_html


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("نسخه WCAG 2.1 (AA) را", "WCAG 2.1 (AA)"),
        ("زبان C++ و", "C++"),
        ("(PDF) است", "PDF"),
        ("به https://a.example/b?c=1&d=2 بروید.", "https://a.example/b?c=1&d=2"),
        ("دما -5 درجه", "-5"),
        ("رشد −۴٫۵٪ بود", "−۴٫۵٪"),
        ("زیان (-۳)", "-۳"),
        ("تاریخ 2026-11-20.", "2026-11-20"),
        ("تا 45% کاهش", "45%"),
        ("رایانامه a.b@c.example، تلفن", "a.b@c.example"),
    ],
)
def test_latin_run_in_persian_is_isolated(text: str, run: str) -> None:
    found = re.findall(r'<bdi dir="ltr">(.*?)</bdi>', isolate(text, "fa"))
    assert [unescape(part) for part in found] == [run]


def test_persian_digits_and_punctuation_are_left_to_the_sentence() -> None:
    assert "<bdi" not in isolate("در ۱۴۰۵/۰۸/۲۹، (۱۲-۱۴) نفر: ۳٫۵ - و!", "fa")


def test_persian_run_in_english_is_isolated() -> None:
    assert isolate("the word «توان‌مند سازی» stands", "en") == (
        'the word «<bdi dir="rtl" lang="fa">توان‌مند سازی</bdi>» stands'
    )


def test_override_is_shown_as_its_code() -> None:
    shown = isolate("پرداخت \u202eتومان", "fa")
    assert "\u202e" not in shown
    assert "[U+202E]" in shown


def test_isolate_that_closes_becomes_an_element_and_a_stray_one_is_shown() -> None:
    assert isolate("\u2066ab\u2069", "en") == '<bdi dir="ltr">ab</bdi>'
    assert "[U+2067]" in isolate("الف \u2067 ب", "fa")
    assert "[U+2069]" in isolate("الف \u2069 ب", "fa")


def test_character_the_font_lacks_is_shown_as_its_code() -> None:
    assert "[U+1F600]" in isolate("خوب 😀", "fa", characters())


def test_long_word_may_break_and_keeps_its_letters() -> None:
    shown = isolate("آ" * 95, "fa", characters())
    assert shown.count("<wbr>") == 3
    assert shown.replace("<wbr>", "") == "آ" * 95


@given(st.text(), st.sampled_from(["fa", "en"]))
def test_nothing_is_lost_and_nothing_deceives(text: str, language: str) -> None:
    shown = str(isolate(text, language))
    plain = unescape(re.sub(r"</?(?:bdi|span)\b[^>]*>", "", shown))
    # codes stand for what they name; isolates that became elements are gone
    hidden = re.compile("[\u2066-\u2069]|\\[U\\+206[6-9]\\]")
    restored = re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda code: chr(int(code[1], 16)), plain)
    assert hidden.sub("", unescape(text)) == hidden.sub("", unescape(restored))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", shown)


@pytest.mark.parametrize(
    ("language", "expected"), [("fa", "rtl"), ("ckb", "rtl"), ("en", "ltr"), ("ar-IQ", "rtl")]
)
def test_direction_of_languages(language: str, expected: str) -> None:
    assert direction(language) == expected


@pytest.mark.parametrize(
    ("number", "language", "shown"),
    [
        ("1/ش‌ن/1405", "fa", '<bdi dir="rtl">۱/ش‌ن/۱۴۰۵</bdi>'),
        ("1/ش‌ن/1405", "en", '<bdi dir="rtl">۱/ش‌ن/۱۴۰۵</bdi>'),
        ("12/1405", "fa", '<bdi dir="ltr">۱۲/۱۴۰۵</bdi>'),
        ("12/1405", "en", '<bdi dir="ltr">12/1405</bdi>'),
        ("EC-12/1405", "fa", '<bdi dir="ltr">EC-12/1405</bdi>'),
    ],
)
def test_number_of_a_letter_stands_in_one_piece(number, language, shown):
    content = replace(sample.FA if language == "fa" else sample.EN, number=number)
    html = re.sub(r'<span class="whole">([^<]*)</span>', r"\1", brief_html(content)).replace(
        ' class="whole"', ""
    )
    assert shown in re.sub(r'(?<=<bdi dir="ltr">)<bdi [^>]+>([^<]*)</bdi>', r"\1", html)


@pytest.mark.parametrize(("text", "runs"), [
    ("WCAG 2.2 را باید در همهٔ سامانه‌ها رعایت کرد.", "rtl"),
    ("PDF/UA برای سند نهایی لازم است.", "rtl"),
    ("پیوست را ببینید: https://behzisti.example.org/reports/employment-after-graduation/index.html", "rtl"),
    ("See the report «پیمایش اشتغال» of 2025 before the vote.", "ltr"),
    ("«بهزیستی» is the State Welfare Organization.", "ltr"),
    ("بند AA", "rtl"),
    ("۱۴۰۵", "rtl"),
    ("42", "rtl"),
    ("name@example.org", "ltr"),
])  # fmt: skip
def test_text_runs_as_most_of_its_words_do(text: str, runs: str) -> None:
    assert direction_of(text, "rtl") == runs


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("به شمارهٔ ۱۴۵۰۵/ق/م/ب/۱۴۰۵، صادر شد", ["۱۴۵۰۵/ق/م/ب/۱۴۰۵"]),
        ("از 1405/09/10 تا (۱۴۰۵/۱۰/۱۱).", ["1405/09/10", "۱۴۰۵/۱۰/۱۱"]),
        ("PILOT-1405/03 and 14505/ق/م", ["PILOT-1405/03"]),
        ("شمارهٔ ۱/ش‌ن/۱۴۰۵", ["۱/ش‌ن/۱۴۰۵"]),
        ("مادر و/یا پدر", []),
        ("https://example.org/2026/11/20 و example.org/1/2", []),
        ("1234567/" * 9 + "1", []),
    ],
)
def test_a_number_of_a_letter_and_a_date_go_over_no_end_of_a_line(text, whole):
    html = str(isolate(text, "fa"))
    assert re.findall(r'<span class="whole">([^<]*)</span>', html)[: len(whole)] == whole
    assert bool(whole) == ("whole" in html)
    assert re.sub(r"<[^>]*>", "", html) == text
