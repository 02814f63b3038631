"""The picture of opinion groups: SVG of our own, without a word in it.

Groups differ by shape and by filling before they differ by colour; the colours are classes of the style sheet, so that
they follow the reader's scheme. A mark grows with the people it stands for.
"""

import math
from collections.abc import Sequence

from markupsafe import Markup

from workflow.deliberation.opinions.picture import SQUARES, Mark

SQUARE = 20.0
"""Units along the side of a square of the grid."""

SMALLEST, LARGEST = 4.5, 10.5
"""Half the width of a mark, in the same units."""


def picture(marks: Sequence[Mark]) -> Markup:
    """The picture, hidden from readers of words: the tables beside it say the same. "" without marks."""
    if not marks:
        return Markup()
    most = max(mark.people for mark in marks)
    drawn = Markup().join(_placed(mark, most) for mark in sorted(marks, key=lambda mark: -mark.people))
    side = (SQUARES + 2) * SQUARE  # a square of air around, so that no mark is cut at the edge
    return _svg("opinions-picture", f"{-SQUARE:g} {-SQUARE:g} {side:g} {side:g}", drawn)


def glyph(group: int) -> Markup:
    """The shape of a group, to stand beside its name."""
    return _svg("opinions-glyph", "-12 -12 24 24", _shape(group, 0, 0, 9))


def _placed(mark: Mark, most: int) -> Markup:
    x, y = (mark.x + 0.5) * SQUARE, (SQUARES - mark.y - 0.5) * SQUARE
    share = math.sqrt(mark.people / most)
    return _shape(mark.group, x, y, SMALLEST + (LARGEST - SMALLEST) * share if most > 1 else SMALLEST + 2)


def _svg(name: str, box: str, drawn: Markup) -> Markup:
    return Markup('<svg class="{}" viewBox="{}" aria-hidden="true" focusable="false">{}</svg>').format(
        name, box, drawn
    )


def _shape(group: int, x: float, y: float, r: float) -> Markup:
    """Disc, hollow square, triangle, hollow diamond, cross: by the number of the group."""
    kind = (group - 1) % 5
    if kind == 0:
        path = (
            f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0z"
        )
    elif kind == 1:
        h = r * 0.85
        path = f"M{x - h:.1f} {y - h:.1f}h{2 * h:.1f}v{2 * h:.1f}h{-2 * h:.1f}z"
    elif kind == 2:  # noqa: PLR2004 (the third shape)
        path = f"M{x:.1f} {y - r:.1f}L{x + r:.1f} {y + r * 0.8:.1f}H{x - r:.1f}z"
    elif kind == 3:  # noqa: PLR2004
        path = f"M{x:.1f} {y - r:.1f}l{r:.1f} {r:.1f}l{-r:.1f} {r:.1f}l{-r:.1f} {-r:.1f}z"
    else:
        h = r * 0.8
        path = f"M{x - h:.1f} {y - h:.1f}l{2 * h:.1f} {2 * h:.1f}m0 {-2 * h:.1f}l{-2 * h:.1f} {2 * h:.1f}"
    return Markup('<path class="opinions-mark group-{}" d="{}"/>').format(kind + 1, path)
