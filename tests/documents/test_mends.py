"""The mends of WeasyPrint: needed still, and enough. When a test of the first kind fails, take the mend out."""
# ruff: noqa: E501 - prose reads better unbroken

import json
import subprocess
import sys
from pathlib import Path

import pytest

from documents.fonts import write_configuration

PROBE = """
import io, json, sys
import pypdf, pypdfium2, weasyprint
from weasyprint.formatting_structure import boxes
from documents import actual_text, justify, lam_alef, zwnj
if sys.argv[1] == "mended":
    for module in (justify, zwnj, lam_alef, actual_text):
        module.mend()
text = "این متن برای سنجش تراز است که در آن واژه‌های <b>برجسته</b> و <bdi dir=ltr>PDF</bdi> و <a href='#x'>پیوند</a> می‌آیند. " * 12
more = "مثلاً ملاک " * 12
page = (
    "<html lang=fa dir=rtl><title>x</title><style>@page{size:120mm 200mm;margin:20mm}body{margin:0;font:12px Vazirmatn;text-align:justify}"
    "</style><body><p>" + text + "<p>" + more
)
document = weasyprint.HTML(string=page).render()
out = []
for page in document.pages:
    box = page._page_box
    for line in box.descendants():
        if isinstance(line, boxes.LineBox):
            pieces = [piece for piece in line.descendants() if isinstance(piece, boxes.TextBox) and piece.text.strip()]
            out.append([min(p.position_x for p in pieces) - box.content_box_x(),
                        max(p.position_x + p.width for p in pieces) - box.content_box_x() - box.width])
pdf = document.write_pdf(pdf_tags=True)
came = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).count("\\u200c")
seen = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
root = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]
def said(node):
    node = node.get_object()
    if isinstance(node, int):
        return ""
    kids = node.get("/K", [])
    return node.get("/ActualText", "") + "".join(map(said, kids if isinstance(kids, list) else [kids]))
plain = text.replace("<b>", "").replace("</b>", "").replace("<bdi dir=ltr>", "").replace("</bdi>", "")
plain = plain.replace("<a href='#x'>", "").replace("</a>", "")
json.dump({"lam_alef": seen.count("لا"), "turned": seen.count("ال"), "said": said(root), "source": plain + more, "overhang": out, "came": came, "written": text.count("\\u200c")}, sys.stdout)
"""


@pytest.fixture(scope="module", params=["bare", "mended"])
def probe(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, dict[str, object]]:
    folder: Path = tmp_path_factory.mktemp("fonts")
    environment = {"FONTCONFIG_FILE": str(write_configuration(folder)), "LC_ALL": "C.UTF-8", "PATH": ""}
    done = subprocess.run(  # noqa: S603 - our own probe
        [sys.executable, "-c", PROBE, request.param],
        capture_output=True,
        check=True,
        env=environment,
        timeout=240,
    )
    return request.param, json.loads(done.stdout)


def test_half_spaces_come_back_with_the_mend_alone(probe: tuple[str, dict[str, object]]) -> None:
    state, found = probe
    assert found["written"] == 24
    assert found["came"] == (24 if state == "mended" else 0)


def test_justified_lines_keep_inside_with_the_mend_alone(probe: tuple[str, dict[str, object]]) -> None:
    state, found = probe
    lines: list[list[float]] = found["overhang"]  # type: ignore[assignment]
    assert len(lines) > 10
    outside = [line for line in lines if line[0] < -0.05 or line[1] > 0.05]
    assert bool(outside) == (state == "bare")


def test_lam_alef_is_not_turned_round_with_the_mend_alone(probe: tuple[str, dict[str, object]]) -> None:
    state, found = probe
    wanted = (24, 0) if state == "mended" else (0, 24)
    assert (found["lam_alef"], found["turned"]) == wanted


def test_structure_says_the_text_with_the_mend_alone(probe: tuple[str, dict[str, object]]) -> None:
    state, found = probe
    assert found["said"] == (found["source"] if state == "mended" else "")
