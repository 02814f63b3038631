"""What many stances come to."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from workflow.record.columns import Json, Moment


class OpinionGroups(SQLModel, table=True):
    """The opinion groups of a proposal as they were found last: numbers and comment ids, nobody in them."""

    __tablename__ = "opinion_groups"

    proposal_id: int = Field(foreign_key="proposal.id", primary_key=True)
    fingerprint: str
    """Of the stances they were found from: the same ones are not counted twice."""
    found: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    at: datetime = Field(sa_type=Moment)
