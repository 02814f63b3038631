import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.deliberation import files
from workflow.deliberation.files import MEDIA_TYPES, clean_name, kind_of
from workflow.deliberation.wording import worded
from workflow.record.typed import EntryRefused

RLO, RLM, ZWNJ = "\u202e", "\u200f", "\u200c"


def png(width=3, height=2):
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + struct.pack(">II", width, height)
        + b"\x08\x06\0\0\0"
    )


def jpeg(width=3, height=2, before=b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"):
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\0" * 9
    return b"\xff\xd8" + before + frame


def package(entries):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return held.getvalue()


def docx(**more):
    return package({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"} | more)


def odf(kind):
    return package({"mimetype": MEDIA_TYPES[kind], "content.xml": "<o/>"})


def declared(content, size):
    """The same package, saying of its first entry that it unpacks to ``size`` bytes."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


XLSX = package({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"})
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj"

TAKEN = [
    ("a.pdf", PDF, "pdf"),
    ("a.png", png(), "png"),
    ("a.jpg", jpeg(), "jpg"),
    ("a.jpg", jpeg(before=b"\xff\xe1\x00\x04ab\xff\xff\xdb\x00\x04cd"), "jpg"),
    ("a.docx", docx(), "docx"),
    ("a.xlsx", XLSX, "xlsx"),
    ("a.odt", odf("odt"), "odt"),
    ("a.ods", odf("ods"), "ods"),
    ("a.csv", "نام,سن\nآرش,۳۰".encode("utf-8-sig"), "csv"),
    ("a.txt", "متن ساده".encode(), "txt"),
    ("a.md", b"# heading", "txt"),
    ("a.html", PDF, "pdf"),  # the name is not believed
    ("a.png", b"plain words", "txt"),
]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_the_kind_is_told_by_content(name, content, kind):
    assert kind_of(content, name) == kind


REFUSED = {
    "empty": b"",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg after white space and a mark": b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif": b"GIF89a\1\0\1\0",
    "program": b"MZ\x90\0\3\0\0\0",
    "elf": b"\x7fELF\2\1\1",
    "utf-16": "متن".encode("utf-16"),
    "nul in text": b"words\0more",
    "bare zip": package({"a.txt": "a"}),
    "epub": package({"mimetype": "application/epub+zip"}),
    "zip cut short": docx()[:-30],
    "zip header alone": b"PK\x03\x04" + b"\0" * 40,
    "png cut short": png()[:20],
    "jpeg without a frame": b"\xff\xd8\xff\xe0\x00\x10JFIF\0",
    "jpeg that ends in a segment": b"\xff\xd8\xff\xe1\xff\xff" + b"a" * 40,
    "jpeg with segments of no length": b"\xff\xd8\xff\xe1\x00\x00" + b"\xff\xe1\x00\x00" * 9,
    "macros": docx(**{"word/vbaProject.bin": "x"}),
    "macros of an open document": package(
        {"mimetype": MEDIA_TYPES["odt"], "Basic/Standard/Module1.xml": "x"}
    ),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_other_kinds_are_refused_with_a_sentence(content):
    with pytest.raises(EntryRefused) as refused:
        kind_of(content, "a.pdf")
    assert set(refused.value.errors) == {"file"}
    assert refused.value.text.fa
    assert refused.value.text.en


def said(content):
    with pytest.raises(EntryRefused) as refused:
        kind_of(content, "a")
    return refused.value.errors["file"]


def test_size_is_bounded():
    assert kind_of(PDF + b" " * (files.MOST_BYTES - len(PDF)), "a.pdf") == "pdf"
    assert said(PDF + b" " * files.MOST_BYTES) == worded(files.TOO_BIG, limit=10)


@pytest.mark.parametrize("made", [png, jpeg])
def test_a_pixel_flood_is_refused_by_its_header(made):
    assert kind_of(made(5_000, 5_000), "a")
    assert said(made(5_001, 5_000)) == worded(files.PIXELS, limit=25)
    assert said(made(65_000, 65_000)) == worded(files.PIXELS, limit=25)


def test_a_package_that_says_it_unpacks_to_too_much_is_refused():
    assert kind_of(declared(docx(), files.MOST_UNPACKED - 1_000), "a") == "docx"
    assert said(declared(docx(), files.MOST_UNPACKED + 1)) == files.BOMB


def test_a_package_of_too_many_entries_is_refused():
    many = {f"word/{n}.xml": "" for n in range(files.MOST_ENTRIES - 2)}
    assert kind_of(docx(**many), "a") == "docx"
    assert said(docx(**many, more="")) == files.BOMB


@pytest.mark.parametrize(
    ("name", "kind", "kept"),
    [
        ("گزارش.pdf", "pdf", "گزارش.pdf"),
        ("Report.PDF", "pdf", "Report.pdf"),
        ("photo.jpeg", "jpg", "photo.jpg"),
        ("../../etc/passwd", "txt", "passwd.txt"),
        ("C:\\Users\\a\\b.docx", "docx", "b.docx"),
        (f"gepj.exe{RLO}fdp.pdf", "pdf", "gepj.exefdp.pdf"),
        (f"{RLM}نام\u2066 \u2069.png", "png", "نام.png"),
        (f"می{ZWNJ}شود.pdf", "pdf", f"می{ZWNJ}شود.pdf"),
        ("page.html", "pdf", "page.html.pdf"),
        ("a\tb\x85.csv", "csv", None),  # typed: C1 and tab go
        ("", "pdf", "file.pdf"),
        (".pdf", "pdf", "file.pdf"),
        ("...", "txt", "file.txt"),
        ("/", "txt", "file.txt"),
        ("ن" * 300 + ".pdf", "pdf", "ن" * 116 + ".pdf"),
        ("<img src=x onerror=alert(1)>.png", "png", "<img src=x onerror=alert(1)>.png"),
    ],
)
def test_a_name_is_cleaned(name, kind, kept):
    assert clean_name(name, kind) == (kept or "ab.csv")


@pytest.mark.parametrize("name", ["a\r\nSet-Cookie: x.pdf", "a\n.pdf", "a\r.pdf", "a\0.pdf", "a\ud800.pdf"])
def test_a_name_with_line_breaks_nul_or_half_a_character_is_refused(name):
    with pytest.raises(EntryRefused) as refused:
        clean_name(name, "pdf")
    assert set(refused.value.errors) == {"file"}


@given(st.text(max_size=300), st.sampled_from(sorted(MEDIA_TYPES)))
def test_a_kept_name_is_short_has_no_path_and_stays_as_it_is(name, kind):
    try:
        kept = clean_name(name, kind)
    except EntryRefused:
        return
    assert len(kept) <= files.LONGEST_NAME
    assert kept.endswith(f".{kind}")
    assert not set(kept) & set("/\\\r\n\0" + RLO + RLM)
    assert clean_name(kept, kind) == kept
    kept.encode()


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"]),
)
def test_any_bytes_are_taken_or_refused_but_break_nothing(content, start):
    try:
        outcome = {kind_of(start + content, "a")}
    except EntryRefused as refused:
        outcome = set(refused.errors)
    assert outcome == {"file"} or outcome <= set(MEDIA_TYPES)
