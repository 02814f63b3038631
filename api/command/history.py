"""``rayzan history``: whether the history gives the state of everything there is."""

import json
import sys
from typing import Annotated

import typer

from api.command.database import unverified
from api.settings import settings_from_environment
from workflow import replay

REFUSED = 1

app = typer.Typer(help="The append-only history: verify it.", no_args_is_help=True)

NEXT = (
    "Next: stop the service, keep a copy of the database as it is, and compare it with the newest backup "
    "(rayzan restore FILE into an empty database, then rayzan history verify there).\n"
    "گام بعد: سامانه را متوقف کنید، از پایگاه داده به همین حال نسخه‌ای نگه دارید و آن را با تازه‌ترین "
    "پشتیبان بسنجید (rayzan restore در پایگاهی خالی، سپس همان‌جا rayzan history verify)."
)


@app.callback()
def history() -> None:
    """The append-only history."""


@app.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Replay the whole history and compare it with every proposal, ballot, brief and delivery."""
    engine = unverified(settings_from_environment())
    tally, wrong = replay.Tally(), 0
    try:
        if as_json:
            sys.stdout.write('{"faults": [')
        for fault in replay.verify(engine, tally):
            if as_json:
                sys.stdout.write(("," if wrong else "") + "\n" + _json(fault))
            else:
                typer.echo(_sentence(fault))
            wrong += 1
        if as_json:
            figures = {"lines": tally.lines, "rows": tally.rows, "right": not wrong}
            sys.stdout.write(f"\n], {json.dumps(figures)[1:]}\n")
    finally:
        engine.dispose()
    if wrong:
        typer.echo(
            f"{wrong} faults in {tally.lines} lines of history and {tally.rows} rows.\n{NEXT}", err=True
        )
        raise typer.Exit(REFUSED)
    if not as_json:
        typer.echo(
            f"The history holds: {tally.lines} lines replayed give the state of all {tally.rows} proposals, "
            "ballots, briefs and deliveries."
        )


def _sentence(fault: replay.Fault) -> str:
    where = f"history {fault.line}: " if fault.line is not None else ""
    name = replay.SUBJECTS[fault.subject]
    return f"{where}{name.en} {fault.subject_id}: {fault.text.en} / {name.fa} {fault.subject_id}: {fault.text.fa}"


def _json(fault: replay.Fault) -> str:
    told = {
        "subject": fault.subject, "id": fault.subject_id, "history": fault.line,
        "fa": fault.text.fa, "en": fault.text.en,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)
