"""What the JSON of meetings shares: a meeting as it is answered, and whoever acts on one."""

from collections.abc import Mapping
from datetime import datetime

from api.json.models import Shown, Words, example
from api.visit import Visit
from workflow.decision.ballots import running
from workflow.decision.meetings import reading
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.quorum import now_standing
from workflow.process.machine import Option
from workflow.sitting.admission import admit, item_options, options

ONE = "/meetings/{meeting_id}"
AT = "2026-12-01T12:30:00Z"
CAN = {
    "step": "call", "label": {"fa": "فراخواندن اعضا", "en": "Call the members"}, "allowed": False,
    "reasons": [{"fa": "دستور جلسه هنوز خالی است.", "en": "The agenda is empty."}],
}  # fmt: skip
ITEM_EXAMPLE = {
    "id": 7, "position": 1, "proposal_id": 31, "title": "پیمان کارورزی", "body": "", "minutes": 30,
    "purpose": "approval", "matter": "ordinary", "begins_at": AT, "ends_at": AT, "state": "planned", "version": 1,
    "outcome": "", "resolved": "", "remark": "", "why": None, "ballot": None, "steps": [],
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
    purpose: str
    """``approval``, or ``ratification`` of an urgent resolution."""
    matter: str
    begins_at: datetime
    ends_at: datetime
    state: str
    version: int
    outcome: str
    resolved: str
    remark: str
    """Why it was held over, as it is kept."""
    why: Words | None
    """The same in both languages, where the sentence is the house's; as it was typed, where somebody typed it."""
    ballot: RunningBallot | None
    steps: list[Way]


class MeetingQuorum(Shown):
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
    quorum: MeetingQuorum | None
    steps: list[Way]


def there(visit: Visit, at: Mapping[str, int]) -> OneMeeting:
    """The meeting a request is about, as it stands, for its ETag."""
    return one(visit, at["meeting_id"])


def held(visit: Visit, meeting_id: int, right: str) -> Sitting:
    """The meeting, opened for one right and held until the change is done."""
    return admit(visit.session, meeting_id, right, actor=visit.actor, now=visit.now, lock=True)


def one(visit: Visit, meeting_id: int) -> OneMeeting:
    """A meeting as whoever asks may see it."""
    case = admit(visit.session, meeting_id, "see", actor=visit.actor, now=visit.now)
    row = case.meeting
    quorum = None
    if row.state in ("called", "open", "adjourned"):
        quorum = MeetingQuorum.model_validate(now_standing(visit.session, row, now=visit.now))
    lines = reading.agenda_of(case)
    items = [
        Item(
            **{
                name: getattr(line, name)
                for name in Item.model_fields
                if name not in ("steps", "ballot", "why")
            },
            why=Words.of(line.why) if line.remark else None,
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
    found = running(visit.session, line.id) if line.state == "open" else None
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
