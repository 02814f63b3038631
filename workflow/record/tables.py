"""Tables of the record itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.record.columns import Json, Moment


class History(SQLModel, table=True):
    """One thing that happened, for ever: a trigger refuses change and removal.

    It holds ids and salted hashes only. Names stay with ``person``, free text with ``remark``; both can be
    erased without touching what happened.
    """

    __tablename__ = "history"
    __table_args__ = (Index("history_of", "subject", "subject_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    subject: str
    subject_id: int
    chapter_id: int = Field(foreign_key="chapter.id")
    event: str
    source: str = ""
    target: str = ""
    version: int
    actor_kind: str
    actor_id: int | None = None
    at: datetime = Field(sa_type=Moment)
    remark_id: int | None = None
    remark_hash: str = ""
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)


class Remark(SQLModel, table=True):
    """Free text said with a step (a reason), apart from the history so that it can be erased."""

    __tablename__ = "remark"

    id: int | None = Field(default=None, primary_key=True)
    salt: str
    text: str


class Deadline(SQLModel, table=True):
    """When the clock takes a step of a subject, while the subject waits for it."""

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("subject", "subject_id", "step"),
        Index("deadline_next", "subject", "due_at", "subject_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    subject: str
    subject_id: int
    step: str
    due_at: datetime = Field(sa_type=Moment)


class StoredDefinition(SQLModel, table=True):
    """The text of a lifecycle that was in use, whole, under the hash of its behaviour.

    What began under a version keeps it, so its text must outlive the file.
    """

    __tablename__ = "definition"

    process: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    text: str
    at: datetime = Field(sa_type=Moment)


class Blob(SQLModel, table=True):
    """The bytes of a file, kept under their SHA-256 (hex): the same bytes are kept once."""

    __tablename__ = "blob"

    sha256: str = Field(primary_key=True)
    media_type: str
    size: int
    content: bytes
    at: datetime = Field(sa_type=Moment)


class Made(SQLModel, table=True):
    """The bytes that were made of something, by the hash (hex) of all that they were made of."""

    __tablename__ = "made"

    key: str = Field(primary_key=True)
    sha256: str = Field(foreign_key="blob.sha256")
    at: datetime = Field(sa_type=Moment)


class Once(SQLModel, table=True):
    """What was answered to a request that must not happen twice, by its Idempotency-Key."""

    __tablename__ = "once"

    key_hash: str = Field(primary_key=True)
    body_hash: str
    status: int
    answer: str
    at: datetime = Field(sa_type=Moment)


class Mark(SQLModel, table=True):
    """A fact about this installation, such as that it is a demonstration."""

    __tablename__ = "mark"

    name: str = Field(primary_key=True)
    value: str


class Worker(SQLModel, table=True):
    """When a worker of a name gave its last sign of life."""

    __tablename__ = "worker"

    name: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=Moment)


class MailAttempt(SQLModel, table=True):
    """One try to hand a mail over: the row is there before the try, its outcome after it."""

    __tablename__ = "mail_attempt"
    __table_args__ = (Index("mail_attempt_key", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str
    kind: str
    person_id: int | None = None
    delivery_id: int | None = None
    started_at: datetime = Field(sa_type=Moment)
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: str = ""
    detail: str = ""
