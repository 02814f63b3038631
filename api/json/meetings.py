"""Meetings: planned, called, changed, run, and what happened to them."""

from datetime import datetime
from typing import Annotated

from fastapi import Request, Response

from api import door
from api.conditions import on_top_of
from api.events import meeting_label
from api.json.asking import Given as Query
from api.json.asking import asking
from api.json.described import changes, entered, reads, router
from api.json.meeting_shapes import AT, ONE, ROW, MeetingRow, OneMeeting, held, one, there
from api.json.models import After, Before, Given, Id, Limit, Line, Name, Prose, Ref, Shown, Words, example
from api.visit import Visit
from workflow.decision.meetings import changing, planning, reading
from workflow.record.typed import EntryRefused
from workflow.sitting.admission import admit
from workflow.sitting.planning import plan as plan_with_urgent
from workflow.sitting.steps import take
from workflow.sitting.story import story_of_meeting

meetings = router("meetings")

PLAN = {
    "title": "نشست عادی آذر", "day": "1405/09/10", "start": "16:00", "end": "18:00", "place": "سالن ۲",
    "link": "https://meet.example.org/room", "urgent_reason": "",
}  # fmt: skip
CHANGED = {"field": "place", "before": "سالن ۲", "after": "سالن ۳"}
HAPPENED = {
    "id": 90, "event": "edit", "label": {"fa": "تغییر برنامهٔ جلسه", "en": "The plan of the meeting was changed"},
    "source": "", "target": "", "version": 4, "name": "فرشته دبیری", "at": AT, "instead": "", "remark": "",
    "person": "", "holder": "", "item_id": None, "item": "", "changes": [CHANGED],
}  # fmt: skip


class MeetingPlan(Given):
    """A meeting as one types it: the day in either calendar, the times on the clock of Tehran."""

    model_config = example(**PLAN)

    title: Line
    day: Name
    start: Name
    end: Name
    place: Line = ""
    link: Line = ""
    urgent_reason: Prose = ""


class ChangedPlan(MeetingPlan):
    """The same on top of a version."""

    model_config = example(version=2, **PLAN)

    version: Ref | None = None


class MeetingStep(Given):
    """What a step is taken on top of, and what it asks."""

    model_config = example(version=4, reason="سالن در دسترس نیست")

    version: Ref | None = None
    reason: Prose = ""
    until: datetime | None = None


class Meetings(Shown):
    """Meetings of a chapter, newest first."""

    model_config = example(items=[ROW], next=None)

    items: list[MeetingRow]
    next: int | None


class MeetingDifference(Shown):
    """What of a meeting was changed after its call, what it was and what it is; moments in ISO 8601."""

    model_config = example(**CHANGED)

    field: str
    before: str
    after: str


class MeetingHappened(Shown):
    """One thing that happened: by whom, and with whom or which item it has to do. Never what anybody chose."""

    model_config = example(**HAPPENED)

    id: int
    event: str
    label: Words
    source: str
    target: str
    version: int
    name: str
    at: datetime
    instead: str
    """Name of whom a deputy did it for."""
    remark: str
    person: str
    """Who came, left, was excused, is represented or was chosen to preside."""
    holder: str
    item_id: int | None
    item: str
    changes: list[MeetingDifference]


class MeetingStory(Shown):
    """What happened, newest first."""

    model_config = example(items=[HAPPENED], next=None)

    items: list[MeetingHappened]
    next: int | None


@meetings.get("/chapters/{chapter_id}/meetings", response_model=Meetings, **reads("Meetings"))
def list_meetings(
    request: Request, chapter_id: Id, after: After = None, limit: Limit = 50,
    *, query: Annotated[Query, asking(reading.MEETINGS)],
) -> Response:  # fmt: skip
    """Those that were called; for secretary and chair also those that are planned."""

    def give(visit: Visit) -> Meetings:
        standing, asked = entered(visit, chapter_id), reading.MEETINGS.read(query).proved()
        rows, cursor = reading.listing(visit.session, standing, asked, after=after or 0, limit=limit)
        return Meetings(items=[MeetingRow.model_validate(row) for row in rows], next=cursor)

    return door.fetch(request, give)


@meetings.post(
    "/chapters/{chapter_id}/meetings", response_model=OneMeeting, **changes("Plan a meeting", status=201)
)
def plan_meeting(request: Request, chapter_id: Id, given: MeetingPlan) -> Response:
    """By the secretary; urgent resolutions that wait to be ratified are on its agenda by themselves."""

    def act(visit: Visit) -> OneMeeting:
        plan = planning.Plan(**given.model_dump())
        return one(
            visit,
            plan_with_urgent(visit.session, entered(visit, chapter_id, "manage"), plan, now=visit.now),
        )

    return door.change(request, act, body=repr(given), status=201)


@meetings.get(ONE, response_model=OneMeeting, **reads("One meeting"))
def show_meeting(request: Request, meeting_id: Id) -> Response:
    """With its agenda and how it stands to its quorum."""
    return door.fetch(request, lambda visit: one(visit, meeting_id))


@meetings.put(ONE, response_model=OneMeeting, **changes("Change the plan", of=there, versioned=True))
def change_meeting(request: Request, meeting_id: Id, given: ChangedPlan) -> Response:
    """While it is planned or called.

    Once it is called everybody on the roll is told of it by mail, and another time needs the notice of the rules.
    """

    def act(visit: Visit) -> OneMeeting:
        case = held(visit, meeting_id, "change")
        plan = planning.Plan(**given.model_dump(exclude={"version"}))
        changing.change(case, plan, version=on_top_of(visit, given.version), now=visit.now)
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@meetings.post(ONE + "/steps/{step}", response_model=OneMeeting, **changes("Take a step of a meeting"))
def take_meeting_step(request: Request, meeting_id: Id, step: str, given: MeetingStep) -> Response:
    """As ``meeting.toml`` has them; a refusal says everything that stands in the way."""

    def act(visit: Visit) -> OneMeeting:
        answers = {"reason": given.reason, "until": given.until}
        if given.until is not None and given.until.tzinfo is None:
            raise EntryRefused({"until": planning.NO_CLOCK.format(typed=given.until.isoformat())})
        take(
            visit.session, meeting_id, step, actor=visit.actor, now=visit.now, answers=answers,
            version=given.version,
        )  # fmt: skip
        return one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@meetings.get(ONE + "/history", response_model=MeetingStory, **reads("What happened to a meeting"))
def list_meeting_history(
    request: Request, meeting_id: Id, before: Before = None, limit: Limit = 50
) -> Response:
    """Who called, changed, opened and closed it, came and left, and what its items came to, newest first.

    Members are told of it from the call on.
    """

    def give(visit: Visit) -> MeetingStory:
        case = admit(visit.session, meeting_id, "see", actor=visit.actor, now=visit.now)
        found, cursor = story_of_meeting(case, before=before, limit=limit)
        items = [
            MeetingHappened(
                id=each.entry.id, event=each.entry.event, label=Words.of(meeting_label(each)),
                source=each.entry.source, target=each.entry.target, version=each.entry.version, name=each.entry.who,
                at=each.entry.at, instead=each.entry.instead, remark=each.entry.remark, person=each.person,
                holder=each.holder, item_id=each.item_id, item=each.item, changes=[
                    MeetingDifference(field=name, before=old, after=new) for name, old, new in each.changes
                ],
            )
            for each in found
        ]  # fmt: skip
        return MeetingStory(items=items, next=cursor)

    return door.fetch(request, give)
