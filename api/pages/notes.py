"""Notes of a meeting, typed while it goes on or in the draft of its minutes, and what was resolved."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from markupsafe import Markup
from sqlalchemy import select
from sqlmodel import col

from api import door
from api.pages.prose import prose
from api.posted import Form, Posted
from api.visit import Visit
from documents.readable import readable
from workflow.decision.minutes import notes, resolutions
from workflow.decision.minutes.case import Taking
from workflow.decision.minutes.resolutions import Resolved
from workflow.decision.tables import AgendaItem, Convened
from workflow.deliberation.tables import Revision
from workflow.membership.tables import Person
from workflow.process.text import Refusal
from workflow.record.case import NotFound
from workflow.record.lookalike import passes_for
from workflow.sitting.taking import taking_notes

router = APIRouter(include_in_schema=False)

ALL = "/meetings/{meeting_id}/notes"
ONE = "/meetings/{meeting_id}/notes/{note_id}"
RESOLUTIONS = "/meetings/{meeting_id}/resolutions"
RESOLUTION = "/meetings/{meeting_id}/resolutions/{resolution_id}"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.get(ALL)
def show(request: Request, meeting_id: Id) -> Response:
    """Everything noted so far; one's own notes can be typed on."""
    return door.show(request, lambda visit: _page(visit, meeting_id, Posted(())))


@router.post(ALL)
def write(request: Request, posted: Form, meeting_id: Id) -> Response:
    """A new note."""

    def act(visit: Visit) -> str:
        posted.only("body", "item")
        readable(posted.get("body"), "body")
        case = taken(visit, meeting_id)
        made = notes.write(case, posted.get("body"), item_id=posted.number("item"), now=visit.now)
        return f"/meetings/{meeting_id}/notes?done=noted&at=note-{made}#note-{made}"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, meeting_id, posted, refusal))


@router.post(ONE)
def change(request: Request, posted: Form, meeting_id: Id, note_id: Id) -> Response:
    """Save a note as it is typed now, or take it out."""

    def act(visit: Visit) -> str:
        posted.only("body", "act")
        case, version = taken(visit, meeting_id), posted.number("version") or 0
        if posted.get("act") == "strike":
            notes.strike(case, note_id, version=version, now=visit.now)
            return f"/meetings/{meeting_id}/notes?done=note_struck"
        readable(posted.get("body"), "body")
        notes.change(case, note_id, posted.get("body"), version=version, now=visit.now)
        return f"/meetings/{meeting_id}/notes?done=noted&at=note-{note_id}#note-{note_id}"

    return door.do(
        request,
        posted,
        act,
        lambda visit, refusal: _page(visit, meeting_id, posted, refusal, note_id=note_id),
    )


@router.post(RESOLUTIONS)
def resolve(request: Request, posted: Form, meeting_id: Id) -> Response:
    """Write down what was resolved."""

    def act(visit: Visit) -> str:
        posted.only("item", "resolution", "owner_id", "owner", "due", starting=("due-",))
        readable(posted.get("resolution"), "resolution")
        resolutions.resolve(
            taken(visit, meeting_id), posted.number("item") or 0, posted.get("resolution"), **_owner(posted),
            now=visit.now,
        )  # fmt: skip
        return f"/meetings/{meeting_id}/notes?done=resolved"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, meeting_id, posted, refusal))


@router.get(RESOLUTION)
def ask(request: Request, meeting_id: Id, resolution_id: Id) -> Response:
    """One resolution, to be reworded."""
    return door.show(request, lambda visit: _one(visit, meeting_id, resolution_id, Posted(())))


@router.post(RESOLUTION)
def reword(request: Request, posted: Form, meeting_id: Id, resolution_id: Id) -> Response:
    """Change a resolution, or take it out."""

    def act(visit: Visit) -> str:
        posted.only("resolution", "owner_id", "owner", "due", "act", starting=("due-",))
        case, version = taken(visit, meeting_id), posted.number("version") or 0
        if posted.get("act") == "strike":
            resolutions.strike(case, resolution_id, version=version, now=visit.now)
        else:
            readable(posted.get("resolution"), "resolution")
            resolutions.reword(
                case,
                resolution_id,
                posted.get("resolution"),
                **_owner(posted),
                version=version,
                now=visit.now,
            )
        return f"/meetings/{meeting_id}/notes?done=resolved"

    return door.do(
        request, posted, act, lambda visit, refusal: _one(visit, meeting_id, resolution_id, posted, refusal)
    )


@dataclass(frozen=True, slots=True)
class Head:
    """The meeting as these pages name it."""

    id: int
    number: int
    title: str
    place: str
    starts_at: datetime
    open_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A note as templates get it: ``body`` as it was typed where it is the reader's own, else only ``html``."""

    id: int
    who: str
    at: datetime
    html: Markup
    body: str
    own: bool
    version: int


@dataclass(frozen=True, slots=True)
class Part:
    """An item of the agenda, or the meeting as a whole where ``id`` is 0, with what was noted and resolved on it."""

    id: int
    number: int
    title: str
    notes: tuple[Shown, ...]
    resolutions: tuple[tuple[Resolved, Markup], ...]


def taken(visit: Visit, meeting_id: int) -> Taking:
    """The meeting while it goes on, else its minutes, for taking notes. Raises NotFound, Forbidden, NotInThisState."""
    return taking_notes(visit.session, meeting_id, actor=visit.actor, now=visit.now)


def head(case: Taking) -> Head:
    """The meeting of what was admitted."""
    row = case.meeting
    return Head(row.id or 0, row.number, row.title, row.place, row.starts_at, row.open_at, row.closed_at)


def typed_in(posted: Posted, **values: str) -> Mapping[str, str]:
    """What was typed, else these values; nothing else where a name is asked for."""
    return defaultdict(str, dict(posted.fields) or values)


def parts(case: Taking, reader: int | None, language: str) -> tuple[Part, ...]:
    """What was noted and resolved, item by item, and on the meeting as a whole at the end."""
    noted, resolved = notes.notes_of(case), resolutions.resolutions_of(case)
    query = (
        select(col(AgendaItem.id), col(AgendaItem.position), col(AgendaItem.title), col(Revision.title))
        .join(Revision, col(Revision.id) == col(AgendaItem.revision_id), isouter=True)
        .where(col(AgendaItem.meeting_id) == case.meeting.id, col(AgendaItem.state) != "struck")
        .order_by(col(AgendaItem.position))
    )
    rows = [(number, place, words or title) for number, place, title, words in case.session.execute(query)]
    return tuple(
        Part(
            item, place, title,
            tuple(
                Shown(
                    n.id, n.person if language == "fa" else n.person_en or n.person, n.changed_at,
                    prose(n.body, prefix=f"n{n.id}"), n.body, n.person_id == reader, n.version,
                )
                for n in noted
                if (n.item_id or 0) == item
            ),
            tuple((r, prose(r.body, prefix=f"r{r.id}")) for r in resolved if r.item_id == item),
        )
        for item, place, title in (*rows, (0, 0, ""))
    )  # fmt: skip


def people(case: Taking) -> tuple[tuple[int, str], ...]:
    """Those the meeting was called for, to choose who is to do something."""
    query = (
        select(col(Person.id), col(Person.name))
        .join(Convened, col(Convened.person_id) == col(Person.id))
        .where(col(Convened.meeting_id) == case.meeting.id)
        .order_by(col(Person.name_key), col(Person.id))
    )
    return tuple((number, name) for number, name in case.session.execute(query))


def _page(
    visit: Visit, meeting_id: int, posted: Posted, refusal: Refusal | None = None, *, note_id: int = 0
) -> Response:
    case = taken(visit, meeting_id)
    errors = door.errors_of(refusal) if refusal else {}
    noted, called = parts(case, visit.actor.id, visit.language), people(case)
    return visit.render(
        "meeting_notes", chapter_id=case.meeting.chapter_id, errors={} if note_id else errors, meeting=head(case),
        parts=noted, people=called, typed=typed_in(posted),
        alike={row.id: _alike(row, called) for part in noted for row, _ in part.resolutions},
        mistaken=note_id, said=next(iter(errors.values()), None) if note_id else None,
    )  # fmt: skip


def _one(
    visit: Visit, meeting_id: int, resolution_id: int, posted: Posted, refusal: Refusal | None = None
) -> Response:
    case = taken(visit, meeting_id)
    found = next((one for one in resolutions.resolutions_of(case) if one.id == resolution_id), None)
    if found is None:
        raise NotFound
    typed = typed_in(
        posted, resolution=found.body, owner_id=str(found.owner_id or ""),
        owner="" if found.owner_id else found.owner, due=found.due_on.isoformat() if found.due_on else "",
    )  # fmt: skip
    return visit.render(
        "resolution", chapter_id=case.meeting.chapter_id, errors=door.errors_of(refusal) if refusal else {},
        meeting=head(case), resolution=found, people=(called := people(case)), typed=typed,
        alike=_alike(found, called),
    )  # fmt: skip


def _alike(row: Resolved, called: tuple[tuple[int, str], ...]) -> str:
    """The name of somebody called that a written owner passes for, "" where there is none."""
    return "" if row.owner_id is not None else passes_for(row.owner, (name for _, name in called))


def _owner(posted: Posted) -> dict[str, Any]:
    return {"owner_id": posted.number("owner_id"), "owner": posted.get("owner"), "due": posted.get("due")}
