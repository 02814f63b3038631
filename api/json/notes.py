"""Notes of a meeting and what it resolved: written while it goes on, or in the draft of its minutes."""

from collections.abc import Mapping
from datetime import date, datetime

from fastapi import Request, Response

from api import door
from api.conditions import on_top_of
from api.json.described import changes, reads, router
from api.json.models import After, Given, Id, Limit, Line, Prose, Ref, Shown, example, paged
from api.visit import Visit
from documents.readable import readable
from workflow.decision.minutes import notes as noted
from workflow.decision.minutes import resolutions as resolved
from workflow.decision.minutes.case import Taking
from workflow.record.case import NotFound
from workflow.sitting.taking import reading_notes, taking_notes

notes = router("minutes")

ALL = "/meetings/{meeting_id}/notes"
ONE = ALL + "/{note_id}"
RESOLUTIONS = "/meetings/{meeting_id}/resolutions"
RESOLUTION = RESOLUTIONS + "/{resolution_id}"
AT = "2026-12-01T13:10:00Z"
NOTE = {
    "id": 4, "item_id": 7, "person_id": 2, "person": "فرشته دبیری", "person_en": "Fereshteh Dabiri",
    "body": "گزارش **کوتاه** شنیده شد.", "at": AT, "changed_at": AT, "version": 1,
}  # fmt: skip
GIVEN = {"body": "نامه به معاونت فرستاده شود.", "owner_id": None, "owner": "دبیرخانه", "due": "1405/10/01"}
RESOLVED = {
    "id": 2, "item_id": 7, "body": GIVEN["body"], "owner_id": None, "owner": "دبیرخانه", "owner_en": "دبیرخانه",
    "due_on": "2026-12-22", "version": 1,
}  # fmt: skip


class NewNote(Given):
    """A note in Markdown, on an item or, without one, on the meeting as a whole."""

    model_config = example(item_id=7, body=NOTE["body"])

    item_id: Ref | None = None
    body: Prose


class ChangedNote(Given):
    """The note as it is typed now, on top of a version."""

    model_config = example(version=1, body=NOTE["body"])

    version: Ref | None = None
    body: Prose


class GivenResolution(Given):
    """What is to be done; by somebody called to the meeting or by another's name; and the day, in either calendar."""

    model_config = example(**GIVEN)

    body: Prose
    owner_id: Ref | None = None
    owner: Line = ""
    due: Line = ""


class NewResolution(GivenResolution):
    """The same, and the item it was resolved on."""

    model_config = example(item_id=7, **GIVEN)

    item_id: Ref


class ChangedResolution(GivenResolution):
    """The same on top of a version."""

    model_config = example(version=1, **GIVEN)

    version: Ref | None = None


class NoteShown(Shown):
    """A note; only its writer changes it."""

    model_config = example(**NOTE)

    id: int
    item_id: int | None
    person_id: int
    person: str
    person_en: str
    body: str
    at: datetime
    changed_at: datetime
    version: int


class NotePage(Shown):
    """Notes in the order they were begun."""

    model_config = example(items=[NOTE], next=None)

    items: list[NoteShown]
    next: int | None


class ResolutionShown(Shown):
    """A resolution; ``owner`` says in words who is to do it."""

    model_config = example(**RESOLVED)

    id: int
    item_id: int
    body: str
    owner_id: int | None
    owner: str
    owner_en: str
    due_on: date | None
    version: int


class ResolutionPage(Shown):
    """Resolutions in the order they were written."""

    model_config = example(items=[RESOLVED], next=None)

    items: list[ResolutionShown]
    next: int | None


def _note_there(visit: Visit, at: Mapping[str, int]) -> NoteShown:
    return _note(_taken(visit, at["meeting_id"]), at["note_id"])


def _resolution_there(visit: Visit, at: Mapping[str, int]) -> ResolutionShown:
    return _resolution(_taken(visit, at["meeting_id"]), at["resolution_id"])


@notes.get(ALL, response_model=NotePage, **reads("Notes of a meeting", 401, 403, 404, 409))
def list_notes(request: Request, meeting_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """While it goes on for whoever takes notes, then for whoever may see the minutes."""

    def give(visit: Visit) -> NotePage:
        rows = [row for row in noted.notes_of(_read(visit, meeting_id)) if row.id > (after or 0)]
        items, cursor = paged(rows[: limit + 1], limit, lambda row: row.id)
        return NotePage(items=[NoteShown.model_validate(row) for row in items], next=cursor)

    return door.fetch(request, give)


@notes.post(ALL, response_model=NoteShown, **changes("Write a note", status=201))
def create_note(request: Request, meeting_id: Id, given: NewNote) -> Response:
    """A note has one writer, so several can write at once."""

    def act(visit: Visit) -> NoteShown:
        case = _taken(visit, meeting_id)
        readable(given.body, "body")
        return _note(case, noted.write(case, given.body, item_id=given.item_id, now=visit.now))

    return door.change(request, act, body=repr(given), status=201)


@notes.get(ONE, response_model=NoteShown, **reads("One note", 401, 403, 404, 409))
def show_note(request: Request, meeting_id: Id, note_id: Id) -> Response:
    """As it was last saved."""
    return door.fetch(request, lambda visit: _note(_read(visit, meeting_id), note_id))


@notes.put(ONE, response_model=NoteShown, **changes("Save a note", of=_note_there, versioned=True))
def change_note(request: Request, meeting_id: Id, note_id: Id, given: ChangedNote) -> Response:
    """One's own, as it is typed now."""

    def act(visit: Visit) -> NoteShown:
        case = _taken(visit, meeting_id)
        _note(case, note_id)
        version = on_top_of(visit, given.version)
        readable(given.body, "body")
        noted.change(case, note_id, given.body, version=version, now=visit.now)
        return _note(case, note_id)

    return door.change(request, act, body=repr(given))


@notes.delete(ONE, response_model=NoteShown, **changes("Take a note out", of=_note_there, versioned=True))
def strike_note(request: Request, meeting_id: Id, note_id: Id) -> Response:
    """One's own, on top of the ETag that was read; answered with what it said."""

    def act(visit: Visit) -> NoteShown:
        case = _taken(visit, meeting_id)
        struck = _note(case, note_id)
        noted.strike(case, note_id, version=on_top_of(visit, None), now=visit.now)
        return struck

    return door.change(request, act, body="")


@notes.get(
    RESOLUTIONS, response_model=ResolutionPage, **reads("Resolutions of a meeting", 401, 403, 404, 409)
)
def list_resolutions(request: Request, meeting_id: Id, after: After = None, limit: Limit = 50) -> Response:
    """For whoever may read the notes."""

    def give(visit: Visit) -> ResolutionPage:
        rows = [row for row in resolved.resolutions_of(_read(visit, meeting_id)) if row.id > (after or 0)]
        items, cursor = paged(rows[: limit + 1], limit, lambda row: row.id)
        return ResolutionPage(items=[ResolutionShown.model_validate(row) for row in items], next=cursor)

    return door.fetch(request, give)


@notes.post(RESOLUTIONS, response_model=ResolutionShown, **changes("Write a resolution down", status=201))
def create_resolution(request: Request, meeting_id: Id, given: NewResolution) -> Response:
    """With who is to do it and by when, where that was said."""

    def act(visit: Visit) -> ResolutionShown:
        case = _taken(visit, meeting_id)
        readable(given.body, "resolution")
        made = resolved.resolve(
            case,
            given.item_id,
            given.body,
            owner_id=given.owner_id,
            owner=given.owner,
            due=given.due,
            now=visit.now,
        )
        return _resolution(case, made)

    return door.change(request, act, body=repr(given), status=201)


@notes.get(RESOLUTION, response_model=ResolutionShown, **reads("One resolution", 401, 403, 404, 409))
def show_resolution(request: Request, meeting_id: Id, resolution_id: Id) -> Response:
    """As it stands."""
    return door.fetch(request, lambda visit: _resolution(_read(visit, meeting_id), resolution_id))


@notes.put(
    RESOLUTION, response_model=ResolutionShown,
    **changes("Change a resolution", of=_resolution_there, versioned=True),
)  # fmt: skip
def change_resolution(
    request: Request, meeting_id: Id, resolution_id: Id, given: ChangedResolution
) -> Response:
    """All of it anew."""

    def act(visit: Visit) -> ResolutionShown:
        case = _taken(visit, meeting_id)
        _resolution(case, resolution_id)
        version = on_top_of(visit, given.version)
        readable(given.body, "resolution")
        resolved.reword(
            case, resolution_id, given.body, owner_id=given.owner_id, owner=given.owner, due=given.due,
            version=version, now=visit.now,
        )  # fmt: skip
        return _resolution(case, resolution_id)

    return door.change(request, act, body=repr(given))


@notes.delete(
    RESOLUTION, response_model=ResolutionShown,
    **changes("Take a resolution out", of=_resolution_there, versioned=True),
)  # fmt: skip
def strike_resolution(request: Request, meeting_id: Id, resolution_id: Id) -> Response:
    """On top of the ETag that was read; answered with what it said."""

    def act(visit: Visit) -> ResolutionShown:
        case = _taken(visit, meeting_id)
        struck = _resolution(case, resolution_id)
        resolved.strike(case, resolution_id, version=on_top_of(visit, None), now=visit.now)
        return struck

    return door.change(request, act, body="")


def _taken(visit: Visit, meeting_id: int) -> Taking:
    return taking_notes(visit.session, meeting_id, actor=visit.actor, now=visit.now)


def _read(visit: Visit, meeting_id: int) -> Taking:
    return reading_notes(visit.session, meeting_id, actor=visit.actor, now=visit.now)


def _note(case: Taking, note_id: int) -> NoteShown:
    for row in noted.notes_of(case):
        if row.id == note_id:
            return NoteShown.model_validate(row)
    raise NotFound


def _resolution(case: Taking, resolution_id: int) -> ResolutionShown:
    for row in resolved.resolutions_of(case):
        if row.id == resolution_id:
            return ResolutionShown.model_validate(row)
    raise NotFound
