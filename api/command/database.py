"""The database a command works on, with its faults told in plain words."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
import typer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.settings import Settings
from workflow.record.database import connect, reading, writing
from workflow.record.migrate import is_current
from workflow.versions import VersionUnusable, keep_all, load_all

REFUSED = 1


def made_current(settings: Settings) -> Engine:
    """The database with its tables in the newest form; the folder of an SQLite file is made if need be."""
    from workflow.record.migrate import migrate  # noqa: PLC0415 (Alembic is slow to load and seldom needed)

    url = sa.make_url(settings.database_url)
    try:
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = connect(settings.database_url)
        migrate(engine)
        with writing(engine) as session:
            keep_all(session, now=datetime.now(UTC))
    except (OSError, SQLAlchemyError) as fault:
        raise _unusable(fault) from None
    return engine


def current(settings: Settings) -> Engine:
    """The database, if its tables are in the form this program knows and every version in use can be run.

    Else exit 1, saying what to do.
    """
    engine = unverified(settings)
    try:
        with reading(engine) as session:
            load_all(session)
    except VersionUnusable as fault:
        typer.echo(str(fault), err=True)
        engine.dispose()
        raise typer.Exit(REFUSED) from None
    return engine


def unverified(settings: Settings) -> Engine:
    """The database, if its tables are in the form this program knows; the versions in use are not looked at.

    Else exit 1, saying what to do.
    """
    url = sa.make_url(settings.database_url)
    file = url.database if url.get_backend_name() == "sqlite" else None
    try:
        engine = connect(settings.database_url)
        ready = (file is None or Path(file).exists()) and is_current(engine.execution_options(reads=True))
    except (OSError, SQLAlchemyError) as fault:
        raise _unusable(fault) from None
    if not ready:
        typer.echo(
            f"The database {url.render_as_string()} has no tables yet, or older ones.\n"
            "Next: rayzan init   (a new council)   or   rayzan migrate   (after an upgrade)",
            err=True,
        )
        raise typer.Exit(REFUSED)
    return engine


def _unusable(fault: Exception) -> typer.Exit:
    said = getattr(fault, "orig", None) or fault
    typer.echo(f"The database cannot be used: {said}\nCheck RAYZAN_DATABASE_URL and its rights.", err=True)
    return typer.Exit(REFUSED)
