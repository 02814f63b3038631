"""The desk: the first page of somebody signed in, and the welcome of somebody who is not."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.board import Shown, shown
from api.visit import Visit
from workflow.desk import SHOWN, desk
from workflow.membership.chapters import names
from workflow.process.text import Text

router = APIRouter(include_in_schema=False)

WHERE = {"vote": "/ballot", "answered": "/brief", "write": "/edit"}
"""The part of a proposal at which the thing is done that waits."""


@dataclass(frozen=True, slots=True)
class Pile:
    """What waits under one heading."""

    what: str
    slips: tuple[Shown, ...]
    more: bool
    where: str


@dataclass(frozen=True, slots=True)
class Place:
    """A chapter somebody belongs to."""

    id: int
    name: Text


@router.get("/")
def home(request: Request) -> Response:
    """What waits for the person; without a sign-in, what this is and where to sign in."""

    def page(visit: Visit) -> Response:
        if visit.who is None:
            return visit.render("welcome")
        piles = tuple(
            Pile(
                w.what, tuple(shown(slip, visit.language) for slip in w.slips), w.more, WHERE.get(w.what, "")
            )
            for w in desk(visit.session, visit.actor, visit.roles, now=visit.now)
        )
        return visit.render("desk", piles=piles, places=_places(visit), most=SHOWN, who=visit.who.name)

    return door.show(request, page)


def _places(visit: Visit) -> tuple[Place, ...]:
    if not visit.roles:
        return ()
    return tuple(Place(number, name) for number, name in names(visit.session, visit.roles).items())
