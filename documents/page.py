"""A brief as a page: the frozen content of the PDF, its texts made HTML for a screen and a screen reader.

The words are those of the printed brief, so that both call a thing by one name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from markupsafe import Markup

from documents import chart, whence
from documents.annex import Origin
from documents.bidi import direction, direction_of, isolate
from documents.brief import dissents_heading, language_note, title_of
from documents.content import BriefContent, Dissent
from documents.kinds import kinds
from documents.markdown import TextTooDeep, TextTooLong
from documents.markdown_html import to_html
from documents.result import ResultLine
from documents.result_chart import bar
from documents.written import day, moment


@dataclass(frozen=True, slots=True)
class ShownRecommendation:
    """One recommendation; ``details`` are (word, value) of what is filled in."""

    id: int
    number: int
    html: Markup
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A section under its heading."""

    key: str
    heading: str
    html: Markup


@dataclass(frozen=True, slots=True)
class ShownDissent:
    """A minority opinion; ``paragraphs`` are (direction, words) of each."""

    content: Dissent
    paragraphs: tuple[tuple[str, Markup], ...]


@dataclass(frozen=True, slots=True)
class ShownBrief:
    """A brief, ready to be laid out."""

    content: BriefContent
    words: Mapping[str, str]
    body_direction: str
    date: str
    classification: str
    classified: bool
    urgency: str
    """Empty when it is an ordinary one."""
    language_note: str
    before: tuple[ShownPart, ...]
    recommendations: tuple[ShownRecommendation, ...]
    after: tuple[ShownPart, ...]
    last: tuple[ShownPart, ...]
    passed: tuple[tuple[str, str, str], ...]
    """State, day and role of each."""
    votes: tuple[tuple[str, int], ...]
    result: tuple[tuple[ResultLine, Markup], ...]
    """Each line of the result with its bar; none where it was frozen without lines."""
    dispositions: tuple[tuple[str, int], ...]
    dissents: tuple[ShownDissent, ...]
    dissents_heading: str
    origins: tuple[tuple[str, tuple[Origin, ...]], ...]
    """What the annex tells of, under the heading of its part."""
    origin_of: Mapping[int, int]
    """The entry of the annex that tells of a recommendation, by its number."""
    place_of: Callable[[Origin], str]
    """The id of what an entry tells of, "" where the brief does not hold it."""
    references: tuple[tuple[str, str, str], ...]
    """Label, number, day."""

    @property
    def decided(self) -> bool:
        """Whether it says how it was decided."""
        told = self.content.decided
        return bool(self.votes or self.passed or told.quorum or self.dispositions or told.consultation)


def shown(content: BriefContent) -> ShownBrief:
    """What a page shows of a brief. A text beyond what is rendered is shown as it was typed."""
    kind = kinds()["brief"]
    words = kind.words[content.language]
    order: dict[str, list[str]] = kind.metadata["order"]
    vote = content.vote
    links = whence.values(content, words)
    return ShownBrief(
        content=content,
        words=words,
        body_direction=direction(content.body_language),
        date=day(content.date, content.language),
        classification=words[content.classification],
        classified=content.classification != "public",
        urgency=words[content.urgency] if content.urgency != "normal" else "",
        language_note=language_note(content, words),
        before=_parts(content, ["key_messages", *order["before"]], words, links),
        recommendations=tuple(
            ShownRecommendation(
                int(r.id), r.number, _html(r.text, content.body_language, f"m-r{r.number}", 4),
                tuple((words[k], v) for k in ("owner", "time", "cost") if (v := getattr(r, k))),
            )
            for r in content.recommendations
        ),
        after=_parts(content, order["after"], words, links),
        last=_parts(content, order["last"], words, links),
        passed=tuple((p.label, moment(p.at, content.language), p.by) for p in content.decided.passed),
        votes=tuple((bar.label or words[bar.answer], bar.count) for bar in chart.bars(vote)) if vote else (),
        result=_result(content, words),
        dispositions=tuple((words[d.kind], d.count) for d in content.decided.dispositions),
        dissents=tuple(map(_dissent, content.dissents)),
        dissents_heading=dissents_heading(content, words),
        origins=_origins(content, words),
        origin_of=links["origin_of"],
        place_of=links["place_of"],
        references=tuple(
            (r.label, r.number, day(r.date, content.language) if r.date else "") for r in content.references
        ),
    )  # fmt: skip


def _result(content: BriefContent, words: Mapping[str, str]) -> tuple[tuple[ResultLine, Markup], ...]:
    vote = content.vote
    if vote is None:
        return ()
    drawn = partial(bar, direction=direction(content.language))
    return tuple(
        (
            one,
            drawn(
                one.kind, one.count, vote.whole, mark=one.mark, title=title_of(one, content.language, words)
            ),
        )
        for one in vote.lines
    )


def _parts(
    content: BriefContent, keys: list[str], words: Mapping[str, str], links: Mapping[str, Any]
) -> tuple[ShownPart, ...]:
    found = ((key, content.section(key)) for key in keys)
    return tuple(
        ShownPart(
            key, part.heading or words[key],
            _html(
                part.markdown, content.body_language, whence.PREFIX.get(key, f"m-{key}"), 3, links["whence"](key)
            ),
        )
        for key, part in found
        if part
    )  # fmt: skip


def _origins(content: BriefContent, words: Mapping[str, str]) -> tuple[tuple[str, tuple[Origin, ...]], ...]:
    found = groupby(content.annex.origins if content.annex else (), key=attrgetter("part"))
    return tuple((_heading(content, part, words), tuple(some)) for part, some in found)


def _heading(content: BriefContent, part: str, words: Mapping[str, str]) -> str:
    section = content.section(part) if part != "recommendations" else None
    return (section.heading if section else "") or words[part]


def _dissent(one: Dissent) -> ShownDissent:
    words = ((direction_of(paragraph), paragraph) for paragraph in one.paragraphs)
    return ShownDissent(
        one, tuple((way, isolate(said, "en" if way == "ltr" else "fa")) for way, said in words)
    )


def _html(
    text: str,
    language: str,
    prefix: str,
    heading_base: int,
    after_block: Callable[[int, int], Markup] | None = None,
) -> Markup:
    try:
        return to_html(
            text, heading_base=heading_base, language=language, prefix=prefix, after_block=after_block
        )
    except (TextTooDeep, TextTooLong):
        return Markup("<p>{}</p>").format(isolate(text, language))
