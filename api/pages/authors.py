"""Around a proposal's text: who answers for it, its themes, its files."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api import door
from api.download import download
from api.pages.frame import frame
from api.posted import Form, Posted
from api.visit import Visit
from workflow.authorize import authorize
from workflow.deliberation import attachments, authors
from workflow.deliberation.files import KINDS
from workflow.deliberation.themes import THEMES
from workflow.process.text import Refusal, Text
from workflow.record.case import Case, NotFound
from workflow.record.typed import EntryRefused

router = APIRouter(include_in_schema=False)

AROUND = "/proposals/{proposal_id}/authors"
Id = Annotated[int, Path(ge=1, le=2_147_483_647)]
SHOWN = 50
"""Most people offered as authors at once."""

NO_FILE = Text("پرونده‌ای برگزیده نشده است؛ یکی را برگزینید.", "No file was chosen; please choose one.")
NOBODY = Text("کسی برگزیده نشده است؛ یکی را برگزینید.", "Nobody was chosen; please choose somebody.")


@router.get(AROUND)
def around(request: Request, proposal_id: Id, q: str = "") -> Response:
    """Three forms on one page."""
    return door.show(request, lambda visit: _page(visit, proposal_id, search=q))


@router.post(AROUND)
def add_author(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Name another author."""

    def deed(case: Case, visit: Visit) -> str:
        posted.only("person", "q")
        person = posted.number("person")
        if person is None:
            raise EntryRefused({"person": NOBODY})
        authors.add_author(case, person, now=visit.now)
        return "author_added"

    return _do(request, posted, proposal_id, deed)


@router.get(AROUND + "/{person_id}/remove")
def ask_remove(request: Request, proposal_id: Id, person_id: Id) -> Response:
    """Ask before a name is taken off."""

    def page(visit: Visit) -> Response:
        case, head = frame(visit, proposal_id, "edit")
        named = next((one for one in authors.authors(case) if one.person_id == person_id), None)
        if named is None:
            raise NotFound
        return visit.render(
            "author_remove", chapter_id=case.chapter_id, p=head, author=named,
            oneself=person_id == visit.actor.id and "secretary" not in case.roles,
        )  # fmt: skip

    return door.show(request, page)


@router.post(AROUND + "/{person_id}/remove")
def remove_author(request: Request, posted: Form, proposal_id: Id, person_id: Id) -> Response:
    """Take an author's name off; one who takes off their own may see the proposal no more."""

    def act(visit: Visit) -> str:
        posted.only()
        case = authorize(visit.session, proposal_id, "edit", actor=visit.actor, now=visit.now, lock=True)
        authors.remove_author(case, person_id, now=visit.now)
        if person_id == visit.actor.id and "secretary" not in case.roles:
            return "/?done=author_removed"
        return f"/proposals/{proposal_id}/authors?done=author_removed"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, proposal_id, posted, refusal))


@router.post("/proposals/{proposal_id}/themes")
def set_themes(request: Request, posted: Form, proposal_id: Id) -> Response:
    """File the proposal under these themes."""

    def deed(case: Case, visit: Visit) -> str:
        posted.only("themes")
        authors.set_themes(case, posted.list("themes"), now=visit.now)
        return "themes_saved"

    return _do(request, posted, proposal_id, deed)


@router.post("/proposals/{proposal_id}/attachments")
def attach(request: Request, posted: Form, proposal_id: Id) -> Response:
    """Keep a file with the proposal."""

    def deed(case: Case, visit: Visit) -> str:
        posted.only()
        files = [(name, content) for field, name, content in posted.files if field == "file"]
        if len(files) != 1:
            raise EntryRefused({"file": NO_FILE})
        attachments.attach(case, *files[0], now=visit.now)
        return "attached"

    return _do(request, posted, proposal_id, deed)


@router.get("/proposals/{proposal_id}/attachments/{attachment_id}")
def fetch(request: Request, proposal_id: Id, attachment_id: Id) -> Response:
    """One file, to be saved."""

    def give(visit: Visit) -> Response:
        case = authorize(visit.session, proposal_id, "see", actor=visit.actor, now=visit.now)
        return download(*attachments.open_attachment(case, attachment_id))

    return door.show(request, give)


@router.post("/proposals/{proposal_id}/attachments/{attachment_id}/remove")
def detach(request: Request, posted: Form, proposal_id: Id, attachment_id: Id) -> Response:
    """Take a file off the proposal."""

    def deed(case: Case, visit: Visit) -> str:
        posted.only()
        attachments.remove(case, attachment_id, now=visit.now)
        return "detached"

    return _do(request, posted, proposal_id, deed)


def _do(request: Request, posted: Posted, proposal_id: int, deed: Callable[[Case, Visit], str]) -> Response:
    """Do one of the forms' deeds on the proposal, and come back to the page."""

    def act(visit: Visit) -> str:
        case = authorize(visit.session, proposal_id, "edit", actor=visit.actor, now=visit.now, lock=True)
        return f"/proposals/{proposal_id}/authors?done={deed(case, visit)}"

    return door.do(request, posted, act, lambda visit, refusal: _page(visit, proposal_id, posted, refusal))


def _page(
    visit: Visit,
    proposal_id: int,
    posted: Posted | None = None,
    refusal: Refusal | None = None,
    search: str = "",
) -> Response:
    case, head = frame(visit, proposal_id, "edit")
    search = (posted.get("q") if posted else search)[:100]
    themes = posted.list("themes") if posted and "themes" in dict(posted.fields) else authors.themes(case)
    return visit.render(
        "proposal_authors", chapter_id=case.chapter_id, errors=door.errors_of(refusal) if refusal else {},
        p=head, authors=authors.authors(case), search=search, shown=SHOWN,
        people=authors.candidates(case, search, now=visit.now, limit=SHOWN + 1),
        person=posted.get("person") if posted else "", themes=tuple(THEMES.items()), chosen=themes,
        files=attachments.listing(case), kinds=KINDS,
    )  # fmt: skip
