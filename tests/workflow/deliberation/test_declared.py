"""What is declared once has words in both languages, in correct Persian letters."""

import pytest

from workflow.deliberation import sections, themes
from workflow.record.typed import EntryRefused

KEYS = ["key_messages", "problem", "evidence", "options", "implementation", "indicators", "sources"]
THEMES = {
    "empowerment": "توانمندسازی", "smart_services": "هوشمندسازی", "employment": "اشتغال پایدار",
    "entrepreneurship": "کارآفرینی", "skills": "مهارت‌آموزی", "social_harms": "کاهش آسیب‌های اجتماعی",
    "disability": "معلولیت", "social_capital": "سرمایهٔ اجتماعی",
}  # fmt: skip


def test_sections_stand_in_the_order_of_a_brief():
    assert [section.key for section in sections.SECTIONS] == KEYS
    assert [section.key for section in sections.REQUIRED] == ["key_messages", "problem", "evidence"]


@pytest.mark.parametrize(
    "text", [t for s in sections.SECTIONS for t in (s.label, s.hint)] + list(themes.THEMES.values())
)
def test_words_are_there_in_both_languages(text):
    assert text.fa.strip()
    assert text.en.isascii()
    assert not set(text.fa) & set("يك")


def test_themes_are_the_announcements():
    assert {key: text.fa for key, text in themes.THEMES.items()} == THEMES


def test_themes_are_kept_once_in_the_declared_order():
    assert themes.chosen(["skills", "empowerment", "skills"]) == ("empowerment", "skills")
    with pytest.raises(EntryRefused):
        themes.chosen(["skills", ""])
