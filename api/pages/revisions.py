"""The texts of a proposal as they were saved, one by one."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.filtering import address, asked_of, bar
from api.pages.frame import frame
from api.pages.text import sections_of
from api.visit import Visit
from workflow.deliberation import revisions

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
PAGE = 50


@router.get("/proposals/{proposal_id}/revisions")
def listing(request: Request, proposal_id: Id, before: int | None = None) -> Response:
    """Every save, newest first, by cursor."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        asked = asked_of(request, revisions.REVISIONS)
        rows = revisions.listing(case, asked=asked, before=before, limit=PAGE + 1)
        where = f"/proposals/{proposal_id}/revisions"
        return visit.render(
            "revisions", chapter_id=case.chapter_id, p=head, rows=rows[:PAGE],
            bar=bar(where, asked), first=address(where, asked) if before is not None else "",
            next=address(where, asked, before=rows[PAGE - 1].number) if len(rows) > PAGE else "",
        )  # fmt: skip

    return door.show(request, page)


@router.get("/proposals/{proposal_id}/revisions/{number}")
def one(request: Request, proposal_id: Id, number: Id) -> Response:
    """The whole text of one save."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        text = revisions.numbered(case, number)
        return visit.render(
            "revision", chapter_id=case.chapter_id, p=head, text=text,
            sections=sections_of(text.sections, text.recommendations, case.language),
        )  # fmt: skip

    return door.show(request, page)
