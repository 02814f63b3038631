"""``rayzan process``: the lifecycles, checked, listed, drawn, and proposals taken over to a newer one."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.command.database import unverified
from api.settings import settings_from_environment
from workflow.lifecycle import DEFINITIONS, ENGINES, FOLDER, NAMES
from workflow.moving import move_all
from workflow.process.checks import driven, unused
from workflow.process.definition import Definition, load
from workflow.process.diagram import mermaid
from workflow.process.parts import BrokenProcess, Fault
from workflow.process.text import Language
from workflow.record.database import writing

REFUSED, WRONG_USE = 1, 2

app = typer.Typer(help="The lifecycles: check, list, draw, move.", no_args_is_help=True)


@app.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Lifecycle files (.toml); all where none.")
    ] = None,
) -> None:
    """Prove lifecycle files, each and together; every fault is told as file: key: sentence."""
    broken = unreadable = False
    sound: dict[str, Definition] = {}
    for file in files or sorted(FOLDER.glob("*.toml")):
        try:
            sound[file.stem] = load(file, NAMES, beside=FOLDER)
        except BrokenProcess as faults:
            typer.echo(str(faults))
            broken = True
        except OSError as error:
            typer.echo(f"rayzan process check: {file}: {error.strerror}", err=True)
            unreadable = True
        else:
            typer.echo(f"{file}: holds", err=True)
    if not broken and not unreadable:
        for fault in _together({**DEFINITIONS, **sound}):
            typer.echo(str(fault))
            broken = True
    if unreadable:
        raise typer.Exit(WRONG_USE)
    if broken:
        raise typer.Exit(REFUSED)


def _together(definitions: dict[str, Definition]) -> list[Fault]:
    """What only all files together show, with those checked in the place of the present ones."""
    every = tuple(definitions.values())
    found = list(driven(every))
    for subject, names in NAMES.items():
        found += unused([each for each in every if each.subject == subject], names)
    return found


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Name the lifecycles there are."""
    rows = [
        {
            "name": name, "subject": found.subject, "version": found.version, "fa": found.label.fa,
            "en": found.label.en, "states": len(found.states), "steps": len(found.steps),
        }
        for name, found in DEFINITIONS.items()
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(f"{row['name']}  {row['en']} ({row['fa']}): {row['states']} states, {row['steps']} steps")


@app.command()
def draw(
    name: Annotated[
        str, typer.Argument(help="Name of a lifecycle, as rayzan process list tells.")
    ] = "national",
    language: Annotated[str, typer.Option(help="fa or en.")] = "en",
) -> None:
    """Draw a lifecycle as a Mermaid diagram."""
    if name not in DEFINITIONS or language not in ("fa", "en"):
        typer.echo(
            f"rayzan process draw: lifecycles are {', '.join(DEFINITIONS)}; languages are fa and en", err=True
        )
        raise typer.Exit(WRONG_USE)
    chosen: Language = "fa" if language == "fa" else "en"
    typer.echo(mermaid(DEFINITIONS[name], chosen), nl=False)


@app.command()
def move(
    name: Annotated[str, typer.Argument(help="Name of a lifecycle that proposals go by.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
) -> None:
    """Take proposals over to the present version of their lifecycle, where their state and history fit it."""
    if name not in ENGINES:
        typer.echo(f"rayzan process move: lifecycles of proposals are {', '.join(ENGINES)}", err=True)
        raise typer.Exit(WRONG_USE)
    engine = unverified(settings_from_environment())
    try:
        with writing(engine) as session:
            moved, left = move_all(session, name, now=datetime.now(UTC))
            if dry_run:
                session.rollback()
    finally:
        engine.dispose()
    typer.echo(f"{len(moved)} {'would be moved' if dry_run else 'moved'}, {len(left)} left as they were.")
    for unfit in left:
        typer.echo(f"proposal {unfit.proposal_id}: {'; '.join(unfit.why)}", err=True)
    if left:
        raise typer.Exit(REFUSED)
