"""The lifecycle of minutes, bound to what may stand in the way of their approval."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from workflow.decision.meetings.guards import session_of
from workflow.decision.minutes import following
from workflow.decision.tables import Attendance, Minutes, MinutesRemark
from workflow.membership.roles import ROLES
from workflow.process.bindings import Bindings
from workflow.process.text import Text, mended_at
from workflow.record.case import Actor
from workflow.record.course import Course

ABSENT = Text(
    "شما در این جلسه حاضر نبودید، پس نمی‌توانید صورت‌جلسهٔ آن را تصویب کنید؛ این کار با کسی است که جلسه را "
    "اداره کرد، یا رئیسی که در آن حاضر بود.",
    "You were not present at this meeting, so you cannot approve its minutes; whoever presided can, or a chair "
    "who was there.",
)
UNANSWERED = Text(
    "{n} ایراد حاضران بی‌پاسخ مانده است؛ نخست دبیر به هر یک پاسخ می‌دهد، و اگر درست است متن را اصلاح می‌کند.",
    "{n} objections of those present have no answer yet; the secretary answers each of them first, and corrects the "
    "text where they are right.",
)


def was_present(minutes: Minutes, actor: Actor, _now: datetime) -> Text | None:
    """Whoever approves was at the meeting, for any time."""
    query = select(col(Attendance.id)).where(
        col(Attendance.meeting_id) == minutes.meeting_id, col(Attendance.person_id) == actor.id
    )
    return None if session_of(minutes).execute(query.limit(1)).first() else ABSENT


def objections_answered(minutes: Minutes, _actor: Actor, _now: datetime) -> Text | None:
    """Every objection has its answer."""
    query = select(col(MinutesRemark.id)).where(
        col(MinutesRemark.meeting_id) == minutes.meeting_id,
        col(MinutesRemark.kind) == "objection",
        col(MinutesRemark.answered_at).is_(None),
    )
    left = len(session_of(minutes).execute(query).all())
    if not left:
        return None
    words = UNANSWERED.format(n=left)
    return mended_at(words, "objections")


MINUTES_NAMES = Bindings(
    guards={"was_present": was_present, "objections_answered": objections_answered},
    choices={},
    effects=frozenset({"ask_those_present", "tell_those_called"}),
    terms=frozenset(),
    asks=frozenset({"reason"}),
    roles=frozenset({"secretary", "chair", "presiding", "attendee"}),
    drivers=frozenset(),
    rights=frozenset({"see", "edit", "remark", "answer"}),
    stages=frozenset({"drafting", "discussion", "ended"}),
    role_words=ROLES,
    ask_words={"reason": Text("دلیل", "Reason")},
)

MINUTES = Course(
    "minutes",
    MINUTES_NAMES,
    effects={
        "ask_those_present": following.ask_those_present,
        "tell_those_called": following.tell_those_called,
    },
)
