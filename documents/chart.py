"""The chart of a vote that was frozen without its lines: a bar for each answer, told apart by pattern and label too.

Briefs issued since have the picture of ``documents.result_chart``; what was issued before is printed as it was.

The renderer cannot join Persian letters inside SVG, so the bars are SVG and every word is HTML beside
them; the table that carries the words is at once the chart's equivalent in numbers.
"""

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from documents.result import Vote

Answer = Literal["in_favour", "against", "abstained", "not_voted", "option"]
_WIDTH, _HEIGHT = 400, 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the chart."""

    answer: Answer
    count: int
    share: float
    """Part of the roll, from 0 to 1."""
    label: str = ""
    """Of an option; the other answers have words of the document."""


def bars(vote: Vote) -> tuple[Bar, ...]:
    """The four lines of the chart, which together are the roll; one for each option, where some are chosen among."""
    said: list[tuple[Answer, int, str]] = [("in_favour", vote.in_favour, ""), ("against", vote.against, "")]
    if vote.options:
        said = [("option", one.votes, one.label) for one in vote.options]
    said += [("abstained", vote.abstained, ""), ("not_voted", vote.not_voted, "")]
    return tuple(Bar(answer, n, n / vote.roll if vote.roll else 0.0, label) for answer, n, label in said)


_FILLS: dict[Answer, str] = {
    "in_favour": '<rect x="{x}" y="0" width="{w}" height="14" fill="#0f5c5c"/>',
    "option": '<rect x="{x}" y="0" width="{w}" height="14" fill="#0f5c5c"/>',
    "against": '<rect x="{x}" y="0" width="{w}" height="14" fill="#ffffff"/>{stripes}'
    '<rect x="{ix}" y="0.6" width="{iw}" height="12.8" fill="none" stroke="#7a2e2e" stroke-width="1.2"/>',
    "abstained": '<rect x="{x}" y="0" width="{w}" height="14" fill="#a9b4b4"/>',
    "not_voted": '<rect x="{ix}" y="0.6" width="{iw}" height="12.8" fill="#ffffff" stroke="#7d8a8a"'
    ' stroke-width="1.2" stroke-dasharray="3 2"/>',
}


def bar_svg(bar: Bar, title: str, direction: Literal["rtl", "ltr"]) -> Markup:
    """One bar on its track, growing from the side where reading begins."""
    width = round(_WIDTH * bar.share, 1)
    x = _WIDTH - width if direction == "rtl" else 0.0
    drawn = ""
    if width:
        drawn = _FILLS[bar.answer].format(
            x=_short(x),
            w=_short(width),
            ix=_short(x + 0.6),
            iw=_short(max(width - 1.2, 0.1)),
            stripes=_stripes(x, width),
        )
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="bar" role="img" viewBox="0 0 {w} {h}"'
        ' preserveAspectRatio="none"><title>{title}</title>'
        '<rect x="0" y="0" width="{w}" height="{h}" fill="#eef2f1"/>{drawn}</svg>'
    ).format(w=_WIDTH, h=_HEIGHT, title=escape(title), drawn=Markup(drawn))  # noqa: S704 - drawn from numbers


def _stripes(x: float, width: float) -> str:
    """Slanting lines cut at the ends of the bar, one by one: pattern fills are not reliable in print."""
    lines = []
    offset = -_HEIGHT + 3.0
    while offset < width:
        left, right = max(offset, 0.0), min(offset + _HEIGHT, width)
        if right > left:
            lines.append(
                f"M{_short(x + left)} {_short(_HEIGHT - (left - offset))}"
                f"L{_short(x + right)} {_short(_HEIGHT - (right - offset))}"
            )
        offset += 5
    return f'<path d="{"".join(lines)}" stroke="#7a2e2e" stroke-width="1.2" fill="none"/>'


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
