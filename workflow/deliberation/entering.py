"""What a member said by phone or on paper: entered by the secretary, confirmed or struck by the member.

It counts as the member's from the start, marked as not confirmed until they confirm it. Struck, it is hidden and
waits for no disposition; moderation does not bring it back.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

from sqlalchemy import false, select, update
from sqlmodel import Session, col

from workflow.deliberation import discussion, news
from workflow.deliberation.editing import record
from workflow.deliberation.opinions.kept import changed
from workflow.deliberation.passages import Passage
from workflow.deliberation.sought import keep_comments
from workflow.deliberation.tables import Comment
from workflow.membership.roles import ROLES, holders
from workflow.membership.tables import Person
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import Actor, Case, Forbidden, NotFound
from workflow.record.folded import named

CHANNELS: Mapping[str, Text] = MappingProxyType({
    "phone": Text("تلفنی", "by phone"),
    "paper": Text("روی کاغذ", "on paper"),
    "in_person": Text("حضوری", "in person"),
})  # fmt: skip
"""How it was said."""

MOST_FOUND = 20
"""Members shown to choose from; more are found by more of the name."""

CHOOSE = Text(
    "نام عضو یا بخشی از آن را بنویسید، «یافتن عضو» را بزنید و او را از میان یافته‌ها برگزینید.",
    "Type the member’s name or a part of it, press “Find the member”, and choose them among those found.",
)
NO_MEMBER = Text(
    "این شخص اکنون عضو این انجمن نیست؛ یکی از عضوهای کنونی را برگزینید.",
    "This person is not a member of this chapter now; choose one of its present members.",
)
YOURSELF = Text(
    "نظر خودتان را با فرم نظر بنویسید؛ اینجا برای نظر عضوی دیگر است.",
    "Write your own comment with the comment form; this one is for another member’s.",
)


class EntryDecided(Refusal):
    """The comment was confirmed or struck before."""

    text = Text(
        "دربارهٔ این نظر پیش از این تصمیم گرفته‌اید؛ صفحه را تازه کنید.",
        "You have decided about this comment before; reload the page.",
    )


def enter(
    case: Case,
    body: str,
    *,
    person_id: int,
    channel: str,
    passage: Passage | None = None,
    parent_id: int | None = None,
    now: datetime,
) -> int:
    """Enter what a member said, in their name; returns the comment's id.

    For the secretary of the chapter, while comments are taken. Side effects: those of a comment, and ``enter`` in
    the history, which says for whom.
    Raises Forbidden, EntryRefused (fields ``person``, ``channel``, ``body``), PassageRefused and NotFound.
    """
    errors = faults(case, person_id, channel, now=now)
    if fault := typed.fault(body, limit=typed.PARAGRAPH):
        errors["body"] = fault
    if errors:
        raise typed.EntryRefused(errors)
    entered = {"author_id": person_id, "entered_by_id": case.person_id, "channel": channel}
    made = discussion.comment(case, body, passage=passage, parent_id=parent_id, entered=entered, now=now)
    record(case, "enter", now, comment=made, person=person_id)
    return made


def faults(case: Case, person_id: int, channel: str, *, now: datetime) -> dict[str, Text]:
    """What stands against entering something for somebody, by field (``person``, ``channel``).

    Raises Forbidden for whoever is not a secretary.
    """
    case.require("comment")
    if "secretary" not in case.roles:
        words, who = Forbidden.text, ROLES["secretary"]
        raise Forbidden(Text(words.fa.format(holders=who.fa), words.en.format(holders=who.en)))
    errors: dict[str, Text] = {}
    if not person_id:
        errors["person"] = CHOOSE
    elif person_id == case.person_id:
        errors["person"] = YOURSELF
    elif person_id not in holders(case.session, case.chapter_id, "member", now=now):
        errors["person"] = NO_MEMBER
    try:
        typed.choice(channel, "channel", CHANNELS)
    except typed.EntryRefused as refused:
        errors |= refused.errors
    return errors


def confirm(case: Case, comment_id: int, *, now: datetime) -> None:
    """Confirm a comment entered in one's own name. Raises EntryDecided, and NotFound for anything else."""
    _decide(case, comment_id, now, "confirm_entry", confirmed_at=now)


def strike(case: Case, comment_id: int, *, now: datetime) -> None:
    """Strike a comment entered in one's own name: it is hidden, counts nowhere and waits for nothing.

    Raises EntryDecided, and NotFound for anything else.
    """
    _decide(case, comment_id, now, "strike_entry", struck_at=now, hidden_at=now, hidden_reason="")
    keep_comments(case.session, [comment_id])
    changed(case, now=now)


def mine(case: Case, comment_id: int) -> tuple[str, str, bool]:
    """Who entered a comment in one's name, by which channel, and whether one has decided. Raises NotFound."""
    case.require("see")
    columns = (
        Comment.author_id, Person.name, Comment.channel, Comment.confirmed_at, Comment.struck_at,
    )  # fmt: skip
    query: Any = (
        select(*map(col, columns))
        .join(Person, col(Person.id) == col(Comment.entered_by_id))
        .where(col(Comment.id) == comment_id, col(Comment.proposal_id) == case.id)
    )
    row = case.session.execute(query.with_for_update(of=Comment)).one_or_none()
    if row is None or row.author_id != case.person_id:
        raise NotFound
    return row.name, row.channel, (row.confirmed_at or row.struck_at) is not None


class InChapter(Protocol):
    """What somebody acts on in a chapter: a proposal, or other business of a meeting."""

    chapter_id: int
    actor: Actor


def members(
    session: Session, case: InChapter, name: str, *, chosen: int = 0, now: datetime
) -> tuple[tuple[tuple[int, str, str], ...], bool]:
    """Those in whose name something may be entered, by a part of the name, and whether there are more.

    Each with the address that tells two of one name apart. Without a name all of a chapter so small that they can
    be read; ``chosen`` is among them in any case.
    """
    people = holders(session, case.chapter_id, "member", now=now)
    query: Any = select(col(Person.id), col(Person.name), col(Person.email)).where(
        col(Person.id).in_(people), col(Person.id) != case.actor.id
    )
    found = query.where(named(name, Person.name, Person.name_en)) if name.strip() else query
    if typed.fault(name, limit=typed.LINE, required=False):
        found = query.where(false())  # nobody's name holds what no name may
    rows = session.execute(found.order_by(col(Person.name_key), col(Person.id)).limit(MOST_FOUND + 1)).all()
    more = len(rows) > MOST_FOUND
    shown = [] if more and not name.strip() else [tuple(row) for row in rows[:MOST_FOUND]]
    if chosen and all(number != chosen for number, _, _ in shown):
        shown += [tuple(row) for row in session.execute(query.where(col(Person.id) == chosen))]
    return tuple(shown), more


def _decide(case: Case, comment_id: int, now: datetime, event: str, **values: object) -> None:
    _, _, decided = mine(case, comment_id)
    if decided:
        raise EntryDecided
    by = select(col(Comment.entered_by_id)).where(col(Comment.id) == comment_id)
    entered_by = case.session.execute(by).scalar_one()
    if entered_by is not None:
        news.tell(case, [entered_by], "entry_decided", f"entry-{comment_id}", comment_id=comment_id, now=now)
    case.session.execute(
        update(Comment)
        .where(col(Comment.id) == comment_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    record(case, event, now, comment=comment_id)
