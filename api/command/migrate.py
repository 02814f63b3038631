"""``rayzan migrate``: the tables brought to the newest form, before web and worker start."""

import typer

from api.command.database import made_current
from api.settings import settings_from_environment


def migrate() -> None:
    """Bring the database to the newest form; nothing happens when it has it already."""
    made_current(settings_from_environment()).dispose()
    typer.echo("The database is in the newest form.")
