"""Words for readers, in both languages, kept in ``templates/locales/<area>.toml`` and not in code.

An entry is ``key = { fa = "…", en = "…" }`` and is asked for as ``area.key``; tables inside a file lengthen
the key (``area.table.key``). A file with a missing language, an empty sentence or a placeholder that only one
language has stops the loading, so that no page and no mail is ever half translated.
"""

import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from workflow.process.text import LANGUAGES, Language, Text

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

END_OF_DAY = Text("پایان روز {day}", "the end of {day}")
"""How a moment at 24:00 is told, on pages and in mails (``workflow.record.calendar.day_that_ends``)."""


class BadWords(Exception):
    """A locale file cannot be used; the message names the file, the entry and the mend."""


def in_digits(value: int | str, language: Language) -> str:
    """A number in the digits of the reader; no grouping, so that years and case numbers stay readable."""
    return str(value).translate(PERSIAN_DIGITS) if language == "fa" else str(value)


class Words:
    """The words of one language: ``w = Words("fa")``, then ``w("mail.sign_in_subject", minutes=10)``.

    Whole numbers are written in the reader's digits; every other value is written as it is. An unknown key or
    a missing value raises ``KeyError``: it is a fault of ours, and a test that visits the page finds it.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._texts = load()

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key with the values filled in."""
        words = self._texts[key].in_(self.language)
        return words.format_map({name: self._shown(value) for name, value in values.items()})

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def _shown(self, value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool):
            return in_digits(int(value), self.language)
        return value


def words(area: str, language: Language) -> Mapping[str, str]:
    """All words of one area in one language, their placeholders unfilled, by key without the area."""
    start = area + "."
    return {
        key.removeprefix(start): text.in_(language) for key, text in load().items() if key.startswith(start)
    }


@cache
def load(folder: Path = TEMPLATES / "locales") -> Mapping[str, Text]:
    """Every entry of every locale file, read once a process.

    :raises BadWords: naming what is wrong and where.
    """
    texts: dict[str, Text] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            tables = tomllib.loads(file.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as fault:
            raise BadWords(f"{file.name}: {fault}") from fault
        texts.update(_entries(file.stem, tables, file.name))
    return texts


def _entries(prefix: str, table: Mapping[str, object], file: str) -> Iterator[tuple[str, Text]]:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if not isinstance(value, dict):
            raise BadWords(f'{file}: {key} is not a table; write {{ fa = "…", en = "…" }}')
        if any(isinstance(inner, dict) for inner in value.values()):
            yield from _entries(key, value, file)
            continue
        wrong = set(value) ^ set(LANGUAGES)
        if wrong or not all(isinstance(words, str) and words.strip() for words in value.values()):
            raise BadWords(f"{file}: {key} needs fa and en, both with words, and nothing else")
        text = Text(**value)
        if _placeholders(text.fa) != _placeholders(text.en):
            raise BadWords(f"{file}: {key} has a {{placeholder}} in one language only")
        yield key, text


def _placeholders(sentence: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}
