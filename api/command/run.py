"""``rayzan run``: web server and worker together; for a demonstration with ready links."""

import os
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from api.app import create_app
from api.command.database import current
from api.command.demo_links import demo_links
from api.command.serve import server
from api.settings import Settings, settings_from_environment
from workflow.record.database import writing

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
FAREWELL = 40
"""Seconds the worker has to end what it began."""


def run(
    demo: Annotated[
        Path | None,
        typer.Option(help="Folder of a demonstration; served if there is one and no database is set."),
    ] = None,
) -> None:
    """Start web server and worker, and end both with Ctrl-C."""
    settings = _settings(demo)
    engine = current(settings)
    signal.signal(signal.SIGTERM, _end)
    stopping = threading.Event()
    try:
        if settings.host in LOOPBACK:
            with writing(engine) as session:
                links = demo_links(session, datetime.now(UTC), f"http://{settings.host}:{settings.port}")
            for line in links:
                typer.echo(line)
        web = server(settings, create_app(settings, engine))
        child = _Worker(stopping)
        try:
            web.run()
        finally:
            stopping.set()
            child.end()
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    finally:
        engine.dispose()


def _settings(demo: Path | None) -> Settings:
    """The settings; with a demonstration's database and mails where no database is set in the environment."""
    if demo is not None and (demo / "rayzan.db").exists() and "RAYZAN_DATABASE_URL" not in os.environ:
        os.environ["RAYZAN_DATABASE_URL"] = f"sqlite:///{demo / 'rayzan.db'}"
        os.environ.setdefault("RAYZAN_MAIL_FOLDER", str(demo / "mail"))
    return settings_from_environment()


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class _Worker:
    """The worker's process: started again if it ends by itself, ended with us."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._process = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    def end(self) -> None:
        """Tell it to stop and wait; after a while, stop it."""
        self._process.terminate()
        try:
            self._process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        # A session of its own: Ctrl-C on the terminal reaches us, and we tell it.
        command = [sys.executable, "-m", "api.command.main", "worker", "--parent", str(os.getpid())]
        return subprocess.Popen(command, start_new_session=True)  # noqa: S603 (ourselves)

    def _watch(self) -> None:
        while not self._stopping.wait(1):
            code = self._process.poll()
            if code is not None and not self._stopping.is_set():
                typer.echo(f"The worker ended by itself (exit {code}); it is started again.", err=True)
                self._process = self._start()
                self._stopping.wait(4)
