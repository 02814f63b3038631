"""``rayzan worker``: does what was promised."""

import logging
import os
import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from api.command.database import current
from api.handlers import HANDLERS
from api.settings import settings_from_environment
from api.worker import run
from api.worker_identity import NameLost, TooManyWorkers

REFUSED = 1


def worker(parent: Annotated[int, typer.Option(hidden=True)] = 0) -> None:
    """Send mails, make PDFs, keep deadlines, until told to stop; what is begun is ended first."""
    settings = settings_from_environment()
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s worker %(levelname)s %(name)s: %(message)s"
    )
    for talkative in ("alembic", "dbos"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    current(settings).dispose()
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    if parent:
        threading.Thread(target=_leave_with, args=(parent, stop), daemon=True).start()
    try:
        run(settings.database_url, HANDLERS, stop, settings=settings)
    except (NameLost, TooManyWorkers) as fault:
        typer.echo(f"rayzan worker: {fault}", err=True)
        raise typer.Exit(REFUSED) from None


def _leave_with(parent: int, stop: threading.Event) -> None:
    """Stop when the process that started this one is gone, however it went."""
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()
