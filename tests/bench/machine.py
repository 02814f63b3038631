"""What was measured on: figures without it mean nothing."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine

from tests.bench.places import Place


def machine(places: tuple[Place, ...]) -> str:
    """Processor, memory, Python, databases and day, in one line."""
    versions = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    for place in places:
        if place.name == "PostgreSQL":
            engine = create_engine(place.fresh())
            with engine.connect() as connection:
                version = connection.exec_driver_sql("SHOW server_version").scalar_one()
            engine.dispose()
            versions.append(f"PostgreSQL {version}")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    hardware = f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB"
    return f"{datetime.now(UTC):%Y-%m-%d}: {hardware}; {platform.system()}, {', '.join(versions)}"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
