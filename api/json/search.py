"""Search in a chapter, as JSON."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request, Response

from api import door
from api.json import asking
from api.json.described import entered, reads, router
from api.json.models import After, Id, Limit, Shown, Words, example
from api.visit import Visit
from workflow.find import find
from workflow.lifecycle import STAGES
from workflow.process.text import Text
from workflow.record.filters import Field, Filters

search = router("search")

IN_STAGE = Filters((Field("stage", Text("مرحله", "Stage"), STAGES),))


class Piece(Shown):
    """A stretch of text; ``marked`` when it was asked for."""

    text: str
    marked: bool


class Hit(Shown):
    """Something that was found; ``id`` is that of the proposal, the comment or the brief."""

    kind: str
    id: int
    proposal_id: int
    title: list[Piece]
    language: str
    state: Words
    stage: str
    number: str
    at: datetime
    excerpt: list[Piece]


class HitPage(Shown):
    """What was found, newest first; ``next`` goes into ``after`` of the next page."""

    model_config = example(
        items=[{
            "kind": "proposal", "id": 7, "proposal_id": 7, "language": "fa", "stage": "discussion",
            "title": [{"text": "پیمان ", "marked": False}, {"text": "کارورزی", "marked": True}],
            "state": {"fa": "بحث و بررسی", "en": "Discussion"}, "number": "", "at": "2026-11-24T09:00:00Z",
            "excerpt": [{"text": "پیمان ", "marked": False}, {"text": "کارورزی", "marked": True}],
        }],
        next=None,
    )  # fmt: skip

    items: list[Hit]
    next: int | None


@search.get("/chapters/{chapter_id}/search", response_model=HitPage, **reads("Search in a chapter"))
def find_in_chapter(  # noqa: PLR0917  (what the query may say)
    request: Request,
    chapter_id: Id,
    given: Annotated[asking.Given, asking.asking(IN_STAGE)],
    q: Annotated[str, Query(max_length=200, description="Words that all have to be there.")],
    kind: Literal["proposal", "comment", "brief"] = "proposal",
    after: After = None,
    limit: Limit = 20,
) -> Response:
    """Proposals, comments or briefs the reader may see that hold every word."""

    def give(visit: Visit) -> HitPage:
        stage = IN_STAGE.read(given).proved()["stage"]
        standing = entered(visit, chapter_id)
        found = find(visit.session, standing, q, kind=kind, stage=stage, after=after, limit=limit)
        return HitPage(items=[Hit.model_validate(hit) for hit in found.hits], next=found.next)

    return door.fetch(request, give)
