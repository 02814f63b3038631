"""What goes wrong in a job: whether it will pass by itself, and what is said of it where it will not."""

import errno
import sqlite3

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from workflow.process.text import Text

_DISK_FULL = Text("روی دیسک جایی نمانده است.", "The disk is full.")
_DATABASE_BUSY = Text("پایگاه داده پاسخ نداد.", "The database did not answer.")


class JobFailed(Exception):
    """What the receipt of a failed job says; DBOS keeps ``data`` with it, so both languages are at hand."""

    def __init__(self, fault: Exception) -> None:
        text = getattr(fault, "text", None) or getattr(fault, "reason", None)
        said = f"{type(fault).__name__}: {fault}"
        self.data = {"fa": text.fa, "en": text.en} if isinstance(text, Text) else {"fa": said, "en": said}
        super().__init__(said)


def passing(fault: Exception) -> Text | None:
    """Why a fault will pass by itself, if it will: a full disk, a busy or absent database."""
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return _DISK_FULL
    # SQLite calls wrong SQL an operational error as well, with a code of its own
    wrong = getattr(getattr(fault, "orig", None), "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
    away = isinstance(fault, OperationalError | PoolTimeout) or getattr(
        fault, "connection_invalidated", False
    )
    return _DATABASE_BUSY if away and not wrong else None
