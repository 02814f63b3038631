"""Comments as pages show them: a bounded page of threads, in as many queries whatever its length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy import case as case_when
from sqlmodel import col

from workflow.deliberation import passages, placing
from workflow.deliberation.anchors import Anchor
from workflow.deliberation.kinds import REMARK
from workflow.deliberation.passages import Passage
from workflow.deliberation.revisions import RevisionText, latest
from workflow.deliberation.tables import Author, Comment, Disposition, Stance, Wording
from workflow.membership.tables import Mandate, Person
from workflow.process.text import Text
from workflow.record import stale
from workflow.record.case import Case, NotFound

STANCES: Mapping[str, Text] = MappingProxyType({
    "agree": Text("موافقم", "I agree"),
    "disagree": Text("مخالفم", "I disagree"),
    "pass": Text("نظری ندارم", "Pass"),
})  # fmt: skip

VALUES: Mapping[str, int] = MappingProxyType({"agree": 1, "disagree": -1, "pass": 0})
"""A stance as it is stored."""

PAGE = 50
MOST_REPLIES = 20
"""Answers shown under one comment; the others are reached through ``replies``."""

ROLE_ORDER = ("author", "chair", "secretary", "member")

_STANCE_OF = {value: name for name, value in VALUES.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """The disposition that stands: its kind and its reason."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment as one reader sees it.

    Of a hidden one the text, the name and the passage are shown only to who wrote it and to the secretary; others
    see that something stood there, and why it is hidden.
    """

    id: int
    parent_id: int | None
    author: str
    roles: tuple[str, ...]
    """Roles the author held when they said it; ``workflow.membership.roles.ROLES`` has the words."""
    kind: str
    """What it is meant as; ``workflow.deliberation.kinds.KINDS`` has the words."""
    body: str
    source: str
    """Where it says that what it says is from; "" where it does not."""
    passage: Passage | None
    """What it was written on."""
    place: Anchor | None
    """Where that stands in the newest text …"""
    words_now: str
    """… and the words there, where they are no longer the same."""
    outdated: bool
    """Whether its passage stands in the newest revision no more."""
    at: datetime
    edited_at: datetime | None
    version: int
    """Counts its wordings, from 1: an edit of an older one is refused."""
    agree: int
    disagree: int
    passes: int
    earlier: int
    """How many of these stances were taken to an earlier wording."""
    mine: str | None
    """The reader's own stance."""
    mine_earlier: bool
    """Whether the reader took it to an earlier wording."""
    own: bool
    """Whether the reader wrote it."""
    hidden: bool
    hidden_reason: str
    disposition: Answer | None
    channel: str = ""
    """How it was said, where the secretary entered it for its author …"""
    confirmed: bool = False
    """… whether the author confirmed it since …"""
    struck: bool = False
    """… or struck it."""
    replies: tuple["CommentRow", ...] = ()
    reply_count: int = 0


@dataclass(frozen=True, slots=True)
class CommentPage:
    """Some comments, and the cursor after which there are more (None at the end)."""

    comments: tuple[CommentRow, ...]
    next: int | None


def comments(
    case: Case, *, after: int | None = None, limit: int = PAGE, section: str | None = None
) -> CommentPage:
    """The threads in the order they were begun; with ``section``, those on its passages alone."""
    tops: list[ColumnElement[bool]] = [col(Comment.parent_id).is_(None)]
    if section is not None:
        tops.append(col(Comment.section) == section)
    rows, cursor = page_of(case, tops, after, limit)
    below = _first_replies(case, [row.id for row in rows])
    shown = {row.id: row for row in shown_rows(case, [*rows, *(row for row, _ in below)])}
    counts = {row.parent_id: count for row, count in below}
    threads = []
    for row in rows:
        answers = tuple(shown[reply.id] for reply, _ in below if reply.parent_id == row.id)
        threads.append(replace(shown[row.id], replies=answers, reply_count=counts.get(row.id, 0)))
    return CommentPage(tuple(threads), cursor)


def replies(case: Case, comment_id: int, *, after: int | None = None, limit: int = PAGE) -> CommentPage:
    """The answers to one comment of this proposal, oldest first."""
    rows, cursor = page_of(case, [col(Comment.parent_id) == comment_id], after, limit)
    return CommentPage(shown_rows(case, rows), cursor)


def one(case: Case, comment_id: int) -> CommentRow:
    """One comment by itself, without its answers. Raises NotFound for another proposal's."""
    rows, _ = page_of(case, [col(Comment.id) == comment_id], None, 1)
    if not rows:
        raise NotFound
    return shown_rows(case, rows)[0]


def page_of(
    case: Case, where: Sequence[ColumnElement[bool]], after: int | None, limit: int
) -> tuple[list[Row[Any]], int | None]:
    """Rows of this proposal's comments for ``shown_rows``, and the cursor to go on from."""
    limit = max(1, min(limit, 200))
    query = _query(case).where(*where).order_by(col(Comment.id)).limit(limit + 1)
    if after is not None:
        query = query.where(col(Comment.id) > after)
    rows = list(case.session.execute(query))
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def shown_rows(case: Case, rows: Sequence[Row[Any]]) -> tuple[CommentRow, ...]:
    """The rows as the reader of the case may see them, each without its replies."""
    if not rows:
        return ()
    newest = latest(case)
    stances = _stances(case, [row.id for row in rows])
    roles = _roles(case, {row.author_id for row in rows})
    return tuple(_shown(case, row, newest, stances.get(row.id), roles) for row in rows)


_COLUMNS = (
    Comment.id, Comment.parent_id, Comment.author_id, Person.name, Comment.kind, Comment.body, Comment.source,
    *placing.COLUMNS, Comment.at, Comment.edited_at, Comment.hidden_at, Comment.hidden_reason, Comment.channel,
    Comment.confirmed_at, Comment.struck_at,
)  # fmt: skip


def _query(case: Case, *more: ColumnElement[Any]) -> Any:  # noqa: ANN401 - more columns than select can type
    last = select(func.coalesce(func.max(col(Wording.number)), 0)).where(
        col(Wording.comment_id) == col(Comment.id)
    )
    decided: tuple[ColumnElement[Any], ...] = (
        col(Disposition.kind).label("decided"),
        col(Disposition.reason).label("decided_why"),
    )
    version = (last.correlate(Comment).scalar_subquery() + 1).label("version")
    return (
        select(*map(col, _COLUMNS), *decided, version, *more)
        .join(Person, col(Person.id) == col(Comment.author_id))
        .join(Disposition, col(Disposition.id) == col(Comment.disposition_id), isouter=True)
        .where(col(Comment.proposal_id) == case.id)
    )


def _first_replies(case: Case, tops: list[int]) -> list[tuple[Row[Any], int]]:
    if not tops:
        return []
    above = col(Comment.parent_id)
    place = func.row_number().over(partition_by=above, order_by=col(Comment.id)).label("place")
    total = func.count().over(partition_by=above).label("total")
    ranked = _query(case, place, total).where(col(Comment.parent_id).in_(tops)).subquery()
    found = case.session.execute(select(ranked).where(ranked.c.place <= MOST_REPLIES).order_by(ranked.c.id))
    return [(row, row.total) for row in found]


def _stances(case: Case, ids: list[int]) -> dict[int, Row[Any]]:
    def counted(value: int) -> ColumnElement[int]:
        return func.sum(case_when((col(Stance.value) == value, 1), else_=0))

    own, before = (
        col(Stance.person_id) == case.actor.id,
        stale.worded_since(col(Stance.at), col(Comment.edited_at)),
    )
    mine = func.max(case_when((own, col(Stance.value))))
    earlier = func.sum(case_when((before, 1), else_=0))
    mine_earlier = func.max(case_when((own & before, 1), else_=0))
    query: Any = (
        select(col(Stance.comment_id), counted(1), counted(-1), counted(0), mine, earlier, mine_earlier)
        .join(Comment, col(Comment.id) == col(Stance.comment_id))
        .where(col(Stance.comment_id).in_(ids))
        .group_by(col(Stance.comment_id))
    )
    return {row[0]: row for row in case.session.execute(query)}


def _roles(case: Case, people: set[int]) -> Mapping[int, list[tuple[str, datetime | None, datetime | None]]]:
    held: dict[int, list[tuple[str, datetime | None, datetime | None]]] = {person: [] for person in people}
    mandates = select(
        col(Mandate.person_id), col(Mandate.role), col(Mandate.since), col(Mandate.until)
    ).where(col(Mandate.chapter_id) == case.chapter_id, col(Mandate.person_id).in_(people))
    for person, role, since, until in case.session.execute(mandates):
        held[person].append((role, since, until))
    authors = select(col(Author.person_id)).where(
        col(Author.proposal_id) == case.id, col(Author.person_id).in_(people)
    )
    for person in case.session.execute(authors).scalars():
        held[person].append(("author", None, None))
    return held


def _shown(
    case: Case,
    row: Row[Any],
    newest: RevisionText,
    stance: Row[Any] | None,
    held: Mapping[int, list[tuple[str, datetime | None, datetime | None]]],
) -> CommentRow:
    hidden = row.hidden_at is not None
    own = case.actor.kind == "person" and row.author_id == case.actor.id
    readable = not hidden or own or "secretary" in case.roles
    had = {
        role
        for role, since, until in held[row.author_id]
        if (since is None or since <= row.at) and (until is None or row.at < until)
    }
    passage, place, words_now = None, None, ""
    if row.section and readable:
        passage, place = placing.passage_of(row), placing.anchor(row, newest)
        if place is not None and place.changed:
            words_now = (passages.source(newest, row.section) or "")[place.start : place.end]
    agree, disagree, passes, mine, earlier, mine_earlier = (
        tuple(stance)[1:] if stance else (0, 0, 0, None, 0, 0)
    )
    return CommentRow(
        id=row.id,
        parent_id=row.parent_id,
        author=row.name if readable else "",
        roles=tuple(role for role in ROLE_ORDER if role in had) if readable else (),
        kind=row.kind if readable else REMARK,
        body=row.body if readable else "",
        source=row.source if readable else "",
        passage=passage,
        place=place,
        words_now=words_now,
        outdated=passage is not None and place is None,
        at=row.at,
        edited_at=row.edited_at,
        version=row.version,
        agree=agree,
        disagree=disagree,
        passes=passes,
        earlier=earlier,
        mine_earlier=bool(mine_earlier),
        mine=None if mine is None else _STANCE_OF[mine],
        own=own,
        hidden=hidden,
        hidden_reason=row.hidden_reason,
        disposition=None if row.decided is None else Answer(row.decided, row.decided_why),
        channel=row.channel,
        confirmed=row.confirmed_at is not None,
        struck=row.struck_at is not None,
    )
