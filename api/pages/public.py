"""The public page of a brief: number, date and status, for whoever holds its public id; not what it says."""

from fastapi import APIRouter, Request, Response

from api import door
from api.visit import Visit
from workflow.decision import ratification
from workflow.outcome.briefs import public_page

router = APIRouter(include_in_schema=False)


@router.get("/b/{public_id}")
def show_public(request: Request, public_id: str) -> Response:
    """What the QR code of a brief leads to. The id may be typed in small letters."""

    def page(visit: Visit) -> Response:
        found = public_page(visit.session, public_id.upper())
        return visit.render(
            "public", b=found, ratified=ratification.standing(visit.session, found.proposal_id, inside=False)
        )

    return door.show(request, page)
