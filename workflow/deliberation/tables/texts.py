"""The texts of proposals: revisions, recommendations, translations, files."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.record.columns import Json, Moment


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
    fingerprint: str = ""
    """Of its words (``workflow.record.stale``); "" where it was saved before they were kept."""


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
