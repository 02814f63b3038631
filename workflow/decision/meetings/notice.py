"""How long ahead a meeting has to be called, and how the earliest lawful moment is said."""

from datetime import datetime, timedelta

from workflow.decision.meetings.planning import Planned
from workflow.decision.procedure.rules import Rules
from workflow.decision.tables import Meeting
from workflow.process.text import Text
from workflow.record.calendar import day_that_ends, persian_digits, tehran
from workflow.record.days import in_words

TOO_LATE = Text(
    "برای این جلسه دیر است: به موجب آیین‌نامه باید دست‌کم {hours} ساعت پیش از آغاز فراخوانده شود. اگر اکنون "
    "فراخوانده شود، زودترین زمان آغاز {earliest} است؛ زمان جلسه را عقب‌تر ببرید{urgent}.",
    "It is too late for this meeting: the rules ask for at least {hours} hours’ notice. Called now, it may begin at "
    "{earliest} at the earliest; set a later time{urgent}.",
)
MOVED_TOO_LATE = Text(
    "برای این زمان دیر است: به موجب آیین‌نامه دعوت‌شدگان باید دست‌کم {hours} ساعت پیش از آغاز از زمان تازه باخبر "
    "شوند. زودترین زمانی که اکنون می‌توان برگزید {earliest} است{urgent}.",
    "It is too late for this time: the rules ask that those called know of it at least {hours} hours ahead. Moved now, "
    "the meeting may begin at {earliest} at the earliest{urgent}.",
)
OR_URGENT = Text(
    "، یا اگر موضوع فوری است دلیل فوریت را بنویسید (با {hours} ساعت فرصت)",
    ", or, where it is urgent, write down why ({hours} hours’ notice then)",
)


def hours_of(rules: Rules, meeting: Meeting | Planned) -> int:
    """The notice a meeting needs, in hours: the shorter one where a reason for its urgency is given."""
    return rules.urgent_notice_hours if meeting.urgent_reason else rules.notice_hours


def earliest(rules: Rules, meeting: Meeting | Planned, *, now: datetime) -> datetime:
    """When the meeting may begin if it is called now: to the full minute."""
    moment = now + timedelta(hours=hours_of(rules, meeting))
    full = moment.replace(second=0, microsecond=0)
    return full if full == moment else full + timedelta(minutes=1)


def too_late(
    rules: Rules, meeting: Meeting | Planned, *, now: datetime, words: Text = TOO_LATE
) -> Text | None:
    """Why a meeting cannot be called now, with the earliest lawful moment; None where it can.

    ``words`` are ``MOVED_TOO_LATE`` where it was called already and is moved.
    """
    at = earliest(rules, meeting, now=now)
    if meeting.starts_at >= at:
        return None
    moment, hours, urgent = spoken(at), hours_of(rules, meeting), Text("", "")
    if not meeting.urgent_reason and rules.urgent_notice_hours < rules.notice_hours:
        urgent = OR_URGENT.format(hours=rules.urgent_notice_hours)
    return words.format(hours=hours, earliest=moment, urgent=urgent)


def spoken(at: datetime) -> Text:
    """A moment with its weekday, on the clock of Tehran."""
    local = tehran(at)
    day, clock = in_words(local.date()), f"{local:%H:%M}"
    return Text(f"{day.fa} ساعت {persian_digits(clock)}", f"{day.en}, {clock} Tehran time")


def up_to(at: datetime) -> Text:
    """Up to when a term runs: 24:00 in Tehran is the end of the day before."""
    last = day_that_ends(at)
    if last is None:
        moment = spoken(at)
        return Text(f"تا {moment.fa}", f"until {moment.en}")
    day = in_words(last)
    return Text(f"تا پایان {day.fa}", f"until the end of {day.en}")
