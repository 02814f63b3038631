"""Moderation: a comment is hidden with a reason, shown again, and its author may answer; all of it stands in a log.

A comment that waits for its disposition cannot be hidden while dispositions are given: it would be gone from what
the vote waits for. It gets its disposition first (out of scope is one), and may be hidden then; the disposition stays
with it. Nobody moderates a comment of their own, or one they entered for somebody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import col

from workflow.deliberation import news
from workflow.deliberation.editing import inserted, record
from workflow.deliberation.opinions.kept import changed
from workflow.deliberation.sought import keep_comments
from workflow.deliberation.tables import Comment, Moderation
from workflow.deliberation.wording import worded
from workflow.membership.roles import holders
from workflow.membership.tables import Person
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import Case, NotFound

REASONS: Mapping[str, Text] = MappingProxyType({
    "personal": Text("اطلاعات شخصی دیگران در آن است", "It holds personal data of others"),
    "insult": Text("توهین یا تحقیر است", "It insults or degrades"),
    "advertising": Text("تبلیغ است", "It is advertising"),
    "twice": Text("همین نظر دو بار ثبت شده است", "The same comment was recorded twice"),
    "elsewhere": Text("به این پیشنهاد مربوط نیست", "It does not concern this proposal"),
})  # fmt: skip
"""Reasons that are offered; any other may be written."""

HIDE, SHOW, ANSWER = "hide", "show", "answer"

ANSWERING = frozenset({"consolidation"})
"""The states in which comments get their dispositions; a test holds it against the lifecycles."""

MOST_ANSWERS = 20
"""Answers one author may give to the moderation of one comment."""

AT_ONCE = 50


class NotModerated(Refusal):
    """This comment cannot be hidden, shown or answered for as it stands; says why and what to do."""

    text = Text("این نظر را نمی‌توان چنین کرد.", "That cannot be done with this comment.")


OWN = Text(
    "این نظر از خود شماست یا شما آن را ثبت کرده‌اید؛ دربارهٔ آن دبیر دیگری باید تصمیم بگیرد.",
    "This comment is yours, or you entered it; another secretary has to decide about it.",
)
UNANSWERED = Text(
    "این نظر هنوز نتیجه‌ای ندارد و اگر پنهان شود بی‌پاسخ می‌ماند. نخست نتیجه و دلیل آن را ثبت کنید، سپس پنهانش کنید.",
    "This comment has no disposition yet and would stay unanswered if it were hidden. "
    "Give it its disposition and reason first, then hide it.",
)
HIDDEN_ALREADY = Text(
    "این نظر پیش از این پنهان شده است؛ صفحه را تازه کنید.",
    "This comment is hidden already; reload the page.",
)
SHOWN_ALREADY = Text(
    "این نظر پنهان نیست؛ صفحه را تازه کنید.",
    "This comment is not hidden; reload the page.",
)
STRUCK = Text(
    "این نظر را کسی که به نام او ثبت شده بود خط زده است و بازنمی‌گردد.",
    "The person it was entered for has struck this comment, so it does not come back.",
)
ANSWERED_ENOUGH = Text(
    "دربارهٔ این نظر تا {limit} پاسخ پذیرفته می‌شود؛ برای ادامه با دبیر گفت‌وگو کنید.",
    "At most {limit} answers are taken about one comment; please speak with the secretary to go on.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log."""

    id: int
    comment_id: int
    act: str
    """``hide``, ``show`` or ``answer``."""
    reason: str
    person: str
    at: datetime


def reason_of(standard: str, more: str, language: str) -> str:
    """A standard reason in the language of the proposal, with what was written beside it.

    Raises EntryRefused (fields ``standard``, ``reason``).
    """
    if not standard:
        return typed.prose(more, "reason").strip()
    said = REASONS[typed.choice(standard, "standard", REASONS)]
    words = said.en if language == "en" else said.fa
    added = typed.prose(more, "reason", required=False).strip()
    return f"{words}. {added}" if added else words


def hide(case: Case, comment_id: int, reason: str, *, now: datetime) -> None:
    """Hide a comment from everybody but its author and the secretary; from then on it counts nowhere.

    Side effects: the log, ``hide`` in the history, the author is told, search and opinion groups follow.
    Raises EntryRefused (field ``reason``), NotModerated, and NotFound for another proposal's comment.
    """
    row = _held(case, comment_id, reason)
    if row.hidden_at is not None:
        raise NotModerated(HIDDEN_ALREADY)
    if case.state in ANSWERING and row.disposition_id is None:
        raise NotModerated(UNANSWERED)
    _set(case, row, HIDE, reason, now, hidden_at=now, hidden_reason=reason.strip())


def show(case: Case, comment_id: int, reason: str, *, now: datetime) -> None:
    """Show a hidden comment again; it waits for its disposition again, unless it has one.

    Side effects and refusals as those of ``hide``.
    """
    row = _held(case, comment_id, reason)
    if row.hidden_at is None:
        raise NotModerated(SHOWN_ALREADY)
    _set(case, row, SHOW, reason, now, hidden_at=None, hidden_reason="")


def answer(case: Case, comment_id: int, text: str, *, now: datetime) -> None:
    """Answer for one's own comment that was moderated; the secretaries are told.

    Raises EntryRefused (field ``answer``), NotModerated, and NotFound for somebody else's comment.
    """
    case.require("see")
    said = typed.prose(text, "answer").strip()
    row = _row(case, comment_id)
    if row.author_id != case.person_id:
        raise NotFound
    acts = select(col(Moderation.act), func.count()).where(col(Moderation.comment_id) == comment_id)
    counts: dict[str, int] = dict(case.session.execute(acts.group_by(col(Moderation.act))).all())
    if not counts.get(HIDE):
        raise NotModerated(SHOWN_ALREADY)
    if counts.get(ANSWER, 0) >= MOST_ANSWERS:
        raise NotModerated(worded(ANSWERED_ENOUGH, limit=MOST_ANSWERS))
    made = _log(case, comment_id, ANSWER, said, now)
    record(case, "answer_moderation", now, comment=comment_id)
    secretaries = holders(case.session, case.chapter_id, "secretary", now=now)
    news.tell(case, secretaries, "moderation_answered", f"moderation-{made}", comment_id=comment_id, now=now)


def log(
    case: Case, *, before: int | None = None, limit: int = AT_ONCE
) -> tuple[tuple[Line, ...], int | None]:
    """The log of the proposal for its secretary, newest first, and the cursor before which there is more.

    Raises NotFound for everybody else.
    """
    if "secretary" not in case.roles:
        raise NotFound
    query = _lines().where(col(Comment.proposal_id) == case.id).order_by(col(Moderation.id).desc())
    if before is not None:
        query = query.where(col(Moderation.id) < before)
    limit = max(1, min(limit, 200))
    found = [Line(*row) for row in case.session.execute(query.limit(limit + 1))]
    return tuple(found[:limit]), found[limit - 1].id if len(found) > limit else None


def log_of(case: Case, comment_id: int) -> tuple[Line, ...]:
    """The newest lines about one comment, oldest first: for its author and the secretary.

    Raises NotFound for everybody else.
    """
    row = _row(case, comment_id)
    if "secretary" not in case.roles and row.author_id != case.person_id:
        raise NotFound
    query = _lines().where(col(Moderation.comment_id) == comment_id).order_by(col(Moderation.id).desc())
    return tuple(Line(*line) for line in case.session.execute(query.limit(2 * AT_ONCE)))[::-1]


def _lines() -> Any:  # noqa: ANN401 - more columns than select can type
    columns = (
        Moderation.id, Moderation.comment_id, Moderation.act, Moderation.reason, Person.name, Moderation.at,
    )  # fmt: skip
    return (
        select(*map(col, columns))
        .join(Person, col(Person.id) == col(Moderation.person_id))
        .join(Comment, col(Comment.id) == col(Moderation.comment_id))
    )


def _row(case: Case, comment_id: int) -> Any:  # noqa: ANN401 - a row
    columns = (
        Comment.id, Comment.author_id, Comment.entered_by_id, Comment.hidden_at, Comment.struck_at,
        Comment.disposition_id,
    )  # fmt: skip
    query = select(*map(col, columns)).where(
        col(Comment.id) == comment_id, col(Comment.proposal_id) == case.id
    )
    row = case.session.execute(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    return row


def _held(case: Case, comment_id: int, reason: str) -> Any:  # noqa: ANN401 - a row
    case.require("moderate")
    typed.prose(reason, "reason")
    row = _row(case, comment_id)
    if case.person_id in (row.author_id, row.entered_by_id):
        raise NotModerated(OWN)
    if row.struck_at is not None:
        raise NotModerated(STRUCK)
    return row


def _set(case: Case, row: Any, act: str, reason: str, now: datetime, **values: object) -> None:  # noqa: ANN401
    case.session.execute(
        update(Comment)
        .where(col(Comment.id) == row.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    made = _log(case, row.id, act, typed.prose(reason, "reason").strip(), now)
    record(case, act, now, comment=row.id)
    keep_comments(case.session, [row.id])
    changed(case, now=now)
    news.tell(case, [row.author_id], "moderated", f"moderation-{made}", comment_id=row.id, now=now)


def _log(case: Case, comment_id: int, act: str, reason: str, now: datetime) -> int:
    return inserted(
        case.session, Moderation, comment_id=comment_id, act=act, reason=reason, person_id=case.person_id,
        at=now,
    )  # fmt: skip
