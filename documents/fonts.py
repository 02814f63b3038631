"""The one type family of our documents, and a font world that holds nothing else.

A document that takes a letter from whatever font the machine happens to have looks different on another
machine and breaks the promise that the same content gives the same bytes. So the renderer sees a font
configuration of our own with one folder in it. Vazirmatn is taken as static TrueType: it has Persian and
Latin, and its words can be found again in the PDF.
"""

from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FONTS = Path(__file__).resolve().parent.parent / "templates" / "static" / "fonts"
"""Where the set-up puts the font files."""
FILES = ("Vazirmatn-Regular.ttf", "Vazirmatn-Bold.ttf")


class FontsMissing(Exception):
    """The font files are not where the set-up puts them."""

    def __init__(self, missing: list[Path]) -> None:
        names = ", ".join(path.name for path in missing)
        super().__init__(f"fonts missing in {missing[0].parent.name}/: {names}; run `make setup`")


def check(folder: Path = FONTS) -> Path:
    """The folder, when every font file is in it. Raises FontsMissing."""
    if missing := [folder / name for name in FILES if not (folder / name).is_file()]:
        raise FontsMissing(missing)
    return folder


def write_configuration(into: Path, folder: Path = FONTS) -> Path:
    """Write a fontconfig file that knows our folder alone, with its cache beside it; returns its path.

    Raises FontsMissing. The process that renders gets the path in ``FONTCONFIG_FILE`` before it loads Pango.
    """
    check(folder)
    path = into / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>'
        f"<dir>{escape(str(folder))}</dir><cachedir>{escape(str(into / 'cache'))}</cachedir>"
        "</fontconfig>\n",
        encoding="utf-8",
    )
    return path


@cache
def characters(folder: Path = FONTS) -> frozenset[int]:
    """The code points that every weight of the family can show. Raises FontsMissing."""
    known: set[int] | None = None
    for name in FILES:
        with TTFont(check(folder) / name, lazy=True) as file:
            codes = set(file.getBestCmap() or {})
        known = codes if known is None else known & codes
    return frozenset(known or ())
