"""What kind of file somebody handed in, told from its bytes, and under which name it may be kept.

Nothing here is decoded or unpacked: sizes are read from headers, so a bomb is refused before it can go off.
"""

import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from types import MappingProxyType

import filetype

from workflow.deliberation.wording import worded
from workflow.process.text import Text
from workflow.record import typed
from workflow.record.typed import EntryRefused

MEDIA_TYPES: Mapping[str, str] = MappingProxyType({
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv",
    "txt": "text/plain",
})  # fmt: skip
"""What may be attached, by the ending its name is given."""

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ENTRIES = 2_000
LONGEST_NAME = 120

KINDS = Text(
    "PDF، PNG، JPEG، DOCX، XLSX، ODT، ODS، CSV یا متن ساده",
    "PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS, CSV or plain text",
)
EMPTY = Text("این پرونده خالی است؛ پروندهٔ دیگری برگزینید.", "This file is empty; choose another.")
TOO_BIG = Text(
    "این پرونده بزرگ‌تر از {limit} مگابایت است؛ کوچک‌ترش کنید یا بخش‌بخش بفرستید.",
    "This file is larger than {limit} MB; make it smaller or send it in parts.",
)
KIND = Text(
    "این گونه پرونده پذیرفته نمی‌شود؛ آن را به‌صورت {kinds} بفرستید (متن با کدگذاری UTF-8).",
    "This kind of file is not taken; send it as {kinds} (text in UTF-8).",
)
PIXELS = Text(
    "این تصویر بیش از {limit} میلیون پیکسل دارد؛ اندازه‌اش را کوچک کنید.",
    "This image has more than {limit} million pixels; reduce its size.",
)
BOMB = Text(
    "این پرونده پس از باز شدن بیش از اندازه بزرگ می‌شود؛ آن را ساده کنید یا به‌صورت PDF بفرستید.",
    "This file unpacks to more than is allowed; simplify it or send it as PDF.",
)
MACROS = Text(
    "این پرونده برنامه (ماکرو) در خود دارد؛ آن را بدون ماکرو ذخیره کنید و دوباره بفرستید.",
    "This file holds a program (macros); save it without them and send it again.",
)
NAME = Text(
    "نام پرونده نویسهٔ نامجاز (مانند سر سطر) دارد؛ نامش را عوض کنید و دوباره بفرستید.",
    "The file's name holds a character that is not allowed (such as a line break); rename it and send again.",
)

_BROKEN = (
    zipfile.BadZipFile,
    ValueError,
    RuntimeError,
    EOFError,
    OSError,
    LookupError,
    struct.error,
    zlib.error,
)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG markers of a frame header."""
_JOINERS = "\u200c\u200d"
_FIELD = "file"


def kind_of(content: bytes, name: str) -> str:
    """The ending of the kind of file this is, a key of MEDIA_TYPES; ``name`` only tells CSV from other text.

    Raises EntryRefused for what is not taken: SVG, HTML, other kinds, and what is too large in any sense.
    """
    if not content:
        raise EntryRefused({_FIELD: EMPTY})
    if len(content) > MOST_BYTES:
        raise EntryRefused({_FIELD: worded(TOO_BIG, limit=MOST_BYTES // 1024**2)})
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    known = filetype.guess(content)
    found = known.extension if known else _text(content, name)
    if found not in ("pdf", "png", "jpg", "csv", "txt"):
        raise _strange()
    size = {"png": _png_size, "jpg": _jpeg_size}.get(found)
    if size is not None:
        pixels = size(content)
        if pixels is None:
            raise _strange()
        if pixels > MOST_PIXELS:
            raise EntryRefused({_FIELD: worded(PIXELS, limit=MOST_PIXELS // 10**6)})
    return str(found)


def clean_name(name: str, kind: str) -> str:
    """The name a file is kept under: no path, nothing invisible, and an ending that says what it is.

    Raises EntryRefused for line breaks, NUL and lone surrogates, which no honest name holds.
    """
    if "\r" in name or "\n" in name or typed.fault(name, limit=typed.PARAGRAPH, required=False):
        raise EntryRefused({_FIELD: NAME})
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(
        c for c in last if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp")
    )
    shown = shown.strip().rstrip(" .")
    stem, dot, ending = shown.rpartition(".")
    if not dot or {"jpeg": "jpg", "jpe": "jpg"}.get(ending.lower(), ending.lower()) != kind:
        stem = shown
    stem = stem[: LONGEST_NAME - len(kind) - 1].strip(" ." + _JOINERS)
    return f"{stem or 'file'}.{kind}"


def _strange() -> EntryRefused:
    return EntryRefused({_FIELD: Text(KIND.fa.format(kinds=KINDS.fa), KIND.en.format(kinds=KINDS.en))})


def _text(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _strange() from None
    # what begins like markup may be taken for a page by a browser that guesses
    if text.lstrip().startswith("<") or typed.fault(text, limit=MOST_BYTES):
        raise _strange()
    return "csv" if name.lower().endswith(".csv") else "txt"


def _office(content: bytes) -> str:
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise EntryRefused({_FIELD: BOMB})
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise EntryRefused({_FIELD: BOMB})
            names = {entry.filename for entry in entries}
            kind = _office_kind(package, names)
    except _BROKEN:
        raise _strange() from None
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        raise EntryRefused({_FIELD: MACROS})
    if kind is None:
        raise _strange()
    return kind


def _office_kind(package: zipfile.ZipFile, names: set[str]) -> str | None:
    if "mimetype" in names:
        with package.open("mimetype") as entry:
            said = entry.read(200).decode("ascii").strip()
        return next((kind for kind in ("odt", "ods") if MEDIA_TYPES[kind] == said), None)
    if "[Content_Types].xml" not in names:
        return None
    return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else None


def _png_size(content: bytes) -> int | None:
    if len(content) < 24 or content[12:16] != b"IHDR":  # noqa: PLR2004 - the header's fixed length
        return None
    width, height = struct.unpack(">II", content[16:24])
    return int(width * height)


def _jpeg_size(content: bytes) -> int | None:
    """Pixels by the first frame header (ITU-T T.81, B.2.2); segments before it are stepped over."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        marker = content[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - fill byte
            at += 1
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(width * height)
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
