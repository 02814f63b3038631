"""Proposals, who answers for them, what they are about."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from workflow.record.columns import Moment


class Proposal(SQLModel, table=True):
    """A proposal on its way. Its texts stand in its revisions; ``revision_id`` points at the newest."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("proposal_board", "chapter_id", "state", "id"),
        Index("proposal_newest", "chapter_id", "id"),
        Index("proposal_language", "chapter_id", "language", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    chapter_id: int = Field(foreign_key="chapter.id")
    language: str = "fa"
    process: str
    """Name of its lifecycle."""
    process_version: str
    state: str
    origin: str = ""
    """The state it was in before it entered this one."""
    version: int = 1
    """Counts steps and edits: whoever acts on an older one is told what changed."""
    audience: str = "restricted"
    """``chapter`` once the whole chapter may see it; kept true by every step."""
    revision_id: int | None = None
    created_at: datetime = Field(sa_type=Moment)
    entered_at: datetime = Field(sa_type=Moment)
    """When it entered its present state."""
    corrects_id: int | None = Field(default=None, foreign_key="proposal.id")
    successor_id: int | None = Field(default=None, foreign_key="proposal.id")
    referred_from_id: int | None = Field(default=None, foreign_key="proposal.id", index=True)
    """The provincial proposal it was made from, where a province referred it to the nation."""
    demonstration: str = ""
    """Name of the rule by which a demonstration disposed its comments; empty for real work."""


class Author(SQLModel, table=True):
    """Who answers for a proposal's text."""

    __tablename__ = "author"

    proposal_id: int = Field(foreign_key="proposal.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)


class ProposalTheme(SQLModel, table=True):
    """A theme of a proposal, out of the declared ones."""

    __tablename__ = "proposal_theme"
    __table_args__ = (Index("proposal_theme_of", "theme", "proposal_id"),)

    proposal_id: int = Field(foreign_key="proposal.id", primary_key=True)
    theme: str = Field(primary_key=True)
