"""What became of comments, why, and where in the text."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from workflow.record.columns import Moment


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


class Trace(SQLModel, table=True):
    """A passage of a revision that came of a comment: set by whoever consolidates, with the disposition.

    The passage is kept as a comment's is; ``removed_at`` is set where the link was a mistake.
    """

    __tablename__ = "trace"
    __table_args__ = (
        Index("trace_of", "proposal_id", "comment_id"),
        Index(
            "trace_places", "proposal_id", "revision_id", "section", "start", "end", "comment_id",
            postgresql_where=text("removed_at IS NULL"), sqlite_where=text("removed_at IS NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    comment_id: int = Field(foreign_key="comment.id", index=True)
    revision_id: int = Field(foreign_key="revision.id")
    section: str
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    removed_at: datetime | None = Field(default=None, sa_type=Moment)


class StandardReason(SQLModel, table=True):
    """A reason a chapter often gives, in both languages, offered at the desk of consolidation."""

    __tablename__ = "standard_reason"

    id: int | None = Field(default=None, primary_key=True)
    chapter_id: int = Field(foreign_key="chapter.id", index=True)
    kind: str
    """The kind of disposition it goes with."""
    text_fa: str
    text_en: str = ""
    at: datetime = Field(sa_type=Moment)
    retired_at: datetime | None = Field(default=None, sa_type=Moment)
