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
    group_number: int | None = None
    """The opinion group that was named, as it was numbered then."""
    group_size: int | None = None
    """How many people were in it then."""
    body: str
    at: datetime = Field(sa_type=Moment)
    """When it was worded so."""
    version: int = 1
    """Counts its wordings."""
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)


class DissentSigner(SQLModel, table=True):
    """A member who stands behind a dissent: by name, or only counted."""

    __tablename__ = "dissent_signer"

    dissent_id: int = Field(foreign_key="dissent.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    named: bool = False
    version: int = 1
    """The wording that was signed: under a later one the signature does not count until it is given again."""
    revision_id: int | None = Field(default=None, foreign_key="revision.id")
    """The text it was signed or confirmed for: once its words are others it counts no more until confirmed."""
    at: datetime = Field(sa_type=Moment)
