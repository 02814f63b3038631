"""What somebody was told, on a page of their own; opened one by one or all at once; and how often they are mailed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy import or_, select
from sqlmodel import col

from api import door
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import visible
from workflow.deliberation import news as told
from workflow.deliberation.news import HOW_OFTEN, KINDS, News
from workflow.deliberation.tables import Proposal, Revision
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
    title: str
    """Of the proposal, "" where the reader may not see it any more."""
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
    titles = _titles(visit, found)
    how_often = visit.who.notices if visit.who else ""
    return visit.render(
        "news", errors=door.errors_of(refusal) if refusal else {}, news=tuple(_shown(one, titles) for one in found),
        unseen=unseen, up_to=found[0].id if found and before is None else 0, choices=tuple(HOW_OFTEN.items()),
        how_often=posted.get("how_often") or how_often, first="/news" if before is not None else "",
        next=f"/news?before={cursor}" if cursor is not None else "",
    )  # fmt: skip


def _shown(one: News, titles: dict[int, str]) -> Shown:
    return Shown(one.id, KINDS[one.kind], one.proposal_id, titles.get(one.proposal_id, ""), one.at, one.seen)


def _titles(visit: Visit, found: Sequence[News]) -> dict[int, str]:
    """The titles of the proposals that are told of and may be seen. One query, none where nothing is told."""
    if not found or not visit.roles:
        return {}
    query = (
        select(col(Proposal.id), col(Revision.title))
        .join(Revision, col(Revision.id) == col(Proposal.revision_id))
        .where(
            col(Proposal.id).in_({one.proposal_id for one in found}),
            or_(*(visible(visit.actor, held, chapter) for chapter, held in sorted(visit.roles.items()))),
        )
    )
    return dict(visit.session.execute(query).all())
