"""What the template of a policy brief sees beside its content."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from documents import chart, qr, whence
from documents.bidi import direction
from documents.content import BriefContent, FrameLanguage, from_json
from documents.gist import gist, shorten
from documents.html import environment_of
from documents.kinds import Kind
from documents.result import ResultLine
from documents.result_chart import bar
from documents.written import number


def read(source: str) -> BriefContent:
    """The brief that the JSON holds. Raises ContentFault."""
    return from_json(source)


def values(content: BriefContent, kind: Kind, _known: Collection[int] | None) -> Mapping[str, Any]:
    """The parts, the chart, the code, and what is said of the language."""
    words = kind.words[content.language]
    order: dict[str, list[str]] = kind.metadata["order"]
    return {
        "order": order,
        "contents": _contents(content, order, words),
        "classification": words[content.classification],
        "short_title": shorten(content.title, 56),
        "language_note": language_note(content, words),
        "has_decision": _has_decision(content),
        "dissents_heading": dissents_heading(content, words),
        "gist": gist,
        **whence.values(content, words),
        "emblem": _emblem(kind, words["emblem"]),
        "bar": partial(bar, direction=direction(content.language)),
        "title_of": partial(title_of, language=content.language, words=words),
        "bars": chart.bars(content.vote) if content.vote and not content.vote.lines else (),
        "bar_svg": chart.bar_svg,
        "qr": qr.svg(content.public_url, words["public_page"]) if content.public_url else None,
    }


def title_of(line: ResultLine, language: FrameLanguage, words: Mapping[str, str]) -> str:
    """What the bar of a line says in words."""
    said = f"{line.label}: {number(line.count, language)}"
    comma = "، " if language == "fa" else ", "
    return f"{said}{comma}{words['vote_need']}: {line.need}" if line.need else said


def language_note(content: BriefContent, words: Mapping[str, str]) -> str:
    """What a reader must know of the language of the body; empty when there is nothing to say."""
    if content.body_is_translation:
        return words["translated"]
    return words["not_translated"] if content.body_language != content.language else ""


def dissents_heading(content: BriefContent, words: Mapping[str, str]) -> str:
    """What the minority opinions are called: told apart from what the text itself says of a minority."""
    return words["dissents" if content.section("minority") else "minority"]


def _emblem(kind: Kind, title: str) -> Markup:
    drawn = environment_of(kind.folder).get_template("emblem.svg.j2").render(title=title)
    return Markup(drawn)  # noqa: S704 - our own template, which escapes the title


def _has_decision(content: BriefContent) -> bool:
    decided = content.decided
    return bool(
        content.vote or decided.passed or decided.quorum or decided.dispositions or decided.consultation
    )


def _contents(
    content: BriefContent, order: dict[str, list[str]], words: Mapping[str, str]
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
    if content.dissents:
        found.append(("dissents", dissents_heading(content, words)))
    add(order["last"])
    if content.preparers:
        found.append(("preparers", words["preparers"]))
    if content.annex:
        found.append(("annex", words["annex"]))
    return found
