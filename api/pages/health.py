"""Whether the web server lives, and whether it can do its work: for those who watch over it."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from workflow.record import signs
from workflow.record.migrate import is_current

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def ready(request: Request) -> Response:
    """The database answers and its tables are the ones this program knows; what the workers do is told beside it.

    Pages are read and written without any worker, so a silent one takes no web server out of service.
    """
    engine = request.app.state.engine.execution_options(reads=True)
    try:
        if not is_current(engine):
            return PlainTextResponse("run: rayzan migrate\n", 503)
        with Session(engine) as session:
            seen = signs.last(session)
    except SQLAlchemyError:
        return PlainTextResponse("the database does not answer\n", 503)
    return PlainTextResponse(f"ready\nworker: {_told(seen, request.app.state.clock())}\n")


def _told(seen: datetime | None, now: datetime) -> str:
    if seen is None:
        return "never seen"
    return "at work" if now - seen < signs.SILENT else f"silent since {seen.isoformat(timespec='seconds')}"
