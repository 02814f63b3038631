"""One's own name and the language of one's mails."""

from fastapi import APIRouter, Request, Response

from api import door
from api.posted import Form, Posted
from api.problems import NotSignedIn, errors_of
from api.visit import Visit
from workflow.membership.correcting import correct_own
from workflow.membership.members import LANGUAGES_READ
from workflow.process.text import Text

router = APIRouter(include_in_schema=False)

FIELDS = ("name", "name_en", "language")


@router.get("/me")
def show(request: Request) -> Response:
    """The form, filled."""
    return door.show(request, _page)


@router.post("/me")
def save(request: Request, posted: Form) -> Response:
    """Put it right."""

    def act(visit: Visit) -> str:
        posted.only(*FIELDS)
        correct_own(
            visit.session, visit.actor, name=posted.get("name"), name_en=posted.get("name_en"),
            language=posted.get("language"), now=visit.now,
        )  # fmt: skip
        return "/me?done=name_corrected"

    return door.do(
        request, posted, act, lambda visit, refusal: _page(visit, typed=posted, errors=errors_of(refusal))
    )


def _page(visit: Visit, *, typed: Posted | None = None, errors: dict[str, Text] | None = None) -> Response:
    if visit.who is None:
        raise NotSignedIn
    entry = {name: typed.get(name) if typed else getattr(visit.who, name) for name in FIELDS}
    return visit.render(
        "me", errors=errors, entry=entry, languages=tuple(LANGUAGES_READ.items()), email=visit.who.email or ""
    )
