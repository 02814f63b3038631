"""Who is at a meeting: the roll, arrivals and departures, excuses, proxies, and whom those present chose."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request, Response

from api import door
from api.json.asking import Given as Query
from api.json.asking import asking
from api.json.described import changes, reads, router
from api.json.meeting_shapes import AT, ONE, OneMeeting, held, one
from api.json.models import After, Given, Id, Limit, Prose, Ref, Shown, example
from api.visit import Visit
from workflow.decision.meetings import absence, attendance, presiding, reading
from workflow.decision.meetings.case import Sitting
from workflow.sitting.admission import admit

attendances = router("meetings")

PLACE = {
    "person_id": 5, "name": "نگار عضوی", "told_at": AT, "excused_at": None, "excuse": "", "mode": "in_person",
    "since": AT, "proxy_id": None, "proxy": "",
}  # fmt: skip


class Arrival(Given):
    """That somebody came or left; a member may say it of themselves when online."""

    model_config = example(person_id=5, event="in_person")

    person_id: Ref
    event: Literal["in_person", "online", "leave"]


class GivenExcuse(Given):
    """Why one cannot come; empty where one comes after all."""

    model_config = example(reason="در سفرم")

    reason: Prose


class GivenProxy(Given):
    """Who represents whom; nobody any more where no holder is given."""

    model_config = example(giver_id=5, holder_id=6)

    giver_id: Ref
    holder_id: Ref | None = None


class ChosenChair(Given):
    """Whom those present chose to preside."""

    model_config = example(person_id=5)

    person_id: Ref


class RollPlace(Shown):
    """Somebody the meeting was called for."""

    model_config = example(**PLACE)

    person_id: int
    name: str
    told_at: datetime | None
    excused_at: datetime | None
    excuse: str
    mode: str | None
    since: datetime | None
    proxy_id: int | None
    proxy: str


class RollPage(Shown):
    """The roll of a meeting, by name."""

    model_config = example(items=[PLACE], next=None)

    items: list[RollPlace]
    next: int | None


@attendances.get(ONE + "/roll", response_model=RollPage, **reads("The roll", 401, 403, 404))
def show_roll(
    request: Request, meeting_id: Id, after: After = None, limit: Limit = 50,
    *, query: Annotated[Query, asking(reading.ROLL)],
) -> Response:  # fmt: skip
    """For the secretary, while attendance is recorded."""

    def give(visit: Visit) -> RollPage:
        case = admit(visit.session, meeting_id, "record", actor=visit.actor, now=visit.now)
        asked = reading.ROLL.read(query).proved()
        rows, cursor = reading.roll(case, asked, after=after or 0, limit=limit)
        return RollPage(items=[RollPlace.model_validate(row) for row in rows], next=cursor)

    return door.fetch(request, give)


@attendances.post(ONE + "/attendance", response_model=OneMeeting, **changes("Record who comes or goes"))
def record_attendance(request: Request, meeting_id: Id, given: Arrival) -> Response:
    """By the secretary for anybody; by a member for themselves, online."""

    def act(visit: Visit) -> OneMeeting:
        case = _own_or_recorded(visit, meeting_id, given.person_id)
        if given.event == "leave":
            attendance.leave(case, given.person_id, now=visit.now)
        else:
            attendance.arrive(case, given.person_id, given.event, now=visit.now)
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@attendances.post(ONE + "/excuses", response_model=OneMeeting, **changes("Say that one cannot come"))
def send_excuse(request: Request, meeting_id: Id, given: GivenExcuse) -> Response:
    """With the reason; an empty one takes the excuse back."""

    def act(visit: Visit) -> OneMeeting:
        case = held(visit, meeting_id, "answer")
        if given.reason:
            absence.excuse(case, given.reason, now=visit.now)
        else:
            absence.come_after_all(case, now=visit.now)
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@attendances.post(ONE + "/proxies", response_model=OneMeeting, **changes("Name who represents a member"))
def give_proxy(request: Request, meeting_id: Id, given: GivenProxy) -> Response:
    """By the member, or by the secretary for them; as far as the rules allow it."""

    def act(visit: Visit) -> OneMeeting:
        case = _own_or_recorded(visit, meeting_id, given.giver_id)
        if given.holder_id is None:
            absence.end_proxy(case, given.giver_id, now=visit.now)
        else:
            absence.represent(case, given.giver_id, given.holder_id, now=visit.now)
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@attendances.post(ONE + "/chair", response_model=OneMeeting, **changes("Record whom those present chose"))
def choose_chair(request: Request, meeting_id: Id, given: ChosenChair) -> Response:
    """Where the rules leave it to them who presides."""

    def act(visit: Visit) -> OneMeeting:
        presiding.choose(held(visit, meeting_id, "record"), given.person_id, now=visit.now)
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


def _own_or_recorded(visit: Visit, meeting_id: int, person_id: int) -> Sitting:
    """Opened as a secretary's where one is, else as a member's for themselves."""
    case = held(visit, meeting_id, "step")
    own = person_id == visit.actor.id and "secretary" not in case.roles
    return held(visit, meeting_id, "answer" if own else "record")
