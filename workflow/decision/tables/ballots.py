"""Ballots, their roll, their votes."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.record.columns import Json, Moment


class Ballot(SQLModel, table=True):
    """One ballot on one revision, or on other business of a meeting, by the rules of the day it was opened."""

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id")
    """None where it is on other business; ``item_id`` says on which."""
    revision_id: int | None = Field(default=None, foreign_key="revision.id")
    """The text that is voted on."""
    number: int
    """Which of the ballots on the proposal, or on the item, it is."""
    roll_size: int
    """Those on the roll: in a meeting, who was there or represented when it was opened."""
    members: int | None = None
    """All members of the chapter when it was opened; the roll where nothing is said."""
    entitled: int | None = None
    """Those of them who may vote on it; the roll where nothing is said."""
    opened_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    voided_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str = ""
    """carried, lost, no_quorum or undecided (as many votes for several options), once closed."""
    winner: str = ""
    """The option that was chosen, where there are options."""
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
    casting: str = ""
    """The casting vote of whoever presides, where it was asked for: a choice of the ballot's method."""


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
    """That somebody took part in a secret ballot; neither when nor how.

    It has no row number on SQLite, so that its rows lie in the order of persons and not of votes.
    """

    __tablename__ = "participation"
    __table_args__ = {"sqlite_with_rowid": False}

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    receipt: str = ""
    """The hash of the voter's receipt, which shows that they took part and nothing else."""


class SecretChoice(SQLModel, table=True):
    """A choice in a secret ballot; neither whose nor when.

    ``token`` is random and sorts them, so that no number given in turn says who came first.
    """

    __tablename__ = "secret_choice"
    __table_args__ = {"sqlite_with_rowid": False}

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    token: str = Field(primary_key=True)
    choice: str


class SecrecyRequest(SQLModel, table=True):
    """That a member asks for the next ballot on a proposal, or on other business, to be secret."""

    __tablename__ = "secrecy_request"

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", index=True)
    """None on other business of a meeting; ``item_id`` says on which."""
    item_id: int | None = Field(default=None, foreign_key="agenda_item.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    ballot_id: int | None = Field(default=None, foreign_key="ballot.id")
    """The ballot that was opened after it; none until then."""


class BallotPlan(SQLModel, table=True):
    """How the next ballot on a proposal is to be held, where it is not the usual way."""

    __tablename__ = "ballot_plan"

    proposal_id: int = Field(foreign_key="proposal.id", primary_key=True)
    method: str
    matter: str
    secret: bool
    """By the wish of whoever plans it; what the members ask for is added when it opens."""
    options: Any = Field(sa_type=Json)
    """Labels in Persian and English, in order."""
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
