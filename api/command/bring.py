"""``rayzan import deliberation``: a public deliberation becomes a draft with its comments and stances."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import select

from api.settings import settings_from_environment
from workflow.authorize import authorize
from workflow.deliberation import bringing_in, drafting
from workflow.deliberation.export import read_export
from workflow.membership.tables import Person
from workflow.process.text import Refusal
from workflow.propose import propose
from workflow.record.case import person
from workflow.record.database import connect, writing

app = typer.Typer(help="Bring data in.", no_args_is_help=True)

REFUSED = 1


@app.callback()
def _one_of_several() -> None:
    """Keep ``deliberation`` a command of its own: other imports will stand beside it."""


@app.command()
def deliberation(
    folder: Annotated[
        Path, typer.Argument(help="Folder with summary.csv, comments.csv and participants-votes.csv.")
    ],
    author: Annotated[str, typer.Option(help="E-mail address of the member who will be its author.")],
    chapter: Annotated[int, typer.Option(help="Number of the chapter.")] = 1,
    language: Annotated[str, typer.Option(help="Language of the statements: fa or en.")] = "en",
) -> None:
    """Make a draft proposal out of an exported public deliberation.

    Statements become comments, votes become stances; what the moderators had taken out comes in hidden.
    """
    now = datetime.now(UTC)
    try:
        told = read_export(folder)
        with writing(connect(settings_from_environment().database_url)) as session:
            who = session.exec(select(Person.id).where(Person.email == author.strip().lower())).first()
            if who is None:
                typer.echo(
                    f"rayzan import: nobody has the address {author}; see the Members page for addresses",
                    err=True,
                )
                raise typer.Exit(REFUSED)
            actor = person(who)
            made = propose(
                session, chapter, title=told.topic, themes=("social_capital",), actor=actor, now=now,
                language="fa" if language == "fa" else "en",
            )  # fmt: skip
            case = authorize(session, made, "edit", actor=actor, now=now)
            drafting.save(case, bringing_in.draft_of(told), version=case.version, now=now)
            case = authorize(session, made, "edit", actor=actor, now=now)
            comments = bringing_in.bring_in(case, told, now=now)
    except Refusal as refused:
        typer.echo(f"rayzan import: {refused.text.en}", err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(f"Proposal {made}: {len(comments)} comments, {len(told.votes)} stances.")
    typer.echo(f"Next: sign in as {author} and open /proposals/{made}")
