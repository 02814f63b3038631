"""Words for readers come from the locale files, whole in both languages."""

from pathlib import Path

import pytest

from documents.words import BadWords, Words, load, words


def _folder(path: Path, content: str) -> Path:
    (path / "mail.toml").write_text(content, encoding="utf-8")
    return path


def test_load_reads_nested_tables_as_longer_keys(tmp_path: Path) -> None:
    texts = load(_folder(tmp_path, '[brief]\nsubject = { fa = "نامه", en = "Letter" }\n'))
    assert texts["mail.brief.subject"].in_("fa") == "نامه"


@pytest.mark.parametrize(
    "content",
    [
        'a = { fa = "نامه" }',
        'a = { fa = "نامه", en = " " }',
        'a = "نامه"',
        'a = { fa = "{n} نامه", en = "letters" }',
        "a = [",
    ],
)
def test_load_of_a_half_translated_file_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(BadWords, match=r"mail\.toml"):
        load(_folder(tmp_path, content))


def test_words_write_numbers_in_the_readers_digits() -> None:
    assert "۱۰" in Words("fa")("mail.sign_in.until", minutes=10)
    assert "10" in Words("en")("mail.sign_in.until", minutes=10)


def test_words_unknown_key_raises_key_error() -> None:
    with pytest.raises(KeyError):
        Words("fa")("mail.no_such_words")


def test_words_of_an_area_carry_no_area_in_their_keys() -> None:
    assert "sign_in.heading" in words("mail", "en")
