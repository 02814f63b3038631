"""A Markdown text as the blocks a reader sees, with their words and without their marks.

It reads with the parser that makes pages and documents, so that a block here is a block there. What the marks say
is kept beside each character, so that two texts can be held against each other in both.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from documents.markdown import TextTooDeep, TextTooLong, parse
from workflow.deliberation.redline import Block, BlockKind, Cell

_SPACES = re.compile(r"\s+")
_BETWEEN = re.compile(r"\n[ \t]*\n")
RULE = "———"


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks in the order of reading, footnotes and addresses of references after them.

    A text that is too deep or too long to be rendered is given paragraph by paragraph, as it was typed.
    """
    try:
        tokens, notes, references = parse(text)
    except (TextTooDeep, TextTooLong):
        typed = (piece.strip() for piece in _BETWEEN.split(text))
        return tuple(Block("paragraph", (_plain(piece),), "typed") for piece in typed if piece)
    found = list(_Reader().read(tokens))
    for label, note in notes.items():
        for number, block in enumerate(_Reader().read(note)):
            cells = (_labelled(label, block.cells[0]), *block.cells[1:]) if number == 0 else block.cells
            found.append(Block("note", cells, f"{block.kind} {block.shape}"))
    found += [
        Block("reference", (_plain(f"[{label}]: {one['href']} {one['title']}".strip()),))
        for label, one in references.items()
    ]
    return tuple(found)


@dataclass
class _Reader:
    lists: list[str] = field(default_factory=list)
    """How each list we are in is numbered."""
    quotes: int = 0
    begins: bool = False
    """Whether an item has begun of which nothing was read yet."""
    heading: str = ""
    row: list[Cell] | None = None
    head: str = ""
    aligned: str = ""

    def read(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for token in tokens:
            if token.type in ("fence", "code_block"):
                info = _SPACES.sub(" ", token.info.strip())
                yield self._block("code", _plain(token.content.rstrip("\n"), f"{token.type} {info}"))
            elif token.type == "hr":
                yield self._block("rule", _plain(RULE))
            elif token.type == "inline":
                cell = _words(token)
                if self.row is not None:
                    self.row.append(cell)
                else:
                    yield self._block(self._kind(), cell)
            elif token.type == "tr_close" and self.row is not None:
                yield Block("row", tuple(self.row), f"{self._shape()} {self.head}{self.aligned}".strip())
                self.row, self.aligned = None, ""
            else:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            start = token.attrGet("start")
            self.lists.append("•" if token.type == "bullet_list_open" else f"#{start or ''}")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif token.type.startswith("blockquote_"):
            self.quotes += token.nesting
        elif token.type == "list_item_open":
            self.begins = True
        elif token.type.startswith("heading_"):
            self.heading = token.tag if token.nesting > 0 else ""
        elif token.type in ("thead_open", "tbody_open"):
            self.head = "head" if token.type == "thead_open" else ""
        elif token.type == "tr_open":
            self.row, self.aligned = [], ""
        elif token.type == "th_open":
            self.aligned += f" {token.attrGet('style') or '-'}"

    def _kind(self) -> BlockKind:
        if self.heading:
            return "heading"
        if self.lists and self.begins:
            return "item"
        return "quote" if self.quotes else "paragraph"

    def _shape(self) -> str:
        return " ".join(part for part in (self.heading, ">" * self.quotes, "".join(self.lists)) if part)

    def _block(self, kind: BlockKind, cell: Cell) -> Block:
        self.begins = False
        return Block(kind, (cell,), self._shape())


def _words(inline: Token) -> Cell:
    """The words of a block. A link is followed by its address, a footnote by the sign it has in the source."""
    text: list[str] = []
    marks: list[str] = []
    open_marks: list[str] = []
    address = ""

    def put(words: str, mark: str = "") -> None:
        text.append(words)
        marks.extend([" ".join((*open_marks, mark)).strip()] * len(words))

    for token in inline.children or ():
        if token.type == "link_open":
            address = str(token.attrGet("href") or "")
            open_marks.append(f"link({token.attrGet('title') or ''})")
        elif token.type == "link_close":
            open_marks.pop()
            if address and not "".join(text).endswith(address):
                put(f" ({address})")
        elif token.type == "footnote_ref":
            put(f"[{token.meta['label']}]")
        elif token.type in ("softbreak", "hardbreak"):
            put(" ", "break" if token.type == "hardbreak" else "")
        elif token.nesting > 0:
            open_marks.append(token.type)
        elif token.nesting < 0:
            open_marks.pop()
        else:
            put(_SPACES.sub(" ", token.content), "code" if token.type == "code_inline" else "")
    return Cell("".join(text), tuple(marks), inline.content)


def _plain(text: str, mark: str = "") -> Cell:
    return Cell(text, (mark,) * len(text), text)


def _labelled(label: str, cell: Cell) -> Cell:
    sign = f"[{label}] "
    return Cell(sign + cell.text, ("",) * len(sign) + cell.marks, cell.source)
