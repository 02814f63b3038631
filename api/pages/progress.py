"""Long work of a proposal: how far it has come, on a page that looks again by itself while there is some left.

Nobody waits for it elsewhere: the brief's page is there at once, and only points here. It looks again without a
script, a bounded number of times, and can be told to stop (WCAG 2.2.1); nothing is typed on it that could be lost.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.frame import frame
from api.visit import Visit
from workflow.outcome.underway import under_way

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
SECONDS, LOOKS = 5, 60
"""Seconds between two looks, and most looks that one opening of the page takes."""


@router.get("/proposals/{proposal_id}/progress")
def progress(request: Request, proposal_id: Id, look: str = "1") -> Response:
    """What is under way and how much of it is done. ``look`` counts the looks; "stop" ends them."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id)
        works = under_way(case)
        left = any(not work.over for work in works)
        nth = int(look) if look.isascii() and look.isdigit() and len(look) <= len(str(LOOKS)) else LOOKS
        goes_on = left and nth < LOOKS
        where = f"/proposals/{proposal_id}/progress"
        response = visit.render(
            "progress", chapter_id=case.chapter_id, p=head, works=works, left=left, goes_on=goes_on,
            seconds=SECONDS, where=where,
        )  # fmt: skip
        if goes_on:
            response.headers["Refresh"] = f"{SECONDS}; url={where}?look={nth + 1}"
        response.headers["Cache-Control"] = "no-store"
        return response

    return door.show(request, page)
