"""Proposals and everything said about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.record.columns import Json, Moment


class Proposal(SQLModel, table=True):
    """A proposal on its way. Its texts stand in its revisions; ``revision_id`` points at the newest."""

    __tablename__ = "proposal"
    __table_args__ = (Index("proposal_board", "chapter_id", "state", "id"),)

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

    proposal_id: int = Field(foreign_key="proposal.id", primary_key=True)
    theme: str = Field(primary_key=True)


class Revision(SQLModel, table=True):
    """The whole text at one save: numbered from 1, never changed."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    number: int
    title: str
    sections: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    """Markdown by section key."""
    editor_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Recommendation(SQLModel, table=True):
    """What is recommended, as a thing of its own: the same id through all revisions."""

    __tablename__ = "recommendation"

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)


class RecommendationText(SQLModel, table=True):
    """A recommendation as one revision words it, at its place from 1."""

    __tablename__ = "recommendation_text"

    revision_id: int = Field(foreign_key="revision.id", primary_key=True)
    recommendation_id: int = Field(foreign_key="recommendation.id", primary_key=True)
    position: int
    text: str
    owner: str = ""
    time: str = ""
    cost: str = ""


class Translation(SQLModel, table=True):
    """A revision put into the other language by a person; stale once the proposal has a newer revision."""

    __tablename__ = "translation"
    __table_args__ = (Index("translation_of", "revision_id", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(foreign_key="revision.id")
    language: str
    title: str
    sections: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    recommendations: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """By recommendation id (as text): ``{"text", "owner", "time", "cost"}``."""
    translator_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Attachment(SQLModel, table=True):
    """A file kept with a proposal; its bytes stand in ``blob``."""

    __tablename__ = "attachment"

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    name: str
    sha256: str = Field(foreign_key="blob.sha256")
    uploader_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class Comment(SQLModel, table=True):
    """Something said on the whole proposal, on a passage of a revision, or in answer to a comment.

    A passage is kept as a W3C text quote (exact, prefix, suffix) and position (``start`` and ``end`` in
    characters of the section's Markdown source) in the revision it was made on.
    """

    __tablename__ = "comment"
    __table_args__ = (
        Index("comment_of", "proposal_id", "id"),
        Index("comment_undisposed", "proposal_id", "disposition_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    revision_id: int = Field(foreign_key="revision.id")
    parent_id: int | None = Field(default=None, foreign_key="comment.id")
    author_id: int = Field(foreign_key="person.id")
    body: str
    section: str = ""
    start: int | None = None
    end: int | None = None
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    at: datetime = Field(sa_type=Moment)
    hidden_at: datetime | None = Field(default=None, sa_type=Moment)
    hidden_reason: str = ""
    disposition_id: int | None = None
    """The disposition that stands."""


class Stance(SQLModel, table=True):
    """What one person holds of a comment: 1 agree, -1 disagree, 0 pass."""

    __tablename__ = "stance"

    comment_id: int = Field(foreign_key="comment.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    value: int
    at: datetime = Field(sa_type=Moment)


class Disposition(SQLModel, table=True):
    """What became of a comment and why; a correction names the one it replaces, and both stay."""

    __tablename__ = "disposition"

    id: int | None = Field(default=None, primary_key=True)
    comment_id: int = Field(foreign_key="comment.id", index=True)
    kind: str
    reason: str
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    replaces_id: int | None = Field(default=None, foreign_key="disposition.id")


class OpinionGroups(SQLModel, table=True):
    """The opinion groups of a proposal as they were found last: numbers and comment ids, nobody in them."""

    __tablename__ = "opinion_groups"

    proposal_id: int = Field(foreign_key="proposal.id", primary_key=True)
    fingerprint: str
    """Of the stances they were found from: the same ones are not counted twice."""
    found: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    at: datetime = Field(sa_type=Moment)
