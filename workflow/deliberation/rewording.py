"""A comment worded anew by who wrote it: what it said before stays, for everybody who took a stance on that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import col

from workflow.deliberation import asking_again
from workflow.deliberation.editing import inserted, record
from workflow.deliberation.kinds import meant
from workflow.deliberation.likeness import kept as likeness
from workflow.deliberation.sought import keep_comments
from workflow.deliberation.tables import Comment, Wording
from workflow.deliberation.threads import CommentRow, one
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import Case, Forbidden, NotFound, Outdated

OF_ANOTHER = Text(
    "این نظر را کس دیگری نوشته است و تنها خود او می‌تواند آن را ویرایش کند؛ سخن خود را در پاسخ به آن بنویسید.",
    "Somebody else wrote this comment and only they can edit it; say what you have to say in answer to it.",
)


class WordingOutdated(Outdated):
    """The comment was worded anew since the form was made; ``version`` is that of its present wording."""

    text = Text(
        "این نظر در این میان، شاید در پنجره‌ای دیگر، ویرایش شده است. نوشتهٔ شما از دست نرفته است؛ "
        "آن را با نگارش کنونی بسنجید و دوباره ثبت کنید.",
        "This comment was edited in the meantime, perhaps in another window. What you wrote is not lost; "
        "compare it with the present wording and record it again.",
    )


class WordingSettled(Refusal):
    """The comment has a disposition: the answer given would stand under other words."""

    text = Text(
        "به این نظر در جمع‌بندی پاسخ داده شده است و نگارش آن دیگر عوض نمی‌شود؛ سخن تازهٔ خود را در پاسخ به آن بنویسید.",
        "This comment was answered in consolidation and its wording does not change any more; "
        "write what is new in answer to it.",
    )


class WordingHidden(Refusal):
    """The comment is hidden: its author answers the reason first."""

    text = Text(
        "این نظر پنهان شده است و اکنون ویرایش نمی‌شود؛ دلیل آن را بخوانید و با دبیر در میان بگذارید، "
        "یا نظر تازه‌ای بنویسید.",
        "This comment is hidden and cannot be edited now; read the reason and take it up with the secretary, "
        "or write a new comment.",
    )


@dataclass(frozen=True, slots=True)
class Worded:
    """A comment as it was worded from one moment on; ``number`` counts from 1, the first wording."""

    number: int
    kind: str
    body: str
    source: str
    at: datetime


def reword(
    case: Case, comment_id: int, body: str, *, kind: str, source: str, version: int, now: datetime
) -> int:
    """Word one's own comment anew, and return its version; words that change nothing make no new wording.

    ``version`` is the comment's as the writer saw it. Stances stay, and count as given to an earlier wording; who took
    them is asked again.
    Appends ``reword`` to the history.
    Raises NotFound, Forbidden for another's comment, WordingHidden, WordingSettled, WordingOutdated, and
    EntryRefused (fields ``body``, ``kind``, ``source``).
    """
    case.require("comment")
    said = typed.prose(body, "body")
    wanted = (*meant(kind, source), said)
    row = _held(case, comment_id)
    if row.version != version:
        raise WordingOutdated(version=row.version)
    if wanted == (row.kind, row.source, row.body):
        return version
    inserted(
        case.session, Wording, comment_id=comment_id, number=version, kind=row.kind, body=row.body,
        source=row.source, at=row.edited_at or row.at,
    )  # fmt: skip
    case.session.execute(
        update(Comment)
        .where(col(Comment.id) == comment_id)
        .values(kind=wanted[0], source=wanted[1], body=said, edited_at=now)
    )
    record(case, "reword", now, comment=comment_id, number=version + 1)
    keep_comments(case.session, [comment_id])
    likeness.changed(case, now=now)
    asking_again.of_comment(case, comment_id, now=now)
    return version + 1


def editable(case: Case, comment_id: int) -> CommentRow:
    """The comment as its author may edit it now. Raises as ``reword`` does."""
    case.require("comment")
    row = one(case, comment_id)
    _admit(own=row.own, hidden=row.hidden, settled=row.disposition is not None)
    return row


def wordings(case: Case, comment_id: int) -> tuple[Worded, ...]:
    """Every wording of a comment, the first one first. Raises NotFound also for one hidden from the reader."""
    row = one(case, comment_id)
    if row.hidden and not (row.own or "secretary" in case.roles):
        raise NotFound
    columns = (Wording.number, Wording.kind, Wording.body, Wording.source, Wording.at)
    query: Any = (
        select(*map(col, columns)).where(col(Wording.comment_id) == comment_id).order_by(col(Wording.number))
    )
    earlier = [Worded(*each) for each in case.session.execute(query)]
    return (*earlier, Worded(row.version, row.kind, row.body, row.source, row.edited_at or row.at))


def _held(case: Case, comment_id: int) -> Any:  # noqa: ANN401 (a row of more columns than select can type)
    """The comment, held until the transaction ends, so that two edits at once cannot both be the next."""
    columns = (
        Comment.author_id, Comment.kind, Comment.body, Comment.source, Comment.at, Comment.edited_at,
        Comment.hidden_at, Comment.disposition_id,
    )  # fmt: skip
    mine = (col(Comment.id) == comment_id, col(Comment.proposal_id) == case.id)
    held = case.session.execute(select(col(Comment.id)).where(*mine).with_for_update()).one_or_none()
    if held is None:
        raise NotFound
    last = select(func.coalesce(func.max(col(Wording.number)), 0)).where(
        col(Wording.comment_id) == comment_id
    )
    query: Any = select(*map(col, columns), (last.scalar_subquery() + 1).label("version")).where(*mine)
    row = case.session.execute(query).one()
    own, hidden = row.author_id == case.person_id, row.hidden_at is not None
    if hidden and not own:
        raise NotFound
    _admit(own=own, hidden=hidden, settled=row.disposition_id is not None)
    return row


def _admit(*, own: bool, hidden: bool, settled: bool) -> None:
    if not own:
        raise Forbidden(OF_ANOTHER)
    if hidden:
        raise WordingHidden
    if settled:
        raise WordingSettled
