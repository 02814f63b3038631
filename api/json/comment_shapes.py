"""A comment as JSON, wherever one is told of: what it says, where it points, who holds what of it."""

from datetime import datetime
from typing import Literal

from api.json.models import Shown, example
from workflow.deliberation import discussion

AT = "2026-11-24T09:00:00Z"
EXAMPLE = {
    "id": 31, "parent_id": None, "author": "نگار عضوی", "roles": ["member"], "kind": "question",
    "body": "هزینهٔ این پیمان چقدر است؟",
    "source": "", "passage": None, "place": None, "words_now": "", "outdated": False, "at": AT, "edited_at": None,
    "version": 1, "agree": 3, "disagree": 1, "passes": 0, "earlier": 0, "mine": None, "mine_earlier": False,
    "own": False, "hidden": False, "hidden_reason": "", "disposition": None, "channel": "",
    "confirmed": False, "struck": False, "replies": [], "reply_count": 0,
}  # fmt: skip

Stance = Literal["agree", "disagree", "pass"]


class Passage(Shown):
    """Where a comment points, with the words that stood there."""

    section: str
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    revision_id: int


class Place(Shown):
    """Where a passage stands in the newest text; ``changed`` where its words are not all the same there."""

    start: int
    end: int
    changed: bool


class Disposition(Shown):
    """What became of a comment, and why."""

    kind: str
    reason: str


class Comment(Shown):
    """A comment as one reader sees it; of a hidden one others see only that it stood there."""

    model_config = example(**EXAMPLE)

    id: int
    parent_id: int | None
    author: str
    roles: list[str]
    kind: str
    body: str
    source: str
    passage: Passage | None
    place: Place | None
    words_now: str
    outdated: bool
    at: datetime
    edited_at: datetime | None
    version: int
    agree: int
    disagree: int
    passes: int
    earlier: int
    mine: str | None
    mine_earlier: bool
    own: bool
    hidden: bool
    hidden_reason: str
    disposition: Disposition | None
    channel: str
    confirmed: bool
    struck: bool
    replies: list["Comment"]
    reply_count: int


class CommentPage(Shown):
    """Comments in the order they were begun; ``next`` goes into ``after`` of the next page."""

    model_config = example(items=[EXAMPLE], next=None)

    items: list[Comment]
    next: int | None


def page_of(page: discussion.CommentPage) -> CommentPage:
    """A page of comments as JSON shows it."""
    return CommentPage(items=[Comment.model_validate(row) for row in page.comments], next=page.next)
