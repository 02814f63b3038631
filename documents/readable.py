"""Whether a text could be set in pages and documents, asked before it is kept."""

from documents.markdown import TextTooDeep, TextTooLong
from documents.markdown_html import to_html
from workflow.record.typed import EntryRefused


def readable(text: str, field: str) -> None:
    """Raise EntryRefused at the field for a text that could not be set once it is kept."""
    try:
        to_html(text, heading_base=3)
    except (TextTooDeep, TextTooLong) as refusal:
        raise EntryRefused({field: refusal.text}) from refusal
