"""``rayzan init``: a council's first minute, a chapter with its first secretary."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.command.database import made_current
from api.settings import settings_from_environment
from workflow.founding import found_chapter
from workflow.membership.provinces import PROVINCES
from workflow.process.text import Refusal
from workflow.record.database import writing
from workflow.record.typed import EntryRefused

REFUSED, WRONG_USE = 1, 2

_OPTIONS = {
    "name_fa": "--chapter-fa",
    "name_en": "--chapter-en",
    "province": "--province",
    "secretary_name": "--secretary-name",
    "secretary_email": "--secretary-email",
}


def init(
    chapter_fa: Annotated[
        str, typer.Option(prompt="Name of the chapter in Persian", help="Its Persian name.")
    ],
    chapter_en: Annotated[
        str, typer.Option(prompt="Name of the chapter in English", help="Its English name.")
    ],
    secretary_name: Annotated[str, typer.Option(prompt="Name of its first secretary", help="Full name.")],
    secretary_email: Annotated[
        str, typer.Option(prompt="E-mail address of the secretary", help="Sign-in codes are sent to it.")
    ],
    province: Annotated[
        str,
        typer.Option(
            prompt="Province (name or ISO number; empty for the national association)",
            help="Name or number in ISO 3166-2:IR, such as Tehran or 23; empty for the national association.",
            show_default=False,
        ),
    ] = "",
) -> None:
    """Make a chapter and its first secretary, in a database brought to the newest form first."""
    settings = settings_from_environment()
    number = _province(province)
    engine = made_current(settings)
    try:
        with writing(engine) as session:
            chapter_id, _ = found_chapter(
                session, name_fa=chapter_fa, name_en=chapter_en, province=number,
                secretary_name=secretary_name, secretary_email=secretary_email, now=datetime.now(UTC),
            )  # fmt: skip
    except EntryRefused as refused:
        for field, reason in refused.errors.items():
            typer.echo(f"rayzan init: {_OPTIONS[field]}: {reason.en}", err=True)
        raise typer.Exit(WRONG_USE) from None
    except Refusal as refused:
        typer.echo(f"rayzan init: {refused.text.en}", err=True)
        raise typer.Exit(REFUSED) from None
    finally:
        engine.dispose()
    typer.echo(f"Chapter {chapter_id} stands: {chapter_en.strip()} ({chapter_fa.strip()}).")
    typer.echo(f"Next: rayzan run, then sign in at {settings.base_url}/sign-in as {secretary_email.strip()}")
    if not settings.smtp_url:
        typer.echo(f"No RAYZAN_SMTP_URL is set, so mails (the sign-in code too) go to {settings.mail_folder}")


def _province(typed: str) -> str:
    wanted = typed.strip().casefold()
    if not wanted or wanted in PROVINCES:
        return wanted
    for number, name in PROVINCES.items():
        if wanted in (name.fa, name.en.casefold()):
            return number
    known = ", ".join(f"{number} {name.en}" for number, name in PROVINCES.items())
    typer.echo(f"rayzan init: --province: “{typed}” is no province of Iran. They are: {known}", err=True)
    raise typer.Exit(WRONG_USE)
