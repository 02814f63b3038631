"""Steps of a meeting: called, opened, adjourned, closed. One transaction each; the caller commits."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from workflow.process.machine import Move
from workflow.process.text import Text
from workflow.record import typed
from workflow.record.case import Actor, acting
from workflow.sitting.admission import admit
from workflow.sitting.course import MEETING

PAST = Text(
    "زمان ادامهٔ جلسه باید در آینده باشد؛ روز و ساعت دیگری بنویسید.",
    "The meeting can go on only at a time to come; write another day and time.",
)
OPENING = ("declare_open", "reopen")


def take(
    session: Session,
    meeting_id: int,
    step: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    answers: Mapping[str, object] | None = None,
) -> Move:
    """Take a step of a meeting with its answers (``reason``: text, ``until``: moment).

    ``version`` is the one the person saw. Raises NotFound, MeetingOutdated, EntryRefused, and whatever the
    engine refuses with.
    """
    case = admit(session, meeting_id, "step", actor=actor, now=now, lock=True)
    case.on_top_of(version)
    meeting = case.meeting
    known = MEETING.engine.definition.steps.get(step)
    given: dict[str, object] = {
        name: value for name, value in (answers or {}).items() if known is not None and name in known.asks and value
    }  # fmt: skip
    if "reason" in given:
        given["reason"] = typed.prose(str(given["reason"]), "reason", required=False).strip()
    until = given.get("until")
    if until is not None and not (isinstance(until, datetime) and until > now):
        raise typed.EntryRefused({"until": PAST})
    if known is not None:
        case.actor = acting(actor, case.roles, case.instead, known.by)
    facts = {"until": until.isoformat()} if isinstance(until, datetime) else {}
    (move,) = MEETING.take(
        session, [meeting], step, case.roles, chapter_id=meeting.chapter_id, actor=case.actor, now=now, answers=given,
        remark=str(given.get("reason", "")), facts=facts,
    )  # fmt: skip
    meeting.resumes_at = until if isinstance(until, datetime) else None
    if step in OPENING:
        meeting.chair_id = case.person_id
    session.flush()
    return move
