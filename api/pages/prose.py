"""What people wrote, as HTML for a page: Markdown where it can be rendered, else the plain words."""

import re
from collections.abc import Callable

from markupsafe import Markup

from documents.bidi import direction_of, isolate
from documents.markdown import TextTooDeep, TextTooLong
from documents.markdown_html import to_html
from workflow.process.text import Language

# A table wider than the phone scrolls in a frame of its own, which the keyboard can reach.
_FRAMED = (
    (Markup("<table>"), Markup('<div class="wide" tabindex="0"><table>')),
    (Markup("</table>"), Markup("</table></div>")),
)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}\]")


def prose(
    text: str,
    *,
    prefix: str,
    heading_base: int = 5,
    language: str | None = None,
    after_block: Callable[[int, int], Markup] | None = None,
) -> Markup:
    """The text as HTML; one that is too deep or too long is shown as it was typed, so that it stops no page.

    ``language`` None: told from its words (``documents.bidi.direction_of``).
    """
    own = language or language_of(text)
    try:
        html = to_html(text, heading_base=heading_base, language=own, prefix=prefix, after_block=after_block)
    except (TextTooDeep, TextTooLong):
        return Markup('<p class="as-typed">{}</p>').format(isolate(text, own))
    for tag, framed in _FRAMED:
        html = html.replace(tag, framed)
    return html


def plain(text: str) -> str:
    """The words of a Markdown quote, without its marks."""
    return prose(_FOOTNOTE.sub("", text), prefix="q").striptags()


def language_of(text: str) -> Language:
    """Persian or English, by the direction most of its words have."""
    return "fa" if direction_of(text, "rtl") == "rtl" else "en"
