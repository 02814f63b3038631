"""``rayzan bounce``: takes in a mail that came back, as a mail server hands it to a program."""

import logging
import sys
from datetime import UTC, datetime

import typer
from sqlalchemy.exc import SQLAlchemyError

from api.command.database import unverified
from api.settings import settings_from_environment
from documents.bounce import MOST_BYTES, read_bounce
from workflow.outcome.bounces import take_in
from workflow.process.text import Refusal
from workflow.record.database import writing

REFUSED, COME_AGAIN = 1, 75
"""Exit codes: 75 is EX_TEMPFAIL, by which a mail server keeps the mail and tries again."""

_SAID = {
    "recorded": "The bounce is recorded, and the secretary sees it.",
    "already": "This bounce was recorded before; nothing changed.",
    "nothing": "No address was given up; there is nothing to record.",
}


def bounce() -> None:
    """Take in one delivery report (RFC 3464) from standard input; docs/operation.md says how to hook it up."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        report = read_bounce(content)
        engine = unverified(settings_from_environment())
    except Refusal as refusal:
        raise _refused(refusal) from None
    except typer.Exit:
        raise typer.Exit(COME_AGAIN) from None
    try:
        with writing(engine) as session:
            taken = take_in(session, report.message_id, report.failed, now=datetime.now(UTC))
    except Refusal as refusal:
        raise _refused(refusal) from None
    except SQLAlchemyError as fault:
        typer.echo(f"rayzan bounce: the database cannot be used: {getattr(fault, 'orig', fault)}", err=True)
        raise typer.Exit(COME_AGAIN) from None
    finally:
        engine.dispose()
    typer.echo(_SAID[taken])


def _refused(refusal: Refusal) -> typer.Exit:
    typer.echo(f"rayzan bounce: {refusal.text.en}\n{refusal.text.fa}", err=True)
    return typer.Exit(REFUSED)
