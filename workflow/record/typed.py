"""What people type: checked once for all, before it meets a table.

NUL is refused by PostgreSQL and half accepted by SQLite; lone surrogates pass JSON and break SQLite later.
Both, and over-long texts, are refused here with the field they stand in.
"""

import re
import unicodedata
from collections.abc import Mapping
from email.utils import parseaddr

from workflow.process.text import Refusal, Text

LINE, PARAGRAPH, PROSE = 300, 5_000, 100_000
"""Longest single line, short text and long text, in characters."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(n) for n in range(0xFE00, 0xFE10)
}
"""Letters and marks without a shape beside those of form (UAX #44: Default_Ignorable_Code_Point), and empty Braille."""
_ADDRESS = re.compile(r"[^@\s<>(),;:\\\"\[\]]+@[^@\s<>(),;:\\\"\[\]]+\.[^@\s<>(),;:\\\"\[\]]{2,}")


class EntryRefused(Refusal):
    """One or more fields cannot be taken as they were typed; ``errors`` says why, field by field."""

    def __init__(self, errors: Mapping[str, Text]) -> None:
        self.errors = dict(errors)
        super().__init__(
            Text(" ".join(e.fa for e in self.errors.values()), " ".join(e.en for e in self.errors.values()))
        )


EMPTY = Text("این بخش خالی است؛ آن را بنویسید.", "This is empty; please fill it in.")
CONTROL = Text(
    "در این متن نویسهٔ نامجاز (مانند نویسهٔ تهی) هست؛ آن را پاک کنید.",
    "This text holds a character that cannot be kept (such as NUL); please remove it.",
)
TOO_LONG = Text(
    "این متن {length} نویسه دارد و بیش از {limit} نویسه پذیرفته نمی‌شود؛ کوتاه‌ترش کنید.",
    "This text is {length} characters long and at most {limit} are taken; please shorten it.",
)
NOT_AN_ADDRESS = Text(
    "«{typed}» نشانی رایانامه نیست؛ مانند name@example.org بنویسید.",
    "“{typed}” is not an e-mail address; write it like name@example.org.",
)
NOT_A_CHOICE = Text(
    "یکی از گزینه‌ها را برگزینید: {choices}.",
    "Please choose one of: {choices}.",
)


def is_blank(value: str) -> bool:
    """Whether there is nothing to be seen: white space, marks of joining and of direction, and fillers alone."""
    return all(c.isspace() or unicodedata.category(c) == "Cf" or c in _FILLERS for c in value)


def fault(value: str, *, limit: int, required: bool = True) -> Text | None:
    """Why a text cannot be taken, or None."""
    if required and is_blank(value):
        return EMPTY
    if len(value) > limit:
        return TOO_LONG.format(length=len(value), limit=limit)
    if _CONTROL.search(value):
        return CONTROL
    return None


def line(value: str, field: str, *, limit: int = LINE, required: bool = True) -> str:
    """A single line: checked, outer white space and line breaks gone. Raises EntryRefused."""
    if reason := fault(value, limit=limit, required=required):
        raise EntryRefused({field: reason})
    return " ".join(value.split())


def prose(value: str, field: str, *, limit: int = PARAGRAPH, required: bool = True) -> str:
    """A text of several lines, kept as it was typed but for the line ends. Raises EntryRefused."""
    if reason := fault(value, limit=limit, required=required):
        raise EntryRefused({field: reason})
    return value.replace("\r\n", "\n").replace("\r", "\n")


def address(value: str, field: str) -> str:
    """An e-mail address, in small letters. Raises EntryRefused."""
    typed = line(value, field, limit=254)
    if not typed.isascii() or not _ADDRESS.fullmatch(typed) or parseaddr(typed)[1] != typed:
        raise EntryRefused({field: NOT_AN_ADDRESS.format(typed=typed)})
    return typed.lower()


def choice(value: str, field: str, choices: Mapping[str, Text]) -> str:
    """One of the declared choices. Raises EntryRefused that names them."""
    if value not in choices:
        words = Text("، ".join(c.fa for c in choices.values()), ", ".join(c.en for c in choices.values()))
        raise EntryRefused(
            {field: Text(NOT_A_CHOICE.fa.format(choices=words.fa), NOT_A_CHOICE.en.format(choices=words.en))}
        )
    return value
