"""``rayzan ballot``: a result counted again from the record alone, and a file of ballots counted by a method."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.command.database import unverified
from api.settings import settings_from_environment
from workflow.decision.elections.given import Given, read
from workflow.decision.elections.methods import METHODS, Elected
from workflow.decision.recount import Recount
from workflow.decision.recount import recount as counted_again
from workflow.process.text import Refusal
from workflow.record.database import reading

REFUSED, WRONG_USE = 1, 2

app = typer.Typer(help="Ballots: count one again, or a file of them.", no_args_is_help=True)

NEXT = (
    "Next: keep a copy of the database as it is, run rayzan history verify, and compare with the newest backup.\n"
    "گام بعد: از پایگاه داده به همین حال نسخه‌ای نگه دارید، rayzan history verify را اجرا کنید و با تازه‌ترین پشتیبان "
    "بسنجید."
)


@app.callback()
def ballot() -> None:
    """Ballots."""


@app.command()
def recount(
    number: Annotated[
        int, typer.Argument(metavar="ID", help="The ballot’s id, as JSON and the export have it.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Count a closed ballot again, by the rules of its day, and say whether it agrees with what was announced."""
    engine = unverified(settings_from_environment())
    try:
        with reading(engine) as session:
            found = counted_again(session, number)
            told = as_values(found)
    except Refusal as refused:
        typer.echo(f"rayzan ballot recount: {refused.text.en}\n{refused.text.fa}", err=True)
        raise typer.Exit(WRONG_USE) from None
    finally:
        engine.dispose()
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(_lines(found)))
    if not found.agrees:
        if not as_json:
            typer.echo(NEXT, err=True)
        raise typer.Exit(REFUSED)


@app.command()
def count(
    file: Annotated[Path, typer.Argument(help="BLT, or CSV of choices (docs/ballot-files.md).")],
    method: Annotated[str, typer.Option(help=f"One of {', '.join(METHODS)}.")],
    seats: Annotated[
        int, typer.Option(help="How many are elected; 0 for as many as the file says, else one.")
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Count a file of ballots, by the same code as a meeting's where a meeting knows the method."""
    if method not in METHODS:
        raise _wrong(f"--method is one of {', '.join(METHODS)}, not {method!r}")
    try:
        given = read(file.read_text("utf-8"), seats=seats)
        found = METHODS[method](given)
    except (OSError, UnicodeDecodeError) as fault:
        raise _wrong(f"{file} cannot be read as UTF-8: {fault}") from None
    except Refusal as refused:
        typer.echo(f"rayzan ballot count: {file}: {refused.text.en}\n{refused.text.fa}", err=True)
        raise typer.Exit(REFUSED) from None
    if as_json:
        told = {
            "method": method, "title": given.title, "options": given.options, "seats": given.seats,
            "ballots": given.ballots, "winners": found.winners, "rounds": found.rounds, "tied": found.tied,
            **found.more,
        }  # fmt: skip
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_said(given, found)))


def _wrong(said: str) -> typer.Exit:
    typer.echo(f"rayzan ballot count: {said}", err=True)
    return typer.Exit(WRONG_USE)


def _said(given: Given, found: Elected) -> list[str]:
    rounds = [told for told in found.rounds if "votes" in told]
    table = [
        f"{number}. " + ", ".join(f"{option}: {votes:g}" for option, votes in told["votes"].items())
        for number, told in enumerate(rounds, 1)
    ]
    won = f"Winners of {given.seats} / برگزیدگان: " + (", ".join(found.winners) or "none / هیچ‌کس")
    tied = f"Equal / برابر: {', '.join(found.tied)}"
    return [*table, won, *([tied] if found.tied else [])]


def as_values(found: Recount) -> dict[str, Any]:
    """The answer as JSON has it."""
    ballot, tally = found.ballot, found.tally
    count = tally and tally.count
    return {
        "ballot": ballot.id, "proposal": ballot.proposal_id, "number": ballot.number, "method": ballot.method,
        "secret": ballot.secret, "matter": ballot.matter, "rules": found.rules.number,
        "announced": {"outcome": ballot.outcome, "winner": ballot.winner},
        "recounted": {"outcome": found.outcome, "winner": found.winner},
        "count": count and {
            "for": count.for_, "against": count.against, "abstain": count.abstain, "present": count.present,
            "entitled": count.entitled, "members": count.members,
        },
        "options": dict(tally.chosen.counts) if tally and tally.chosen else None,
        "result": found.result._asdict(), "agrees": found.agrees, "faults": [one._asdict() for one in found.faults],
    }  # fmt: skip


def _lines(found: Recount) -> list[str]:
    ballot = found.ballot
    head = f"Ballot {ballot.id}, number {ballot.number} on proposal {ballot.proposal_id}, by version "
    agrees = "It agrees with what was announced. / با آنچه اعلام شده یکی است."
    return [
        f"{head}{found.rules.number} of the rules.",
        found.result.en,
        found.result.fa,
        *(f"FAULT: {one.en} / {one.fa}" for one in found.faults),
        *([agrees] if found.agrees else []),
    ]
