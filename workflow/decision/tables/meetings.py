"""Meetings: who was called, what was on the agenda, who came, went and was represented."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.record.columns import Json, Moment


class Meeting(SQLModel, table=True):
    """A session of a chapter, by the rules of the day it was called."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("chapter_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    chapter_id: int = Field(foreign_key="chapter.id")
    number: int
    """Which of the chapter's meetings it is; the minutes' number is made of it."""
    title: str
    place: str = ""
    link: str = ""
    """Where it is attended online; empty where it is not."""
    starts_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    """When it is meant to end."""
    urgent_reason: str = ""
    """Why it was called at shorter notice."""
    resumes_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it is to go on, while it is adjourned."""
    rules_id: int | None = Field(default=None, foreign_key="rules_of_procedure.id")
    """Set when it is called."""
    chair_id: int | None = Field(default=None, foreign_key="person.id")
    """Who presides: the chair, or who deputizes by the rules; known once it is open."""
    created_by_id: int = Field(foreign_key="person.id")
    created_at: datetime = Field(sa_type=Moment)
    state: str = "planned"
    """As ``meeting.toml`` has it."""
    origin: str = ""
    version: int = 1
    """Counts its steps and what is changed on it."""
    called_at: datetime | None = Field(default=None, sa_type=Moment)
    open_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    cancelled_at: datetime | None = Field(default=None, sa_type=Moment)


class AgendaItem(SQLModel, table=True):
    """One item of a meeting's agenda, on a proposal or other business; it goes its own lifecycle."""

    __tablename__ = "agenda_item"

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    position: int
    """Its place in the order, from 1."""
    proposal_id: int | None = Field(default=None, foreign_key="proposal.id", index=True)
    revision_id: int | None = Field(default=None, foreign_key="revision.id")
    """The text that lay before the meeting when it was called."""
    title: str = ""
    """What it is about, where it is no proposal."""
    body: str = ""
    minutes: int
    """How long it is meant to take."""
    matter: str = "ordinary"
    """Which majority of the rules decides it."""
    state: str = "planned"
    """As ``item.toml`` has it."""
    origin: str = ""
    version: int = 1
    outcome: str = ""
    """carried, lost or no_quorum, once decided by a ballot; settled where it needed none."""
    open_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    deferred_at: datetime | None = Field(default=None, sa_type=Moment)
    remark: str = ""
    """Why it was deferred."""
    purpose: str = "approval"
    """``ratification`` where it is an urgent resolution, to be ratified; as of ballots."""


class Convened(SQLModel, table=True):
    """A member the meeting was called for: the roll, frozen when it was called."""

    __tablename__ = "convened"

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    told_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the invitation was handed to the post."""
    excused_at: datetime | None = Field(default=None, sa_type=Moment)
    excuse: str = ""


class Attendance(SQLModel, table=True):
    """A stretch of time somebody was there; who comes back has another."""

    __tablename__ = "attendance"
    __table_args__ = (Index("attendance_of", "meeting_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    person_id: int = Field(foreign_key="person.id")
    mode: str
    """``in_person`` or ``online``."""
    arrived_at: datetime = Field(sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)


class Proxy(SQLModel, table=True):
    """That a member is represented by another at one meeting: from a moment until another, while the holder is there.

    Whoever names another, or gives one again, has another row.
    """

    __tablename__ = "proxy"
    __table_args__ = (Index("proxy_of", "meeting_id", "giver_id"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    giver_id: int = Field(foreign_key="person.id")
    holder_id: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Moment)
    until: datetime | None = Field(default=None, sa_type=Moment)
    """When it was taken back, or gave way to another."""
    entered_by_id: int = Field(foreign_key="person.id")


class MeetingChange(SQLModel, table=True):
    """What a meeting was and what it became, when it was changed after its call; those called are told of it."""

    __tablename__ = "meeting_change"
    __table_args__ = (UniqueConstraint("meeting_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id")
    version: int
    """The meeting's, after the change."""
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    before: Any = Field(sa_type=Json, nullable=False)
    """Title, place, link, times and reason for urgency, as they were."""
    after: Any = Field(sa_type=Json, nullable=False)
