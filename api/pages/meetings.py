"""The meetings of a chapter, and the form that plans one."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.pages.filtering import address, asked_of, bar, cursor_of, lenient
from api.pages.moments import until
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize_chapter
from workflow.decision.meetings import changing, reading
from workflow.decision.meetings.planning import Plan
from workflow.process.text import Refusal, Text
from workflow.record.calendar import jalali, tehran
from workflow.sitting.admission import admit
from workflow.sitting.course import MEETING
from workflow.sitting.planning import awaiting
from workflow.sitting.planning import plan as plan_with_urgent

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
FIELDS = ("title", "day", "start", "end", "place", "link", "urgent_reason")
TONES = {"called": "note", "open": "good", "adjourned": "warn", "cancelled": "bad"}


@router.get("/chapters/{chapter_id}/meetings")
def listing(request: Request, chapter_id: Id) -> Response:
    """All of them, newest first."""

    def page(visit: Visit) -> Response:
        standing = authorize_chapter(visit.session, chapter_id, "see", actor=visit.actor, now=visit.now)
        asked, after = asked_of(request, reading.MEETINGS), int(lenient(cursor_of(request)) or 0)
        rows, cursor = reading.listing(visit.session, standing, asked, after=after)
        here = f"/chapters/{chapter_id}/meetings"
        return visit.render(
            "meetings", chapter_id=chapter_id, here=here, bar=bar(here, asked), may_plan="secretary" in standing.roles,
            meetings=tuple((row, label_of(row.state), TONES.get(row.state, "quiet")) for row in rows),
            next=address(here, asked, after=cursor) if cursor else "", first=address(here, asked) if after else "",
        )  # fmt: skip

    return door.show(request, page)


@router.get("/chapters/{chapter_id}/meetings/new")
def new(request: Request, chapter_id: Id) -> Response:
    """The form of a meeting to be planned."""
    return door.show(request, lambda visit: _new(visit, chapter_id, dict.fromkeys(FIELDS, "")))


@router.post("/chapters/{chapter_id}/meetings/new")
def plan(request: Request, posted: Form, chapter_id: Id) -> Response:
    """Plan it, and go to its page, where the agenda is drawn up."""

    def act(visit: Visit) -> str:
        given = _plan(posted.only(*FIELDS))
        standing = authorize_chapter(visit.session, chapter_id, "manage", actor=visit.actor, now=visit.now)
        made = plan_with_urgent(visit.session, standing, given, now=visit.now)
        return f"/meetings/{made}?done=meeting_planned"

    return door.do(
        request, posted, act, lambda visit, refusal: _new(visit, chapter_id, asdict(_plan(posted)), refusal)
    )


@router.get("/meetings/{meeting_id}/edit")
def edit(request: Request, meeting_id: Id) -> Response:
    """The form of a meeting that is planned or called, filled."""
    return door.show(request, lambda visit: _edit(visit, meeting_id, Posted(())))


@router.post("/meetings/{meeting_id}/edit")
def change(request: Request, posted: Form, meeting_id: Id) -> Response:
    """Change what was planned; of a meeting that was called everybody invited is told."""

    def act(visit: Visit) -> str:
        given = _plan(posted.only(*FIELDS))
        case = admit(visit.session, meeting_id, "change", actor=visit.actor, now=visit.now, lock=True)
        changed = changing.change(case, given, version=posted.number("version"), now=visit.now)
        told = bool(changed) and case.meeting.called_at is not None
        return f"/meetings/{meeting_id}?done={'meeting_told' if told else 'meeting_changed'}"

    return door.do(request, posted, act, lambda visit, refusal: _edit(visit, meeting_id, posted, refusal))


def label_of(state: str) -> Text:
    """A meeting's state in words."""
    return MEETING.engine.definition.states[state].label


def clock_of(at: datetime) -> str:
    """The time of day in Tehran, as it is typed."""
    return f"{tehran(at):%H:%M}"


def _plan(posted: Posted) -> Plan:
    return Plan(**{name: posted.get(name) for name in FIELDS})


def _new(visit: Visit, chapter_id: int, typed: Mapping[str, str], refusal: Refusal | None = None) -> Response:
    authorize_chapter(visit.session, chapter_id, "manage", actor=visit.actor, now=visit.now)
    here = f"/chapters/{chapter_id}/meetings"
    return visit.render(
        "meeting_form", chapter_id=chapter_id, typed=typed, version=None, called=False, action=f"{here}/new", back=here,
        trail=((here, "meetings.title"),), errors=door.errors_of(refusal) if refusal else {},
        urgent=tuple((one, until(one.until)) for one in awaiting(visit.session, chapter_id)),
    )  # fmt: skip


def _edit(visit: Visit, meeting_id: int, posted: Posted, refusal: Refusal | None = None) -> Response:
    case = admit(visit.session, meeting_id, "change", actor=visit.actor, now=visit.now)
    row = case.meeting
    stands = {
        "title": row.title, "day": jalali(tehran(row.starts_at).date()), "start": clock_of(row.starts_at),
        "end": clock_of(row.ends_at), "place": row.place, "link": row.link, "urgent_reason": row.urgent_reason,
    }  # fmt: skip
    here = f"/meetings/{meeting_id}"
    return visit.render(
        "meeting_form", chapter_id=row.chapter_id, typed=asdict(_plan(posted)) if posted.fields else stands,
        version=row.version, called=row.called_at is not None, action=f"{here}/edit", back=here,
        trail=((f"/chapters/{row.chapter_id}/meetings", "meetings.title"), (here, "meetings.one")),
        errors=door.errors_of(refusal) if refusal else {}, urgent=(),
    )  # fmt: skip
