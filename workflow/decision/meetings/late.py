"""An item that comes on the agenda of a meeting that was called: at least the notice of the rules ahead, else not."""

from datetime import datetime, timedelta

from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.notice import earliest, hours_of, spoken
from workflow.decision.procedure import kept
from workflow.decision.procedure.rules import Rules
from workflow.decision.tables import Meeting
from workflow.process.text import Refusal, Text

OR_URGENT = Text(
    "؛ اگر موضوع فوری است، جلسهٔ فوری را با {hours} ساعت فرصت می‌توان فراخواند",
    "; where it is urgent, an urgent meeting may be called at {hours} hours’ notice",
)

TO_ADD = timedelta(hours=1)
"""What is left for moving a meeting and then adding to it, in the moment that is named for it."""


class AddedTooLate(Refusal):
    """Those called would know of an item too late to prepare for it."""

    text = Text(
        "برای افزودن بند به این دستور دیر است: به موجب آیین‌نامه دعوت‌شدگان باید دست‌کم {hours} ساعت پیش از آغاز جلسه از "
        "هر بند آن باخبر باشند. این بند را در دستور جلسهٔ دیگری بگذارید{urgent}؛ یا این جلسه را به {earliest} یا پس از "
        "آن ببرید و بند را بی‌درنگ پس از آن بیفزایید.",
        "It is too late to add to this agenda: the rules ask that those called know of each item at least {hours} "
        "hours ahead. Put it on the agenda of another meeting{urgent}; or move this one to {earliest} or later, and "
        "add it at once after that.",
    )


def refuse_late(case: Sitting, *, now: datetime) -> None:
    """Raise AddedTooLate where a called meeting begins before the notice of the rules in force has run."""
    found = late_to_add(case, now=now)
    if found is not None:
        raise AddedTooLate(found)


def late_to_add(case: Sitting, *, now: datetime) -> Text | None:
    """Why nothing may be added to an agenda any more, with the lawful ways; None where it may.

    The notice is the one the meeting itself needs: the shorter where it was called at that for its urgency. The rule is
    the house's own reading of the notice: what members were not told of in time is not decided by those who happen to
    come.
    """
    meeting = case.meeting
    if meeting.called_at is None:
        return None
    rules = kept.in_force(case.session, meeting.chapter_id, now=now).rules
    if in_time(rules, meeting, now=now):
        return None
    at = earliest(rules, meeting, now=now)
    urgent = Text("", "")
    if not meeting.urgent_reason and rules.urgent_notice_hours < rules.notice_hours:
        urgent = OR_URGENT.format(hours=rules.urgent_notice_hours)
    return AddedTooLate.text.format(
        hours=hours_of(rules, meeting), earliest=spoken(at + TO_ADD), urgent=urgent
    )


def in_time(rules: Rules, meeting: Meeting, *, now: datetime) -> bool:
    """Whether something may still be added to an agenda by these rules, which are those in force."""
    return meeting.called_at is None or meeting.starts_at >= earliest(rules, meeting, now=now)
