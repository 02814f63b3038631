"""Whether a meeting is quorate, and the sentence that says why."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from workflow.decision.meetings.presence import Presence, present
from workflow.decision.procedure import kept
from workflow.decision.procedure.counting import needed, quorate
from workflow.decision.procedure.rules import Rules
from workflow.decision.tables import Meeting
from workflow.process.text import Text

QUORATE = Text(
    "{present} نفر از {roll} عضو دعوت‌شده حاضرند{proxies} و برای رسمیت دست‌کم {needed} نفر لازم است؛ "
    "جلسه به حد نصاب رسیده است.",
    "Present: {present} of {roll} members called{proxies}; at least {needed} are needed. There is a quorum.",
)
INQUORATE = Text(
    "{present} نفر از {roll} عضو دعوت‌شده حاضرند{proxies} و برای رسمیت دست‌کم {needed} نفر لازم است؛ "
    "{missing} نفر دیگر باید بیایند.",
    "Present: {present} of {roll} members called{proxies}; at least {needed} are needed, so {missing} more have "
    "to come.",
)
PROXIES = Text(" ({n} نفر از آنان با نمایندگی)", ", of them {n} by proxy")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a meeting stands to its quorum."""

    present: int
    """Those there and those represented."""
    by_proxy: int
    roll: int
    needed: int
    quorate: bool

    @property
    def sentence(self) -> Text:
        """The same for a reader."""
        numbers = {
            "present": self.present, "roll": self.roll, "needed": self.needed, "missing": self.needed - self.present,
        }  # fmt: skip
        proxies = PROXIES.format(n=self.by_proxy) if self.by_proxy else Text("", "")
        return (QUORATE if self.quorate else INQUORATE).format(proxies=proxies, **numbers)


def rules_of(session: Session, meeting: Meeting, *, now: datetime) -> Rules:
    """The rules a meeting goes by: those it was called under, before that those in force."""
    if meeting.rules_id is not None:
        return kept.of_id(session, meeting.rules_id).rules
    return kept.in_force(session, meeting.chapter_id, now=now).rules


def standing(rules: Rules, presence: Presence) -> Standing:
    """What so many present come to by the rules; all on the roll are entitled to sit."""
    roll = len(presence.convened)
    return Standing(
        presence.count, len(presence.represented), roll,
        needed(rules.quorum, entitled=roll, members=roll),
        quorate(rules.quorum, presence.count, entitled=roll, members=roll),
    )  # fmt: skip


def now_standing(session: Session, meeting: Meeting, *, now: datetime) -> Standing:
    """How a meeting stands to its quorum now."""
    return standing(rules_of(session, meeting, now=now), present(session, meeting.id or 0))
