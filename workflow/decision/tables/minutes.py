"""The minutes of a meeting, and what they are assembled from besides what the meeting itself left."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from workflow.record.columns import Json, Moment


class Minutes(SQLModel, table=True):
    """The minutes of one meeting: begun when it ends, and going their own lifecycle."""

    __tablename__ = "minutes"

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", unique=True)
    begun_at: datetime = Field(sa_type=Moment)
    state: str = "draft"
    """As ``minutes.toml`` has it."""
    origin: str = ""
    version: int = 1
    """Counts its steps and what is changed in it."""
    laid_out_at: datetime | None = Field(default=None, sa_type=Moment)
    """When those present were last asked; what they agreed to before counts no more."""
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    approved_by_id: int | None = Field(default=None, foreign_key="person.id")
    content: Any = Field(default=None, sa_type=Json, nullable=True)
    """What they say, by language, frozen when they are approved."""


class MeetingNote(SQLModel, table=True):
    """What somebody noted during a meeting, kept as it is typed: a note has one writer."""

    __tablename__ = "meeting_note"

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    item_id: int | None = Field(default=None, foreign_key="agenda_item.id")
    """None where it is on the meeting as a whole."""
    person_id: int = Field(foreign_key="person.id")
    body: str
    at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
    version: int = 1
    struck_at: datetime | None = Field(default=None, sa_type=Moment)


class Resolution(SQLModel, table=True):
    """What a meeting resolved on an item, who is to do it, and by when."""

    __tablename__ = "resolution"

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    body: str
    owner_id: int | None = Field(default=None, foreign_key="person.id")
    owner: str = ""
    """Who is to do it, where it is no member."""
    due_on: date | None = None
    person_id: int = Field(foreign_key="person.id")
    """Who wrote it down."""
    at: datetime = Field(sa_type=Moment)
    version: int = 1
    struck_at: datetime | None = Field(default=None, sa_type=Moment)


class MinutesRemark(SQLModel, table=True):
    """What one of those present said to the draft of the minutes: that it is right, or what is not."""

    __tablename__ = "minutes_remark"

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    kind: str
    """``agreed``, ``objection`` or ``dissent`` (a view of their own, printed in the minutes)."""
    body: str = ""
    at: datetime = Field(sa_type=Moment)
    answer: str = ""
    answered_by_id: int | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
