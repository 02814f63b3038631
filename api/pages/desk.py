"""The desk: the first page of somebody signed in, and the welcome of somebody who is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from api import door
from api.pages.board import Shown, shown
from api.visit import Visit
from workflow.board import Slip
from workflow.desk import SHOWN, desk
from workflow.membership import offices
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
        places = _places(visit)
        piles = tuple(
            Pile(w.what, tuple(_slip(slip, visit, places) for slip in w.slips), w.more, WHERE.get(w.what, ""))
            for w in desk(visit.session, visit.actor, visit.roles, now=visit.now)
        )
        return visit.render(
            "desk", piles=piles, places=places, most=SHOWN, who=visit.who.name, ending=_ending(visit, places)
        )

    return door.show(request, page)


def _slip(slip: Slip, visit: Visit, places: Sequence[Place]) -> Shown:
    """A slip; it names its chapter to somebody who belongs to several."""
    made = shown(slip, visit.language)
    if len(places) == 1:
        return made
    chapter = next((place.name.in_(visit.language) for place in places if place.id == slip.chapter_id), "")
    return Shown(slip, (chapter, *made.lines)) if chapter else made


def _ending(visit: Visit, places: Sequence[Place]) -> tuple[tuple[Place, datetime], ...]:
    """The chapters that will soon be without a secretary, told to whoever can do something about it."""
    mine = [p for p in places if visit.roles[p.id] & {"secretary", "chair"}]
    found = offices.secretary_ends(visit.session, [place.id for place in mine], now=visit.now)
    soon = visit.now + offices.WARNED_BEFORE
    return tuple((place, found[place.id]) for place in mine if place.id in found and found[place.id] <= soon)


def _places(visit: Visit) -> tuple[Place, ...]:
    if not visit.roles:
        return ()
    return tuple(Place(number, name) for number, name in names(visit.session, visit.roles).items())
