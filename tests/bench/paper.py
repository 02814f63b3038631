"""The brief of eight pages: our renderer against WeasyPrint as it comes, and against Chromium's print to PDF.

Each brief has a number of its own, so nothing that was kept of an earlier one can help.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from documents.content import BriefContent
from documents.fonts import FONTS, characters, write_configuration
from documents.html import document_html
from documents.kinds import kinds
from documents.render import render
from tests.bench.timing import Pair, alternating
from tests.browser import QUIET, found
from tests.documents.sample import FA

ROOT = Path(__file__).resolve().parents[2]
_numbers = count(1)

COLD = """
import sys
from tests.bench.paper import fresh, plain
from documents.render import render
sys.stdout.buffer.write({way}(fresh()))
"""


def brief(*, rounds: int) -> Mapping[str, Pair]:
    """Seconds for one brief, ours and the others'."""
    with _our_fonts() as environment, _printer() as printed:
        return {
            "WeasyPrint, warm": alternating(lambda: render(fresh()), lambda: plain(fresh()), rounds=rounds),
            "Chromium, warm": alternating(lambda: render(fresh()), lambda: printed(fresh()), rounds=rounds),
            "WeasyPrint, from the start of the process": alternating(
                lambda: _cold("render", environment), lambda: _cold("plain", environment), rounds=rounds
            ),
        }


def fresh() -> BriefContent:
    """The sample, under a number no brief had before."""
    return replace(FA, number=f"{FA.number}/{next(_numbers)}")


def plain(content: BriefContent) -> bytes:
    """The same HTML by WeasyPrint alone: no tags, no standard, no mends, no bounds; fonts looked up anew."""
    from weasyprint import CSS, HTML  # noqa: PLC0415 (it reads the fonts' place when it is loaded)
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    fonts = FontConfiguration()
    sheet = CSS(string=kinds()["brief"].style(), font_config=fonts)
    pdf: bytes = HTML(string=_html(content)).write_pdf(stylesheets=[sheet], font_config=fonts)
    return pdf


def _html(content: BriefContent) -> str:
    return document_html(kinds()["brief"], content, characters(FONTS))


@contextmanager
def _our_fonts() -> Iterator[Mapping[str, str]]:
    """Let WeasyPrint and Chromium find the font our renderer uses."""
    with TemporaryDirectory(prefix="bench-fonts") as folder:
        os.environ["FONTCONFIG_FILE"] = str(write_configuration(Path(folder), FONTS))
        try:
            yield dict(os.environ)
        finally:
            del os.environ["FONTCONFIG_FILE"]


@contextmanager
def _printer() -> Iterator[Callable[[BriefContent], bytes]]:
    """Chromium, started once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=QUIET)
        page = browser.new_page()

        def printed(content: BriefContent) -> bytes:
            page.set_content(
                _html(content).replace("</head>", f"<style>{kinds()['brief'].style()}</style></head>")
            )
            return page.pdf(prefer_css_page_size=True)

        yield printed
        browser.close()


def _cold(way: str, environment: Mapping[str, str]) -> None:
    program = COLD.format(way=way)
    made = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    if not made.stdout.startswith(b"%PDF-"):
        raise AssertionError("no PDF came out")
