"""From frozen content to the HTML of a document: the template of its kind, its words, and what the two need.

A kind of document is a folder under ``templates/documents``: ``<kind>.toml`` (what it is called, its page,
its words in both languages), ``<kind>.html.j2`` and ``<kind>.css``. A further kind is a further folder.
"""

import re
import tomllib
from collections.abc import Collection
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from persiantools.jdatetime import JalaliDate

from documents import chart, qr
from documents.bidi import STRONG, direction, direction_of, isolate
from documents.content import BriefContent
from documents.markdown import to_html

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "documents"
TEHRAN = ZoneInfo("Asia/Tehran")
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_NBSP = "\u00a0"
_JALALI_MONTHS_FA = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_JALALI_MONTHS_EN = (
    "Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar", "Mehr", "Aban", "Azar", "Dey",
    "Bahman", "Esfand",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@cache
def _kind(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _environment(name: str) -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / name),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style(name: str = "brief") -> str:
    """The style sheet of a kind of document, with its page."""
    kind = _kind(name)
    page: str = f"@page {{ size: {kind['page']['size']}; margin: {kind['page']['margin']}; }}\n"
    return page + (FOLDER / name / str(kind["style"])).read_text(encoding="utf-8")


def brief_html(content: BriefContent, known: Collection[int] | None = None) -> str:
    """The brief as one HTML page for print. Nothing in it is fetched.

    ``known``: the code points that the font has (``documents.fonts.characters``); others are shown as their
    code. Raises TextTooLong, TextTooDeep where a text of the brief is beyond what is rendered.
    """
    kind = _kind("brief")
    words: dict[str, str] = kind["words"][content.language]
    environment = _environment("brief").overlay()
    environment.filters = {
        **environment.filters,
        "frame": partial(isolate, language=content.language, known=known),
        "body": partial(isolate, language=content.body_language, known=known),
        "shown": partial(_shown, known=known),
        "direction_of": direction_of,
        "lettered": partial(lettered, language=content.language),
        "number": partial(number, language=content.language),
        "percent": partial(percent, language=content.language),
        "day": partial(day, language=content.language),
        "moment": partial(moment, language=content.language),
        "gist": gist,
    }
    template = environment.get_template(kind["template"])
    return template.render(
        content=content,
        w=words,
        order=kind["order"],
        contents=_contents(content, kind["order"], words),
        dir=direction(content.language),
        body_dir=direction(content.body_language),
        classification=words[content.classification],
        short_title=_shorten(content.title, 56),
        language_note=_language_note(content, words),
        has_decision=_has_decision(content),
        markdown=partial(_markdown, language=content.body_language, known=known),
        emblem=_emblem(words["emblem"]),
        bars=chart.bars(content.vote) if content.vote else (),
        bar_svg=chart.bar_svg,
        qr=qr.svg(content.public_url, words["public_page"]) if content.public_url else None,
    )


def _emblem(title: str) -> Markup:
    drawn = _environment("brief").get_template("emblem.svg.j2").render(title=title)
    return Markup(drawn)  # noqa: S704 - our own template, which escapes the title


def number(value: int, language: str) -> str:
    """A whole number in the digits of the language."""
    return str(value).translate(_PERSIAN_DIGITS) if language == "fa" else str(value)


def lettered(value: str, language: str) -> str:
    """A letter's number as it is read: with Persian letters in it, or in a Persian frame, in Persian digits.

    Latin digits beside Persian letters would be runs of their own and tear the number apart.
    """
    letters = {found.lastgroup for found in STRONG.finditer(value)}
    persian = "rtl" in letters or (language == "fa" and "ltr" not in letters)
    return value.translate(_PERSIAN_DIGITS) if persian else value


def percent(share: float, language: str) -> str:
    """A share from 0 to 1 as a percentage without decimals."""
    value = int(share * 100 + 0.5)
    return f"{number(value, language)}٪" if language == "fa" else f"{value}%"


def day(iso: str, language: str) -> str:
    """A date: Jalali in Persian, Gregorian with the Jalali one after it in English."""
    given = date.fromisoformat(iso)
    jalali = JalaliDate(given)
    if language == "fa":
        parts = (number(jalali.day, "fa"), _JALALI_MONTHS_FA[jalali.month - 1], number(jalali.year, "fa"))
        return _NBSP.join(parts)
    western = _NBSP.join((str(given.day), _MONTHS_EN[given.month - 1], str(given.year)))
    eastern = _NBSP.join((str(jalali.day), _JALALI_MONTHS_EN[jalali.month - 1], str(jalali.year)))
    return f"{western} ({eastern})"


def moment(iso: str, language: str) -> str:
    """The day of a moment, as it was in Tehran."""
    return day(datetime.fromisoformat(iso).astimezone(TEHRAN).date().isoformat(), language)


def gist(markdown: str, limit: int = 110) -> str:
    """The beginning of a recommendation without its markup, for the table that lists them all."""
    plain = re.sub(r"\[\^[^\]]*\]|[*_`#>]|\]\([^)]*\)|\[", "", markdown.strip().split("\n\n")[0])
    return _shorten(" ".join(plain.split()), limit)


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(" ،؛,;:.") + "…"


def _shown(text: str, known: Collection[int] | None) -> Markup:
    """Text that stands alone in an element with its own direction."""
    return isolate(text, "en" if direction_of(text) == "ltr" else "fa", known)


def _markdown(text: str, prefix: str, *, language: str, known: Collection[int] | None) -> Markup:
    return to_html(text, heading_base=3, footnotes="print", language=language, prefix=prefix, known=known)


def _has_decision(content: BriefContent) -> bool:
    decided = content.decided
    return bool(
        content.vote or decided.passed or decided.quorum or decided.dispositions or decided.consultation
    )


def _language_note(content: BriefContent, words: dict[str, str]) -> str:
    if content.body_is_translation:
        return words["translated"]
    return words["not_translated"] if content.body_language != content.language else ""


def _contents(
    content: BriefContent, order: dict[str, list[str]], words: dict[str, str]
) -> list[tuple[str, str]]:
    """The table of contents: the key of each part that is there, with its heading."""
    found: list[tuple[str, str]] = []

    def add(keys: list[str]) -> None:
        sections = ((key, content.section(key)) for key in keys)
        found.extend((key, section.heading or words[key]) for key, section in sections if section)

    add(["key_messages", *order["before"]])
    if content.recommendations:
        found.append(("recommendations", words["recommendations"]))
    add(order["after"])
    if _has_decision(content):
        found.append(("decided", words["decided"]))
    add(order["last"])
    if content.preparers:
        found.append(("preparers", words["preparers"]))
    return found
