"""Meetings: planned with their agenda, called, attended, run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import Field

from api import door
from api.conditions import on_top_of
from api.json.asking import Given as Query
from api.json.asking import asking
from api.json.ballots import GivenOption
from api.json.described import changes, entered, reads, router
from api.json.models import After, Given, Id, Limit, Line, Name, Prose, Ref, Shown, Words, example
from api.visit import Visit
from documents.readable import readable
from workflow.decision import ballots as polls
from workflow.decision.meetings import absence, agenda, attendance, planning, presiding, reading
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.quorum import now_standing
from workflow.process.machine import Option
from workflow.record.typed import EntryRefused
from workflow.sitting.admission import admit, item_options, options
from workflow.sitting.items import open_ballot, put_on_agenda, take_item
from workflow.sitting.steps import take

meetings = router("meetings")

ONE = "/meetings/{meeting_id}"
AN_ITEM = ONE + "/items/{item_id}"
AT = "2026-12-01T12:30:00Z"
CAN = {
    "step": "call", "label": {"fa": "فراخواندن اعضا", "en": "Call the members"}, "allowed": False,
    "reasons": [{"fa": "دستور جلسه هنوز خالی است.", "en": "The agenda is empty."}],
}  # fmt: skip
ITEM_EXAMPLE = {
    "id": 7, "position": 1, "proposal_id": 31, "title": "پیمان کارورزی", "body": "", "minutes": 30,
    "matter": "ordinary", "begins_at": AT, "ends_at": AT, "state": "planned", "version": 1, "outcome": "",
    "resolved": "", "remark": "", "ballot": None, "steps": [],
}  # fmt: skip
QUORUM = {
    "present": 11, "by_proxy": 1, "roll": 20, "needed": 11, "quorate": True,
    "sentence": {"fa": "جلسه به حد نصاب رسیده است.", "en": "There is a quorum."},
}  # fmt: skip
ROW = {
    "id": 3, "chapter_id": 1, "number": 12, "title": "نشست عادی آذر", "place": "سالن ۲", "link": "",
    "starts_at": AT, "ends_at": AT, "urgent_reason": "", "state": "planned", "version": 2, "chair_id": None,
    "resumes_at": None, "called_at": None, "open_at": None, "closed_at": None, "cancelled_at": None,
}  # fmt: skip
PLACE = {
    "person_id": 5, "name": "نگار عضوی", "told_at": AT, "excused_at": None, "excuse": "", "mode": "in_person",
    "since": AT, "proxy_id": None, "proxy": "",
}  # fmt: skip
PLAN = {
    "title": "نشست عادی آذر", "day": "1405/09/10", "start": "16:00", "end": "18:00", "place": "سالن ۲",
    "link": "https://meet.example.org/room", "urgent_reason": "",
}  # fmt: skip


class GivenPlan(Given):
    """A meeting as one types it: the day in either calendar, the times on the clock of Tehran."""

    model_config = example(**PLAN)

    title: Line
    day: Name
    start: Name
    end: Name
    place: Line = ""
    link: Line = ""
    urgent_reason: Prose = ""


class ChangedPlan(GivenPlan):
    """The same on top of a version."""

    model_config = example(version=2, **PLAN)

    version: Ref | None = None


class NewItem(Given):
    """A proposal that waits for a meeting, or other business by its title."""

    model_config = example(version=2, proposal_id=31, minutes=30, matter="ordinary")

    version: Ref | None = None
    proposal_id: Ref | None = None
    title: Line = ""
    body: Prose = ""
    minutes: int
    matter: Name = ""


class Moved(Given):
    """Which way an item changes places."""

    model_config = example(version=3, to="up")

    version: Ref | None = None
    to: Literal["up", "down"]


class GivenBallot(Given):
    """How a ballot on an item is held, and the item's version it is opened on top of."""

    model_config = example(
        version=2, method="plurality", options=[{"fa": "تهران"}, {"fa": "یزد", "en": "Yazd"}]
    )

    version: Ref | None = None
    method: Literal["motion", "consent", "plurality", "approval"] | None = None
    """As it was planned on the proposal, else as a motion, where nothing is given."""
    matter: Name = ""
    """Which majority of the rules of procedure decides it; that of the item where nothing is given."""
    secret: bool = False
    options: Annotated[list[GivenOption], Field(default_factory=list, max_length=25)]


class MeetingStep(Given):
    """What a step is taken on top of, and what it asks."""

    model_config = example(version=4, reason="سالن در دسترس نیست")

    version: Ref | None = None
    reason: Prose = ""
    until: datetime | None = None


class ItemStep(Given):
    """What a step of an item is taken on top of, and what it asks."""

    model_config = example(version=1, reason="سند تازه‌ای رسید")

    version: Ref | None = None
    reason: Prose = ""
    outcome: Prose = ""


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


class Chosen(Given):
    """Whom those present chose to preside."""

    model_config = example(person_id=5)

    person_id: Ref


class Way(Shown):
    """A step of the reader's: whether it may be taken now and, where not, why."""

    model_config = example(**CAN)

    step: str
    label: Words
    allowed: bool
    reasons: list[Words]


class RunningBallot(Shown):
    """The ballot that is open on an item: how many voted, never how."""

    model_config = example(id=2, method="motion", secret=False, cast=4, roll=11)

    id: int
    method: str
    secret: bool
    cast: int
    roll: int


class Item(Shown):
    """An item with the times it is meant to take, and the reader's steps."""

    model_config = example(**ITEM_EXAMPLE)

    id: int
    position: int
    proposal_id: int | None
    title: str
    body: str
    minutes: int
    matter: str
    begins_at: datetime
    ends_at: datetime
    state: str
    version: int
    outcome: str
    resolved: str
    remark: str
    ballot: RunningBallot | None
    steps: list[Way]


class Quorum(Shown):
    """How many are there and how many have to be, and the same in a sentence."""

    model_config = example(**QUORUM)

    present: int
    by_proxy: int
    roll: int
    needed: int
    quorate: bool
    sentence: Words


class MeetingRow(Shown):
    """A meeting in a list."""

    model_config = example(**ROW)

    id: int
    chapter_id: int
    number: int
    title: str
    place: str
    link: str
    starts_at: datetime
    ends_at: datetime
    urgent_reason: str
    state: str
    version: int
    chair_id: int | None
    resumes_at: datetime | None
    called_at: datetime | None
    open_at: datetime | None
    closed_at: datetime | None
    cancelled_at: datetime | None


class OneMeeting(MeetingRow):
    """A meeting with its agenda, its quorum once it is called, and the reader's steps."""

    model_config = example(**ROW, agenda=[ITEM_EXAMPLE], quorum=None, steps=[CAN])

    agenda: list[Item]
    quorum: Quorum | None
    steps: list[Way]


class Meetings(Shown):
    """Meetings of a chapter, newest first."""

    model_config = example(items=[ROW], next=None)

    items: list[MeetingRow]
    next: int | None


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
    """The roll of a meeting, by person."""

    model_config = example(items=[PLACE], next=None)

    items: list[RollPlace]
    next: int | None


def _there(visit: Visit, at: Mapping[str, int]) -> OneMeeting:
    return _one(visit, at["meeting_id"])


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
def plan_meeting(request: Request, chapter_id: Id, given: GivenPlan) -> Response:
    """By the secretary."""

    def act(visit: Visit) -> OneMeeting:
        plan = planning.Plan(**given.model_dump())
        return _one(
            visit,
            planning.plan(visit.session, entered(visit, chapter_id, "manage"), plan, now=visit.now),
        )

    return door.change(request, act, body=repr(given), status=201)


@meetings.get(ONE, response_model=OneMeeting, **reads("One meeting"))
def show_meeting(request: Request, meeting_id: Id) -> Response:
    """With its agenda and how it stands to its quorum."""
    return door.fetch(request, lambda visit: _one(visit, meeting_id))


@meetings.put(ONE, response_model=OneMeeting, **changes("Change the plan", of=_there, versioned=True))
def change_meeting(request: Request, meeting_id: Id, given: ChangedPlan) -> Response:
    """While it is planned."""

    def act(visit: Visit) -> OneMeeting:
        case = _held(visit, meeting_id, "edit")
        plan = planning.Plan(**given.model_dump(exclude={"version"}))
        planning.change(case, plan, version=on_top_of(visit, given.version), now=visit.now)
        return _one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@meetings.post(ONE + "/items", response_model=OneMeeting, **changes("Add to the agenda", status=201))
def add_item(request: Request, meeting_id: Id, given: NewItem) -> Response:
    """A proposal comes on one agenda at a time."""

    def act(visit: Visit) -> OneMeeting:
        case = _held(visit, meeting_id, "edit")
        said: dict[str, Any] = {
            "minutes": str(given.minutes), "matter": given.matter, "version": given.version, "now": visit.now,
        }  # fmt: skip
        if given.proposal_id is not None:
            put_on_agenda(case, given.proposal_id, **said)
        else:
            readable(given.body, "body")
            agenda.add_business(case, title=given.title, body=given.body, **said)
        return _one(visit, meeting_id)

    return door.change(request, act, body=repr(given), status=201)


@meetings.post(AN_ITEM + "/moves", response_model=OneMeeting, **changes("Move an item"))
def move_item(request: Request, meeting_id: Id, item_id: Id, given: Moved) -> Response:
    """It changes places with the one above or below."""

    def act(visit: Visit) -> OneMeeting:
        case = _held(visit, meeting_id, "edit")
        agenda.move(case, item_id, up=given.to == "up", version=given.version, now=visit.now)
        return _one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@meetings.post(AN_ITEM + "/steps/{step}", response_model=OneMeeting, **changes("Take a step of an item"))
def take_item_step(request: Request, meeting_id: Id, item_id: Id, step: str, given: ItemStep) -> Response:
    """``take_up``, ``decide``, ``settle``, ``defer``, ``strike``; its proposal moves with it."""

    def act(visit: Visit) -> OneMeeting:
        answers = {"reason": given.reason, "outcome": given.outcome}
        readable(given.outcome, "outcome")
        take_item(
            visit.session, meeting_id, item_id, step, actor=visit.actor, now=visit.now, answers=answers,
            version=given.version,
        )  # fmt: skip
        return _one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@meetings.post(
    AN_ITEM + "/ballots", response_model=OneMeeting, **changes("Open a ballot on an item", status=201)
)
def open_item_ballot(request: Request, meeting_id: Id, item_id: Id, given: GivenBallot) -> Response:
    """By whoever presides, or the secretary; ``decide`` closes and counts it."""

    def act(visit: Visit) -> OneMeeting:
        way = None
        if given.method is not None:
            options = tuple((one.fa, one.en) for one in given.options)
            way = polls.Way(given.method, given.matter, given.secret, options)
        open_ballot(
            visit.session,
            meeting_id,
            item_id,
            actor=visit.actor,
            now=visit.now,
            version=given.version,
            way=way,
        )
        return _one(visit, meeting_id)

    return door.change(request, act, body=repr(given), status=201)


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
        return _one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@meetings.get(ONE + "/roll", response_model=RollPage, **reads("The roll", 401, 403, 404))
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


@meetings.post(ONE + "/attendance", response_model=OneMeeting, **changes("Record who comes or goes"))
def record_attendance(request: Request, meeting_id: Id, given: Arrival) -> Response:
    """By the secretary for anybody; by a member for themselves, online."""

    def act(visit: Visit) -> OneMeeting:
        case = _own_or_recorded(visit, meeting_id, given.person_id)
        if given.event == "leave":
            attendance.leave(case, given.person_id, now=visit.now)
        else:
            attendance.arrive(case, given.person_id, given.event, now=visit.now)
        return _one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@meetings.post(ONE + "/excuses", response_model=OneMeeting, **changes("Say that one cannot come"))
def send_excuse(request: Request, meeting_id: Id, given: GivenExcuse) -> Response:
    """With the reason; an empty one takes the excuse back."""

    def act(visit: Visit) -> OneMeeting:
        case = _held(visit, meeting_id, "answer")
        if given.reason:
            absence.excuse(case, given.reason, now=visit.now)
        else:
            absence.come_after_all(case, now=visit.now)
        return _one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@meetings.post(ONE + "/proxies", response_model=OneMeeting, **changes("Name who represents a member"))
def give_proxy(request: Request, meeting_id: Id, given: GivenProxy) -> Response:
    """By the member, or by the secretary for them; as far as the rules allow it."""

    def act(visit: Visit) -> OneMeeting:
        case = _own_or_recorded(visit, meeting_id, given.giver_id)
        if given.holder_id is None:
            absence.end_proxy(case, given.giver_id, now=visit.now)
        else:
            absence.represent(case, given.giver_id, given.holder_id, now=visit.now)
        return _one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


@meetings.post(ONE + "/chair", response_model=OneMeeting, **changes("Record whom those present chose"))
def choose_chair(request: Request, meeting_id: Id, given: Chosen) -> Response:
    """Where the rules leave it to them who presides."""

    def act(visit: Visit) -> OneMeeting:
        presiding.choose(_held(visit, meeting_id, "record"), given.person_id, now=visit.now)
        return _one(visit, meeting_id)

    return door.change(request, act, body=repr(given))


def _held(visit: Visit, meeting_id: int, right: str) -> Sitting:
    return admit(visit.session, meeting_id, right, actor=visit.actor, now=visit.now, lock=True)


def _own_or_recorded(visit: Visit, meeting_id: int, person_id: int) -> Sitting:
    """Opened as a secretary's where one is, else as a member's for themselves."""
    case = _held(visit, meeting_id, "step")
    own = person_id == visit.actor.id and "secretary" not in case.roles
    return _held(visit, meeting_id, "answer" if own else "record")


def _one(visit: Visit, meeting_id: int) -> OneMeeting:
    case = admit(visit.session, meeting_id, "see", actor=visit.actor, now=visit.now)
    row = case.meeting
    quorum = None
    if row.state in ("called", "open", "adjourned"):
        quorum = Quorum.model_validate(now_standing(visit.session, row, now=visit.now))
    lines = reading.agenda_of(case)
    items = [
        Item(
            **{name: getattr(line, name) for name in Item.model_fields if name not in ("steps", "ballot")},
            ballot=_running(visit, line),
            steps=_ways(steps),
        )
        for line, steps in zip(
            lines, item_options(case, [line.row for line in lines], now=visit.now), strict=True
        )
    ]
    plain = {name: getattr(row, name) for name in MeetingRow.model_fields}
    return OneMeeting(**plain, agenda=items, quorum=quorum, steps=_ways(options(case, now=visit.now)))


def _running(visit: Visit, line: reading.Line) -> RunningBallot | None:
    found = polls.running(visit.session, line.id) if line.state == "open" else None
    return None if found is None else RunningBallot.model_validate(found)


def _ways(offered: tuple[Option, ...]) -> list[Way]:
    return [
        Way(
            step=option.step.name, label=Words.of(option.step.label), allowed=option.allowed,
            reasons=[Words.of(reason) for reason in option.reasons],
        )
        for option in offered
        if option.held
    ]  # fmt: skip
