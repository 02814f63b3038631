"""``rayzan process``: the lifecycles, checked, listed and drawn."""

import json
from pathlib import Path
from typing import Annotated

import typer

from workflow.lifecycle import BINDINGS, ENGINES
from workflow.process.definition import load
from workflow.process.diagram import mermaid
from workflow.process.parts import BrokenProcess
from workflow.process.text import Language

REFUSED, WRONG_USE = 1, 2

app = typer.Typer(help="The lifecycles: check, list, draw.", no_args_is_help=True)


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="Lifecycle files (.toml).")]) -> None:
    """Prove lifecycle files; every fault is told as file: key: sentence."""
    broken = unreadable = False
    for file in files:
        try:
            load(file, BINDINGS)
        except BrokenProcess as faults:
            typer.echo(str(faults))
            broken = True
        except OSError as fault:
            typer.echo(f"rayzan process check: {file}: {fault.strerror}", err=True)
            unreadable = True
        else:
            typer.echo(f"{file}: holds", err=True)
    if unreadable:
        raise typer.Exit(WRONG_USE)
    if broken:
        raise typer.Exit(REFUSED)


@app.command("list")
def list_(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Name the lifecycles there are."""
    rows = [
        {
            "name": name, "version": engine.definition.version, "fa": engine.definition.label.fa,
            "en": engine.definition.label.en, "states": len(engine.definition.states),
            "steps": len(engine.definition.steps),
        }
        for name, engine in ENGINES.items()
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
    if name not in ENGINES or language not in ("fa", "en"):
        typer.echo(
            f"rayzan process draw: lifecycles are {', '.join(ENGINES)}; languages are fa and en", err=True
        )
        raise typer.Exit(WRONG_USE)
    chosen: Language = "fa" if language == "fa" else "en"
    typer.echo(mermaid(ENGINES[name].definition, chosen), nl=False)
