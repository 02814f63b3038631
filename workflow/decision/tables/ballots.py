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
    rules_id: int | None = Field(default=None, foreign_key="rules_of_procedure.id")
    """The rules it is decided by: those of the day it was opened."""
    matter: str = "ordinary"
    """Which of their majorities."""
    method: str = "motion"
    """How it is voted: ``motion``, ``consent``, ``plurality`` or ``approval``."""
    secret: bool = False
    item_id: int | None = Field(default=None, foreign_key="agenda_item.id", index=True)
    """The item of the meeting it is taken in; none between meetings."""
    present: int | None = None
    """How many were present when it was closed, those represented included; none between meetings."""


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
    reason: str = ""
    """Why they object; asked for by consent."""
    holder_id: int | None = Field(default=None, foreign_key="person.id")
    """Who cast it for them, by proxy."""


class BallotOption(SQLModel, table=True):
    """One of the options a ballot chooses among."""

    __tablename__ = "ballot_option"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    key: str = Field(primary_key=True)
    position: int
    label_fa: str
    label_en: str = ""


class Participation(SQLModel, table=True):
    """That somebody took part in a secret ballot; neither when nor how."""

    __tablename__ = "participation"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)


class SecretChoice(SQLModel, table=True):
    """A choice in a secret ballot; neither whose nor when.

    ``token`` is random and sorts them, so that no number given in turn says who came first.
    """

    __tablename__ = "secret_choice"
    __table_args__ = {"sqlite_with_rowid": False}

    token: str = Field(primary_key=True)
    ballot_id: int = Field(foreign_key="ballot.id", index=True)
    choice: str
