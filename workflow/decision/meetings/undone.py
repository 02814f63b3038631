"""Why an item was left undone where nobody gave a reason of their own, and why a meeting did not take place.

Such a reason is kept as its Persian sentence, like one that was typed, and read back in both languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.decision.tables import Meeting
from workflow.membership.tables import Person
from workflow.process.text import Text
from workflow.record.tables import History, Remark

HELD_OVER = Text("جلسه پایان یافت و به این بند نرسید.", "The meeting ended before this item was dealt with.")
CANCELLED = Text(
    "جلسه لغو شد، پس به این بند رسیدگی نشد.", "The meeting was cancelled, so this item was not dealt with."
)
INQUORATE = Text(
    "جلسه به حد نصاب نرسید، پس به این بند رسیدگی نشد.",
    "The meeting had no quorum, so this item was not dealt with.",
)
NO_QUORUM = Text(
    "هنگام شمارش آرا حد نصاب نبود و این بند برای جلسهٔ بعد ماند.",
    "There was no quorum when the votes were counted; the item waits for a later meeting.",
)
TIED = Text(
    "رأی گزینه‌ها برابر شد و هیچ‌یک برگزیده نشد؛ این بند برای جلسهٔ بعد ماند.",
    "The options had equal votes and none was chosen; the item waits for a later meeting.",
)
KNOWN: Mapping[str, Text] = {words.fa: words for words in (HELD_OVER, CANCELLED, INQUORATE, NO_QUORUM, TIED)}
"""By what is kept."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """Who stopped a meeting, when, and why; ``instead`` is the name of whom a deputy did it for."""

    event: str
    who: str
    instead: str
    at: datetime
    reason: str
    """"" where it was erased."""


def said(remark: str) -> Text:
    """A reason as it is kept, in both languages where it is one of ours, else as it was typed."""
    return KNOWN.get(remark) or Text(remark, remark)


def left_by(meeting: Meeting) -> Text:
    """Why a meeting that has just ended left an item undone."""
    if meeting.state == "cancelled":
        return CANCELLED
    return HELD_OVER if meeting.open_at is not None else INQUORATE


def stopped(session: Session, meeting: Meeting) -> Stopped | None:
    """Why a meeting is cancelled, adjourned, or over without a quorum; None of any other. At most two queries."""
    if meeting.state not in ("cancelled", "adjourned") and (
        meeting.state != "closed" or meeting.open_at is not None
    ):
        return None
    query = (
        select(col(History.event), col(History.at), col(History.facts), col(Person.name), col(Remark.text))
        .join(Person, col(Person.id) == col(History.actor_id), isouter=True)
        .join(Remark, col(Remark.id) == col(History.remark_id), isouter=True)
        .where(
            col(History.subject) == "meeting", col(History.subject_id) == meeting.id,
            col(History.target) == meeting.state,
        )
        .order_by(col(History.id).desc())
        .limit(1)
    )  # fmt: skip
    found = session.execute(query).first()
    if found is None:
        return None
    event, at, facts, who, reason = found
    absent = session.get(Person, facts["for"]) if "for" in facts else None
    return Stopped(event, who or "", absent.name if absent else "", at, reason or "")
