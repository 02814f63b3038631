"""Writing a proposal: begun with a title, its text saved as numbered revisions."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from api import door
from api.pages import draft_form
from api.pages.draft_form import Typed
from api.pages.frame import frame
from api.posted import Form, Posted
from api.readable import refuse_unreadable_text
from api.visit import Visit
from workflow.authorize import authorize, authorize_chapter
from workflow.deliberation import drafting
from workflow.deliberation.editing import RevisionOutdated
from workflow.deliberation.revisions import RevisionText, latest, numbered
from workflow.deliberation.themes import THEMES
from workflow.process.text import LANGUAGES, Refusal
from workflow.propose import courses, propose
from workflow.record.case import Case, NotFound

router = APIRouter(include_in_schema=False)

NEW = "/chapters/{chapter_id}/proposals/new"
EDIT = "/proposals/{proposal_id}/edit"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.get(NEW)
def begin(request: Request, chapter_id: Id) -> Response:
    """Where a proposal begins."""
    return door.show(request, lambda visit: _new(visit, chapter_id, Posted(())))


@router.post(NEW)
def create(request: Request, posted: Form, chapter_id: Id) -> Response:
    """Begin a proposal, and go on to its text."""

    def act(visit: Visit) -> str:
        posted.only("title", "themes", "language", "process", "reason")
        language = next((one for one in LANGUAGES if one == posted.get("language")), LANGUAGES[0])
        made = propose(
            visit.session, chapter_id, title=posted.get("title"), themes=posted.list("themes"),
            language=language, process=posted.get("process"), reason=posted.get("reason"), actor=visit.actor,
            now=visit.now,
        )  # fmt: skip
        return f"/proposals/{made}/edit?done=begun"

    return door.do(request, posted, act, lambda visit, refusal: _new(visit, chapter_id, posted, refusal))


def _new(visit: Visit, chapter_id: int, posted: Posted, refusal: Refusal | None = None) -> Response:
    authorize_chapter(visit.session, chapter_id, "propose", actor=visit.actor, now=visit.now)
    offered = courses(visit.session, chapter_id)
    return visit.render(
        "proposal_new", chapter_id=chapter_id, errors=door.errors_of(refusal) if refusal else {},
        here=chapter_id, title=posted.get("title"), chosen=posted.list("themes"),
        themes=tuple(THEMES.items()), text_language=posted.get("language") or visit.language,
        courses=offered, course=posted.get("process") or next(iter(offered)), reason=posted.get("reason"),
    )  # fmt: skip


@router.get(EDIT)
def edit(request: Request, proposal_id: Id) -> Response:
    """The text in fields."""

    def page(visit: Visit) -> Response:
        case, _ = frame(visit, proposal_id, "edit")
        return _edit(visit, proposal_id, draft_form.filled(latest(case)), case.version)

    return door.show(request, page)


@router.post(EDIT)
def save(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Save the text as its next revision."""
    typed = draft_form.read(posted)

    def act(visit: Visit) -> str:
        draft_form.only(posted, *draft_form.NAMES)
        case = authorize(visit.session, proposal_id, "edit", actor=visit.actor, now=visit.now, lock=True)
        refuse_unreadable_text(typed.sections, [row.text for row in typed.rows])
        drafting.save(case, typed.draft(), version=posted.number("version") or 0, now=visit.now)
        return f"/proposals/{proposal_id}?done=saved"

    def again(visit: Visit, refusal: Refusal) -> Response:
        version = refusal.version if isinstance(refusal, RevisionOutdated) else posted.number("version")
        return _edit(visit, proposal_id, typed, version or 0, refusal)

    return door.do(request, posted, act, again)


@router.get(EDIT + "/rows")
def back(proposal_id: Id) -> Response:
    """A page that was reloaded begins anew."""
    return RedirectResponse(f"/proposals/{proposal_id}/edit", 303)


@router.post(EDIT + "/rows")
def rows(request: Request, posted: Form, proposal_id: Id) -> Response:
    """The form with a row more, less, or elsewhere; nothing is saved."""

    def page(visit: Visit) -> Response:
        draft_form.only(posted, *draft_form.NAMES)
        deed = posted.get("do")
        typed = draft_form.read(posted).changed(deed)
        return _edit(visit, proposal_id, typed, posted.number("version") or 0, moved=deed)

    return door.show(request, page)


def _edit(
    visit: Visit,
    proposal_id: int,
    typed: Typed,
    version: int,
    refusal: Refusal | None = None,
    *,
    moved: str = "",
) -> Response:
    case, head = frame(visit, proposal_id, "edit")
    now: RevisionText | None = None
    if isinstance(refusal, RevisionOutdated):
        now = latest(case)
        typed = typed.beside(now, _numbered(case, typed.revision))
    return visit.render(
        "proposal_edit", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {},
        p=head, typed=typed, fields=typed.fields(now), version=version, now=now, moved=moved,
        title_now=now.title if now and now.title != typed.title else None,
        revision=now.number if now else typed.revision, most=draft_form.MOST_ROWS,
        standing=frozenset(str(row.id) for row in now.recommendations) if now else frozenset(),
    )  # fmt: skip


def _numbered(case: Case, number: int | None) -> RevisionText | None:
    try:
        return numbered(case, number) if number else None
    except NotFound:
        return None
