"""The PDF of a content, made by WeasyPrint with its mends. It changes WeasyPrint for the whole process."""

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from documents import actual_text, justify, lam_alef, legible, standard, zwnj
from documents.fonts import characters
from documents.html import document_html
from documents.kinds import kinds


class Complaint(Exception):
    """WeasyPrint warned: a property unknown, something that could not be loaded, a glyph missing."""


class _Complaints(logging.Handler):
    """Whatever WeasyPrint warns of becomes a Complaint at the end of the block."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.said[record.getMessage()] = None

    def __enter__(self) -> None:
        logging.getLogger("weasyprint").addHandler(self)

    def __exit__(self, fault: object, *_: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)
        if self.said and fault is None:
            raise Complaint("; ".join(self.said))


class Press:
    """One configuration of the fonts and one parsed style sheet of each kind, for document after document."""

    def __init__(self, fonts: Path, folder: Path) -> None:
        zwnj.mend()
        justify.mend()
        lam_alef.mend()
        actual_text.mend()
        self._kinds = kinds(folder)
        self._known = characters(fonts)
        self._fonts = FontConfiguration()
        self._nothing = URLFetcher(allowed_protocols=(), allow_redirects=False)
        self._sheets: dict[str, Any] = {}

    def make(self, name: str, source: str) -> bytes:
        """The PDF of the content that the JSON ``source`` holds.

        Raises Complaint, KeyError for an unknown kind, ContentFault, and Refusal for what cannot be laid out or
        could not be read.
        """
        kind = self._kinds[name]
        content = kind.maker.read(source) if kind.maker else json.loads(source)
        settings = {
            "pdf_variant": standard.VARIANT,
            "pdf_identifier": hashlib.sha256(f"{name}\n{source}".encode()).digest()[:16],
        }
        with _Complaints():
            page = HTML(string=document_html(kind, content, self._known), url_fetcher=self._nothing)
            legible.check(page.etree_element, self._known)
            if name not in self._sheets:
                self._sheets[name] = CSS(
                    string=kind.style(), font_config=self._fonts, url_fetcher=self._nothing
                )
            document = page.render(stylesheets=[self._sheets[name]], font_config=self._fonts, **settings)
            for drawn in document.pages:
                drawn.links = [link for link in drawn.links if _is_link(link[-1])]
            standard.claim_both(document.metadata)
            return bytes(document.write_pdf(**settings))


def _is_link(box: Any) -> bool:  # noqa: ANN401 - WeasyPrint gives its boxes no types
    """Whether the box is a link itself: emphasis or a run inside one would be a second link, tagged as none."""
    return str(box.element_tag).split(":")[0] == "a"
