"""What members hold of a proposal as a whole before they vote on it."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from workflow.record.columns import Moment


class Position(SQLModel, table=True):
    """What a member recommends on one revision. Rows are only added: the newest of a person counts."""

    __tablename__ = "position"
    __table_args__ = (Index("position_of", "proposal_id", "person_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    revision_id: int = Field(foreign_key="revision.id")
    """The revision it was given on, or confirmed for."""
    person_id: int = Field(foreign_key="person.id", index=True)
    choice: str
    """``support``, ``support_with_changes``, ``oppose`` or ``undecided``."""
    reason: str = ""
    at: datetime = Field(sa_type=Moment)
