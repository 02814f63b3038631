"""The front door: opens the session, finds out who comes, commits before it answers, and turns refusals into answers.

Routes hand in what is to be done; the transaction, the keys against doing it twice and the proof that a form
is ours stand here once for all.
"""

import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from sqlalchemy.exc import TimeoutError as PoolExhausted

from api.posted import Posted
from api.problems import Busy, FormForged, NotSignedIn, errors_of, problem, status_of
from api.visit import Visit, arrive
from workflow.process.text import Refusal
from workflow.record.database import reading, writing
from workflow.record.once import KeyTaken, earlier_answer, remember

Show = Callable[[Visit], Response]
Act = Callable[[Visit], str]
Again = Callable[[Visit, Refusal], Response]


def show(request: Request, page: Show) -> Response:
    """Answer a GET with a page; a refusal becomes a page that says what to do."""
    try:
        with reading(request.app.state.engine) as session:
            visit = arrive(request, session)
            try:
                return page(visit)
            except Refusal as refusal:
                return refused(visit, refusal)
    except PoolExhausted:
        return problem(Busy(), "fa")


def do(request: Request, posted: Posted, act: Act, again: Again | None = None) -> Response:
    """Do what a form asks and redirect to where ``act`` says; done once however often the form is sent.

    When it is refused, nothing of it is kept, and ``again`` shows the form as it was typed, with the refusal.
    """
    try:
        return _done(request, posted, act)
    except PoolExhausted:
        return problem(Busy(), "fa")
    except Refusal as refusal:
        caught = refusal
    with reading(request.app.state.engine) as session:
        visit = arrive(request, session)
        if again is not None and not isinstance(caught, NotSignedIn | FormForged):
            with suppress(Refusal):
                response = again(visit, caught)
                response.status_code = status_of(caught)
                return response
        return refused(visit, caught)


def _done(request: Request, posted: Posted, act: Act) -> Response:
    for _ in range(2):
        try:
            with writing(request.app.state.engine) as session:
                visit = arrive(request, session)
                if not secrets.compare_digest(posted.get("csrf").encode(), visit.csrf.encode()):
                    raise FormForged
                key = f"{visit.visitor}:{request.url.path}:{posted.get('once')}"
                earlier = earlier_answer(session, key, posted.body) if posted.get("once") else None
                location = earlier[1] if earlier else act(visit)
                if earlier is None and posted.get("once"):
                    remember(session, key, posted.body, 303, location, now=visit.now)
                return RedirectResponse(location, 303)
        except KeyTaken:
            continue
    raise Busy


def fetch(request: Request, give: Callable[[Visit], Any]) -> Response:
    """Answer a GET under ``/api/v1`` with JSON."""
    with reading(request.app.state.engine) as session:
        visit = arrive(request, session)
        try:
            return JSONResponse(give(visit))
        except Refusal as refusal:
            return problem(refusal, visit.language)


def change(request: Request, act: Callable[[Visit], Any], *, body: str, status: int = 200) -> Response:
    """Do what a JSON request asks; with an Idempotency-Key it is done once and answered the same way again."""
    language = arrive_language(request)
    key = request.headers.get("Idempotency-Key", "")
    for _ in range(2):
        try:
            with writing(request.app.state.engine) as session:
                visit = arrive(request, session)
                language = visit.language
                sent = request.headers.get("X-CSRF-Token", "")
                if not secrets.compare_digest(sent.encode(), visit.csrf.encode()):
                    raise FormForged
                scoped = f"{visit.visitor}:{request.method}:{request.url.path}:{key}"
                earlier = earlier_answer(session, scoped, body) if key else None
                if earlier:
                    return Response(earlier[1], earlier[0], media_type="application/json")
                answer = json.dumps(act(visit), ensure_ascii=False, default=str)
                if key:
                    remember(session, scoped, body, status, answer, now=visit.now)
            return Response(answer, status, media_type="application/json")
        except KeyTaken:
            continue
        except Refusal as refusal:
            return problem(refusal, language)
        except PoolExhausted:
            return problem(Busy(), language)
    return problem(Busy(), language)


def arrive_language(request: Request) -> Any:
    """The reader's language before it is known who reads."""
    from api.visit import _language

    return _language(request)


def refused(visit: Visit, refusal: Refusal) -> Response:
    """A refusal as a page of its own; without a sign-in, the sign-in page."""
    if isinstance(refusal, NotSignedIn):
        return RedirectResponse("/sign-in", 303)
    return visit.render("refused", status=status_of(refusal), refusal=refusal.text, errors=None, code=status_of(refusal))


__all__ = ["change", "do", "errors_of", "fetch", "refused", "show"]
