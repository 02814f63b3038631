"""Give the structure tree of a PDF the text as it was written.

A reader takes the text of a tagged PDF from the glyphs drawn: a ligature comes back as two letters in the wrong
order, and the space that a line ended with does not come back at all. So every piece of drawn text gets its
source as ActualText on its structure element (ISO 32000-1, 14.9.4): WeasyPrint lays out pieces of the texts of
its box tree, and which bytes of which text a piece stands for is noted where it is cut.
"""
# ruff: noqa: ANN401 - WeasyPrint gives its insides no types

from collections.abc import Iterator, Sequence
from typing import Any

import pydyf
import weasyprint.pdf as writing
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import inline

from documents.tags import elements, number, put_right

_cut = inline.split_text_box
_add_tags = writing.add_tags


class GroundChanged(Exception):
    """WeasyPrint writes its structure tree otherwise than the release this was made for."""


def mend() -> None:
    """Write every structure tree with the text as it was written, from now on and in the whole process."""
    inline.split_text_box = _cut_noted
    writing.add_tags = _add_tags_with_text


def unmend() -> None:
    """Write as WeasyPrint does by itself; for the test that watches whether the mend is still needed."""
    inline.split_text_box = _cut
    writing.add_tags = _add_tags


def _cut_noted(context: Any, box: Any, available_width: Any, skip: Any, *rest: Any, **named: Any) -> Any:
    """Cut a piece off a text, and note on it from which text it is and from which byte on."""
    cut = _cut(context, box, available_width, skip, *rest, **named)
    piece = cut[0]
    if piece is None:
        if skip and not box.text.strip():  # a space alone that a line would have begun with
            context.space_before = box.text
        return cut
    piece.written = getattr(box, "written", box)
    piece.begins = getattr(box, "begins", 0) + (skip or 0)
    piece.space_before, context.space_before = getattr(context, "space_before", ""), ""
    return cut


def _add_tags_with_text(pdf: Any, document: Any, pdf_version: Any, page_streams: Sequence[Any]) -> None:
    drawn = [dict(stream._tags) for stream in page_streams]  # noqa: SLF001 (emptied by what follows)
    _add_tags(pdf, document, pdf_version, page_streams)
    texts = _texts([box for tags in drawn for box in tags if isinstance(box, TextBox)])
    dots = {dot for page in document.pages for dot in _dots(page._page_box)}  # noqa: SLF001
    pieces = {
        reference: {tag["mcid"]: box for box, tag in tags.items() if box in texts}
        for reference, tags in zip(pdf.page_references, drawn, strict=True)
    }
    parents = _parents(pdf)
    for element in list(elements(pdf)):
        for index, kid in enumerate(element["K"]):
            piece = pieces[element["Pg"]].get(kid) if isinstance(kid, int) else None
            if piece is None:
                continue
            if piece in dots:
                dotted = element if element["S"] == "/Link" else pdf.objects[number(element["P"])]
                dotted["ActualText"] = pydyf.String("")
                break
            _tag_note(pdf, element, piece.element_tag or "")
            if element["S"] != "/Link":
                element["ActualText"] = pydyf.String(texts[piece])
            else:  # the words of a link stand beside the link itself, so they get an element of their own
                words = pydyf.Dictionary({
                    "Type": "/StructElem", "S": "/Span", "K": pydyf.Array([kid]), "Pg": element["Pg"],
                    "P": element.reference, "ActualText": pydyf.String(texts[piece]),
                })  # fmt: skip
                pdf.add_object(words)
                element["K"][index] = parents[element["Pg"]][kid] = words.reference
    put_right(pdf)


def _tag_note(pdf: Any, element: Any, drawn_for: str) -> None:
    """Say what is a footnote, what its number, and what refers to it (ISO 32000-1, 14.8.4.4)."""
    around = pdf.objects[number(element["P"])]
    if drawn_for.endswith("::footnote-call"):
        around["S"] = "/Reference"
    elif drawn_for.endswith("::footnote-marker"):
        around["S"] = "/Lbl"
        note = pdf.objects[number(around["P"])]
        note["S"], note["ID"] = "/Note", pydyf.String(f"note-{note.number}")


def _dots(page_box: Any) -> Iterator[Any]:
    """The pieces that lead the eye through a table of contents; nobody wants to hear them one by one."""
    for box in page_box.descendants():
        if box.is_leader:
            yield from (piece for piece in box.children if isinstance(piece, TextBox))


def _texts(pieces: Sequence[Any]) -> dict[Any, str]:
    """What each drawn piece stands for: all of its text up to where the next piece of the same text begins."""
    by_text: dict[Any, list[Any]] = {}
    for piece in pieces:
        if not hasattr(piece, "written"):
            raise GroundChanged
        by_text.setdefault(piece.written, []).append(piece)
    found = {}
    for written, own in by_text.items():
        source = written.text.encode()
        begins = [piece.begins for piece in own]
        for place, piece in enumerate(own):
            # a head repeated on the next page begins anew
            first = place == 0 or begins[place - 1] >= begins[place]
            last = place + 1 == len(own) or begins[place + 1] <= begins[place]
            text = source[0 if first else begins[place] : None if last else begins[place + 1]].decode()
            found[piece] = piece.space_before + text
    return found


def _parents(pdf: Any) -> dict[Any, Any]:
    """By page, the structure element of each piece of marked content."""
    root = pdf.objects[number(pdf.catalog["StructTreeRoot"])]
    numbers = pdf.objects[number(root["ParentTree"])]["Nums"]
    return dict(zip(pdf.page_references, numbers[1::2], strict=False))
