"""A redline that one document can hold, laid out while a reader waits: what is left out of it is counted.

Laying out costs about 0.12 ms of processor time a character, and ten times that for each run, as every change is a
box of its own: a text with heavy changes of some 50 000 characters is the most that is made whole. Beyond that the
unchanged lines go first, then the changes that do not fit any more. The page that compares two revisions shows all.
"""

from collections.abc import Iterable
from dataclasses import replace

from documents.redline import RecommendationRedline, Redline, SectionRedline, Unshown
from workflow.deliberation.redline import Line

MOST = 80_000
"""Characters, and ten for each run, that are laid out in one annex."""
_RUN = 10


def shortened(redline: Redline, most: int = MOST) -> Redline:
    """The redline as it is where it fits, else without its unchanged lines and with as many changes as fit.

    Headings stay, since they say where a change stands, and the parts keep their order. What is left out is counted
    part by part (``Unshown``).
    """
    efforts = [_effort(one.lines) for one in redline.sections]
    if sum(efforts) + sum(_effort(one.lines) for one in redline.recommendations) <= most:
        return redline
    left = most

    def kept(part: SectionRedline | RecommendationRedline) -> tuple[tuple[Line, ...], Unshown]:
        nonlocal left
        lines, same, changed = [], 0, 0
        for line in part.lines:
            effort = _effort([line])
            if effort <= left and (line.says or line.heads or line.kind == "heading"):
                lines.append(line)
                left -= effort
            elif line.says:
                changed += 1
            else:
                same += 1
        return tuple(lines), Unshown(same, changed)

    sections, recommendations = [], []
    for one in redline.sections:
        lines, unshown = kept(one)
        sections.append(replace(one, lines=lines, unshown=unshown))
    for advice in redline.recommendations:
        lines, unshown = kept(advice)
        recommendations.append(replace(advice, lines=lines, unshown=unshown))
    return replace(redline, sections=tuple(sections), recommendations=tuple(recommendations))


def _effort(lines: Iterable[Line]) -> int:
    return sum(len(run.text) + _RUN for line in lines for cell in line.cells for run in cell)
