"""``rayzan search rebuild``: the index of search made anew from the record."""

import typer

from api.command.database import current
from api.settings import settings_from_environment
from workflow.find import rebuild as made_anew
from workflow.record.database import writing

app = typer.Typer(help="The index of search.", no_args_is_help=True)


@app.callback()
def search() -> None:
    """The index of search."""


@app.command()
def rebuild() -> None:
    """Make the index anew, as after an upgrade that changed how words are compared."""
    engine = current(settings_from_environment())
    with writing(engine) as session:
        number = made_anew(session)
    engine.dispose()
    typer.echo(f"{number} things can be found.")
