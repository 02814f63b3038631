"""What changed between two revisions, word by word, as JSON."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response

from api import door
from api.json.described import opened, reads, router
from api.json.models import LARGEST, Id, Shown, example
from api.visit import Visit
from documents.compared import compared
from documents.redline import Redline
from workflow.deliberation.comparing import both
from workflow.deliberation.revisions import latest

comparison = router("proposals")

From = Annotated[
    int | None,
    Query(alias="from", ge=1, le=LARGEST, description="Number of a revision; without it the one before."),
]
To = Annotated[
    int | None,
    Query(ge=1, le=LARGEST, description="Number of another revision; without it the newest."),
]
RUNS = [{"kind": "same", "text": "پیمان "}, {"kind": "deleted", "text": "کارورزی"},
        {"kind": "inserted", "text": "کارآموزی"}]  # fmt: skip
LINE = {
    "told": "changed",
    "kind": "paragraph",
    "shape": "",
    "cells": [RUNS],
    "formatted": False,
    "elsewhere": "",
}
SECTION = {"key": "problem", "says": True, "formatted": False, "lines": [LINE]}
RECOMMENDATION = {"id": "3", "old": 2, "new": 1, "moved": True, "happened": "same", "formatted": False, "lines": [],
                  "owner": [], "time": [], "cost": []}  # fmt: skip


class Run(Shown):
    """A stretch of words that both have, or only the older, or only the newer revision."""

    kind: Literal["same", "deleted", "inserted"]
    text: str


class Line(Shown):
    """A block: a heading, a paragraph, an item, a row of a table (one cell each but for rows).

    ``formatted``: its marks, level or kind changed. ``elsewhere``: the part a moved block came from or went to,
    empty for the same part; a recommendation is ``recommendation:<id>``.
    """

    told: Literal["same", "changed", "inserted", "deleted", "moved_here", "moved_away"]
    kind: Literal["heading", "paragraph", "item", "quote", "code", "row", "note", "rule", "reference"]
    shape: str
    cells: list[list[Run]]
    formatted: bool
    elsewhere: str


class ComparedSection(Shown):
    """A section; ``says``: whether anything changed in it."""

    model_config = example(**SECTION)

    key: str
    says: bool
    formatted: bool
    lines: list[Line]


class ComparedRecommendation(Shown):
    """A recommendation with its number in either revision, 0 where it is not; ``moved`` among those both have."""

    model_config = example(**RECOMMENDATION)

    id: str
    old: int
    new: int
    moved: bool
    happened: Literal["same", "changed", "added", "removed"]
    formatted: bool
    lines: list[Line]
    owner: list[Run]
    time: list[Run]
    cost: list[Run]


class Comparison(Shown):
    """What changed from the older to the newer revision. Deleted and same runs are the older words."""

    model_config = example(
        old=3, new=5, says=True, title=[{"kind": "same", "text": "پیمان کارورزی"}], sections=[SECTION],
        recommendations=[RECOMMENDATION],
    )  # fmt: skip

    old: int
    new: int
    says: bool
    title: list[Run]
    sections: list[ComparedSection]
    recommendations: list[ComparedRecommendation]


@comparison.get(
    "/proposals/{proposal_id}/revisions/compare", response_model=Comparison, **reads("Two revisions compared")
)
def compare_revisions(request: Request, proposal_id: Id, first: From = None, to: To = None) -> Response:
    """In whole words, block by block; the older revision comes first, however they are named."""

    def give(visit: Visit) -> Comparison:
        case = opened(visit, proposal_id)
        second = to or latest(case).number
        old, new = both(case, first or max(1, second - 1), second)
        found: Redline = compared(old, new)
        return Comparison(
            old=old.number, new=new.number, says=found.says,
            title=[Run.model_validate(run) for run in found.title],
            sections=[ComparedSection.model_validate(one) for one in found.sections],
            recommendations=[ComparedRecommendation.model_validate(one) for one in found.recommendations],
        )  # fmt: skip

    return door.fetch(request, give)
