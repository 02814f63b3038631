"""What somebody was told, on a page of their own; opened one by one or all at once; and how often they are mailed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.posted import Form, Posted
from api.visit import Visit
from workflow.deliberation import news as told
from workflow.deliberation.news import HOW_OFTEN, KINDS, News
from workflow.process.text import Refusal, Text
from workflow.record.case import NotFound

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing told."""

    id: int
    what: Text
    proposal: int
    at: datetime
    seen: bool


@router.get("/news")
def news(request: Request, before: int | None = None) -> Response:
    """The newest first."""
    return door.show(request, lambda visit: _page(visit, Posted(()), before))


@router.post("/news")
def change(request: Request, posted: Form) -> Response:
    """Mark all as seen, or choose how often to be mailed."""

    def act(visit: Visit) -> str:
        posted.only("up_to", "how_often")
        if "how_often" in dict(posted.fields):
            told.choose(visit.session, visit.actor, posted.get("how_often"), now=visit.now)
            return "/news?done=news_chosen"
        up_to = posted.number("up_to")
        if up_to is None:
            raise NotFound
        told.all_seen(visit.session, visit.actor, up_to=up_to, now=visit.now)
        return "/news?done=news_seen"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, posted, None, refusal))


@router.post("/news/{notice_id}")
def see(request: Request, posted: Form, notice_id: Id) -> Response:
    """Mark one as seen and go to what it is about."""

    def act(visit: Visit) -> str:
        posted.only()
        one = told.seen(visit.session, visit.actor, notice_id, now=visit.now)
        return told.path(one.kind, one.proposal_id, one.comment_id, one.amendment_id)

    return door.do(request, posted, act)


def _page(visit: Visit, posted: Posted, before: int | None, refusal: Refusal | None = None) -> Response:
    found, cursor = told.listing(visit.session, visit.actor, before=before)
    unseen, _ = told.waiting(visit.session, visit.actor)
    how_often = visit.who.notices if visit.who else ""
    return visit.render(
        "news", errors=door.errors_of(refusal) if refusal else {}, news=tuple(map(_shown, found)),
        unseen=unseen, up_to=found[0].id if found and before is None else 0, choices=tuple(HOW_OFTEN.items()),
        how_often=posted.get("how_often") or how_often, first="/news" if before is not None else "",
        next=f"/news?before={cursor}" if cursor is not None else "",
    )  # fmt: skip


def _shown(one: News) -> Shown:
    return Shown(one.id, KINDS[one.kind], one.proposal_id, one.at, one.seen)
