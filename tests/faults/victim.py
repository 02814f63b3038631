"""A process that lets children do one thing each and be killed, or refused by the kernel, at a chosen moment.

It imports the whole application once and forks a child for every order, so a kill costs no start. Orders come
as lines of JSON on stdin, what became of the child goes out as lines of JSON on stdout.
"""

import ctypes
import json
import os
import platform
import signal
import struct
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

from api import handlers
from api.worker import Context
from tests.visitors import Visitor, application
from workflow.record.database import connect

SYSCALLS = {
    "x86_64": {"pwrite64": 18, "fsync": 74, "fdatasync": 75},
    "aarch64": {"pwrite64": 68, "fsync": 82, "fdatasync": 83},
}[platform.machine()]
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _RETURN, _ALLOW, _ERRNO = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050000


def refuse(calls: list[str], errno: int) -> None:
    """Let the kernel answer these system calls of this process with an error from now on."""
    rules = [struct.pack("HBBI", _LOAD, 0, 0, 0)]
    for left, call in zip(range(len(calls), 0, -1), calls, strict=True):
        rules.append(struct.pack("HBBI", _EQUAL, left, 0, SYSCALLS[call]))
    rules += [struct.pack("HBBI", _RETURN, 0, 0, _ALLOW), struct.pack("HBBI", _RETURN, 0, 0, _ERRNO | errno)]
    code = ctypes.create_string_buffer(b"".join(rules))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rules), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    word = ctypes.c_ulong  # prctl takes any number of arguments, so their width has to be said
    asked = libc.prctl(_SET_NO_NEW_PRIVS, word(1), word(0), word(0), word(0))
    if asked or libc.prctl(_SET_SECCOMP, word(_FILTER), word(ctypes.addressof(program)), word(0), word(0)):
        raise OSError(ctypes.get_errno(), "the kernel takes no filter")


class Killer:
    """Counts the moments before and after every write and the commit, and kills its process at one of them."""

    def __init__(self, engine: Engine, at: int) -> None:
        self.at, self.passed = at, list[str]()
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)
        commit = engine.dialect.do_commit

        def committing(connection: Any) -> None:
            self._pass("before COMMIT")
            commit(connection)
            self._pass("after COMMIT")

        engine.dialect.do_commit = committing  # type: ignore[method-assign, assignment]

    def _before(self, _connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if _writes(statement):
            self._pass(f"before {statement[:40]}")

    def _after(self, _connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if _writes(statement):
            self._pass(f"after {statement[:40]}")

    def _pass(self, moment: str) -> None:
        self.passed.append(moment)
        if len(self.passed) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def _writes(statement: str) -> bool:
    return statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))


NOWHERE = connect("sqlite:///nowhere.db")  # never opened
APPLICATION = application(NOWHERE, datetime.now(UTC))
"""Put together once: each child gives it its own database and time."""


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """Do what an order says, in this process; what was answered."""
    now = datetime.fromisoformat(order["now"])
    engine = connect(order["url"])
    killer = Killer(engine, order.get("kill", 0))
    if "refuse" in order:
        with engine.connect():  # what only opens the file is over
            pass
        refuse(order["refuse"], order["errno"])
    answer: dict[str, Any] = {}
    if "job" in order:
        context = Context(lambda: Session(engine, expire_on_commit=False), lambda: now, SimpleNamespace())
        handlers.HANDLERS[order["job"]](context, order["arguments"])
    else:
        APPLICATION.state.engine, APPLICATION.state.clock = engine, lambda: now
        visitor = Visitor(APPLICATION, order["token"])
        sent = visitor.submit(order["path"], order["once"], **order["fields"])
        answer = {"status": sent.status_code, "location": sent.headers.get("location"), "text": sent.text}
    return {"killed": False, "passed": killer.passed, **answer}


def main() -> None:
    """Serve orders until stdin ends."""
    Visitor(APPLICATION).get("/healthz")  # builds what is built at the first request
    for line in sys.stdin:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            with os.fdopen(writer, "w") as out:
                out.write(json.dumps(obey(json.loads(line))))
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as told:
            said = told.read()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            said = json.dumps({"killed": True, "signal": os.WTERMSIG(status)})
        sys.stdout.write((said or json.dumps({"killed": False, "broke": status})) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
