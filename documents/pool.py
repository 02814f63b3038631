"""Renderers that stay: processes that render document after document and are replaced when one goes wrong.

Whoever writes a proposal decides what a renderer has to chew on: a table of a hundred thousand columns would
hold it for minutes and take gigabytes. So each render has a bound on time, kept from outside, and one on memory,
kept by the system; a renderer over either is ended and another started in its place. Why processes of our own
and no library's: an answer late by its clock is killed, the environment is empty but for one font folder, and
what hangs on a closed socket dies with its parent even when that is killed.
"""

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from documents import frames
from documents.failed import Reason, RenderFailed
from documents.fonts import FONTS, check, write_configuration
from documents.kinds import FOLDER

MEMORY = 2 * 1024**3
"""Address space of a render, in bytes."""
RENDERERS = 2
"""Renders at once. More than processors bring nothing: a render waits for nothing but the processor."""
RENDERS = 200
"""Renders after which a renderer is replaced, whatever it leaked."""
RESIDENT = 512 * 1024**2
"""Bytes held after a render above which a renderer is replaced; 80 MB are usual."""
START = 60.0
"""Seconds a renderer may take to start."""
_ROOT = Path(__file__).resolve().parent.parent
_NO_MEMORY = ("MemoryError", "failed to allocate", "Cannot allocate memory", "out of memory")


class Pool:
    """Up to ``count`` renderers, started when first needed. Safe to call from many threads."""

    def __init__(
        self,
        count: int = RENDERERS,
        *,
        fonts: Path = FONTS,
        folder: Path = FOLDER,
        renders: int = RENDERS,
        resident: int = RESIDENT,
    ) -> None:
        self._settings = (fonts, folder, renders, resident)
        self._idle: queue.LifoQueue[_Renderer | None] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(None)
        self._all: set[_Renderer] = set()
        self._lock = threading.Lock()
        self._closed = False
        self.made = 0
        """Documents made by this pool."""

    def render(self, kind: str, source: str, *, timeout: float, memory: int = MEMORY) -> bytes:
        """The PDF of the content that the JSON ``source`` holds; waits for a free renderer.

        ``timeout`` is in seconds of wall time from the moment a renderer takes it up, ``memory`` in bytes of
        address space. Raises RenderFailed and FontsMissing.
        """
        renderer = self._idle.get()
        try:
            renderer = renderer or self._replace(None)
            try:
                pdf = renderer.render(kind, source, timeout=timeout, memory=memory)
            except _NotTaken:
                renderer = self._replace(renderer)
                pdf = renderer.render(kind, source, timeout=timeout, memory=memory)
            with self._lock:
                self.made += 1
            return pdf
        finally:
            if renderer is not None and not renderer.stays:
                try:
                    renderer = self._replace(renderer)  # to be warm when the next one comes
                except Exception:  # noqa: BLE001 - the next render meets it again, and tells
                    renderer = None
            self._idle.put(renderer)

    def close(self) -> None:
        """End every renderer, also one at work."""
        with self._lock:
            self._closed = True
            every = list(self._all)
        for renderer in every:
            self._end(renderer)

    def processes(self) -> tuple[int, ...]:
        """Ids of the renderers' processes."""
        with self._lock:
            return tuple(renderer.pid for renderer in self._all)

    def _replace(self, old: "_Renderer | None") -> "_Renderer":
        if old is not None:
            self._end(old)
        with self._lock:
            if self._closed:
                raise RenderFailed("crashed", "the renderers were closed")
            renderer = _Renderer(*self._settings)
            self._all.add(renderer)
        return renderer

    def _end(self, renderer: "_Renderer") -> None:
        with self._lock:
            self._all.discard(renderer)
        renderer.end()


class _NotTaken(RenderFailed):
    """A renderer ended before it took up what it was asked, so another may be asked the same."""


class _Renderer:
    """One process that renders, as its parent sees it."""

    def __init__(self, fonts: Path, folder: Path, renders: int, resident: int) -> None:
        check(fonts)
        self._home = tempfile.TemporaryDirectory(prefix="rayzan-renderer-", ignore_cleanup_errors=True)
        self._channel, theirs = socket.socketpair()
        self._errors = Path(self._home.name) / "errors"
        command = [
            sys.executable,
            "-m",
            "documents.renderer",
            str(fonts),
            str(folder),
            str(renders),
            str(resident),
        ]
        with contextlib.ExitStack() as when_it_does_not_start, theirs:
            when_it_does_not_start.callback(self._home.cleanup)
            when_it_does_not_start.callback(self._channel.close)
            environment = _environment(Path(self._home.name), fonts)
            with self._errors.open("wb") as errors:
                self._child = subprocess.Popen(  # noqa: S603 - our own module, no word of it from outside
                    command,
                    stdin=theirs.fileno(),
                    stdout=errors,
                    stderr=errors,
                    cwd=_ROOT,
                    env=environment,
                    start_new_session=True,
                )
            when_it_does_not_start.pop_all()
        self._in_use = threading.Lock()
        self.pid = self._child.pid
        self.stays = True
        self._ready = False

    def render(self, kind: str, source: str, *, timeout: float, memory: int) -> bytes:
        """One render. Afterwards ``stays`` says whether this renderer can be asked again.

        Whether it is still there is told by its answer alone: a process of many threads may have ended without
        the system saying so. Raises _NotTaken when it ended before it took this up, else RenderFailed.
        """
        with self._in_use:
            return self._render(kind, source, timeout=timeout, memory=memory)

    def _render(self, kind: str, source: str, *, timeout: float, memory: int) -> bytes:
        self.stays = False
        if not self._ready:
            self._answer(time.monotonic() + START, START, failed=_NotTaken)
            self._ready = True
        head = {"kind": kind, "memory": memory, "seconds": 2 * int(timeout) + 2}
        by = time.monotonic() + timeout
        with contextlib.suppress(OSError):  # a renderer that died meanwhile says why when it is asked
            frames.send(self._channel, head, source.encode(), by=by)
        self._answer(by, timeout, failed=_NotTaken)
        answer, pdf = self._answer(by, timeout)
        self.stays = bool(answer["stays"])
        if "reason" in answer:
            raise RenderFailed(answer["reason"], answer["detail"], answer.get("text"))
        return pdf

    def end(self) -> None:
        """End the process at once, and whatever it started; a render under way is told so by that."""
        with contextlib.suppress(ProcessLookupError):
            if self._child.poll() is None:
                os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        with self._in_use:  # a number closed under whoever reads it may already be another file's
            self._channel.close()
            self._home.cleanup()

    def _answer(
        self, by: float, seconds: float, failed: type[RenderFailed] = RenderFailed
    ) -> tuple[dict[str, Any], bytes]:
        try:
            answer = frames.receive(self._channel, by=by)
        except TimeoutError:
            raise RenderFailed("time", f"stopped after {seconds:g} seconds") from None
        if answer is None:
            raise failed(*self._failure(self._child.wait()))
        return answer

    def _failure(self, code: int) -> tuple[Reason, str]:
        """Why the process ended without an answer, by how it ended and what it said last."""
        errors = self._errors.read_text(errors="replace").strip() if self._errors.exists() else ""
        last = errors.splitlines()[-1] if errors else ""
        if code == -signal.SIGXCPU:
            return "time", "stopped by the system's limit on processor time"
        if any(sign in errors for sign in _NO_MEMORY):
            return "memory", last
        name = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return "crashed", f"{name} {last}".strip()


def _environment(home: Path, fonts: Path) -> dict[str, str]:
    """What a renderer is told: its fonts, a place for temporary files, none of our settings and secrets."""
    return {
        "FONTCONFIG_FILE": str(write_configuration(home, fonts)),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONHASHSEED": "0",
    }
