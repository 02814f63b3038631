"""The web application, put together."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine

from api.problems import TooLarge, problem
from api.routes import ROUTERS
from api.settings import Settings
from api.visit import LANGUAGE, SESSION, VISITOR
from documents.words import TEMPLATES
from workflow.process.text import LANGUAGES, Refusal, Text
from workflow.record.tokens import new_token

UPLOAD_BYTES, BODY_BYTES = 11_000_000, 1_200_000
"""Largest request with files, and without, in bytes."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def create_app(
    settings: Settings, engine: Engine, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> FastAPI:
    """The application over one database; ``clock`` is the only place the time comes from."""
    app = FastAPI(title="Rayzan", version="0.1.0", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None)
    app.state.settings, app.state.engine, app.state.clock = settings, engine, clock
    app.mount("/static", _Static(directory=Path(TEMPLATES / "static")), name="static")
    for router in ROUTERS:
        app.include_router(router)
    app.middleware("http")(_guard)
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    return app


class _Static(StaticFiles):
    """Files whose address changes with their content: browsers may keep them."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Bound the body, give a new browser its secret, remember a chosen language, set the headers of safety."""
    limit = UPLOAD_BYTES if request.headers.get("content-type", "").startswith("multipart/") else BODY_BYTES
    length = request.headers.get("content-length", "0")
    unsafe = request.method not in ("GET", "HEAD", "OPTIONS")
    if unsafe and (not length.isdigit() or int(length) > limit or "transfer-encoding" in request.headers):
        return problem(TooLarge(limit=limit // 1000), "fa")
    request.state.new_visitor = new_token()
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.url.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
        settings: Settings = request.app.state.settings
        if not {VISITOR, SESSION} & request.cookies.keys() and request.method == "GET":
            response.set_cookie(
                VISITOR, request.state.new_visitor, httponly=True, samesite="lax", secure=settings.secure
            )
        chosen = request.query_params.get("lang")
        if chosen in LANGUAGES:
            response.set_cookie(LANGUAGE, chosen, max_age=31536000, httponly=True, samesite="lax", secure=settings.secure)
    return response


async def _refusal(_request: Request, refusal: Exception) -> Response:
    """A refusal raised before the route could answer it (while the body was read)."""
    assert isinstance(refusal, Refusal)  # noqa: S101  (registered for this class only)
    return problem(refusal, "fa")


async def _invalid(_request: Request, error: Exception) -> Response:
    """A request that does not fit the schema, as problem+json."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for this class only)
    text = Text("درخواست با آنچه این نشانی می‌پذیرد جور نیست.", "The request does not fit what this address takes.")
    errors = [{"field": ".".join(map(str, e["loc"])), "detail": e["msg"]} for e in error.errors()]
    body = {"type": "/problems/request-invalid", "title": text.en, "status": 422, "fa": text.fa, "en": text.en, "errors": errors}
    return JSONResponse(body, 422, media_type="application/problem+json")
