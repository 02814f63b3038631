"""A sentence in the two languages of the house."""

from typing import Literal, NamedTuple

Language = Literal["fa", "en"]
LANGUAGES: tuple[Language, ...] = ("fa", "en")


_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def _said(value: object, language: Language) -> object:
    if isinstance(value, Text):
        return value.in_(language)
    return str(value).translate(_PERSIAN_DIGITS) if type(value) is int and language == "fa" else value


class Text(NamedTuple):
    """The same words in Persian and in English."""

    fa: str
    en: str

    def in_(self, language: Language) -> str:
        """The words in one language."""
        return self.fa if language == "fa" else self.en

    def format(self, **values: object) -> "Text":
        """Both languages with the same values filled in: numbers in the digits of each, texts in its words.

        Whole numbers are handed over as numbers, and what somebody typed, a code or an address as a string, which stays
        as it is.
        """
        persian, english = (
            {name: _said(value, language) for name, value in values.items()} for language in LANGUAGES
        )
        return Text(self.fa.format(**persian), self.en.format(**english))


class Reason(Text):
    """Why something may not be yet, and where that is mended: a sentence that knows its way on."""

    place: str = ""
    """A name the doors give an address to (``api.places``)."""
    part: str = ""
    """What of the place it is about; "" for all of it."""


def mended_at(words: Text, place: str, part: str = "") -> Reason:
    """The sentence with the place at which what it says is mended."""
    reason = Reason(*words)
    reason.place, reason.part = place, part
    return reason


class Refusal(Exception):
    """Something was asked that cannot be done; named by the fact, in both languages.

    Subclasses carry the sentence in ``text``: what was wrong and what to do. The front doors give each
    subclass its status in one table.
    """

    text: Text = Text("این کار ممکن نیست.", "This cannot be done.")

    def __init__(self, text: Text | None = None, **values: object) -> None:
        self.text = text or type(self).text
        if values:
            self.text = self.text.format(**values)
        super().__init__(self.text.en)
