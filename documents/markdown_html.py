"""Markdown to HTML, for pages and for documents: one writer, nothing in it fetches or runs.

It writes only the elements named here, so what it puts out is a white list by making.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from markdown_it.token import Token
from markupsafe import Markup

from documents.bidi import direction, has_isolates, is_wholly_ltr, isolate, opening, runs, visible
from documents.markdown import DEEPEST, Spans, TextSwells, TextTooDeep, allowed, parse
from documents.markdown_runs import as_text, placed_tags
from documents.markdown_tags import SIMPLE, has_blocks
from workflow.process.text import Text

_LARGEST_OUTPUT = 4_000_000
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

_WORDS = {
    "notes": Text("پانوشت‌ها", "Footnotes"),
    "note": Text("پانوشت", "Footnote"),
    "back": Text("بازگشت به متن", "Back to the text"),
}


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
        writer.wrap(tokens, Spans(text), after_block)
    else:
        writer.write(tokens)
    writer.endnotes()
    return Markup("".join(writer.parts))  # noqa: S704 - the writer escapes all it did not make


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
    wrapped: list[bool] = field(default_factory=list)
    """Of the items we are in, whether each has a body of its own around its blocks."""

    def put(self, html: str) -> None:
        self.size += len(html)
        if self.size > _LARGEST_OUTPUT:
            raise TextSwells
        self.parts.append(html)

    def wrap(
        self, tokens: list[Token], spans: Spans, after_block: Callable[[int, int], Markup] | None
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
        for index, token in enumerate(tokens):
            if token.type == "inline":
                self.inline(token.children or [])
            elif token.type.startswith("list_item_"):
                self.item(tokens, index)
            elif token.type.startswith("heading_"):
                opened = token.nesting > 0
                self.put(f"<h{self.heading(int(token.tag[1]))}>" if opened else f"</h{self.level}>\n")
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
                self.put(SIMPLE[token.type])

    def item(self, tokens: list[Token], index: int) -> None:
        if tokens[index].nesting > 0:
            self.wrapped.append(self.footnotes == "print" and has_blocks(tokens, index))
            self.put("<li><div>" if self.wrapped[-1] else "<li>")
        else:
            self.put("</div></li>\n" if self.wrapped.pop() else "</li>\n")

    def inline(self, children: list[Token]) -> None:
        """The words of one block. Runs go across emphasis and line ends: a citation stays whole."""
        texts = [as_text(token) for token in children]
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
        tags = placed_tags(children, texts, runs(whole, base), opening(base))
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
            self.linked = allowed(url)  # an empty address is a link to the parser, yet leads nowhere
            self.put(f'<a href="{escape(url)}" rel="noopener nofollow">' if self.linked else "")
        elif token.type == "link_close":
            self.put("</a>" if self.linked else "")
        elif token.type == "footnote_ref":
            self.reference(str(token.meta["label"]))
        else:
            self.put(SIMPLE[token.type])

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


def escape_unless_markup(value: Markup | str) -> str:
    """Markup as it is, a plain string escaped: a caller's mistake must not become HTML."""
    return str(value) if isinstance(value, Markup) else escape(value)
