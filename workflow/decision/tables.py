"""Ballots, their roll, their votes."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.record.columns import Moment


class Ballot(SQLModel, table=True):
    """One open ballot on one revision, by the rules of the day it was opened."""

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    revision_id: int = Field(foreign_key="revision.id")
    number: int
    quorum: str
    majority: str
    roll_size: int
    opened_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    voided_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str = ""
    """carried, lost or no_quorum, once closed."""
    purpose: str = "approval"
    """approval of the text, or ratification of what was delivered in urgency."""
    state: str = "open"
    """As ``ballot.toml`` has it."""
    origin: str = ""
    version: int = 1
    """Counts its steps."""


class RollEntry(SQLModel, table=True):
    """Somebody entitled to vote in a ballot: frozen when it was opened."""

    __tablename__ = "roll_entry"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)


class Vote(SQLModel, table=True):
    """One vote of one on the roll: for, against or abstain."""

    __tablename__ = "vote"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    choice: str
    at: datetime = Field(sa_type=Moment)
