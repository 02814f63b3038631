"""The PDF itself, read back: nothing lost, nothing fetched, nothing hanging out, always the same bytes, bounded."""
# ruff: noqa: E501 - prose reads better unbroken

import io
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from documents.content import BriefContent, Recommendation, Section
from documents.fonts import FontsMissing
from documents.kinds import kinds
from documents.render import RenderFailed, render
from tests.documents import sample
from tests.documents.sample import brief_html

MILLIMETRE = 72 / 25.4


@cache
def made(name: str) -> bytes:
    return render(getattr(sample, name))


def texts(pdf: bytes) -> list[str]:
    """The text of each page; the reader's ligatures are taken apart as they were written."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [unicodedata.normalize("NFKC", page.extract_text()) for page in pages]


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


def words_of(markdown: str) -> list[str]:
    plain = re.sub(r"\[\^\w+\]:?|https?://\S+|[*_`#>|\[\]()<>]|^\s*-+|---", " ", markdown, flags=re.MULTILINE)
    return re.findall(r"[آ-ی\u200c]{2,}|[A-Za-z]{2,}", plain)


@pytest.mark.parametrize("name", ["FA", "EN_FRAME"])
def test_no_word_of_the_text_is_missing(name: str) -> None:
    content: BriefContent = getattr(sample, name)
    seen = letters("".join(texts(made(name))))
    wanted = [word for part in content.sections for word in words_of(part.markdown)]
    wanted += [word for item in content.recommendations for word in words_of(item.text)]
    assert len(wanted) > 500
    assert [word for word in wanted if word not in seen] == []


def test_every_half_space_comes_back() -> None:
    sources = [part.markdown for part in sample.FA.sections] + [
        item.text for item in sample.FA.recommendations
    ]
    wanted = {
        word.strip("\u200c")
        for source in sources
        for word in words_of(source)
        if "\u200c" in word.strip("\u200c")
    }
    for reader in ("pypdf", "pdfium"):
        if reader == "pypdf":
            seen = letters("".join(texts(made("FA"))))
        else:
            document = pypdfium2.PdfDocument(made("FA"))
            seen = letters("".join(page.get_textpage().get_text_range() for page in document))
        assert len(wanted) > 50
        assert sorted(word for word in wanted if word not in seen) == []


def test_pages_are_numbered_in_the_digits_of_the_frame() -> None:
    persian = texts(made("FA"))
    count = str(len(persian)).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    for number, text in enumerate(persian, 1):
        digits = str(number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
        # pypdf gives the digits of a Persian number from right to left
        assert f"صفحه{digits[::-1]}از{count[::-1]}" in letters(text)
    english = texts(made("EN"))
    assert all(f"Page{number}of{len(english)}" in letters(text) for number, text in enumerate(english, 1))


def test_each_footnote_stands_on_the_page_that_refers_to_it() -> None:
    pages = [letters(text) for text in texts(made("FA"))]
    for called, note in [("تنهاراهپرسشاست", "نظرثبت‌شدهدردوره"), ("نیازمندپیمایشیتازه", "روشنمونه‌گیری")]:
        assert [called in page for page in pages] == [note in page for page in pages]
        assert any(note in page for page in pages)


def test_classification_stands_at_head_and_foot_of_every_page() -> None:
    for text in texts(made("EN")):
        assert text.count("Confidential") >= 2


def test_parts_of_the_letter_are_all_there() -> None:
    whole = letters("".join(texts(made("FA"))))
    for part in (
        "بسمهتعالی",
        "گیرندگان",
        "رونوشت",
        "فهرست",
        "پیام‌هایکلیدی",
        "نظراقلیت",
        "تهیه‌کنندگان",
        "جایگزینخلاصه",
    ):
        assert part in whole
    assert sample.FA.public_url in whole
    assert letters(sample.FA.signatory.name) in whole


def test_empty_minority_opinion_is_left_out() -> None:
    content = replace(
        sample.FA,
        sections=tuple(part for part in sample.FA.sections if part.key != "minority"),
        dissents=(),
    )
    assert "نظر اقلیت" not in brief_html(content)
    assert "نظر اقلیت" in brief_html(sample.FA)


def test_proof_says_so_in_place_of_the_number_and_in_the_running_head() -> None:
    for number, text in enumerate(texts(made("PROOF")), 1):
        assert letters(text).count("پیش‌نویسبرایبازبینی") >= 1, number


def test_body_that_is_not_translated_keeps_its_language_and_says_so() -> None:
    html = brief_html(sample.EN_FRAME)
    assert '<html lang="en" dir="ltr">' in html
    assert '<h1 lang="fa" dir="rtl">' in html
    assert "no translation of it has been recorded" in html
    reverse = brief_html(replace(sample.FA, title="On work", body_language="en"))
    assert '<html lang="fa" dir="rtl">' in reverse
    assert '<h1 lang="en" dir="ltr">' in reverse


def test_nothing_stands_in_the_margins() -> None:
    margins: str = kinds()["brief"].metadata["page"]["margin"]
    kept = [float(part.removesuffix("mm")) for part in margins.split()]
    assert kept[1] == kept[3]
    for name in ("FA", "EN", "EN_FRAME"):
        for page in pypdfium2.PdfDocument(made(name)):
            scale = 4
            picture = page.render(scale=scale).to_pil().convert("L")
            edge = int((kept[1] - 0.3) * MILLIMETRE * scale)
            for strip in (
                picture.crop((0, 0, edge, picture.height)),
                picture.crop((picture.width - edge, 0, picture.width, picture.height)),
            ):
                assert strip.getextrema()[0] > 200, name


def test_same_content_gives_the_same_bytes() -> None:
    assert render(sample.EN) == made("EN")
    assert render(replace(sample.EN, number="۲")) != made("EN")


def test_pdf_is_tagged_and_has_title_and_language():
    catalog = pypdf.PdfReader(io.BytesIO(made("EN")))
    assert catalog.metadata is not None
    assert catalog.metadata.title == sample.EN.title
    assert catalog.trailer["/Root"]["/Lang"] == "en"
    assert catalog.trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A web server that writes down who comes."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/again")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_hostile_text_fetches_nothing(listener: tuple[str, list[str]], tmp_path: Path) -> None:
    url, seen = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRETWORD")
    hostile = (
        f'![a]({url}/1.png) <img src="{url}/2"> <link rel=stylesheet href="{url}/3">\n\n'
        f'<style>@import url({url}/4);</style> <object data="{url}/5"></object> [a]({url}/6)\n\n'
        f'<a rel="attachment" href="{secret.as_uri()}">x</a> ![s]({secret.as_uri()}) <iframe src="{secret.as_uri()}">\n\n'
        f"<svg><image href='{url}/7'/></svg> ![d](data:image/svg+xml,<svg/>) [^1]\n\n[^1]: <img src={url}/8>\n"
    )
    content = replace(
        sample.PROOF,
        title=f'<img src="{url}/9"> {{{{7*7}}}}',
        notes=(f"<script src={url}/10></script>",),
        sections=(Section("problem", hostile),),
        recommendations=(Recommendation("a", 1, hostile, f"<img src={url}/11>"),),
    )
    pdf = render(content)
    assert seen == []
    assert b"TOPSECRETWORD" not in pdf
    assert pypdf.PdfReader(io.BytesIO(pdf)).attachments == {}
    whole = letters("".join(texts(pdf)))
    assert "{{7*7}}" in whole
    assert "TOPSECRETWORD" not in whole


def test_template_words_in_content_stay_literal() -> None:
    html = brief_html(replace(sample.FA, title="{{ 7*7 }} {% raise %} {{ w.proof }}"))
    assert "49" not in re.sub(r"<svg.*?</svg>", "", html.split("</h1>")[0], flags=re.DOTALL)
    assert "{{ 7*7 }}" in re.sub(r"</?bdi[^>]*>", "", html)


def test_deceiving_and_unknown_characters_are_shown_in_the_pdf() -> None:
    pdf = render(replace(sample.PROOF, sections=(Section("problem", "پرداخت \u202eتومان 😀 ❤\ufe0f"),)))
    whole = letters("".join(texts(pdf)))
    assert "[U+202E]" in whole
    assert "[U+1F600]" in whole


def test_text_beyond_the_limit_is_refused_by_name() -> None:
    with pytest.raises(RenderFailed) as failed:
        render(replace(sample.PROOF, sections=(Section("problem", "> " * 300),)))
    assert failed.value.reason == "refused"


def test_missing_fonts_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="make setup"):
        render(sample.FA, fonts=tmp_path)
