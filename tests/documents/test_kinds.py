"""A kind of document is a folder, and nothing else has to know of it."""

import io
from pathlib import Path

import pypdf
import pytest

from documents.kinds import FOLDER, BadKind, kinds
from documents.plain import to_json
from documents.pool import Pool
from documents.render import RenderFailed, key
from tests.documents import sample
from tests.documents.structure import tree
from tests.verapdf import BOTH, faults

METADATA = """
template = "page.html.j2"
style = "page.css"
[page]
size = "A5"
margin = "20mm"
[words.fa]
title = "رسید تحویل"
[words.en]
title = "Receipt"
"""
TEMPLATE = """<!DOCTYPE html>
<html lang="{{ content.language }}" dir="{{ dir }}"><head><title>{{ w.title }}</title></head>
<body><main><h1>{{ w.title }}</h1>%s<p>{{ content.words|frame }}</p></main></body></html>
"""


def folder(path: Path, inside: str = "", metadata: str = METADATA) -> Path:
    """A folder of kinds with one tiny kind in it."""
    kind = path / "receipt"
    kind.mkdir(parents=True)
    (kind / "receipt.toml").write_text(metadata)
    (kind / "page.html.j2").write_text(TEMPLATE % inside)
    (kind / "page.css").write_text("html { font-family: Vazirmatn }")
    return path


def made(path: Path, language: str = "fa", words: str = "می‌رسد به دست WCAG 2.1") -> bytes:
    pool = Pool(1, folder=path)
    try:
        return pool.render("receipt", to_json({"language": language, "words": words}), timeout=600)
    finally:
        pool.close()


def test_every_kind_can_be_used():
    assert "brief" in kinds()
    for kind in kinds().values():
        assert kind.style().startswith("@page")
        assert kind.version() == kind.version()


def test_a_further_folder_is_a_further_kind_to_the_standard(tmp_path):
    pdf = made(folder(tmp_path))
    assert [faults(pdf, profile) for profile in BOTH] == [[], []]
    spoken = [element.words() for element in tree(pdf).walk() if element.tag in ("H1", "P")]
    assert spoken == ["رسید تحویل", "می‌رسد به دست WCAG 2.1"]
    assert pypdf.PdfReader(io.BytesIO(made(tmp_path, "en"))).metadata.title == "Receipt"


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (('template = "page.html.j2"', 'template = "other.j2"'), "template names no file"),
        (("[words.en]", "[words.de]"), "words.fa"),
        (('title = "Receipt"', 'name = "Receipt"'), "same keys"),
        (('margin = "20mm"', ""), "margin"),
        (("[page]", "[page"), "receipt.toml"),
    ],
)
def test_folder_that_lacks_something_is_named(tmp_path, harm, said):
    folder(tmp_path, metadata=METADATA.replace(*harm))
    with pytest.raises(BadKind, match=said):
        kinds(tmp_path)


@pytest.mark.parametrize(
    ("inside", "fa", "en"),
    [
        ("<p>از ۱ تا ☕ ☃</p>", "☕ (U+2615)، ☃ (U+2603)؛ در بخش «رسید تحویل»", "Take them out or say them in words"),
        ("<h2>الف</h2><h4>ب</h4>", "عنوان «ب» از سطح ۴ است", "Skip no level"),
        ('<img src="data:,">', "تصویری در بخش «رسید تحویل» شرح ندارد", "An image in the part “رسید تحویل” has no"),
        ('<svg viewBox="0 0 1 1"></svg>', "تصویری در بخش «رسید تحویل» شرح ندارد", "Say in a sentence"),
    ],
    ids=["glyph", "heading", "image", "drawing"],
)  # fmt: skip
def test_what_somebody_could_not_read_is_refused_with_its_place(tmp_path, inside, fa, en):
    with pytest.raises(RenderFailed) as failed:
        made(folder(tmp_path, inside))
    assert failed.value.reason == "refused"
    assert fa in failed.value.text.fa
    assert en in failed.value.text.en


def test_what_weasyprint_warns_of_is_told(tmp_path):
    (folder(tmp_path) / "receipt" / "page.css").write_text("p { colour: red }")
    with pytest.raises(RenderFailed) as failed:
        made(tmp_path)
    assert failed.value.reason == "warning"
    assert "colour" in failed.value.text.fa


def test_key_changes_with_content_and_with_the_folder_alone(tmp_path):
    assert key(sample.FA) == key(sample.FA)
    assert key(sample.FA) != key(sample.PROOF)
    first = kinds(folder(tmp_path))["receipt"]
    version = first.version()
    for name in ("receipt.toml", "page.html.j2", "page.css"):
        file = first.folder / name
        before = file.read_bytes()
        file.write_bytes(before + b"\n")
        assert first.version() != version
        file.write_bytes(before)
    assert first.version() == version != kinds(FOLDER)["brief"].version()
