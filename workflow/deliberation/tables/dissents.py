"""What a minority holds against a text, in its own words, and who signs it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from workflow.record.columns import Moment


class Dissent(SQLModel, table=True):
    """A reasoned dissent, printed in the brief unless it is withdrawn."""

    __tablename__ = "dissent"

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    revision_id: int = Field(foreign_key="revision.id")
    person_id: int = Field(foreign_key="person.id")
    """Who wrote it."""
    ground: str
    """``outvoted`` in the ballot, or ``group``: an opinion group whose statements the text does not carry."""
    body: str
    at: datetime = Field(sa_type=Moment)
    version: int = 1
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


class DissentSigner(SQLModel, table=True):
    """A member who stands behind a dissent: by name, or only counted."""

    __tablename__ = "dissent_signer"

    dissent_id: int = Field(foreign_key="dissent.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    named: bool = False
    at: datetime = Field(sa_type=Moment)
