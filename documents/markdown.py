"""Markdown as it is read, for pages and for documents: one parser, and what is beyond it refused.

HTML in the source stays text, images are links, links go to http, https and mailto alone. No text is dropped: what
is too long or too deep is refused (TextTooLong, TextTooDeep) before it costs anything. ``markdown_html`` writes it.
"""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from workflow.process.text import Refusal, Text

LONGEST = 100_000
"""Characters of one text."""
DEEPEST = 24
"""Lists and quotes inside each other, counted in elements (a list in a list is two)."""
_LONGEST_ADDRESS = 2000
_MOST_BRACKETS = 8_000

_SCHEMES = re.compile(r"(?:https?://[^\s/?#\\@]+(?:[/?#].*)?|mailto:[^\s]+)\Z", re.IGNORECASE)
_NEWLINE = re.compile(r"\r\n?|\n")


class TextTooLong(Refusal):
    """A text longer than is rendered. The limit is in characters."""

    text = Text(
        "این متن از {limit} نویسه بلندتر است. آن را کوتاه‌تر کنید یا بخشی را پیوست کنید.",
        "This text is longer than {limit} characters. Shorten it, or attach a part of it as a file.",
    )


class TextSwells(TextTooLong):
    """A text whose setting is many times as long as it: notes that are printed wherever they are referred to."""

    text = Text(
        "این متن در چاپ بسیار بلندتر از آن می‌شود که نوشته شده است، چون به پانوشت‌های آن بارها ارجاع داده شده است. "
        "پانوشت‌ها را کوتاه‌تر کنید یا کمتر به آن‌ها ارجاع دهید.",
        "Printed, this text would be far longer than it is written, as its footnotes are referred to again and again. "
        "Shorten the notes, or refer to them less often.",
    )


class TextTooDeep(Refusal):
    """Lists or quotes nested deeper than is rendered."""

    text = Text(
        "فهرست‌ها یا نقل‌قول‌های این متن بیش از اندازه درون هم رفته‌اند. از تودرتویی آن‌ها بکاهید.",
        "Lists or quotes in this text are nested too deeply. Use fewer levels.",
    )


def allowed(url: str) -> bool:
    """Whether a link may lead there."""
    return len(url) <= _LONGEST_ADDRESS and _SCHEMES.match(url) is not None


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": 100}
    )
    parser.enable(["table", "strikethrough"])
    parser.disable(["image", "html_block", "html_inline"])
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.validateLink = allowed  # type: ignore[method-assign]
    return parser


_PARSER = _make_parser()


def blocks(text: str) -> tuple[tuple[int, int], ...]:
    """Where each top-level block stands in the source: ``(start, end)`` in characters.

    Footnotes are left out, since they stand elsewhere on the page. Raises TextTooLong, TextTooDeep.
    """
    tokens, _, _ = parse(text)
    spans = Spans(text)
    found = []
    inside_note = 0
    for token in tokens:
        inside_note += {"footnote_reference_open": 1, "footnote_reference_close": -1}.get(token.type, 0)
        if (
            token.level == 0
            and token.nesting >= 0
            and token.map
            and not inside_note
            and token.type != "inline"
        ):
            found.append(spans.of(token))
    return tuple(found)


def parse(text: str) -> tuple[list[Token], dict[str, list[Token]], dict[str, Any]]:
    """The tokens of the text, apart from them those of each footnote by its label, and the references it declares.

    A reference is a mapping with ``href`` and ``title``. Raises TextTooLong, TextTooDeep.
    """
    if len(text) > LONGEST:
        raise TextTooLong(limit=LONGEST)
    if text.count("[") > _MOST_BRACKETS:  # each looks for its partner, so they cost their square
        raise TextTooDeep
    known: dict[str, Any] = {}
    tokens = _PARSER.parse(text, known)
    if any(token.level > DEEPEST for token in tokens):
        raise TextTooDeep
    body: list[Token] = []
    notes: dict[str, list[Token]] = {}
    into = [body]  # a note may be defined within another
    for token in tokens:
        if token.type == "footnote_reference_open":
            into.append(notes.setdefault(str(token.meta["label"]), []))
        elif token.type == "footnote_reference_close":
            into.pop()
        else:
            into[-1].append(token)
    return body, notes, known.get("references", {})


class Spans:
    """Lines of the source as offsets in characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(newline.end() for newline in _NEWLINE.finditer(text))]

    def of(self, token: Token) -> tuple[int, int]:
        """Where the token begins and ends, without the white space after it."""
        first, after = token.map or (0, 0)
        start = self._starts[first]
        end = self._starts[after] if after < len(self._starts) else len(self._text)
        return start, start + len(self._text[start:end].rstrip())
