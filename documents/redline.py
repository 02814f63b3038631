"""What a redline says: the frozen content of the annex that shows what changed between two revisions."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any, Literal

from documents.content import FrameLanguage, Letterhead
from documents.kinds import Kind
from documents.plain import ContentFault
from documents.plain import read as read_json
from documents.written import number
from workflow.deliberation.differences import Run
from workflow.deliberation.redline import Line

Happened = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Unshown:
    """How many lines of a part an annex leaves out for its length: unchanged ones, and changed ones."""

    same: int = 0
    changed: int = 0


SHOWN = Unshown()
"""All of a part is shown."""


@dataclass(frozen=True, slots=True)
class SectionRedline:
    """A section that one of the two has. ``formatted``: its source differs, and no line says so."""

    key: str
    lines: tuple[Line, ...]
    formatted: bool = False
    unshown: Unshown = SHOWN

    @property
    def says(self) -> bool:
        """Whether anything changed in it."""
        return self.formatted or self.unshown.changed > 0 or any(line.says for line in self.lines)


@dataclass(frozen=True, slots=True)
class RecommendationRedline:
    """A recommendation that one of the two has; its number in either, 0 where it is not.

    ``moved``: it stands in another order among those that both have.
    """

    id: str
    old: int
    new: int
    moved: bool
    lines: tuple[Line, ...]
    owner: tuple[Run, ...] = ()
    time: tuple[Run, ...] = ()
    cost: tuple[Run, ...] = ()
    formatted: bool = False
    unshown: Unshown = SHOWN

    @property
    def happened(self) -> Happened:
        """What became of it, apart from where it stands."""
        if not self.old or not self.new:
            return "added" if self.new else "removed"
        runs = (*self.owner, *self.time, *self.cost)
        reworded = self.formatted or self.unshown.changed > 0 or any(line.says for line in self.lines)
        return "changed" if reworded or any(run.kind != "same" for run in runs) else "same"

    @property
    def says(self) -> bool:
        """Whether anything changed in it."""
        return self.moved or self.happened != "same"


@dataclass(frozen=True, slots=True)
class Redline:
    """All that differs between two revisions of a proposal, and all that does not."""

    title: tuple[Run, ...]
    sections: tuple[SectionRedline, ...]
    recommendations: tuple[RecommendationRedline, ...]

    @property
    def retitled(self) -> bool:
        """Whether the title changed."""
        return any(run.kind != "same" for run in self.title)

    @property
    def recommends_otherwise(self) -> bool:
        """Whether anything changed among the recommendations."""
        return any(one.says for one in self.recommendations)

    @property
    def says(self) -> bool:
        """Whether anything changed at all."""
        return self.retitled or self.recommends_otherwise or any(one.says for one in self.sections)

    @property
    def shortened(self) -> bool:
        """Whether lines were left out of it."""
        left = [one.unshown for one in self.sections] + [one.unshown for one in self.recommendations]
        return any(one != SHOWN for one in left)


@dataclass(frozen=True, slots=True)
class Saved:
    """A revision as the annex names it."""

    number: int
    at: str
    """ISO date and time with its offset."""
    editor: str


@dataclass(frozen=True, slots=True)
class RedlineContent:
    """Everything the annex says, in one language of its frame."""

    language: FrameLanguage
    body_language: str
    letterhead: Letterhead
    proposal: int
    title: str
    old: Saved
    new: Saved
    redline: Redline

    def __post_init__(self) -> None:
        """Refuse what no annex could show truthfully."""
        if self.old.number >= self.new.number:
            raise ContentFault("a redline leads from an older to a newer revision")


def read(source: str) -> RedlineContent:
    """The content that the JSON holds. Raises ContentFault."""
    return read_json(RedlineContent, source)


def values(content: RedlineContent, kind: Kind, _known: Collection[int] | None) -> Mapping[str, Any]:
    """What the template sees beside the content."""
    words = kind.words[content.language]

    def label(key: str) -> str:
        return words.get(f"section_{key}", key)

    def recommendation(place: int) -> str:
        return f"{words['recommendation']} {number(place, content.language)}"

    return {
        "label": label,
        "recommendation": recommendation,
        "in_order": in_order,
        "groups": groups,
        "columns": lambda rows: max(len(row.cells) for row in rows),
        "changed": changed(content.redline, label, words["title"], words["recommendations"]),
        "place": partial(place, content.redline, label=label, recommendation=recommendation),
        "same": [label(one.key) for one in content.redline.sections if not one.says],
    }


def groups(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Lines that stand together: the items of a list, the rows of a table; every other by itself."""
    for (kind, _), some in groupby(enumerate(lines), key=_together):
        yield kind, [line for _, line in some]


def _together(numbered: tuple[int, Line]) -> tuple[str, int]:
    index, line = numbered
    return line.kind, -1 if line.kind in ("item", "row") else index


def changed(
    redline: Redline,
    label: Callable[[str], Any],
    title: Any,  # noqa: ANN401 - what label gives: Text or str
    recommendations: Any,  # noqa: ANN401 - likewise
) -> list[tuple[str, Any]]:
    """What changed, in the order of reading: the key of its place on the page, and what it is called."""
    found: list[tuple[str, Any]] = [("title", title)] if redline.retitled else []
    for key, what in in_order(redline):
        if what is None and redline.recommends_otherwise:
            found.append((key, recommendations))
        elif what is not None and what.says:
            found.append((key, label(key)))
    return found


def in_order(redline: Redline) -> Iterator[tuple[str, SectionRedline | None]]:
    """The sections as they are read; None stands for the recommendations, after the options."""
    before = ("key_messages", "problem", "evidence", "options")
    first = [one for one in redline.sections if one.key in before]
    yield from ((one.key, one) for one in first)
    if redline.recommendations:
        yield "recommendations", None
    yield from ((one.key, one) for one in redline.sections if one.key not in before)


def place(
    redline: Redline, key: str, *, label: Callable[[str], Any], recommendation: Callable[[int], str]
) -> Any:  # noqa: ANN401 - what label gives: Text or str
    """What a part is called that a block moved to or from: a section, or a recommendation by its number."""
    for one in redline.recommendations:
        if key == f"recommendation:{one.id}":
            return recommendation(one.new or one.old)
    return label(key)
