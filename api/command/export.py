"""``rayzan export``: a chapter's work as JSON and CSV."""

from pathlib import Path
from typing import Annotated

import typer

from api.command.database import current
from api.settings import settings_from_environment
from workflow.export import export as written
from workflow.membership.tables import Chapter
from workflow.record.database import reading

REFUSED = 1


def export(
    chapter: Annotated[int, typer.Argument(help="Number of the chapter; it stands in its pages' addresses.")],
    folder: Annotated[Path, typer.Argument(help="Where the files go.")],
) -> None:
    """Write what a chapter has seen of its proposals: chapter.json, and a CSV file for each kind of thing."""
    engine = current(settings_from_environment())
    try:
        with reading(engine) as session:
            if session.get(Chapter, chapter) is None:
                typer.echo(
                    f"rayzan export: there is no chapter {chapter}. Its number is in /chapters/N/board.",
                    err=True,
                )
                raise typer.Exit(REFUSED)
            counts = written(session, chapter, folder)
    except OSError as fault:
        typer.echo(f"rayzan export: {folder}: {fault.strerror}", err=True)
        raise typer.Exit(REFUSED) from None
    finally:
        engine.dispose()
    for name, number in counts.items():
        typer.echo(f"{folder / name}.csv: {number}")
    typer.echo(f"{folder / 'chapter.json'}: all of them")
