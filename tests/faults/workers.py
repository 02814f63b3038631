"""Workers in processes of their own, to be killed at any moment, and a real SMTP server that sees it happen.

A process is forked from a small server that has loaded the program once, so that a worker starts in a moment.
"""

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from itertools import chain, repeat
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from api import brief_jobs, worker
from api.handlers import HANDLERS
from api.settings import Settings
from documents import pool
from documents.content import BriefContent
from tests.doors import Doorman

BASE = "https://rayzan.example.org"
PACE = worker.Pace(
    polling=0.05, first_wait=0.05, longest_wait=0.2, farewell=0, watch=0.1, look_around=0.3
)  # fmt: skip
LOST = 75
"""How a worker's process ends that has lost its name."""


def settings(smtp_url: str = "") -> dict[str, Any]:
    """What a worker is told, as it can travel to another process."""
    return {"base_url": BASE, "smtp_url": smtp_url, "mail_from": "council@example.org"}


def work(database_url: str, told: dict[str, Any]) -> None:
    """A worker with the handlers of the product, until it is killed; it ends itself when its name is lost."""
    worker.run(
        database_url, HANDLERS, threading.Event(),
        settings=Settings(**told), pace=PACE, lost=lambda: os._exit(LOST),
    )  # fmt: skip


def work_hastily(database_url: str, told: dict[str, Any]) -> None:
    """A worker that tries again without pause, for what takes a day."""
    pace = replace(PACE, polling=0.01, first_wait=0.0, longest_wait=0.0)
    worker.run(database_url, HANDLERS, threading.Event(), settings=Settings(**told), pace=pace)


def work_watched(database_url: str, told: dict[str, Any], folder: str) -> None:
    """A worker that leaves a file when a render begins, and one when it is made; then it waits for "go"."""

    really: Callable[[BriefContent], bytes] = getattr(brief_jobs, "render")  # noqa: B009

    def render(content: BriefContent) -> bytes:
        (Path(folder) / "begun").touch()
        pdf = really(content)
        (Path(folder) / f"made-{content.language}").touch()
        while not (Path(folder) / "go").exists():
            time.sleep(0.02)
        return pdf

    setattr(brief_jobs, "render", render)  # noqa: B010 (mypy: it is not theirs to give)
    work(database_url, told)


def work_impatiently(database_url: str, told: dict[str, Any], seconds: float) -> None:
    """A worker whose first renders, one a language, may take some seconds only; those after them all they need."""
    really, patience = getattr(brief_jobs, "render"), chain([seconds] * 2, repeat(600.0))  # noqa: B009

    def render(content: BriefContent) -> bytes:
        pool.START = timeout = next(patience)  # they may hang while they start as well
        made: bytes = really(content, timeout=timeout)
        return made

    setattr(brief_jobs, "render", render)  # noqa: B010
    work(database_url, told)


def drained(database_url: str, told: dict[str, Any], timeout: float = 240) -> bool:
    """A worker in this process, until nothing is due."""
    return worker.drain(database_url, HANDLERS, timeout, settings=Settings(**told), pace=PACE)


@cache
def _forks() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


class Killable:
    """A process that runs a function of a module, and is killed for certain at the end."""

    def __init__(self, target: Callable[..., None], *arguments: object) -> None:
        self._process: BaseProcess = _forks().Process(target=target, args=arguments, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return not self._process.is_alive()

    @property
    def code(self) -> int | None:
        """How it ended, if it has."""
        return self._process.exitcode

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        if self._process.is_alive():
            os.kill(self.pid, signal.SIGKILL)
        self._process.join(240)
        assert self.ended

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def wait_until(reached: Callable[[], bool], seconds: float = 240) -> None:
    """Look again and again until something is so; an error when it takes too long."""
    end = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > end:
            raise AssertionError(f"it did not happen within {seconds:g} seconds")
        time.sleep(0.02)


def descendants(pid: int) -> list[int]:
    """The numbers of all processes that came from one."""
    parents: dict[int, list[int]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text("utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue  # gone meanwhile
        parents.setdefault(parent, []).append(int(process.name))
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def renderers(pid: int) -> list[int]:
    """The numbers of the processes that render for one."""
    return [process for process in descendants(pid) if b"documents.renderer" in _command(process)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""  # gone meanwhile


class Post:
    """What an SMTP server took, and what it does at each point of a conversation."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.at: dict[str, Callable[[], None]] = {}
        """Called once at DATA, at the first piece of the BODY, at the END of it, and at QUIT."""

    def reached(self, point: str) -> None:
        """A conversation has come to a point."""
        happens = self.at.pop(point, None)
        if happens is not None:
            happens()

    def ids(self) -> list[str]:
        """The Message-IDs of what was taken."""
        return [str(mail["Message-ID"]).strip() for mail in self.taken]

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.reached("END")
        mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.taken.append(mail)
        return "250 2.0.0 Taken"


class _Watched(SMTP):
    _in_body = False

    def data_received(self, data: bytes) -> None:
        if self._in_body:
            self._in_body = False
            self.event_handler.reached("BODY")
        super().data_received(data)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        self.event_handler.reached("DATA")
        self._in_body = True
        await super().smtp_DATA(arg)
        self._in_body = False

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        self.event_handler.reached("QUIT")
        await super().smtp_QUIT(arg)


class _Server(Doorman):
    def factory(self) -> SMTP:
        return _Watched(self.handler, **self.SMTP_kwargs)


@contextmanager
def smtp(post: Post, at: socket.socket | None = None) -> Iterator[str]:
    """The server, at a door of the loopback; its URL."""
    server = _Server(post, at, data_size_limit=2**26)
    server.start()
    try:
        yield f"smtp://127.0.0.1:{server.port}"
    finally:
        server.stop()
