"""A chapter's rules of procedure, version by version."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.record.columns import Json, Moment


class RulesOfProcedure(SQLModel, table=True):
    """One version of a chapter's rules: written once, in force from a moment until the next one is.

    Nothing here is ever changed, so a decision can always be recomputed by the rules of its day; a version that
    is not in force yet may be taken back, and then never is.
    """

    __tablename__ = "rules_of_procedure"
    __table_args__ = (UniqueConstraint("chapter_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    chapter_id: int = Field(foreign_key="chapter.id")
    number: int
    in_force_at: datetime = Field(sa_type=Moment)
    content: Any = Field(sa_type=Json)
    """As ``workflow.decision.procedure.rules.Rules`` writes itself."""
    basis: str = ""
    """What made it so, such as the resolution that adopted it."""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    """Who entered it; none where it came with the chapter."""
    at: datetime = Field(sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was taken back; always before ``in_force_at``."""
