"""Whether a text could be set in pages and documents, asked before it is kept."""

from collections.abc import Mapping

from documents.markdown import LONGEST, TextTooDeep, TextTooLong
from documents.markdown_html import to_html
from workflow.process.text import Text
from workflow.record.typed import EntryRefused


def unreadable(text: str) -> Text | None:
    """Why a text could not be set once it is kept, or None.

    Print is asked as well where there are notes: there each stands anew wherever it is referred to.
    """
    try:
        to_html(text, heading_base=3)
        if "[^" in text:
            to_html(text, heading_base=3, footnotes="print")
    except (TextTooDeep, TextTooLong) as refusal:
        return refusal.text
    return None


def readable(text: str, field: str) -> None:
    """Raise EntryRefused at the field for a text that could not be set once it is kept."""
    all_readable({field: text})


def all_readable(texts: Mapping[str, str]) -> None:
    """Raise EntryRefused at the field of each text, by field, that could not be set once it is kept.

    One that is too long for any field is left to the use case, which says what the limit of its field is.
    """
    short = {name: text for name, text in texts.items() if len(text) <= LONGEST}
    if errors := {name: why for name, text in short.items() if (why := unreadable(text)) is not None}:
        raise EntryRefused(errors)
