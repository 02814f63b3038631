"""Markdown to HTML, for pages and for documents: one renderer, nothing in it fetches or runs.

HTML in the source stays text, images are links, links go to http, https and mailto alone. The renderer
writes only the elements named here, so what it puts out is a white list by making. It never drops text:
what is too long or too deep is refused (TextTooLong, TextTooDeep) before it costs anything.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate, islice, takewhile
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.footnote import footnote_plugin

from documents.bidi import direction, has_isolates, is_wholly_ltr, isolate, opening, runs, visible
from workflow.process.text import Refusal, Text

LONGEST = 100_000
"""Characters of one text."""
DEEPEST = 24
"""Lists and quotes inside each other, counted in elements (a list in a list is two)."""
_LONGEST_ADDRESS = 2000
_LARGEST_OUTPUT = 4_000_000
_MOST_BRACKETS = 8_000

_SCHEMES = re.compile(r"(?:https?://[^\s/?#\\@]+(?:[/?#].*)?|mailto:[^\s]+)\Z", re.IGNORECASE)
_NEWLINE = re.compile(r"\r\n?|\n")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

_WORDS = {
    "notes": Text("پانوشت‌ها", "Footnotes"),
    "note": Text("پانوشت", "Footnote"),
    "back": Text("بازگشت به متن", "Back to the text"),
}


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


def _allowed(url: str) -> bool:
    return len(url) <= _LONGEST_ADDRESS and _SCHEMES.match(url) is not None


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": 100}
    )
    parser.enable(["table", "strikethrough"])
    parser.disable(["image", "html_block", "html_inline"])
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.validateLink = _allowed  # type: ignore[method-assign]
    return parser


_PARSER = _make_parser()


def blocks(text: str) -> tuple[tuple[int, int], ...]:
    """Where each top-level block stands in the source: ``(start, end)`` in characters.

    Footnotes are left out, since they stand elsewhere on the page. Raises TextTooLong, TextTooDeep.
    """
    tokens, _, _ = parse(text)
    spans = _Spans(text)
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


def to_html(
    text: str,
    *,
    heading_base: int,
    footnotes: Literal["page", "print"] = "page",
    language: str = "fa",
    prefix: str = "text",
    anchors: bool = False,
    after_block: Callable[[int, int], Markup] | None = None,
    known: Collection[int] | None = None,
) -> Markup:
    """The text as HTML.

    The first heading gets level ``heading_base``, and no level is skipped after it. ``language`` is the
    text's own, and decides which runs are set apart. Footnotes become endnotes with links both ways
    (``page``) or elements of class ``footnote`` in their place (``print``). Every id begins with
    ``prefix``. With ``anchors`` each top-level block stands in a ``div`` with id ``{prefix}-b{start}``,
    followed inside it by what ``after_block(start, end)`` gives. ``known``: see ``documents.bidi.isolate``.

    Raises TextTooLong, TextTooDeep, and ValueError for a prefix that can be no id.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"no prefix for ids: {prefix!r}")
    tokens, notes, _ = parse(text)
    writer = _Writer(heading_base, footnotes, language, prefix, known, notes)
    if anchors or after_block:
        writer.wrap(tokens, _Spans(text), after_block)
    else:
        writer.write(tokens)
    writer.endnotes()
    return Markup("".join(writer.parts))  # noqa: S704 - the writer escapes all it did not make


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
    current: list[Token] | None = None
    for token in tokens:
        if token.type == "footnote_reference_open":
            current = notes.setdefault(str(token.meta["label"]), [])
        elif token.type == "footnote_reference_close":
            current = None
        else:
            (body if current is None else current).append(token)
    return body, notes, known.get("references", {})


class _Spans:
    """Lines of the source as offsets in characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(newline.end() for newline in _NEWLINE.finditer(text))]

    def of(self, token: Token) -> tuple[int, int]:
        first, after = token.map or (0, 0)
        start = self._starts[first]
        end = self._starts[after] if after < len(self._starts) else len(self._text)
        return start, start + len(self._text[start:end].rstrip())


_SIMPLE = {
    "paragraph_open": "<p>",
    "paragraph_close": "</p>\n",
    "bullet_list_open": "<ul>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "blockquote_open": "<blockquote>\n",
    "blockquote_close": "</blockquote>\n",
    "hr": "<hr>\n",
    "table_open": "<table>\n",
    "table_close": "</table>\n",
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "tr_open": "<tr>",
    "tr_close": "</tr>\n",
    "th_close": "</th>",
    "td_close": "</td>",
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<s>",
    "s_close": "</s>",
    "softbreak": "\n",
    "hardbreak": "<br>\n",
}


@dataclass
class _Writer:
    heading_base: int
    footnotes: Literal["page", "print"]
    language: str
    prefix: str
    known: Collection[int] | None
    notes: dict[str, list[Token]]
    parts: list[str] = field(default_factory=list)
    size: int = 0
    headings: list[int] = field(default_factory=list)
    """The levels of the headings we are under, as the author wrote them."""
    cited: dict[str, int] = field(default_factory=dict)
    """Label of a footnote -> how often it was referred to."""
    numbers: dict[str, int] = field(default_factory=dict)
    """Label of a footnote -> its number, in the order of the first reference."""
    open_notes: list[str] = field(default_factory=list)
    linked: bool = False

    def put(self, html: str) -> None:
        self.size += len(html)
        if self.size > _LARGEST_OUTPUT:
            raise TextSwells
        self.parts.append(html)

    def wrap(
        self, tokens: list[Token], spans: _Spans, after_block: Callable[[int, int], Markup] | None
    ) -> None:
        begin = 0
        for index, token in enumerate(tokens):
            if token.level == 0 and token.nesting <= 0 and token.type != "inline":
                start, end = spans.of(tokens[begin])
                self.put(f'<div class="text-block" id="{self.prefix}-b{start}">\n')
                self.write(tokens[begin : index + 1])
                if after_block:
                    self.put(escape_unless_markup(after_block(start, end)))
                self.put("</div>\n")
                begin = index + 1

    def write(self, tokens: list[Token]) -> None:
        wrapped: list[bool] = []
        for index, token in enumerate(tokens):
            if token.type == "inline":
                self.inline(token.children or [])
            elif token.type == "list_item_open":
                wrapped.append(self.footnotes == "print" and _has_blocks(tokens, index))
                self.put("<li><div>" if wrapped[-1] else "<li>")
            elif token.type == "list_item_close":
                self.put("</div></li>\n" if wrapped.pop() else "</li>\n")
            elif token.type == "heading_open":
                self.put(f"<h{self.heading(int(token.tag[1]))}>")
            elif token.type == "heading_close":
                self.put(f"</h{self.level}>\n")
            elif token.type == "ordered_list_open":
                start = token.attrGet("start")
                self.put(f'<ol start="{int(start)}">\n' if start is not None else "<ol>\n")
            elif token.type in ("th_open", "td_open"):
                align = re.fullmatch(r"text-align:(left|right|center)", str(token.attrGet("style") or ""))
                kind = f' class="{align[1]}"' if align else ""
                scope = ' scope="col"' if token.type == "th_open" else ""
                self.put(f"<{token.tag}{scope}{kind}>")
            elif token.type in ("fence", "code_block"):
                self.put(f'<pre dir="ltr"><code>{self.code(token.content)}</code></pre>\n')
            elif token.type.startswith("paragraph_") and token.hidden:
                self.put("\n" if token.nesting < 0 else "")
            else:
                self.put(_SIMPLE[token.type])

    def inline(self, children: list[Token]) -> None:
        """The words of one block. Runs go across emphasis and line ends: a citation stays whole."""
        texts = [_as_text(token) for token in children]
        whole = "".join(texts)
        if has_isolates(whole):
            for token in children:
                self.one(token, isolate(token.content, self.language, self.known))
            return
        base = direction(self.language)
        if base == "rtl" and is_wholly_ltr(whole):
            # a citation, say: its full stop and its links belong to it
            self.put(opening(base))
            language, self.language = self.language, "en"
            self.inline(children)
            self.language = language
            self.put("</bdi>")
            return
        tags = _place(children, texts, runs(whole, base), opening(base))
        for index, (token, text) in enumerate(zip(children, texts, strict=True)):
            if token.type == "text":
                parts, at = [], 0
                for offset, tag in tags.get(index, []):
                    parts += [visible(text[at:offset], self.known), tag]
                    at = offset
                self.one(token, "".join([*parts, visible(text[at:], self.known)]))
            else:
                before = "".join(tag for offset, tag in tags.get(index, []) if offset == 0)
                after = "".join(tag for offset, tag in tags.get(index, []) if offset > 0)
                self.put(before)
                self.one(token, "")
                self.put(after)

    def one(self, token: Token, text: str) -> None:
        """One piece of a block's words; ``text`` is the HTML of its text, if it is one."""
        if token.type == "text":
            self.put(text)
        elif token.type == "code_inline":
            self.put(f'<code dir="ltr">{self.code(token.content)}</code>')
        elif token.type == "link_open":
            url = str(token.attrGet("href"))
            self.linked = _allowed(url)  # an empty address is a link to the parser, yet leads nowhere
            self.put(f'<a href="{escape(url)}" rel="noopener nofollow">' if self.linked else "")
        elif token.type == "link_close":
            self.put("</a>" if self.linked else "")
        elif token.type == "footnote_ref":
            self.reference(str(token.meta["label"]))
        else:
            self.put(_SIMPLE[token.type])

    def code(self, text: str) -> str:
        return isolate(text, "en", self.known)

    @property
    def level(self) -> int:
        return min(6, self.heading_base + len(self.headings) - 1)

    def heading(self, level: int) -> int:
        while self.headings and self.headings[-1] >= level:
            self.headings.pop()
        self.headings.append(level)
        return self.level

    def number(self, number: int) -> str:
        digits = str(number)
        return digits.translate(_PERSIAN_DIGITS) if direction(self.language) == "rtl" else digits

    def word(self, key: str) -> str:
        return _WORDS[key].in_("fa" if direction(self.language) == "rtl" else "en")

    def reference(self, label: str) -> None:
        if self.footnotes == "print":
            self.printed_note(label)
            return
        count = self.cited[label] = self.cited.get(label, 0) + 1
        number = self.numbers.setdefault(label, len(self.numbers) + 1)
        own = f"{self.prefix}-fnref{number}" + (f"-{count}" if count > 1 else "")
        self.put(
            f'<sup class="footnote-ref"><a href="#{self.prefix}-fn{number}" id="{own}" role="doc-noteref"'
            f' aria-label="{self.word("note")} {self.number(number)}">{self.number(number)}</a></sup>'
        )

    def printed_note(self, label: str) -> None:
        """The note where it is referred to; the style sheet takes it to the foot of the page.

        A note within a note is put in brackets: there is no foot below the foot.
        """
        if label in self.open_notes:
            self.put("[…]")
            return
        if len(self.open_notes) == DEEPEST:
            raise TextTooDeep
        within = bool(self.open_notes)
        self.cited[label] = self.cited.get(label, 0) + 1
        self.open_notes.append(label)
        self.put(" (" if within else '<span class="footnote">')
        first = True
        for token in self.notes.get(label, []):
            if token.type in ("inline", "fence", "code_block"):
                self.put("" if first else " ")
                first = False
                if token.type == "inline":
                    self.inline(token.children or [])
                else:
                    self.put(f'<code dir="ltr">{self.code(token.content.strip())}</code>')
        self.put(")" if within else "</span>")
        self.open_notes.pop()

    def endnotes(self) -> None:
        """Every note that has not stood in its place: on a page all, in print those nobody refers to."""
        if self.footnotes == "print":
            for label in self.notes:
                if label not in self.cited:
                    self.write(self.notes[label])
            return
        if not self.notes:
            return
        self.put(f'<section class="footnotes" role="doc-endnotes" aria-label="{self.word("notes")}">\n<ol>\n')
        # writing one note may be the first to refer to another, which then gets the next number
        done = 0
        while done < len(self.cited):
            for label in list(self.cited)[done:]:
                done += 1
                self.endnote(label, done)
        for label in self.notes:
            if label not in self.cited:
                done += 1
                self.endnote(label, done)
        self.put("</ol>\n</section>\n")

    def endnote(self, label: str, number: int) -> None:
        self.put(f'<li id="{self.prefix}-fn{number}">')
        self.write(self.notes.get(label, []))
        for count in range(1, self.cited.get(label, 0) + 1):
            target = f"{self.prefix}-fnref{number}" + (f"-{count}" if count > 1 else "")
            self.put(
                f' <a href="#{target}" role="doc-backlink" class="footnote-back"'
                f' aria-label="{self.word("back")}">↑</a>'
            )
        self.put("</li>\n")


def _has_blocks(tokens: list[Token], opened: int) -> bool:
    """Whether an item holds more than one paragraph: its tags in print then need one body to stand in, in order."""
    inside = takewhile(lambda token: token.level > tokens[opened].level, islice(tokens, opened + 1, None))
    direct = [
        token.type for token in inside if token.level == tokens[opened].level + 1 and token.nesting >= 0
    ]
    return direct not in ([], ["paragraph_open"])


def _as_text(token: Token) -> str:
    """What a piece of a block is to the search for runs."""
    return {"softbreak": "\n", "hardbreak": "\ufffc", "footnote_ref": "\ufffc", "code_inline": "x"}.get(
        token.type, token.content if token.type == "text" else ""
    )


def _place(
    children: list[Token], texts: list[str], found: list[tuple[int, int]], tag: str
) -> dict[int, list[tuple[int, str]]]:
    """The tags that set the runs apart: index of the piece -> (offset in its text, tag).

    A run that holds whole elements is set apart as one; one that would cut an element is set apart piece by
    piece.
    """
    placed: dict[int, list[tuple[int, str]]] = {}
    starts = [0, *accumulate(len(text) for text in texts)]

    def put(first: int, start: int, last: int, end: int) -> None:
        if first != last or children[first].type == "text":
            placed.setdefault(first, []).append((start - starts[first], tag))
            placed.setdefault(last, []).append((end - starts[last], "</bdi>"))

    for start, end in found:
        first, last = bisect_right(starts, start) - 1, bisect_left(starts, end) - 1
        depths = list(accumulate(token.nesting for token in children[first + 1 : last]))
        if not depths or (min(depths) >= 0 and depths[-1] == 0):
            put(first, start, last, end)
        else:
            for index in range(first, last + 1):
                left, right = max(start, starts[index]), min(end, starts[index + 1])
                piece = texts[index][left - starts[index] : right - starts[index]]
                if piece.strip():
                    left += len(piece) - len(piece.lstrip())
                    put(index, left, index, left + len(piece.strip()))
    return placed


def escape_unless_markup(value: Markup | str) -> str:
    """Markup as it is, a plain string escaped: a caller's mistake must not become HTML."""
    return str(value) if isinstance(value, Markup) else escape(value)
