"""Who stands aside."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from workflow.record.columns import Moment


class Interest(SQLModel, table=True):
    """A conflict of interest a member declares: they neither vote on what it is about nor count for it."""

    __tablename__ = "interest"

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", index=True)
    """None on other business of a meeting; ``item_id`` says on which."""
    item_id: int | None = Field(default=None, foreign_key="agenda_item.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    reason: str
    at: datetime = Field(sa_type=Moment)
    entered_by_id: int | None = Field(default=None, foreign_key="person.id")
    """Who entered it for a member who said it elsewhere; None where they declared it themselves."""
    channel: str = ""
    """How it was said, where it was entered."""
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the member said of what was entered that it is so."""
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
