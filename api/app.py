"""The web application, put together."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus
from time import perf_counter

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine
from starlette.exceptions import HTTPException
from starlette.types import Scope

from api.json.invalid import invalid
from api.metrics import Metrics, measured
from api.pages.templates import CONTENT_POLICY, STATIC
from api.problems import BrokenOff, FormUnreadable, TooLarge
from api.refused import refused_early
from api.routes import ROUTERS
from api.settings import Settings
from api.visit import LANGUAGE, VISITOR
from workflow.process.text import LANGUAGES, Refusal
from workflow.record.case import NotFound
from workflow.record.tokens import new_token

log = logging.getLogger(__name__)

UPLOAD_BYTES, BODY_BYTES = 11_000_000, 1_200_000
"""Largest request with files, and without, in bytes."""

HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def create_app(
    settings: Settings, engine: Engine, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> FastAPI:
    """The application over one database; ``clock`` is the only place the time comes from."""
    app = FastAPI(
        title="Rayzan", version="0.1.0", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None
    )
    app.state.settings, app.state.engine, app.state.clock = settings, engine, clock
    app.state.metrics = Metrics(engine)
    app.mount("/static", _Static(directory=STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router)
    app.middleware("http")(_guard)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(RequestValidationError, _invalid)
    return app


class _Static(StaticFiles):
    """Files that browsers may keep: for ever where the address changes with the content, else for a day."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        named_by_content = scope.get("query_string", b"").startswith(b"v=")
        age = "max-age=31536000, immutable" if named_by_content else "max-age=86400"
        response.headers["Cache-Control"] = f"public, {age}"
        return response


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Bound the request, give a new browser its secret, remember a language, set the headers of safety."""
    began = perf_counter()
    request.state.new_visitor = new_token()
    if refusal := _out_of_bounds(request):
        response: Response = refused_early(request, refusal)
    else:
        try:
            response = await call_next(request)
        except Exception:
            # The route's pattern, not the address: that may hold a token.
            log.exception("%s %s broke off", request.method, getattr(request.scope.get("route"), "path", ""))
            response = refused_early(request, BrokenOff())
    settings: Settings = request.app.state.settings
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not request.url.path.startswith("/static/"):
        _keep(request, response, secure=settings.secure)
    measured(request.app).answered(request, response.status_code, began)
    return response


def _out_of_bounds(request: Request) -> Refusal | None:
    """Why a request is not even read: too large or of unknown length, or with NUL in its address."""
    limit = UPLOAD_BYTES if request.headers.get("content-type", "").startswith("multipart/") else BODY_BYTES
    length = request.headers.get("content-length", "0")
    known = length.isascii() and length.isdigit() and "transfer-encoding" not in request.headers
    if request.method not in ("GET", "HEAD", "OPTIONS") and (not known or int(length) > limit):
        return TooLarge(limit=limit // 1000)
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        return FormUnreadable()
    return None


def _keep(request: Request, response: Response, *, secure: bool) -> None:
    """Nobody keeps a page (it may be meant for one person); the browser keeps its secret and its language."""
    response.headers.setdefault("Cache-Control", "no-store")
    if VISITOR not in request.cookies:
        response.set_cookie(VISITOR, request.state.new_visitor, httponly=True, samesite="lax", secure=secure)
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE, chosen, max_age=31536000, httponly=True, samesite="lax", secure=secure)


async def _refusal(request: Request, refusal: Exception) -> Response:
    """A refusal raised before the route could answer it (while the body was read)."""
    assert isinstance(refusal, Refusal)  # noqa: S101  (registered for this class only)
    return refused_early(request, refusal)


async def _unknown(request: Request, error: Exception) -> Response:
    """An address nobody answers, or not in this way."""
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for this class only)
    answer = refused_early(
        request, NotFound() if error.status_code == HTTPStatus.NOT_FOUND else FormUnreadable()
    )
    answer.status_code = error.status_code
    if error.status_code == HTTPStatus.BAD_REQUEST:  # a body FastAPI cannot parse, such as JSON too deep
        answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    answer.headers.update(error.headers or {})
    return answer


async def _invalid(request: Request, error: Exception) -> Response:
    """A request that does not fit the schema: a page that is not there, or problem+json with each fault."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for this class only)
    if not request.url.path.startswith("/api/"):
        return refused_early(request, NotFound())
    return invalid(request, error)
