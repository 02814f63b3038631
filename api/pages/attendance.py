"""Who is at a meeting: the secretary's list, quick with two thousand names."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.filtering import address, asked_of, bar, cursor_of, lenient
from api.pages.meetings import TONES, label_of
from api.posted import Form, Posted
from api.visit import Visit
from workflow.decision.meetings import absence, attendance, presiding, reading
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.presence import present
from workflow.decision.meetings.quorum import rules_of, standing
from workflow.process.text import Refusal, Text
from workflow.record.typed import choice
from workflow.sitting.admission import admit

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
HERE = "/meetings/{meeting_id}/attendance"

DO: dict[str, Callable[[Visit, Sitting, int, Posted], None]] = {
    "in_person": lambda visit, case, who, _posted: attendance.arrive(case, who, "in_person", now=visit.now),
    "online": lambda visit, case, who, _posted: attendance.arrive(case, who, "online", now=visit.now),
    "leave": lambda visit, case, who, _posted: attendance.leave(case, who, now=visit.now),
    "represent": lambda visit, case, who, posted: absence.represent(
        case, who, reading.on_roll_named(case, posted.get("holder"), f"holder-{who}"), now=visit.now
    ),
    "end_proxy": lambda visit, case, who, _posted: absence.end_proxy(case, who, now=visit.now),
    "preside": lambda visit, case, who, _posted: presiding.choose(case, who, now=visit.now),
}
"""What is recorded of one person."""


@router.get(HERE)
def show(request: Request, meeting_id: Id) -> Response:
    """The roll, by name; one button for each who comes or goes."""
    return door.show(request, lambda visit: _page(visit, meeting_id, Posted(())))


@router.post(HERE)
def record(request: Request, posted: Form, meeting_id: Id) -> Response:
    """Record one thing of one person, and go back to the list as it was searched."""

    def act(visit: Visit) -> str:
        posted.only("person", "do", "holder", "q", "who", "after")
        case = admit(visit.session, meeting_id, "record", actor=visit.actor, now=visit.now, lock=True)
        choice(posted.get("do"), "do", {name: Text(name, name) for name in DO})
        who = posted.number("person") or 0
        DO[posted.get("do")](visit, case, who, posted)
        asked = reading.ROLL.read(dict(posted.fields))
        return address(
            f"/meetings/{meeting_id}/attendance", asked, anchor=f"p-{who}", after=lenient(posted.get("after")[:40]),
            done="attendance_recorded",
        )  # fmt: skip

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, meeting_id, posted, refusal))


def _page(visit: Visit, meeting_id: int, posted: Posted, refusal: Refusal | None = None) -> Response:
    case = admit(visit.session, meeting_id, "record", actor=visit.actor, now=visit.now, lock=False)
    asked = reading.ROLL.read(dict(posted.fields)) if posted.fields else asked_of(visit.request, reading.ROLL)
    after = lenient(posted.get("after")[:40] if posted.fields else cursor_of(visit.request))
    people, cursor = reading.roll(case, asked, after=int(after or 0))
    here, meeting = f"/meetings/{meeting_id}/attendance", case.meeting
    rules, there = rules_of(visit.session, meeting, now=visit.now), present(visit.session, meeting_id)
    chair = presiding.presiding(visit.session, meeting, rules, there, now=visit.now)
    return visit.render(
        "attendance", chapter_id=meeting.chapter_id, m=meeting, here=here, bar=bar(here, asked), people=people,
        state=label_of(meeting.state), tone=TONES.get(meeting.state, "quiet"),
        quorum=standing(rules, there), may_choose="chosen" in rules.presiding and chair is None,
        kept=(*asked.values.items(), ("after", after)),
        next=address(here, asked, after=cursor) if cursor else "", first=address(here, asked) if after else "",
        proxies=rules.proxies, officers=reading.officers_there(case),
        myself=None if case.person_id in there.convened else case.person_id, typed=dict(posted.fields),
        errors=door.errors_of(refusal) if refusal else {},
    )  # fmt: skip
