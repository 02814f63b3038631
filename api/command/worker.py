"""``rayzan worker``: does what was promised."""

import logging
import os
import signal
import sys
import threading
from functools import partial
from itertools import count
from types import FrameType
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from api.command.database import current
from api.handlers import HANDLERS
from api.settings import settings_from_environment
from api.worker import run
from api.worker_identity import TooManyWorkers
from workflow.record.database import connect

REFUSED = 1
TOLD_EVERY = 60
"""Seconds between two lines that say the database is still away."""

log = logging.getLogger(__name__)


def worker(
    parent: Annotated[int, typer.Option(hidden=True)] = 0,
    again: Annotated[bool, typer.Option("--again", hidden=True)] = False,
) -> None:
    """Send mails, make PDFs, keep deadlines, until told to stop; what is begun is ended first."""
    settings = settings_from_environment()
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s worker %(levelname)s %(name)s: %(message)s"
    )
    for talkative in ("alembic", "dbos"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    stop = threading.Event()

    def told(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)
    if parent:
        threading.Thread(target=_leave_with, args=(parent, stop), daemon=True).start()
    if again:
        _wait_for(settings.database_url, stop)
    current(settings).dispose()
    try:
        run(settings.database_url, HANDLERS, stop, settings=settings, lost=partial(_begin_anew, parent))
    except TooManyWorkers as fault:
        typer.echo(f"rayzan worker: {fault}", err=True)
        raise typer.Exit(REFUSED) from None
    # A job that outlived the farewell is taken up again by the next worker; waiting for its thread might take
    # for ever, where the database is away.
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _begin_anew(parent: int) -> None:
    """This process as a new one, under a name of its own; what ran under the lost one ends here and now."""
    log.warning("The worker begins anew under another name.")
    logging.shutdown()
    own = ["-m", "api.command.main", "worker", "--again", *(["--parent", str(parent)] if parent else [])]
    os.execv(sys.executable, [sys.executable, *own])  # noqa: S606 (ourselves)


def _wait_for(database_url: str, stop: threading.Event) -> None:
    """Wait until the database answers; it was there before, so it will be again."""
    engine = connect(database_url)
    for vain in count():
        try:
            engine.connect().close()
        except SQLAlchemyError as fault:
            if vain % TOLD_EVERY == 0:
                log.warning("The database is away; waiting for it: %s", getattr(fault, "orig", fault))
        else:
            break
        if stop.wait(1):
            os._exit(0)
    engine.dispose()


def _leave_with(parent: int, stop: threading.Event) -> None:
    """Stop when the process that started this one is gone, however it went."""
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()
