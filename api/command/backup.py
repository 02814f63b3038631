"""``rayzan backup`` and ``rayzan restore``: the whole record in one file, on either database."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.command.database import current, made_current
from api.command.progress import shown
from api.settings import settings_from_environment
from workflow.process.text import Refusal
from workflow.record import dump

REFUSED = 1

File = Annotated[Path, typer.Argument(help="The backup, one file (.zip).")]


Replace = Annotated[bool, typer.Option("--replace", help="Write over a file that is there already.")]


def backup(file: File, replace: Replace = False) -> None:
    """Write everything into one file, as it stands at this moment; work may go on meanwhile."""
    if file.exists() and not replace:
        typer.echo(
            f"rayzan backup: {file} is there already and was left as it is. Name another file, or say --replace.\n"
            "این پرونده از پیش هست و دست‌نخورده ماند. نام دیگری بدهید، یا --replace را بنویسید.",
            err=True,
        )
        raise typer.Exit(REFUSED)
    engine = current(settings_from_environment())
    try:
        with shown() as progress:
            rows = dump.backup(engine, file, now=datetime.now(UTC), progress=progress)
    except OSError as fault:
        typer.echo(f"rayzan backup: {file}: {fault.strerror}. Nothing was kept.", err=True)
        raise typer.Exit(REFUSED) from None
    finally:
        engine.dispose()
    typer.echo(f"{file}: {sum(rows.values())} rows of {len(rows)} tables.")


def restore(file: File) -> None:
    """Put a backup into the empty database of RAYZAN_DATABASE_URL, counted and checked."""
    engine = made_current(settings_from_environment())
    try:
        with shown() as progress:
            rows = dump.restore(engine, file, progress=progress)
    except Refusal as refusal:
        typer.echo(f"rayzan restore: {refusal.text.en}\n{refusal.text.fa}", err=True)
        raise typer.Exit(REFUSED) from None
    finally:
        engine.dispose()
    typer.echo(
        f"{sum(rows.values())} rows of {len(rows)} tables restored; every hash is the one of the backup."
    )
