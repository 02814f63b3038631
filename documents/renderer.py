"""The process that renders documents, one after the other, for the process that started it.

Run by ``documents.pool`` as ``python -m documents.renderer FONTS KINDS RENDERS RESIDENT``, with a socket as
standard input. A request is a kind, a content as JSON and the bounds of this one render; that it was taken up is
said at once, and then the answer: the PDF, or the reason why there is none.

It binds itself: the address space before each render, and the processor time, which the system counts over the
whole life of a process, so that the limit is moved on each time (and is wide, as the system keeps it by ticks
that run ahead of what it tells; the parent watches the clock). It ends when it has rendered often enough or
has grown, after a fault that may have left something behind, and at once when its parent is gone.
"""
# ruff: noqa: PLC0415 - the large imports come when somebody already watches

import gc
import os
import resource
import select
import shutil
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from documents import frames
from workflow.process.text import Refusal, Text

if TYPE_CHECKING:
    from documents.press import Press

_NESTED = Text(
    "متن چنان تودرتو است که چیده نمی‌شود. از فهرست‌ها، نقل‌قول‌ها و جدول‌های درون یکدیگر بکاهید.",
    "The text is nested too deeply to be laid out. Use fewer lists, quotes and tables inside each other.",
)

_TRIES = 100
"""How often the renderer's folder is removed before it is left to the system."""


def main(fonts: Path, folder: Path, renders: int, resident: int) -> None:
    """Render what is asked for, until it is time to go."""
    channel = socket.socket(fileno=0)
    leaving = threading.Thread(target=_leave_with_parent, daemon=True)
    leaving.start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from documents.press import Press

    press = Press(fonts, folder)
    gc.collect()
    gc.freeze()

    def say(head: dict[str, object], body: bytes = b"") -> None:
        try:
            frames.send(channel, head, body)
        except OSError:
            leaving.join()  # which ends this process: nobody listens, and the folder is being removed

    say({"ready": True})
    for rest in reversed(range(renders)):
        asked = frames.receive(channel)
        if asked is None:
            leaving.join()
            return
        say({"taken": True})
        head, source = asked
        _bind(head["memory"], head["seconds"])
        answer, pdf, sound = _answer(press, head["kind"], source.decode())
        _bind(None, None)
        stays = sound and rest > 0 and _resident() < resident
        say(answer | {"stays": stays}, pdf)
        if not stays:
            return
        gc.collect()


def _answer(press: "Press", kind: str, source: str) -> tuple[dict[str, object], bytes, bool]:
    """What to answer, the PDF, and whether this process is sound after it."""
    from documents.press import Complaint

    try:
        return {}, press.make(kind, source), True
    except MemoryError:
        return {"reason": "memory", "detail": ""}, b"", False
    except RecursionError:
        return _refused(_NESTED), b"", False
    except Complaint as complaint:
        return {"reason": "warning", "detail": " ".join(str(complaint).split())}, b"", True
    except Refusal as refusal:
        return _refused(refusal.text), b"", True


def _refused(text: Text) -> dict[str, object]:
    return {"reason": "refused", "detail": text.en, "text": text}


def _bind(memory: int | None, seconds: int | None) -> None:
    """Bound what the next render may take; None lifts a bound."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    used = int(spent.ru_utime + spent.ru_stime) + 1
    for limit, wanted in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, None if seconds is None else used + seconds),
    ):
        _, hard = resource.getrlimit(limit)
        fits = wanted is not None and (hard == resource.RLIM_INFINITY or wanted <= hard)
        resource.setrlimit(limit, (wanted if wanted is not None and fits else hard, hard))


def _resident() -> int:
    """Bytes of memory this process holds now; where the system does not say, the most it ever held."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _leave_with_parent() -> None:
    """End this process, whatever it is doing, when the other end of its socket is closed."""
    watch = select.poll()
    watch.register(0, 0)  # nothing but the hanging up, of which the system always tells
    watch.poll()
    home = Path(os.environ["HOME"])
    for _ in range(
        _TRIES
    ):  # the render under way may write a file there between the looking and the removing
        shutil.rmtree(home, ignore_errors=True)
        if not home.exists():
            break
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
