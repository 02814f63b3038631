"""The front door: opens the session, finds out who comes, commits before it answers.

Routes hand in what is to be done; the transaction, the keys against doing it twice and the proof that a form
is ours stand here once for all, and refusals become answers.
"""

import json
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from api.conditions import answer_of, match, tagged
from api.posted import Posted
from api.problems import KEPT, FormForged, NotSignedIn, errors_of, problem, status_of
from api.refused import refused, refused_early
from api.visit import Visit, arrive, language_of
from workflow.process.text import Refusal
from workflow.record.case import NotFound
from workflow.record.database import Busy, passing, reading, writing
from workflow.record.once import KeyTaken, earlier_answer, remember

log = logging.getLogger(__name__)

Show = Callable[[Visit], Response]
Act = Callable[[Visit], str]
Again = Callable[[Visit, Refusal], Response]


def show(request: Request, page: Show) -> Response:
    """Answer a GET with a page; a refusal becomes a page that says what to do."""
    try:
        with _in_time(), reading(request.app.state.engine) as session:
            visit = arrive(request, session)
            try:
                return page(visit)
            except Refusal as refusal:
                return refused(visit, refusal)
    except Refusal as refusal:
        return refused_early(request, refusal)


def do(request: Request, posted: Posted, act: Act, again: Again | None = None) -> Response:
    """Do what a form asks and redirect to where ``act`` says; done once however often the form is sent.

    When it is refused, nothing of it is kept, and ``again`` shows the form as it was typed, with the refusal.
    """
    try:
        return _done(request, posted, act)
    except Refusal as refusal:
        if status_of(refusal) >= HTTPStatus.INTERNAL_SERVER_ERROR:  # asking the database again is of no use
            return refused_early(request, refusal)
        caught = refusal
    try:
        with _in_time(), reading(request.app.state.engine) as session:
            visit = arrive(request, session)
            if again is not None and not isinstance(caught, NotSignedIn | FormForged):
                with suppress(Refusal):
                    response = again(visit, caught)
                    response.status_code = status_of(caught)
                    return response
            return refused(visit, caught, posted)
    except Refusal as refusal:
        return refused_early(request, refusal)


def _done(request: Request, posted: Posted, act: Act) -> Response:
    for _ in range(2):
        try:
            with _in_time(), writing(request.app.state.engine) as session:
                visit = arrive(request, session)
                _prove(visit, posted.get("csrf"))
                key = f"{visit.visitor}:{request.url.path}:{posted.get('once')}"
                earlier = earlier_answer(session, key, posted.body) if posted.get("once") else None
                try:
                    location = earlier[1] if earlier else act(visit)
                except KEPT:
                    session.commit()
                    raise
                if earlier is None and posted.get("once"):
                    remember(session, key, posted.body, 303, location, now=visit.now)
            return _with_cookies(RedirectResponse(location, 303), visit)
        except KeyTaken:
            continue
    raise Busy


def fetch(request: Request, give: Callable[[Visit], Any]) -> Response:
    """Answer a GET under ``/api/v1`` with JSON, or with what ``give`` made (a file); with its ETag, or 304."""
    try:
        with _in_time(), reading(request.app.state.engine) as session:
            return tagged(request, answer_of(give(arrive(request, session))))
    except Refusal as refusal:
        return problem(refusal, language_of(request))


def change(
    request: Request, act: Callable[[Visit], Any], *, body: str, status: int = 200, bearer: str | None = None
) -> Response:
    """Do what a JSON request asks; with an Idempotency-Key it is done once and answered the same again.

    ``bearer`` is the token of a request that carries one: it is its own proof, so neither a session nor
    X-CSRF-Token is asked for.
    """
    language = language_of(request)
    key = request.headers.get("Idempotency-Key", "")
    for _ in range(2):
        try:
            with _in_time(), writing(request.app.state.engine) as session:
                visit = arrive(request, session)
                if bearer is None:
                    _prove_person(visit, request.headers.get("X-CSRF-Token", ""))
                whose = visit.visitor if bearer is None else bearer
                scoped = f"{whose}:{request.method}:{request.url.path}:{key}"
                earlier = earlier_answer(session, scoped, body) if key else None
                if earlier:
                    return Response(earlier[1], earlier[0], media_type="application/json")
                match(visit)
                try:
                    answer = json.dumps(jsonable_encoder(act(visit)), ensure_ascii=False)
                except KEPT:
                    session.commit()
                    raise
                if key:
                    remember(session, scoped, body, status, answer, now=visit.now)
            return Response(answer, status, media_type="application/json")
        except KeyTaken:
            continue
        except Refusal as refusal:
            return problem(refusal, language)
    return problem(Busy(), language)


def _prove_person(visit: Visit, sent: str) -> None:
    """Raises NotSignedIn for nobody, FormForged for a request that does not show our token."""
    if visit.who is None:
        raise NotSignedIn
    _prove(visit, sent)


def _prove(visit: Visit, sent: str) -> None:
    """Raises FormForged for what did not come from a page of ours on this browser."""
    if not secrets.compare_digest(sent.encode("utf-8", "replace"), visit.csrf.encode()):
        raise FormForged


def _with_cookies(response: Response, visit: Visit) -> Response:
    for name, (value, lasts) in visit.cookies.items():
        if value:
            age = int(lasts.total_seconds()) if lasts else None
            response.set_cookie(
                name, value, max_age=age, httponly=True, samesite="lax", secure=visit.settings.secure
            )
        else:
            response.delete_cookie(name, httponly=True, samesite="lax", secure=visit.settings.secure)
    return response


@contextmanager
def _in_time() -> Iterator[None]:
    """Turn what is nobody's fault (a full pool or disk, a lost database) into a refusal that says so.

    And a number that is larger than any id into NotFound.
    """
    try:
        yield
    except (OverflowError, DataError):
        raise NotFound from None
    except (DBAPIError, PoolExhausted) as fault:
        refusal = passing(fault)
        if refusal is None:
            raise
        log.warning("%s: %s", type(refusal).__name__, getattr(fault, "orig", fault))
        raise refusal from None


__all__ = ["change", "do", "errors_of", "fetch", "refused", "show"]
