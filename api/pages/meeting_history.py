"""What happened to a meeting, newest first: who did what and when, and what changed by it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.events import meeting_label
from api.visit import Visit
from workflow.decision.meetings.changing import OF_ITEM
from workflow.process.text import Text
from workflow.sitting.admission import admit
from workflow.sitting.story import Happened, story_of_meeting

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
WORDS = {
    "title": "meetings.name", "starts_at": "meetings.begins", "ends_at": "meetings.ends", "place": "meetings.place",
    "link": "meetings.link", "urgent_reason": "meetings.urgent", "minutes": "meetings.how_long",
    "position": "meetings.item_place",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that was changed: the key of its name, and what it was and is."""

    key: str
    before: str | int | datetime
    after: str | int | datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened, as templates get it."""

    label: Text
    happened: Happened
    changes: tuple[Changed, ...]


@router.get("/meetings/{meeting_id}/history")
def history(request: Request, meeting_id: Id, before: int | None = None) -> Response:
    """A page of it, by cursor."""

    def page(visit: Visit) -> Response:
        case = admit(visit.session, meeting_id, "see", actor=visit.actor, now=visit.now)
        found, cursor = story_of_meeting(case, before=before)
        return visit.render(
            "meeting_history", chapter_id=case.meeting.chapter_id, m=case.meeting, before=before, cursor=cursor,
            entries=tuple(Told(meeting_label(each), each, _changes(each)) for each in found),
        )  # fmt: skip

    return door.show(request, page)


def _changes(happened: Happened) -> tuple[Changed, ...]:
    return tuple(
        Changed(WORDS[name], *(_value(name, value) for value in values)) for name, *values in happened.changes
    )


def _value(name: str, value: str) -> str | int | datetime:
    if name in OF_ITEM and value:
        return int(value)
    return datetime.fromisoformat(value) if name.endswith("_at") else value
