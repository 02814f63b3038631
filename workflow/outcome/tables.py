"""Briefs, their files, deliveries, links, answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.record.columns import Json, Moment


class Serial(SQLModel, table=True):
    """The last serial number a chapter gave in a Jalali year: locked while one is drawn, so no gap."""

    __tablename__ = "serial"

    chapter_id: int = Field(foreign_key="chapter.id", primary_key=True)
    year: int = Field(primary_key=True)
    last: int


class Brief(SQLModel, table=True):
    """A policy brief of an approved text: a proof until it is issued, then numbered and frozen."""

    __tablename__ = "brief"
    __table_args__ = (UniqueConstraint("chapter_id", "year", "serial"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True)
    proposal_id: int = Field(foreign_key="proposal.id", index=True)
    chapter_id: int = Field(foreign_key="chapter.id")
    revision_id: int = Field(foreign_key="revision.id")
    ballot_id: int = Field(foreign_key="ballot.id")
    created_at: datetime = Field(sa_type=Moment)
    classification: str = "public"
    urgency: str = "normal"
    copies: list[Any] = Field(default_factory=list, sa_type=Json)
    """Copy-to: ``{"office", "purpose"}`` each."""
    year: int | None = None
    serial: int | None = None
    number: str = ""
    issued_at: datetime | None = Field(default=None, sa_type=Moment)
    issued_by: int | None = Field(default=None, foreign_key="person.id")
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """Frozen content by language, set when issued: what the PDF and the page of this brief are made of."""
    supersedes_id: int | None = Field(default=None, foreign_key="brief.id")
    superseded_by_id: int | None = Field(default=None, foreign_key="brief.id")
    superseded_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    state: str = "proof"
    """As ``brief.toml`` has it."""
    origin: str = ""
    version: int = 1
    """Counts its steps."""


class BriefRecipient(SQLModel, table=True):
    """To whom a brief is addressed, in the order named."""

    __tablename__ = "brief_recipient"

    brief_id: int = Field(foreign_key="brief.id", primary_key=True)
    recipient_id: int = Field(foreign_key="recipient.id", primary_key=True)
    position: int


class BriefFile(SQLModel, table=True):
    """A PDF of a brief: ``kind`` proof or issued; its bytes stand in ``blob``."""

    __tablename__ = "brief_file"

    id: int | None = Field(default=None, primary_key=True)
    brief_id: int = Field(foreign_key="brief.id", index=True)
    language: str
    kind: str
    sha256: str = Field(foreign_key="blob.sha256")
    at: datetime = Field(sa_type=Moment)


class Delivery(SQLModel, table=True):
    """One brief on its way to one recipient; when what happened is told by its times, each set once."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("brief_id", "recipient_id"),)

    id: int | None = Field(default=None, primary_key=True)
    brief_id: int = Field(foreign_key="brief.id")
    recipient_id: int = Field(foreign_key="recipient.id")
    created_at: datetime = Field(sa_type=Moment)
    round: int = 1
    """Counts sendings: each asked for by a person, so that a job sends each once."""
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    bounced_at: datetime | None = Field(default=None, sa_type=Moment)
    bounce: str = ""
    fetched_at: datetime | None = Field(default=None, sa_type=Moment)
    """A link was fetched: by a person or by a mail scanner, so it proves nothing."""
    opened_at: datetime | None = Field(default=None, sa_type=Moment)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Moment)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    expired_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its term for an answer ran out; none again once it is sent anew."""
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it was called back, by whomever: also where another brief took its brief's place."""
    state: str = "prepared"
    """As ``delivery.toml`` has it: how far it has come."""
    origin: str = ""
    version: int = 1
    """Counts its steps."""


class Handover(SQLModel, table=True):
    """A recipient passed a brief on to a colleague, who answers for them; the newest one counts."""

    __tablename__ = "handover"

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    name: str
    email: str
    at: datetime = Field(sa_type=Moment)


class DeliveryLink(SQLModel, table=True):
    """A link to one brief for one recipient, or a colleague of theirs; its token (≥ 128 bits) is kept as a hash."""

    __tablename__ = "delivery_link"

    token_hash: str = Field(primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    handover_id: int | None = Field(default=None, foreign_key="handover.id")
    """Set on a colleague's link."""


class DeliveryEvent(SQLModel, table=True):
    """The log of a delivery: prepared, sent, bounced, link_fetched, opened, acknowledged, answered …."""

    __tablename__ = "delivery_event"

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    kind: str
    at: datetime = Field(sa_type=Moment)
    detail: str = ""


class Response(SQLModel, table=True):
    """What a recipient answered to one recommendation; a later answer stands, the earlier stay."""

    __tablename__ = "response"

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    recommendation_id: int = Field(foreign_key="recommendation.id")
    answer: str
    reason: str = ""
    at: datetime = Field(sa_type=Moment)
