"""One meeting: its quorum, its agenda, what can be done next; and one's own place in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from sqlalchemy import select
from sqlmodel import col

from api import door
from api.pages.meetings import TONES, label_of
from api.pages.moments import until
from api.places import obstacles
from api.posted import Form, Posted
from api.visit import Visit
from documents.readable import readable
from documents.words import in_digits
from workflow.decision.ballots import METHODS, Running, Way, running
from workflow.decision.meetings import absence, agenda, arranging, attendance, reading
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.changing import TOLD_IN
from workflow.decision.meetings.late import late_to_add
from workflow.decision.meetings.quorum import Standing, now_standing, rules_of
from workflow.decision.meetings.reading import Line, Place
from workflow.decision.meetings.undone import stopped
from workflow.decision.minutes.case import seen
from workflow.decision.ratification import NAMES
from workflow.decision.tables import Meeting
from workflow.deliberation.tables import Proposal, Revision
from workflow.membership.substitution import instead_of
from workflow.membership.tables import Person
from workflow.process.machine import Option
from workflow.process.text import Refusal, Text
from workflow.record.case import NotFound
from workflow.record.filters import unasked
from workflow.record.typed import choice
from workflow.sitting.admission import admit, item_options, options, rights
from workflow.sitting.course import ITEM, MEETING
from workflow.sitting.items import not_to_be_voted, put_on_agenda, usual_way
from workflow.sitting.planning import Urgent, awaiting

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
HERE = "/meetings/{meeting_id}"
ITEM_TONES = {"open": "note", "decided": "good", "deferred": "warn"}
USUAL = 20
"""Minutes offered for an item."""
BLANK = {"matter": "", "title": "", "body": "", "proposal": "", "reason": "", "holder": ""}
WRITTEN = ("title", "body", "reason")
"""Fields in which somebody writes words of their own."""
AGENDA = ("up", "down")
COUNTED = frozenset({"called", "open", "adjourned"})
"""States in which a quorum is asked for."""
NEAR = timedelta(hours=2)
"""So long before a meeting people come in; earlier its page asks nobody whether they are there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as templates get it: with what can be done with it, by whoever reads."""

    line: Line
    state: Text
    tone: str
    options: tuple[Option, ...]
    ballot: Running | None
    """The ballot that is open on it: how many voted."""
    usual: Way | None
    """How a ballot on it is held, where the reader may open one."""


@router.get(HERE)
def show(request: Request, meeting_id: Id) -> Response:
    """The meeting as it stands; the quorum is looked at anew while the page is open, where scripts run."""
    return door.show(request, lambda visit: _page(visit, meeting_id, Posted(())))


@router.post(HERE + "/proposals")
def add_proposal(request: Request, posted: Form, meeting_id: Id) -> Response:
    """Put a proposal on the agenda."""

    def act(visit: Visit, case: Sitting) -> None:
        posted.only("proposal", "minutes", "matter")
        put_on_agenda(
            case, posted.number("proposal") or 0, minutes=posted.get("minutes"), matter=posted.get("matter"),
            version=posted.number("version"), now=visit.now,
        )  # fmt: skip

    return _changed(request, posted, meeting_id, "add", "#agenda", act)


@router.post(HERE + "/business")
def add_business(request: Request, posted: Form, meeting_id: Id) -> Response:
    """Put other business on the agenda."""

    def act(visit: Visit, case: Sitting) -> None:
        posted.only("title", "body", "minutes")
        readable(posted.get("body"), "body")
        agenda.add_business(
            case, title=posted.get("title"), body=posted.get("body"), minutes=posted.get("minutes"),
            version=posted.number("version"), now=visit.now,
        )  # fmt: skip

    return _changed(request, posted, meeting_id, "add", "#agenda", act)


@router.post(HERE + "/items/{item_id}/move")
def move(request: Request, posted: Form, meeting_id: Id, item_id: Id) -> Response:
    """Let an item change places with the one above or below it."""

    def act(visit: Visit, case: Sitting) -> None:
        posted.only("to")
        if posted.get("to") not in AGENDA:
            raise NotFound
        up = posted.get("to") == "up"
        arranging.move(case, item_id, up=up, version=posted.number("version"), now=visit.now)

    return _changed(request, posted, meeting_id, "arrange", f"#item-{item_id}", act)


OWN: dict[str, Callable[[Visit, Sitting, Posted], None]] = {
    "excuse": lambda visit, case, posted: absence.excuse(case, posted.get("reason"), now=visit.now),
    "come": lambda visit, case, _posted: absence.come_after_all(case, now=visit.now),
    "represent": lambda visit, case, posted: absence.represent(
        case, case.person_id, reading.on_roll_named(case, posted.get("holder"), "holder"), now=visit.now
    ),
    "end_proxy": lambda visit, case, _posted: absence.end_proxy(case, case.person_id, now=visit.now),
    "arrive": lambda visit, case, _posted: attendance.arrive(case, case.person_id, "online", now=visit.now),
    "leave": lambda visit, case, _posted: attendance.leave(case, case.person_id, now=visit.now),
}
"""What a member says of themselves."""


@router.post(HERE + "/mine")
def mine(request: Request, posted: Form, meeting_id: Id) -> Response:
    """One's own excuse, proxy, coming and going."""

    def act(visit: Visit, case: Sitting) -> None:
        posted.only("do", "reason", "holder")
        choice(posted.get("do"), "do", {name: Text(name, name) for name in OWN})
        OWN[posted.get("do")](visit, case, posted)

    return _changed(request, posted, meeting_id, "answer", "#mine", act)


def _changed(  # noqa: PLR0917 (a form, and what it does)
    request: Request, posted: Posted, meeting_id: int, right: str, anchor: str,
    act: Callable[[Visit, Sitting], None],
) -> Response:  # fmt: skip
    def done(visit: Visit) -> str:
        case = admit(visit.session, meeting_id, right, actor=visit.actor, now=visit.now, lock=True)
        before = case.meeting.version
        act(visit, case)
        told = case.meeting.version != before and case.meeting.state in TOLD_IN
        return f"/meetings/{meeting_id}?done={'meeting_told' if told else 'meeting_changed'}{anchor}"

    def again(visit: Visit, refusal: Refusal) -> Response:
        case = admit(visit.session, meeting_id, "see", actor=visit.actor, now=visit.now)
        if right not in rights(case) and any(posted.get(name) for name in WRITTEN):
            raise refusal  # the page has that form no more: the words are kept on one of their own
        return _page(visit, meeting_id, posted, refusal)

    return door.do(request, posted, done, again)


def _page(visit: Visit, meeting_id: int, posted: Posted, refusal: Refusal | None = None) -> Response:
    case = admit(visit.session, meeting_id, "see", actor=visit.actor, now=visit.now)
    row, may = case.meeting, rights(case)
    rules = rules_of(visit.session, row, now=visit.now)
    lines = reading.agenda_of(case)
    states = ITEM.engine.definition.states
    own = _own(case) if row.called_at else None
    halt = stopped(visit.session, row)
    late = late_to_add(case, now=visit.now) if "add" in may else None
    standing: Standing | None = None
    near = row.state != "called" or visit.now >= row.starts_at - NEAR
    if row.state in COUNTED:
        found = now_standing(visit.session, row, now=visit.now)
        standing = found if near or found.present else None
    offered = tuple(option for option in options(case, now=visit.now) if option.held)
    return visit.render(
        "meeting", chapter_id=row.chapter_id, m=row, state=label_of(row.state), tone=TONES.get(row.state, "quiet"),
        may=may, options=offered, quorum=standing, near=near, own=own, proxies=rules.proxies,
        chair=_name(visit, row.chair_id), chair_for=_chair_for(visit, row), items=tuple(
            Shown(
                line, states[line.state].label, ITEM_TONES.get(line.state, "quiet"),
                tuple(option for option in steps if option.held),
                *_ballot(case, line, visit),
            )
            for line, steps in zip(lines, item_options(case, [line.row for line in lines], now=visit.now), strict=True)
        ),
        purposes=NAMES,
        ways={
            option.step.name: obstacles(
                option.reasons, chapter=row.chapter_id, meeting=meeting_id, rights=may | {"see"},
                here=HERE.format(meeting_id=meeting_id),
            )
            for option in offered
        },
        stopped=halt, stopped_word=MEETING.engine.definition.steps[halt.event].label if halt else "",
        runs_over=bool(lines) and lines[-1].ends_at > row.ends_at,
        waiting=_waiting(visit, row.chapter_id) if "add" in may else (),
        late=late,
        urgent=_urgent(visit, row) if "add" in may and not late else (),
        matters=tuple((one.key, Text(one.label_fa, one.label_en)) for one in rules.majorities),
        methods=METHODS, minuted=row.closed_at is not None and seen(case),
        typed=BLANK | {"minutes": in_digits(USUAL, visit.language)} | dict(posted.fields),
        errors=door.errors_of(refusal) if refusal else {},
        doing=posted.get("do") or visit.request.url.path.rpartition("/")[2],
    )  # fmt: skip


def _ballot(case: Sitting, line: Line, visit: Visit) -> tuple[Running | None, Way | None]:
    """The ballot that is open on an item, or how the reader may open one; one item is under way at most."""
    if line.state != "open":
        return None, None
    if found := running(visit.session, line.id):
        return found, None
    may = not not_to_be_voted(case, line.row, now=visit.now)
    return None, usual_way(visit.session, line.row) if may else None


def _own(case: Sitting) -> Place | None:
    rows, _ = reading.roll(case, unasked(reading.ROLL), person_id=case.person_id)
    return rows[0] if rows else None


def _name(visit: Visit, person_id: int | None) -> str:
    if person_id is None:
        return ""
    query = select(col(Person.name)).where(col(Person.id) == person_id)
    return str(visit.session.execute(query).scalar_one())


def _chair_for(visit: Visit, row: Meeting) -> str:
    """Name of whom a deputy presides for, "" where whoever presides does so in their own name."""
    if row.chair_id is None or row.open_at is None:
        return ""
    absent = instead_of(visit.session, row.chapter_id, "chair", row.chair_id, row.open_at)
    return absent.name if absent else ""


def _urgent(visit: Visit, row: Meeting) -> tuple[tuple[Urgent, Text, bool], ...]:
    """What waits to be ratified and is on no agenda: until when, and whether this meeting comes too late for it."""
    found = awaiting(visit.session, row.chapter_id)
    return tuple((one, until(one.until), row.starts_at >= one.until) for one in found)


def _waiting(visit: Visit, chapter_id: int) -> tuple[tuple[int, str], ...]:
    ids = agenda.waiting(visit.session, chapter_id)
    if not ids:
        return ()
    query = (
        select(col(Proposal.id), col(Revision.title))
        .join(Revision, col(Revision.id) == col(Proposal.revision_id))
        .where(col(Proposal.id).in_(ids))
    )
    titles = dict(visit.session.execute(query).all())
    return tuple((number, titles[number]) for number in ids)
