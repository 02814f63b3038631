"""Consolidation: each comment gets a disposition with its reason before the text is put to the vote."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlmodel import col

from workflow.deliberation import news
from workflow.deliberation.editing import record
from workflow.deliberation.tables import Comment, Disposition
from workflow.deliberation.threads import PAGE, CommentPage, page_of, shown_rows
from workflow.deliberation.wording import worded
from workflow.membership.tables import Person
from workflow.process.text import Text, mended_at
from workflow.record import typed
from workflow.record.case import Actor, Case, NotFound
from workflow.record.tables import History

DISPOSITIONS: Mapping[str, Text] = MappingProxyType({
    "adopted": Text("پذیرفته", "Adopted"),
    "adapted": Text("با اصلاح پذیرفته", "Adapted"),
    "rejected": Text("پذیرفته نشد", "Rejected"),
    "deferred": Text("به بعد موکول", "Deferred"),
    "out_of_scope": Text("خارج از موضوع", "Out of scope"),
})  # fmt: skip
"""What may become of a comment."""

NAMED_AT_MOST = 10
MOST_AT_ONCE = 500

HOW_MANY = Text(
    "دست‌کم یک نظر را برگزینید؛ در هر بار تا {limit} نظر.",
    "Choose at least one comment; up to {limit} at once.",
)

UNDISPOSED = Text(
    "هنوز تکلیف {count} نظر روشن نشده است: شمارهٔ {numbers}. برای هر کدام نتیجه و دلیل بنویسید.",
    "{count} comments have no disposition yet: number {numbers}. Give each its disposition and reason.",
)
NOT_CONSOLIDATED = Text(
    "از آغاز جمع‌بندی متن تازه‌ای ذخیره نشده است؛ نخست متن جمع‌بندی‌شده را بنویسید و ذخیره کنید.",
    "No new text was saved since consolidation began; write and save the consolidated text first.",
)
AND_MORE = Text(" و {more} نظر دیگر", " and {more} more")


def comments_disposed(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: no visible comment is left without a disposition. Names the first of those that are."""
    waiting = (
        col(Comment.proposal_id) == case.id,
        col(Comment.disposition_id).is_(None),
        col(Comment.hidden_at).is_(None),
    )
    count = case.session.execute(select(func.count()).select_from(Comment).where(*waiting)).scalar_one()
    if not count:
        return None
    first = select(col(Comment.id)).where(*waiting).order_by(col(Comment.id)).limit(NAMED_AT_MOST)
    numbers = [str(number) for number in case.session.execute(first).scalars()]
    more = worded(AND_MORE, more=count - len(numbers)) if count > len(numbers) else Text("", "")
    said = Text(
        worded(UNDISPOSED, count=count, numbers="، ".join(numbers) + more.fa).fa,
        worded(UNDISPOSED, count=count, numbers=", ".join(numbers) + more.en).en,
    )
    return mended_at(said, "undisposed")


def text_consolidated(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: the text was saved since the proposal came to where it is; by the order of the history."""
    mine = (col(History.subject) == "proposal", col(History.subject_id) == case.id)
    arrived = select(func.max(col(History.id))).where(*mine, col(History.target) == case.state)
    saved = select(func.max(col(History.id))).where(*mine, col(History.event) == "edit")
    came, last = case.session.execute(select(arrived.scalar_subquery(), saved.scalar_subquery())).one()
    return None if last is not None and last > (came or 0) else mended_at(NOT_CONSOLIDATED, "text")


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One disposition of a comment, standing or replaced."""

    id: int
    kind: str
    reason: str
    person: str
    at: datetime
    replaces_id: int | None


def dispose(case: Case, comment_ids: Iterable[int], kind: str, reason: str, *, now: datetime) -> int:
    """Give comments, one or many, the same disposition and reason; returns how many that changed.

    A comment that has one already gets a new one that names it: the trail stays. What says the same again
    changes nothing. Appends one ``dispose`` to the history.
    Raises EntryRefused (fields ``kind``, ``reason``, ``comments``), NotFound for another proposal's comment.
    """
    case.require("dispose")
    ids = sorted(set(comment_ids))
    _check(ids, kind, reason)
    reason = typed.prose(reason, "reason").strip()
    found = case.session.execute(
        select(col(Comment.id), col(Comment.disposition_id), col(Disposition.kind), col(Disposition.reason))
        .join(Disposition, col(Disposition.id) == col(Comment.disposition_id), isouter=True)
        .where(col(Comment.proposal_id) == case.id, col(Comment.id).in_(ids))
        .order_by(col(Comment.id))  # two secretaries at once lock in the same order
        .with_for_update(of=Comment)
    ).all()
    if len(found) != len(ids):
        raise NotFound
    common = {"kind": kind, "reason": reason, "person_id": case.person_id, "at": now}
    rows = [
        {"comment_id": number, "replaces_id": standing, **common}
        for number, standing, was, why in found
        if (was, why) != (kind, reason)
    ]
    if not rows:
        return 0
    changed = [row["comment_id"] for row in rows]
    # without render_nulls a row with and one without a predecessor would each be a statement
    case.session.execute(insert(Disposition).execution_options(render_nulls=True), rows)
    newest = (
        select(func.max(col(Disposition.id)))
        .where(col(Disposition.comment_id) == col(Comment.id))
        .scalar_subquery()
    )
    case.session.execute(
        update(Comment)
        .where(col(Comment.id).in_(changed))
        .values(disposition_id=newest)
        .execution_options(synchronize_session=False)
    )
    record(case, "dispose", now, comments=changed, kind=kind)
    news.disposed(case, changed, now=now)
    return len(rows)


TRAIL_AT_ONCE = 1000
"""Most dispositions of one comment that are read at once."""


def trail(
    case: Case, comment_id: int, *, after: int = 0, limit: int = TRAIL_AT_ONCE
) -> tuple[TrailEntry, ...]:
    """The dispositions a comment was given, oldest first, later than ``after``.

    Raises NotFound for another proposal's comment.
    """
    here = select(col(Comment.id)).where(col(Comment.id) == comment_id, col(Comment.proposal_id) == case.id)
    if case.session.execute(here).first() is None:
        raise NotFound
    columns = (
        Disposition.id, Disposition.kind, Disposition.reason, Person.name, Disposition.at,
        Disposition.replaces_id,
    )  # fmt: skip
    query: Any = (
        select(*map(col, columns))
        .join(Person, col(Person.id) == col(Disposition.person_id))
        .where(col(Disposition.comment_id) == comment_id, col(Disposition.id) > after)
        .order_by(col(Disposition.id))
        .limit(limit)
    )
    return tuple(TrailEntry(*row) for row in case.session.execute(query))


def progress(case: Case) -> tuple[int, int]:
    """How many of the visible comments have a disposition, and how many there are."""
    query = select(func.count(col(Comment.disposition_id)), func.count()).where(
        col(Comment.proposal_id) == case.id, col(Comment.hidden_at).is_(None)
    )
    done, total = case.session.execute(query).one()
    return done, total


def desk(
    case: Case,
    *more: ColumnElement[bool],
    only_missing: bool = False,
    after: int | None = None,
    limit: int = PAGE,
) -> CommentPage:
    """The visible comments one after the other, answers among them, as the secretary works through them.

    ``more`` narrows them, as ``workflow.deliberation.sifted`` reads what is asked for.
    """
    wanted = [col(Comment.hidden_at).is_(None), *more]
    if only_missing:
        wanted.append(col(Comment.disposition_id).is_(None))
    rows, cursor = page_of(case, wanted, after, limit)
    return CommentPage(shown_rows(case, rows), cursor)


def _check(ids: list[int], kind: str, reason: str) -> None:
    errors: dict[str, Text] = {}
    if not 0 < len(ids) <= MOST_AT_ONCE:
        errors["comments"] = worded(HOW_MANY, limit=MOST_AT_ONCE)
    try:
        typed.choice(kind, "kind", DISPOSITIONS)
    except typed.EntryRefused as refused:
        errors.update(refused.errors)
    if fault := typed.fault(reason, limit=typed.PARAGRAPH):
        errors["reason"] = fault
    if errors:
        raise typed.EntryRefused(errors)
