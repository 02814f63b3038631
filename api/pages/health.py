"""Whether the web server lives, and whether it can do its work: for those who watch over it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy.exc import SQLAlchemyError

from workflow.record.migrate import is_current

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def ready(request: Request) -> Response:
    """The database answers and its tables are the ones this program knows."""
    try:
        current = is_current(request.app.state.engine.execution_options(reads=True))
    except SQLAlchemyError:
        return PlainTextResponse("the database does not answer\n", 503)
    return PlainTextResponse("ready\n") if current else PlainTextResponse("run: rayzan migrate\n", 503)
