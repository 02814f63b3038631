"""A worker in a process of its own, for the tests that kill it in the middle of its work.

Its handler writes that it began, then waits for a file before it writes its effect; a handler that finds its
effect already written leaves it be.
"""

import sys
import threading
import time
from pathlib import Path

from sqlalchemy import text

from api import worker
from workflow.record import jobs


def main(database_url: str, gate: Path, *, keep_running: bool) -> None:
    """Run a worker whose mail waits at the gate until the file is there."""

    def send(context: worker.Context, arguments: dict[str, object]) -> None:
        with context.session_factory() as session:
            session.connection().execute(text("INSERT INTO begun VALUES (:mail)"), arguments)
            session.commit()
        while not gate.exists():
            time.sleep(0.02)
        with context.session_factory() as session:
            session.connection().execute(
                text("INSERT INTO effects VALUES (:mail) ON CONFLICT DO NOTHING"), arguments
            )
            session.commit()

    def nothing(context: worker.Context, arguments: dict[str, object]) -> None:
        raise AssertionError("no such job was promised")

    handlers = dict.fromkeys(jobs.JOBS, nothing) | {jobs.SEND_MAIL: send}
    pace = worker.Pace(polling=0.05, farewell=0)
    if keep_running:
        worker.run(database_url, handlers, threading.Event(), pace=pace)
    else:
        worker.drain(database_url, handlers, 240, pace=pace)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), keep_running=True)
