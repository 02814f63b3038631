"""Who presides over a meeting: the first by the rules who is there."""

from datetime import datetime

from sqlmodel import Session

from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.presence import Presence, present
from workflow.decision.meetings.quorum import rules_of
from workflow.decision.procedure.rules import Rules
from workflow.decision.tables import Meeting
from workflow.membership.roles import deputies_for, holders
from workflow.process.text import Refusal, Text


class ChairNotChosen(Refusal):
    """Those present may not choose who presides: the rules say otherwise, or name somebody who is there."""

    text = Text(
        "آیین‌نامه رئیس این جلسه را تعیین می‌کند و او حاضر است، یا گزینش رئیس را به حاضران نمی‌سپارد.",
        "The rules name who chairs this meeting, and they are there; or they leave no choice to those present.",
    )


class NotInTheRoom(Refusal):
    """Somebody who is not there was named."""

    text = Text(
        "این شخص اکنون در جلسه حاضر نیست؛ نخست آمدنش را ثبت کنید.",
        "This person is not at the meeting now; record their arrival first.",
    )


def presiding(
    session: Session, meeting: Meeting, rules: Rules, presence: Presence, *, now: datetime
) -> int | None:
    """Id of the person who presides now, None where nobody is there who may."""
    here = presence.there | presence.guests
    for way in rules.presiding:
        found = next((number for number in _of(session, meeting, way, now) if number in here), None)
        if found is not None:
            return found
    return None


def _of(session: Session, meeting: Meeting, way: str, now: datetime) -> list[int]:
    if way == "chosen":
        return [meeting.chair_id] if meeting.chair_id is not None else []
    if way == "substitute":
        return deputies_for(session, meeting.chapter_id, "chair", now=now)
    return holders(session, meeting.chapter_id, way, now=now, deputies=way != "chair")


def choose(case: Sitting, person_id: int, *, now: datetime) -> None:
    """Record whom those present chose to preside (right ``record``), where the rules leave it to them.

    Raises NotInTheRoom, ChairNotChosen.
    """
    case.require("record")
    meeting = case.meeting
    rules, presence = rules_of(case.session, meeting, now=now), present(case.session, case.id)
    if person_id not in presence.there:
        raise NotInTheRoom
    meeting.chair_id = None
    if "chosen" not in rules.presiding or presiding(case.session, meeting, rules, presence, now=now):
        raise ChairNotChosen
    meeting.chair_id = person_id
    case.changed(now, did="chair", chair=person_id)
