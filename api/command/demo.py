"""``rayzan demo``: the main job, from drafts to delivered and answered briefs."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.demo.show import NotOurs, perform
from workflow.deliberation.export import ExportUnreadable

REFUSED = 1


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the database, the briefs and the mails.")] = Path(
        "out"
    ),
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with an exported deliberation, in place of the written proposals."),
    ] = None,
) -> None:
    """Play a sample council from draft to answered brief, with real mail on this machine."""
    began = time.monotonic()

    def say(line: str) -> None:
        typer.echo(f"{time.monotonic() - began:5.1f} s  {line}")

    try:
        left = perform(out, data, say=say, clock=lambda: datetime.now(UTC))
    except (NotOurs, ExportUnreadable) as refused:
        typer.echo(f"rayzan demo: {refused}", err=True)
        raise typer.Exit(REFUSED) from None
    say("Done.")
    typer.echo("\nBriefs:")
    for path in left.briefs:
        typer.echo(f"  {path}")
    if left.meetings:
        typer.echo("Meetings:")
    for path in left.meetings:
        typer.echo(f"  {path}")
    typer.echo(f"Mails:    {out / 'mail'} ({left.mails} .eml files)")
    typer.echo(f"Database: {left.database}")
    elsewhere = "" if out == Path("out") else f" OUT={out}"
    typer.echo(f"\nNext: make run{elsewhere}   (serves this council, with ready sign-in links)")
