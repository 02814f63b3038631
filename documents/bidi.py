"""Text of two directions in one line: every run of the other direction stands alone.

«نسخه WCAG 2.1 (AA) را» falls apart when the neutral characters beside a Latin run take the direction of the
sentence. So each such run is put into an element with its own ``dir``; the PDF renderer knows ``dir`` and
nothing else of the kind. Invisible characters that turn text around (U+202E and its kin) can make a page
say what its author did not write: they are shown as their code, except isolates that open and close within
one piece of text, which become elements.
"""

import re
import unicodedata
from collections.abc import Collection
from html import escape
from typing import Literal

from markupsafe import Markup

_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "az-Arab", "ckb", "dv", "fa", "glk", "he", "mzn", "ps", "sd", "ug", "ur", "yi"}
)

_LETTERS = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u0588\u1e00-\u1fff"
_EDGE = rf"{_LETTERS}!-@\[-`{{-~\u00b0\u20ac\u201d\u2019"
_LTR_RUN = re.compile(
    rf"[{_EDGE}\u00a3\u00a7\u00b1\u2013\u2014\u2018\u201c\u2212]"
    rf"(?:[{_EDGE} \n\u00a0\u00a3\u00a7\u00b1\u00b7\u00d7"
    rf"\u2013\u2014\u2018\u201c\u2026\u2212\u2032]*[{_EDGE}])?"
)
_SIGNED = re.compile(
    r"(?<![^\s(\[«])[-+\u2212][\u06f0-\u06f9\u0660-\u0669]+(?:[\u066b\u066c.,/][\u06f0-\u06f9\u0660-\u0669]+)*[\u066a%]?"
)
_STRONG_LTR = re.compile(rf"[{_LETTERS}0-9]")
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_IN_LTR = re.compile(rf"[{_RTL}](?:[{_RTL}\u200c\u200d\u00a0 !-/:-@\[-`{{-~\n«»\u2026\u2013-]*[{_RTL}])?")
STRONG = re.compile(
    rf"(?P<ltr>[{_LETTERS}])|(?P<rtl>[\u0590-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])"
)

_WORD = re.compile(r"\S+")
_EASTERN_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9]")
_OPENERS: dict[str, Literal["ltr", "rtl", ""]] = {"\u2066": "ltr", "\u2067": "rtl", "\u2068": ""}
_CLOSER = "\u2069"
_DEEPEST = 8
_DANGEROUS = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u061c\u206a-\u206f\ufff9-\ufffb"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_UNBROKEN = 30
_UNBREAKABLE = re.compile(rf"[^\s\0/?&=-]{{{_UNBROKEN + 10},}}")
_NUMBER = re.compile(
    r"(?<![^\s(\[«\u2066-\u2069])[\w\u200c-]{1,14}(?:/[\w\u200c-]{1,14}){1,7}(?![\w\u200c/-])"
)
"""What may be the number of a letter, or a date: «۱۴۵۰۵/ق/م/ب/۱۴۰۵», 1405/09/10."""
_LONGEST_NUMBER = 32
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<", "\u201d": "\u201c"}


def direction(language: str) -> Literal["ltr", "rtl"]:
    """The writing direction of a language tag."""
    return (
        "rtl" if language in _RTL_LANGUAGES or language.split("-", maxsplit=1)[0] in _RTL_LANGUAGES else "ltr"
    )


def direction_of(text: str, otherwise: Literal["ltr", "rtl"] = "ltr") -> Literal["ltr", "rtl"]:
    """The direction most words of a text have, and from right to left where they are as many.

    Not that of its first letter, as ``dir="auto"`` would choose it: «WCAG 2.2 را باید رعایت کرد» is a Persian
    sentence. Words are counted and not letters, so an address as long as three lines is one. The one rule for
    what people wrote, on pages, in mails and in PDFs; ``otherwise`` is for a text without letters.
    """
    words = [first for word in _WORD.finditer(text) if (first := STRONG.search(word[0]))]
    if not words:
        return otherwise
    return "ltr" if 2 * sum(first["ltr"] is not None for first in words) > len(words) else "rtl"


def first_direction(text: str) -> Literal["ltr", "rtl"]:
    """The direction of the first letter that has one: what U+2068 and an element without ``dir`` go by."""
    first = STRONG.search(text)
    return "rtl" if first is not None and first["rtl"] else "ltr"


def isolate(text: str, language: str, known: Collection[int] | None = None) -> Markup:
    """``text`` as HTML, with every run against the direction of ``language`` set apart.

    ``known`` are the code points the font can show; a character beyond them is shown as its code rather
    than as an empty box. Without it every character is taken as shown.
    """
    return Markup(_isolates(text, direction(language), known))  # noqa: S704 - every piece went through escape


def _isolates(text: str, base: str, known: Collection[int] | None) -> str:
    """Turn isolates that close into elements; the rest of the text goes to ``_runs``."""
    if not any(opener in text for opener in _OPENERS):
        return _runs(text, base, known)
    closed, open_at = {}, []
    for index, character in enumerate(text):
        if character in _OPENERS:
            open_at.append(index)
        elif character == _CLOSER and open_at:
            start = open_at.pop()
            if len(open_at) < _DEEPEST:
                closed[start] = index

    def build(start: int, end: int, base: str) -> str:
        parts, plain, index = [], start, start
        while index < end:
            if index in closed and closed[index] < end:
                inner = text[index + 1 : closed[index]]
                own = _OPENERS[text[index]] or first_direction(inner)
                parts.append(_runs(text[plain:index], base, known))
                parts.append(f'<bdi dir="{own}">{build(index + 1, closed[index], own)}</bdi>')
                index = plain = closed[index] + 1
            else:
                index += 1
        parts.append(_runs(text[plain:end], base, known))
        return "".join(parts)

    return build(0, len(text), base)


def runs(text: str, base: str) -> list[tuple[int, int]]:
    """Where the runs against the base direction stand in ``text``."""
    if base == "ltr":
        return [match.span() for match in _IN_LTR.finditer(text)]
    signed = [match.span() for match in _SIGNED.finditer(text)]
    found = list(signed)
    for begin, stop in zip(
        [0, *(end for _, end in signed)], [*(start for start, _ in signed), len(text)], strict=True
    ):
        for match in _LTR_RUN.finditer(text, begin, stop):
            start, end = _trim(text, *match.span())
            if _STRONG_LTR.search(text, start, end):
                found.append((start, end))
    return sorted(found)


def opening(base: str) -> str:
    """The tag that sets a run apart in text of this base direction; ``</bdi>`` closes it."""
    return '<bdi dir="ltr">' if base == "rtl" else '<bdi dir="rtl" lang="fa">'


def is_wholly_ltr(text: str) -> bool:
    """Whether the text has letters, and none of them is written from right to left."""
    found = {match.lastgroup for match in STRONG.finditer(text)}
    return found == {"ltr"} and not _EASTERN_DIGITS.search(text)


def has_isolates(text: str) -> bool:
    """Whether the text brings isolates of its own."""
    return any(character in text for character in (*_OPENERS, _CLOSER))


def _runs(text: str, base: str, known: Collection[int] | None) -> str:
    parts, at = [], 0
    for start, end in runs(text, base):
        parts.append(visible(text[at:start], known))
        parts.append(f"{opening(base)}{visible(text[start:end], known)}</bdi>")
        at = end
    parts.append(visible(text[at:], known))
    return "".join(parts)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave to the sentence the punctuation that belongs to it and not to the run."""
    while start < end and not _STRONG_LTR.match(text[start]):
        if text[start] in "#@/~$\u20ac\u00a3" and start + 1 < end and _STRONG_LTR.match(text[start + 1]):
            break
        if text[start] in "+-\u2212" and start + 1 < end and text[start + 1].isdigit():
            break
        start += 1
    while end > start and not _STRONG_LTR.match(text[end - 1]):
        last = text[end - 1]
        if last in _PAIRS and text.count(_PAIRS[last], start, end) >= text.count(last, start, end):
            break
        if last in "+%#/=\u00b0\u20ac":
            break
        end -= 1
    return start, end


def visible(text: str, known: Collection[int] | None) -> str:
    """Escaped text, with the characters that deceive or that the font lacks shown as their code.

    The number of a letter goes over no end of a line. With a font, words that no line could hold may be broken:
    the renderer's own way of doing so also cuts short ones.
    """
    parts, at = [], 0
    for found in _NUMBER.finditer(text) if "/" in text else ():
        if len(found[0]) <= _LONGEST_NUMBER and any(map(str.isdigit, found[0])):
            parts += [
                _drawn(text[at : found.start()], known),
                f'<span class="whole">{_drawn(found[0], known)}</span>',
            ]
            at = found.end()
    return "".join([*parts, _drawn(text[at:], known)])


def _drawn(text: str, known: Collection[int] | None) -> str:
    if known is None and not _DANGEROUS.search(text):
        return escape(text)
    if known is not None and "\0" not in text and _UNBREAKABLE.search(text):
        pieces = _UNBREAKABLE.sub(lambda word: _wbr_between(word[0]), text).split("\0")
        return "<wbr>".join(_drawn(piece, known) for piece in pieces)
    return "".join(
        _code(c)
        if _DANGEROUS.match(c) or (known is not None and ord(c) not in known and not ignorable(c))
        else escape(c)
        for c in text
    )


def _wbr_between(word: str) -> str:
    return "\0".join(word[at : at + _UNBROKEN] for at in range(0, len(word), _UNBROKEN))


def ignorable(character: str) -> bool:
    """Whether a font needs no glyph for the character: spaces, marks of form and of joining."""
    return character.isspace() or unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _code(character: str) -> str:
    return f'<span class="code-point" dir="ltr">[U+{ord(character):04X}]</span>'
