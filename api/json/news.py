"""What whoever is signed in was told, and how often they are mailed."""

from datetime import datetime
from typing import Literal

from fastapi import Request, Response

from api import door
from api.json.described import changes, reads, router
from api.json.models import Before, Given, Id, Limit, Ref, Shown, example
from api.visit import Visit
from workflow.deliberation import news as told

news = router("me")

ONE = {
    "id": 12, "proposal_id": 7, "kind": "reply", "comment_id": 31, "amendment_id": None,
    "at": "2026-11-24T09:00:00Z", "seen": False,
}  # fmt: skip

HowOften = Literal["at_once", "daily", "never"]


class OneNews(Shown):
    """One thing told: ``kind`` says what."""

    model_config = example(**ONE)

    id: int
    proposal_id: int
    kind: str
    comment_id: int | None
    amendment_id: int | None
    at: datetime
    seen: bool


class NewsPage(Shown):
    """The newest first; ``next`` goes into ``before`` of the next page."""

    model_config = example(items=[ONE], next=None, unseen=1, how_often="at_once")

    items: list[OneNews]
    next: int | None
    unseen: int
    how_often: str


class Seen(Given):
    """Everything up to this id was seen."""

    model_config = example(up_to=12)

    up_to: Ref


class Chosen(Given):
    """How often to be mailed."""

    model_config = example(how_often="daily")

    how_often: HowOften


@news.get("/me/news", response_model=NewsPage, **reads("What you were told", 401))
def list_news(request: Request, before: Before = None, limit: Limit = 50) -> Response:
    """Answers to your comments, what became of them, and whatever else concerns you."""
    return door.fetch(request, lambda visit: _page(visit, before, limit))


@news.post("/me/news/seen", response_model=NewsPage, **changes("Mark as seen"))
def see_news(request: Request, given: Seen) -> Response:
    """What comes later stays new."""

    def act(visit: Visit) -> NewsPage:
        told.all_seen(visit.session, visit.actor, up_to=given.up_to, now=visit.now)
        return _page(visit, None, 50)

    return door.change(request, act, body=repr(given))


@news.post("/me/news/{notice_id}/seen", response_model=OneNews, **changes("Mark one as seen"))
def see_one(request: Request, notice_id: Id) -> Response:
    """Seen twice is seen once."""
    return door.change(
        request,
        lambda visit: OneNews.model_validate(told.seen(visit.session, visit.actor, notice_id, now=visit.now)),
        body="",
    )


@news.put(
    "/me/news/mails",
    response_model=NewsPage,
    **changes("Choose how often you are mailed", of=lambda visit, _at: _page(visit, None, 50)),
)
def choose_mails(request: Request, given: Chosen) -> Response:
    """What came while no mails were wanted is not mailed afterwards."""

    def act(visit: Visit) -> NewsPage:
        told.choose(visit.session, visit.actor, given.how_often, now=visit.now)
        page = _page(visit, None, 50)
        page.how_often = given.how_often
        return page

    return door.change(request, act, body=repr(given))


def _page(visit: Visit, before: int | None, limit: int) -> NewsPage:
    found, cursor = told.listing(visit.session, visit.actor, before=before, limit=limit)
    unseen, _ = told.waiting(visit.session, visit.actor)
    return NewsPage(
        items=[OneNews.model_validate(one) for one in found], next=cursor, unseen=unseen,
        how_often=visit.who.notices if visit.who else "",
    )  # fmt: skip
