"""The recipients of a chapter's briefs: for its secretary."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from api import door
from api.pages.filtering import address, asked_of, bar
from api.posted import Form, Posted
from api.problems import errors_of
from api.visit import Visit
from workflow.authorize import authorize_chapter
from workflow.membership import recipients
from workflow.membership.members import LANGUAGES_READ
from workflow.process.text import Refusal, Text
from workflow.record.case import Standing

router = APIRouter(include_in_schema=False)


@router.get("/chapters/{chapter_id}/recipients")
def show(request: Request, chapter_id: int, after: int = 0) -> Response:
    """The list, with the form that adds to it."""
    return door.show(request, lambda visit: _page(visit, chapter_id, after=after))


@router.post("/chapters/{chapter_id}/recipients")
def add(request: Request, chapter_id: int, posted: Form) -> Response:
    """Add a recipient."""
    posted.only(*recipients.FIELDS)

    def act(visit: Visit) -> str:
        recipients.add(visit.session, _standing(visit, chapter_id), _fields(posted))
        return f"/chapters/{chapter_id}/recipients?done=recipient_added"

    def again(visit: Visit, refusal: Refusal) -> Response:
        return _page(visit, chapter_id, typed=posted, errors=errors_of(refusal))

    return door.do(request, posted, act, again)


@router.get("/chapters/{chapter_id}/recipients/{recipient_id}")
def show_one(request: Request, chapter_id: int, recipient_id: int) -> Response:
    """A recipient, to be edited."""
    return door.show(request, lambda visit: _one(visit, chapter_id, recipient_id))


@router.post("/chapters/{chapter_id}/recipients/{recipient_id}")
def edit(request: Request, chapter_id: int, recipient_id: int, posted: Form) -> Response:
    """Change a recipient."""
    posted.only(*recipients.FIELDS)

    def act(visit: Visit) -> str:
        recipients.edit(visit.session, _standing(visit, chapter_id), recipient_id, _fields(posted))
        return f"/chapters/{chapter_id}/recipients?done=recipient_saved"

    def again(visit: Visit, refusal: Refusal) -> Response:
        return _one(visit, chapter_id, recipient_id, typed=posted, errors=errors_of(refusal))

    return door.do(request, posted, act, again)


@router.post("/chapters/{chapter_id}/recipients/{recipient_id}/retire")
def retire(request: Request, chapter_id: int, recipient_id: int, posted: Form) -> Response:
    """Offer a recipient no more."""
    return _move(
        request, chapter_id, posted, "recipient_retired",
        lambda session, standing, visit: recipients.retire(session, standing, recipient_id, now=visit.now),
    )  # fmt: skip


@router.post("/chapters/{chapter_id}/recipients/{recipient_id}/restore")
def restore(request: Request, chapter_id: int, recipient_id: int, posted: Form) -> Response:
    """Offer a recipient again."""
    return _move(
        request, chapter_id, posted, "recipient_restored",
        lambda session, standing, _visit: recipients.restore(session, standing, recipient_id),
    )  # fmt: skip


def _move(
    request: Request,
    chapter_id: int,
    posted: Posted,
    done: str,
    deed: Callable[[Session, Standing, Visit], None],
) -> Response:
    posted.only()

    def act(visit: Visit) -> str:
        deed(visit.session, _standing(visit, chapter_id), visit)
        return f"/chapters/{chapter_id}/recipients?done={done}"

    return door.do(request, posted, act)


def _standing(visit: Visit, chapter_id: int) -> Standing:
    return authorize_chapter(visit.session, chapter_id, "manage", actor=visit.actor, now=visit.now)


def _fields(posted: Posted) -> dict[str, str]:
    return {name: posted.get(name) for name in recipients.FIELDS}


def _page(
    visit: Visit,
    chapter_id: int,
    *,
    after: int = 0,
    typed: Posted | None = None,
    errors: dict[str, Text] | None = None,
) -> Response:
    standing, asked = _standing(visit, chapter_id), asked_of(visit.request, recipients.RECIPIENTS)
    found, cursor = recipients.listing(visit.session, standing, asked=asked, after=after)
    count = recipients.found(visit.session, standing, asked) if asked else None
    here = f"/chapters/{chapter_id}/recipients"
    blank = dict.fromkeys(recipients.FIELDS, "") | {"language": "fa"}
    return visit.render(
        "recipients", chapter_id=chapter_id, errors=errors, here=here, recipients=found,
        bar=bar(here, asked, found=count), next=address(here, asked, after=cursor) if cursor else "",
        first=address(here, asked) if after else "",
        entry=_fields(typed) if typed else blank, languages=tuple(LANGUAGES_READ.items()),
    )  # fmt: skip


def _one(
    visit: Visit,
    chapter_id: int,
    recipient_id: int,
    *,
    typed: Posted | None = None,
    errors: dict[str, Text] | None = None,
) -> Response:
    found = recipients.one(visit.session, _standing(visit, chapter_id), recipient_id)
    entry = _fields(typed) if typed else {name: getattr(found, name) for name in recipients.FIELDS}
    return visit.render(
        "recipient", chapter_id=chapter_id, errors=errors, here=f"/chapters/{chapter_id}/recipients",
        recipient=found, entry=entry, languages=tuple(LANGUAGES_READ.items()),
    )  # fmt: skip
