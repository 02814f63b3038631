"""What is said on a proposal, how others stand to it, and what is done with it."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workflow.record.columns import Moment


class Comment(SQLModel, table=True):
    """Something said on the whole proposal, on a passage of a revision, or in answer to a comment.

    A passage is kept as a W3C text quote (exact, prefix, suffix) and position (``start`` and ``end`` in
    characters of the section's Markdown source) in the revision it was made on.
    """

    __tablename__ = "comment"
    __table_args__ = (
        Index("comment_of", "proposal_id", "id"),
        Index("comment_undisposed", "proposal_id", "disposition_id"),
        Index("comment_by", "author_id", "proposal_id"),
        Index("comment_headway", "proposal_id", "hidden_at", "section", "disposition_id"),
        Index("comment_answers", "parent_id", "id"),
        Index(
            "comment_marks", "proposal_id", "hidden_at", "section", "revision_id", "found_in_id", "start",
            "found_start",
        ),
        Index(
            "comment_edited", "proposal_id", "edited_at",
            postgresql_where=text("edited_at IS NOT NULL"), sqlite_where=text("edited_at IS NOT NULL"),
        ),
        Index(
            "comment_unsaid", "proposal_id",
            postgresql_where=text("hidden_at IS NOT NULL OR struck_at IS NOT NULL"),
            sqlite_where=text("hidden_at IS NOT NULL OR struck_at IS NOT NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    proposal_id: int = Field(foreign_key="proposal.id")
    revision_id: int = Field(foreign_key="revision.id")
    parent_id: int | None = Field(default=None, foreign_key="comment.id")
    author_id: int = Field(foreign_key="person.id")
    kind: str = "remark"
    body: str
    source: str = ""
    """Where a piece of evidence is from."""
    section: str = ""
    start: int | None = None
    end: int | None = None
    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    found_in_id: int | None = Field(default=None, foreign_key="revision.id")
    """The revision in which the passage was last looked for …"""
    found_start: int | None = None
    found_end: int | None = None
    """… where it stands there, empty where it stands no more …"""
    found_changed: bool = False
    """… and whether its words have changed since."""
    at: datetime = Field(sa_type=Moment)
    edited_at: datetime | None = Field(default=None, sa_type=Moment)
    entered_by_id: int | None = Field(default=None, foreign_key="person.id")
    """The secretary who entered what the author said by phone or on paper …"""
    channel: str = ""
    """… by which of these …"""
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    struck_at: datetime | None = Field(default=None, sa_type=Moment)
    """… and when the author confirmed it as theirs, or struck it."""
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


class StanceEntry(SQLModel, table=True):
    """A stance that a secretary entered for a member; the stance itself is the member's, and counts as theirs.

    It waits for the member's word until it is confirmed, struck, or replaced by another: the member's own, or the
    secretary's correction. A stance that was struck is gone, its entry stays.
    """

    __tablename__ = "stance_entry"
    __table_args__ = (Index("stance_entry_of", "person_id", "comment_id"),)

    id: int | None = Field(default=None, primary_key=True)
    comment_id: int = Field(foreign_key="comment.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    value: int
    entered_by_id: int = Field(foreign_key="person.id")
    channel: str
    at: datetime = Field(sa_type=Moment)
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    struck_at: datetime | None = Field(default=None, sa_type=Moment)
    replaced_at: datetime | None = Field(default=None, sa_type=Moment)


class Wording(SQLModel, table=True):
    """A comment as it was worded before it was edited; the present wording stands in the comment."""

    __tablename__ = "comment_wording"
    __table_args__ = (UniqueConstraint("comment_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    comment_id: int = Field(foreign_key="comment.id")
    number: int
    """From 1, the first wording."""
    kind: str
    body: str
    source: str = ""
    at: datetime = Field(sa_type=Moment)
    """When it was worded so."""


class Moderation(SQLModel, table=True):
    """One line of the log of moderation: a comment hidden or shown again with a reason, or its author's answer."""

    __tablename__ = "moderation"

    id: int | None = Field(default=None, primary_key=True)
    comment_id: int = Field(foreign_key="comment.id", index=True)
    act: str
    """``hide``, ``show`` or ``answer``."""
    reason: str
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Notice(SQLModel, table=True):
    """Something a person is to be told, once: gathered with others into one mail, and shown on their desk."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("notice_waiting", "person_id", "mailed_at"),
        Index("notice_at", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    kind: str
    key: str
    """What it is about, such as ``reply-812``: told once however often it comes about."""
    comment_id: int | None = Field(default=None, foreign_key="comment.id")
    amendment_id: int | None = Field(default=None, foreign_key="amendment.id")
    at: datetime = Field(sa_type=Moment)
    mailed_at: datetime | None = Field(default=None, sa_type=Moment)
    seen_at: datetime | None = Field(default=None, sa_type=Moment)
