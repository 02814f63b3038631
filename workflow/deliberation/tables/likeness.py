"""Which comments say nearly the same."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, col

from workflow.record.columns import Moment


class Likeness(SQLModel, table=True):
    """When the comments of a proposal were compared with each other last."""

    __tablename__ = "likeness"

    proposal_id: int = Field(foreign_key="proposal.id", primary_key=True)
    fingerprint: str
    """Of the words that were compared: the same ones are not compared twice."""
    newest_id: int
    """The newest comment that was compared; 0 where there was none."""
    at: datetime = Field(sa_type=Moment)


class Alike(SQLModel, table=True):
    """Among which comments one stands; a comment that was compared with no other yet has no row."""

    __tablename__ = "alike"
    __table_args__ = (Index("alike_of", "head_id", "comment_id"),)

    comment_id: int = Field(foreign_key="comment.id", primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    head_id: int = Field(foreign_key="comment.id")
    """The first of those that say nearly the same; its own id where it is the first or alone."""
    size: int
    """How many they are, hidden ones among them."""


_ONLY_HEADS = col(Alike.comment_id) == col(Alike.head_id)
Index(
    "alike_heads", col(Alike.proposal_id), col(Alike.size).desc(), col(Alike.head_id),
    postgresql_where=_ONLY_HEADS, sqlite_where=_ONLY_HEADS,
)  # fmt: skip
