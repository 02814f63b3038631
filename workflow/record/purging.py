"""Purging what was deleted from the database's own files, where it stays readable until it is written over."""

from sqlalchemy import Engine

from workflow.process.text import Text
from workflow.record.jobs import TryLater

SECRET = ("participation", "secret_choice")
"""The tables whose earlier rows may say what the present ones do not."""

_BUSY = Text(
    "پایگاه داده در کار است و صفحه‌های پیشین آن هنوز پاک نشده‌اند.",
    "The database is in use, so its old pages are not purged yet.",
)


def purge(engine: Engine) -> None:
    """Write the tables of secret ballots into fresh pages and give the old ones up. Raises TryLater when it must wait.

    SQLite writes the whole file anew and empties its write-ahead log; PostgreSQL the two tables with their indexes.
    PostgreSQL's own write-ahead log is the server's to recycle, and copies somebody made before are out of reach.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in SECRET:
                connection.exec_driver_sql(f"VACUUM (FULL) {table}")
        return
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    if busy:
        raise TryLater(_BUSY)
