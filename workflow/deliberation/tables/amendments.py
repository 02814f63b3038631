"""Proposed replacements of passages, who stands behind them, and what became of them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from workflow.record.columns import Moment


class Amendment(SQLModel, table=True):
    """A replacement for a passage of a revision, or, with ``parent_id``, of another amendment's replacement.

    ``start`` and ``end`` are characters of the section's Markdown source (of the parent's replacement), whole
    words; an insertion where both are one. It goes the lifecycle ``amendment``.
    """

    __tablename__ = "amendment"
    __table_args__ = (Index("amendment_of", "proposal_id", "state", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    revision_id: int = Field(foreign_key="revision.id")
    """The revision it is counted on."""
    parent_id: int | None = Field(default=None, foreign_key="amendment.id", index=True)
    author_id: int = Field(foreign_key="person.id", index=True)
    section: str
    start: int
    end: int
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    replacement: str
    reason: str
    at: datetime = Field(sa_type=Moment)
    state: str
    origin: str = ""
    version: int = 1
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = ""
    """Why it was accepted or not."""
    joined_id: int | None = Field(default=None, foreign_key="amendment.id")
    """The amendment with the joined wording that took the place of this one and of those it collided with."""
    applied_id: int | None = Field(default=None, foreign_key="revision.id")
    """The revision it was applied in …"""
    applied_start: int | None = None
    applied_end: int | None = None
    """… and where its words stand there."""


class Signer(SQLModel, table=True):
    """A member who signs an amendment beside its author."""

    __tablename__ = "amendment_signer"

    amendment_id: int = Field(foreign_key="amendment.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    at: datetime = Field(sa_type=Moment)


class AmendmentStance(SQLModel, table=True):
    """What one person holds of an amendment: 1 agree, -1 disagree, 0 pass."""

    __tablename__ = "amendment_stance"

    amendment_id: int = Field(foreign_key="amendment.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    value: int
    at: datetime = Field(sa_type=Moment)
