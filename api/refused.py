"""A refusal as an answer: a page for people, problem+json for programs; with or without a database."""

from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.pages.templates import Page, render
from api.posted import FRAME, Posted
from api.problems import NotSignedIn, problem, status_of
from api.visit import Visit, language_of
from workflow.process.text import Refusal

WORTH_KEEPING = 20
"""Characters from which on a field that was typed is shown again on the page of a refusal."""


def refused(visit: Visit, refusal: Refusal, posted: Posted | None = None) -> Response:
    """A refusal as a page of its own; without a sign-in the sign-in page, unless words would be lost."""
    typed = _worth_keeping(posted)
    if isinstance(refusal, NotSignedIn) and not typed:
        return RedirectResponse("/sign-in", 303)
    code = status_of(refusal)
    return visit.render("refused", status=code, refusal=refusal.text, code=code, typed=typed, again=())


def refused_early(request: Request, refusal: Refusal) -> Response:
    """A refusal before it is known who asks, or without a database to ask."""
    language = language_of(request)
    if request.url.path.startswith("/api/"):
        return problem(refusal, language)
    code = status_of(refusal)
    again = _to_send_again(request) if code >= HTTPStatus.INTERNAL_SERVER_ERROR else ()
    typed = _worth_keeping(getattr(request.state, "posted", None)) if again else ()
    # The address may be the very thing that is wrong, so the page goes by the home page's.
    html = render(
        "pages/refused.html.j2",
        language,
        page=Page(),
        refusal=refusal.text,
        code=code,
        typed=typed,
        again=again,
    )
    return HTMLResponse(html, code)


def _to_send_again(request: Request) -> tuple[tuple[str, str], ...]:
    """The fields of a form that broke off through no fault of its sender, its key among them.

    Sent again it is done once. A form with files, which a page cannot give back, is not offered.
    """
    posted: Posted | None = getattr(request.state, "posted", None)
    return posted.fields if posted is not None and not posted.files and posted.get("once") else ()


def _worth_keeping(posted: Posted | None) -> tuple[str, ...]:
    fields = posted.fields if posted else ()
    return tuple(v for k, v in fields if k not in FRAME and k != "token" and len(v) >= WORTH_KEEPING)
