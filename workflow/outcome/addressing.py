"""Whom a brief is addressed to, and how it is marked: what was chosen, checked, and what waits for it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from workflow.membership.tables import Recipient
from workflow.outcome.current import (
    CLASSIFICATIONS,
    URGENCIES,
    current_brief,
    recipients_of,
)
from workflow.process.text import Text, mended_at
from workflow.record.case import Actor, Case, NotFound
from workflow.record.typed import EntryRefused, choice, line

MOST_RECIPIENTS = 100
MOST_COPIES = 30

NOBODY = Text(
    "هیچ گیرنده‌ای برگزیده نشده است؛ دست‌کم یک گیرنده را برگزینید.",
    "No recipient is chosen; please choose at least one.",
)

UNADDRESSED = Text(
    "خلاصه هنوز گیرنده‌ای ندارد؛ هنگام صدور، گیرندگان را برگزینید.",
    "The brief has no recipients yet; choose them when you issue it.",
)
NO_RECIPIENTS = Text(
    "خلاصه هنوز گیرنده‌ای ندارد و در فهرست گیرندگان انجمن هم کسی نیست؛ نخست گیرنده‌ای بیفزایید.",
    "The brief has no recipients yet, and the chapter’s list of recipients is empty; add one first.",
)


def recipients_named(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: the brief is addressed to somebody."""
    brief = current_brief(case.session, case.id)
    if brief is not None and brief.id is not None and recipients_of(case.session, brief.id):
        return None
    offered = select(col(Recipient.id)).where(
        col(Recipient.chapter_id) == case.chapter_id, col(Recipient.retired_at).is_(None)
    )
    if case.session.execute(offered.limit(1)).first() is None:
        return mended_at(NO_RECIPIENTS, "recipients")
    return mended_at(UNADDRESSED, "issue")


def checked(
    case: Case,
    recipient_ids: Sequence[int],
    classification: str,
    urgency: str,
    copies: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """What was typed, checked; recipients have to belong to the chapter and be in office."""
    choice(classification, "classification", CLASSIFICATIONS)
    choice(urgency, "urgency", URGENCIES)
    wanted = set(recipient_ids)
    if not wanted:
        raise EntryRefused({"recipients": NOBODY})
    if len(wanted) > MOST_RECIPIENTS:
        raise EntryRefused({"recipients": Text(
            "بیش از ۱۰۰ گیرنده پذیرفته نمی‌شود؛ از شمار آنان بکاهید.",
            "At most 100 recipients are taken; please choose fewer.",
        )})  # fmt: skip
    known = select(col(Recipient.id)).where(
        col(Recipient.id).in_(wanted),
        col(Recipient.chapter_id) == case.chapter_id,
        col(Recipient.retired_at).is_(None),
    )
    if set(case.session.execute(known).scalars()) != wanted:
        raise NotFound
    if len(copies) > MOST_COPIES:
        raise EntryRefused({"copies": Text(
            "بیش از ۳۰ رونوشت پذیرفته نمی‌شود؛ از شمار آن‌ها بکاهید.",
            "At most 30 copies are taken; please give fewer.",
        )})  # fmt: skip
    kept = [
        {"office": line(office, "copies"), "purpose": line(purpose, "copies", required=False)}
        for office, purpose in copies
    ]
    return {"classification": classification, "urgency": urgency, "copies": kept}
