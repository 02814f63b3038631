"""A conflict of interest a member told by phone or in the meeting: entered by an officer, confirmed or struck by them.

It counts from the start, as the member has said so; who entered it stands beside it wherever it is shown.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from workflow.authorize import NotNow, for_others
from workflow.decision import interests
from workflow.decision.interest_words import CHANNELS
from workflow.decision.question import ItemCase, Question
from workflow.deliberation import news
from workflow.deliberation.entering import CHOOSE, NO_MEMBER
from workflow.membership.roles import holders
from workflow.process.text import Text
from workflow.record import typed
from workflow.record.case import Forbidden, acting
from workflow.versions import engine_for

OFFICERS = frozenset({"secretary", "chair"})
"""Who may enter what a member said."""

DECISIONS: Mapping[str, Text] = MappingProxyType({
    "confirm": Text("همین را گفته‌ام", "This is what I said"), "strike": Text("خط زدن", "Strike it"),
})  # fmt: skip

YOURSELF = Text(
    "تعارض منافع خودتان را با فرم خودتان اعلام کنید؛ اینجا برای عضوی دیگر است.",
    "Declare your own conflict of interest with your own form; this one is for another member’s.",
)
STANDS_ASIDE = Text(
    "تعارض منافع این عضو پیش از این ثبت شده است.", "This member’s conflict of interest is already recorded."
)


class EnteredTooLate(Forbidden):
    """Entered on other business that was dealt with."""

    text = Text(
        "به این بند رسیدگی شده است، یا از دستور برداشته شده؛ تعارض منافع را پیش از آن ثبت می‌کنند.",
        "This item was dealt with, or taken off the agenda; a conflict of interest is entered before that.",
    )


def may_enter(case: Question) -> bool:
    """Whether who comes may enter one here and now."""
    return bool(case.roles & OFFICERS) and _takes(case)


def enter(case: Question, reason: str, *, person_id: int, channel: str, now: datetime) -> int:
    """Enter what a member said, for the secretary or the chair where members may stand aside; the declaration's id.

    The case is held (right ``see``). Side effects: ``enter_interest`` in the history, and news to the member; at an
    item no news: it waits on their desk. Raises Forbidden, EntryRefused (``person``, ``channel``, ``reason``) and
    RollClosed.
    """
    case.require("see")
    if not case.roles & OFFICERS:
        raise for_others(OFFICERS)
    if not _takes(case):
        if not isinstance(case, ItemCase):
            raise NotNow("stand_aside", case)
        raise EnteredTooLate if case.called else interests.NotCalledYet
    errors = _faults(case, reason, person_id, channel, now)
    if errors:
        raise typed.EntryRefused(errors)
    made = interests.enter(
        case, typed.prose(reason, "reason").strip(), person_id=person_id, channel=channel,
        actor=acting(case.actor, case.roles, case.instead, OFFICERS), now=now,
    )  # fmt: skip
    if not isinstance(case, ItemCase):
        news.tell(case, [person_id], "interest_entered", f"interest-entered-{made}", now=now)
    return made


def _faults(case: Question, reason: str, person_id: int, channel: str, now: datetime) -> dict[str, Text]:
    errors: dict[str, Text] = {}
    if not person_id:
        errors["person"] = CHOOSE
    elif person_id == case.person_id:
        errors["person"] = YOURSELF
    elif person_id not in holders(case.session, case.chapter_id, "member", now=now):
        errors["person"] = NO_MEMBER
    elif person_id in interests.aside(case):
        errors["person"] = STANDS_ASIDE
    try:
        typed.choice(channel, "channel", CHANNELS)
    except typed.EntryRefused as refused:
        errors |= refused.errors
    if fault := typed.fault(reason, limit=typed.PARAGRAPH):
        errors["reason"] = fault
    return errors


def decide(case: Question, interest_id: int, decision: str, *, now: datetime) -> None:
    """Confirm or strike what was entered in one's own name; on a proposal who entered it is told.

    The case is held (right ``see``). Raises EntryRefused (``decision``), InterestDecided, RollClosed and NotFound.
    """
    typed.choice(decision, "decision", DECISIONS)
    by = interests.decide(case, interest_id, confirmed=decision == "confirm", now=now)
    if not isinstance(case, ItemCase):
        news.tell(case, [by], "interest_decided", f"interest-decided-{interest_id}", now=now)


def _takes(case: Question) -> bool:
    if isinstance(case, ItemCase):
        return "stand_aside" in case.may
    return bool(engine_for(case).may(case.state, "stand_aside"))
