"""The child that renders one brief: content as JSON on standard input, the PDF on standard output.

Run by ``documents.render`` as ``python -m documents.renderer MEMORY SECONDS FONTS``. It binds itself before
it loads anything large. When it fails, the last line on standard error is ``<reason>: <detail>``.
"""
# ruff: noqa: PLC0415 - the bounds come before the large imports

import hashlib
import logging
import resource
import sys
from pathlib import Path


class Complaint(Exception):
    """The renderer warned: a glyph is missing, a property unknown, something could not be loaded."""


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def make_pdf(source: str, fonts: Path) -> bytes:
    """The PDF of a brief's JSON. Raises Complaint for whatever the renderer warned of."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    from documents import justify, standard, zwnj
    from documents.content import from_json
    from documents.fonts import characters
    from documents.html import brief_html, style

    zwnj.mend()
    justify.mend()
    complaints = _Complaints()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(complaints)
    try:
        nothing = URLFetcher(allowed_protocols=(), allow_redirects=False)
        page = brief_html(from_json(source), characters(fonts))
        configuration = FontConfiguration()
        sheet = CSS(string=style(), font_config=configuration, url_fetcher=nothing)
        settings = {
            "pdf_variant": standard.VARIANT,
            "pdf_identifier": hashlib.sha256(source.encode()).digest()[:16],
        }
        document = HTML(string=page, url_fetcher=nothing).render(
            stylesheets=[sheet], font_config=configuration, **settings
        )
        standard.claim_both(document.metadata)
        pdf = document.write_pdf(**settings)
    finally:
        logger.removeHandler(complaints)
    if complaints.said:
        raise Complaint("; ".join(dict.fromkeys(complaints.said)))
    return bytes(pdf)


def main(memory: int, seconds: int, fonts: Path) -> int:
    """Bind this process, then render; 0 when the PDF went out."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        from workflow.process.text import Refusal
    except MemoryError:
        sys.stderr.write("memory: not enough to begin\n")
        return 1
    try:
        pdf = make_pdf(sys.stdin.buffer.read().decode(), fonts)
    except MemoryError:
        sys.stderr.write(f"memory: more than {memory // 1024**2} MiB were needed\n")
        return 1
    except RecursionError:
        sys.stderr.write("refused: the text is nested too deeply to be laid out\n")
        return 1
    except Complaint as complaint:
        sys.stderr.write(f"warning: {' '.join(str(complaint).split())}\n")
        return 1
    except Refusal as refusal:
        sys.stderr.write(f"refused: {' '.join(str(refusal).split())}\n")
        return 1
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
