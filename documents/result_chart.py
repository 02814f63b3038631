"""The picture of a result: a bar for each line, and a mark at the number it had to reach.

Told apart by pattern as well as by shade, so it stands in greyscale; every word is HTML beside it, as the renderer
cannot join Persian letters inside SVG. Shapes carry fills for print and classes by which pages colour them.
"""

from typing import Literal

from markupsafe import Markup

WIDTH, HEIGHT, LEAST = 400, 14, 3.0
_SOLID = {"for": "#0f5c5c", "chosen": "#0f5c5c", "option": "#6f9c9b", "abstain": "#a9b4b4"}
_OUTLINED = {"not_voted": ("#7d8a8a", "3 2"), "against": ("#7a2e2e", "")}


def bar(
    kind: str, count: int, whole: int, *, mark: int = 0, title: str, direction: Literal["rtl", "ltr"]
) -> Markup:
    """One bar on its track, growing from the side where reading begins; ``title`` is what it says in words."""
    width = _part(count, whole)
    x = WIDTH - width if direction == "rtl" else 0.0
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="bar" role="img" viewBox="0 0 {w} {h}"'
        ' preserveAspectRatio="none"><title>{title}</title>'
        '<rect class="bar-track" x="0" y="0" width="{w}" height="{h}" fill="#eef2f1"/>{drawn}{line}</svg>'
    ).format(
        w=WIDTH, h=HEIGHT, title=title, drawn=Markup(_drawn(kind, x, width)),  # noqa: S704 - drawn from numbers
        line=Markup(_line(mark, whole, direction)),  # noqa: S704 - drawn from numbers
    )  # fmt: skip


def _part(count: int, whole: int) -> float:
    """How far a number reaches; one of thousands still shows."""
    return max(round(WIDTH * min(count, whole) / whole, 1), LEAST) if count and whole else 0.0


def _drawn(kind: str, x: float, width: float) -> str:
    if not width:
        return ""
    if kind in _SOLID:
        return f'<rect class="bar-{kind}" x="{_n(x)}" y="0" width="{_n(width)}" height="14" fill="{_SOLID[kind]}"/>'
    if kind == "quorum":
        return f'<rect class="bar-quorum" x="{_n(x)}" y="4" width="{_n(width)}" height="6" fill="#2f3f3f"/>'
    color, dashes = _OUTLINED[kind]
    stripes = _stripes(x, width, color) if kind == "against" else ""
    return (
        f'<rect class="bar-paper" x="{_n(x)}" y="0" width="{_n(width)}" height="14" fill="#ffffff"/>{stripes}'
        f'<rect class="bar-{kind}" x="{_n(x + 0.8)}" y="0.8" width="{_n(max(width - 1.6, 0.1))}" height="12.4"'
        f' fill="none" stroke="{color}" stroke-width="1.6"'
        + (f' stroke-dasharray="{dashes}"/>' if dashes else "/>")
    )


def _stripes(x: float, width: float, color: str) -> str:
    """Slanting lines cut at the ends of the bar, one by one: pattern fills are not reliable in print."""
    pieces, offset = [], -HEIGHT + 3.0
    while offset < width:
        left, right = max(offset, 0.0), min(offset + HEIGHT, width)
        if right > left:
            pieces.append(
                f"M{_n(x + left)} {_n(HEIGHT - (left - offset))}L{_n(x + right)} {_n(HEIGHT - (right - offset))}"
            )
        offset += 5
    return (
        f'<path class="bar-against" d="{"".join(pieces)}" stroke="{color}" stroke-width="1.4" fill="none"/>'
    )


def _line(mark: int, whole: int, direction: Literal["rtl", "ltr"]) -> str:
    """The line to be reached, dark between two pale edges so that it shows on every bar."""
    if not mark:
        return ""
    at = min(_part(mark, whole), WIDTH - LEAST)
    at = WIDTH - at if direction == "rtl" else at
    return (
        f'<rect class="bar-paper" x="{_n(at - 3)}" y="0" width="6" height="14" fill="#ffffff"/>'
        f'<rect class="bar-mark" x="{_n(at - 1.4)}" y="0" width="2.8" height="14" fill="#101818"/>'
    )


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
