"""Giving a position, changing it, and confirming it for a newer text; what is given is never changed, only followed.

A position counts as little as a vote as a comment does. It is for whoever will vote, the author who is a member too,
and not for somebody who stands aside by a conflict of interest.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import col

from workflow.deliberation.editing import RevisionOutdated, claim, inserted, record
from workflow.deliberation.positions.reading import mine, stands_aside
from workflow.deliberation.revisions import RevisionText
from workflow.deliberation.tables import Position, Revision
from workflow.process.text import Refusal, Text
from workflow.record import stale, typed
from workflow.record.case import Case

CHOICES: Mapping[str, Text] = MappingProxyType({
    "support": Text("موافق", "Support"),
    "support_with_changes": Text("موافق، به شرط تغییر", "Support with changes"),
    "oppose": Text("مخالف", "Oppose"),
    "undecided": Text("هنوز تصمیم نگرفته", "Undecided"),
})  # fmt: skip
"""What may be recommended."""

REASONED = frozenset({"support_with_changes", "oppose"})
"""Positions that say why."""

LONGEST = typed.PARAGRAPH
"""Longest reason, in characters."""

NO_REASON = Text(
    "بنویسید چه چیزی باید تغییر کند یا چرا مخالفید؛ بی آن، نویسنده نمی‌داند با نظر شما چه کند.",
    "Please write what has to change or why you oppose it; without that its authors cannot act on your position.",
)


class PositionOnOlderText(RevisionOutdated):
    """It was given on words that are others now."""

    text = Text(
        "متن این پیشنهاد پس از آنچه خوانده‌اید تغییر کرده است (اکنون ویرایش {number}). نوشتهٔ شما از دست نرفته است؛ "
        "تغییر را ببینید و نظر خود را برای متن تازه دوباره ثبت کنید.",
        "The text has changed since the one you read (it is now revision {number}). What you wrote is not lost; see "
        "what changed, and give your position on the new text.",
    )


class AsideFromPosition(Refusal):
    """Somebody who stands aside recommends nothing."""

    text = Text(
        "شما دربارهٔ این پیشنهاد تعارض منافع اعلام کرده‌اید و مانند رأی‌گیری کنار می‌ایستید. نوشتهٔ شما از دست نرفته "
        "است؛ اگر دیگر تعارضی نیست، نخست آن اعلام را در «تعارض منافع» پس بگیرید و دوباره بفرستید.",
        "You declared a conflict of interest on this proposal and stand aside, as from its ballot. What you wrote is "
        "not lost; if there is no conflict any more, withdraw the declaration first and send this again.",
    )


class NoPositionYet(Refusal):
    """There is nothing to confirm."""

    text = Text(
        "هنوز نظر مقدماتی نداده‌اید که آن را برای متن تازه تأیید کنید؛ یکی از گزینه‌ها را برگزینید و ثبت کنید.",
        "You have given no position yet that could be confirmed; choose one and record it.",
    )


def give(case: Case, choice: str, reason: str, *, revision: int, now: datetime) -> None:
    """Recommend something on the text one read (right ``recommend``); ``revision`` is its number.

    What changes nothing is not kept again. Side effects: ``give_position`` in the history, or ``confirm_position``
    where it is the same on other words; neither tells what was recommended. The case is held (``lock``).
    Raises EntryRefused (fields ``position``, ``reason``), PositionOnOlderText, AsideFromPosition.
    """
    case.require("recommend")
    errors: dict[str, Text] = {}
    try:
        typed.choice(choice, "position", CHOICES)
    except typed.EntryRefused as refused:
        errors |= refused.errors
    if choice in REASONED and typed.is_blank(reason):
        errors["reason"] = NO_REASON
    elif fault := typed.fault(reason, limit=LONGEST, required=False):
        errors["reason"] = fault
    if errors:
        raise typed.EntryRefused(errors)
    why = typed.prose(reason, "reason", limit=LONGEST, required=False).strip()
    text = claim(case)
    _refuse_older(case, text, revision)
    if stands_aside(case):
        raise AsideFromPosition
    had = mine(case)
    same = had is not None and (had.choice, had.reason) == (choice, why)
    if had is not None and same and not had.stale:
        return
    made = inserted(
        case.session, Position, proposal_id=case.id, revision_id=text.id, person_id=case.person_id,
        choice=choice, reason=why, at=now,
    )  # fmt: skip
    event = "confirm_position" if same else "give_position"
    record(case, event, now, position=made, number=text.number)


def confirm(case: Case, *, revision: int, now: datetime) -> None:
    """Say again, of the text one read, what one said of an earlier one. Raises NoPositionYet, and as ``give``."""
    case.require("recommend")
    had = mine(case)
    if had is None:
        raise NoPositionYet
    give(case, had.choice, had.reason, revision=revision, now=now)


def _refuse_older(case: Case, text: RevisionText, revision: int) -> None:
    newest: Any = aliased(Revision)
    read = (
        select(col(Revision.id))
        .join(newest, newest.id == text.id)
        .where(
            col(Revision.proposal_id) == case.id, col(Revision.number) == revision,
            ~stale.other_words(Revision, newest),
        )
    )  # fmt: skip
    if case.session.execute(read).first() is None:
        raise PositionOnOlderText(version=case.version, number=text.number)
