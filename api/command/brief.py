"""``rayzan brief``: the PDF of a brief that was issued, as it is kept."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from api.settings import settings_from_environment
from workflow.outcome.tables import Brief, BriefFile
from workflow.record import blobs
from workflow.record.database import connect, reading

REFUSED = 1


def brief(
    public_id: Annotated[str, typer.Argument(help="The public id printed beside the QR code.")],
    language: Annotated[str, typer.Option(help="fa or en.")] = "fa",
    out: Annotated[
        Path | None, typer.Option(help="File to write; default: PUBLIC_ID.LANGUAGE.pdf here.")
    ] = None,
) -> None:
    """Write the PDF of an issued brief to a file; its bytes are checked against their SHA-256."""
    with reading(connect(settings_from_environment().database_url)) as session:
        digest = session.exec(
            select(BriefFile.sha256)
            .join(Brief, col(Brief.id) == col(BriefFile.brief_id))
            .where(
                Brief.public_id == public_id.upper(),
                BriefFile.language == language,
                BriefFile.kind == "issued",
            )
        ).first()
        if digest is None:
            typer.echo(
                f"rayzan brief: no issued brief {public_id} in “{language}”; "
                "the id stands beside its QR code, the languages are fa and en",
                err=True,
            )
            raise typer.Exit(REFUSED)
        try:
            content = blobs.fetch(session, digest).content
        except (LookupError, ValueError) as fault:
            typer.echo(f"rayzan brief: {fault}; restore it from a backup", err=True)
            raise typer.Exit(REFUSED) from None
    path = out or Path(f"{public_id}.{language}.pdf")
    path.write_bytes(content)
    typer.echo(f"{path}  sha256 {digest}")
