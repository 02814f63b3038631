"""Chapters, people, mandates, recipients, sign-in."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from workflow.record import alphabet
from workflow.record.columns import Moment


class Chapter(SQLModel, table=True):
    """An association: one of a province, or the national one; with its letterhead and its terms."""

    __tablename__ = "chapter"

    id: int | None = Field(default=None, primary_key=True)
    name_fa: str
    name_en: str
    province: str = ""
    """ISO 3166-2:IR number, such as ``23``; empty for the national association."""
    created_at: datetime = Field(sa_type=Moment)
    version: int = 1
    # letterhead
    organization_fa: str = ""
    organization_en: str = ""
    address_fa: str = ""
    address_en: str = ""
    phone: str = ""
    email: str = ""
    signatory_name_fa: str = ""
    signatory_name_en: str = ""
    signatory_post_fa: str = ""
    signatory_post_en: str = ""
    number_format: str = "{serial}/{year}"
    # terms
    discussion_days: int = 21
    ballot_days: int = 7
    answer_days: int = 30
    feedback_days: int = 7
    """Days of the short round on a consolidated text."""
    ratification_days: int = 14
    """Days the chapter has to ratify what was delivered in urgency."""
    escalation_days: int = 20
    """Days after which a recipient's superior is told of their silence; 0 for never."""


class Person(SQLModel, table=True):
    """Somebody: a member, a secretary, a contributor. The one place of a name, so it can be erased."""

    __tablename__ = "person"
    __table_args__ = (Index("person_by_name", "name_key", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    name_key: str = Field(default="", sa_type=alphabet.Key, sa_column_kwargs={"default": alphabet.from_name})
    """What lists are sorted by; written by itself."""
    name_en: str = ""
    email: str | None = Field(default=None, unique=True)
    language: str = "fa"
    notices: str = "at_once"
    """How often they are mailed what concerns them: ``at_once``, ``daily`` or ``never``."""
    created_at: datetime = Field(sa_type=Moment)


alphabet.keep(Person)


class Mandate(SQLModel, table=True):
    """A role a person holds towards a chapter for a term: ``since`` inclusive, ``until`` exclusive."""

    __tablename__ = "mandate"
    __table_args__ = (
        Index("mandate_of", "person_id", "chapter_id"),
        Index("mandate_in", "chapter_id", "role"),
    )

    id: int | None = Field(default=None, primary_key=True)
    chapter_id: int = Field(foreign_key="chapter.id")
    person_id: int = Field(foreign_key="person.id")
    role: str
    since: datetime = Field(sa_type=Moment)
    until: datetime | None = Field(default=None, sa_type=Moment)
    granted_by: int | None = Field(default=None, foreign_key="person.id")


class Substitution(SQLModel, table=True):
    """A deputy who acts for an absent secretary or chair: ``since`` inclusive, ``until`` exclusive."""

    __tablename__ = "substitution"

    id: int | None = Field(default=None, primary_key=True)
    chapter_id: int = Field(foreign_key="chapter.id", index=True)
    role: str
    """``secretary`` or ``chair``."""
    absent_id: int = Field(foreign_key="person.id")
    deputy_id: int = Field(foreign_key="person.id", index=True)
    reason: str
    since: datetime = Field(sa_type=Moment)
    until: datetime | None = Field(default=None, sa_type=Moment)
    entered_by_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class Recipient(SQLModel, table=True):
    """A manager or policymaker a chapter may address: they need no account."""

    __tablename__ = "recipient"

    id: int | None = Field(default=None, primary_key=True)
    chapter_id: int = Field(foreign_key="chapter.id", index=True)
    name_fa: str
    name_en: str = ""
    office_fa: str
    office_en: str = ""
    email: str
    language: str = "fa"
    superior_name: str = ""
    superior_email: str = ""
    """Who is told when they stay silent; where nobody is named, the secretary is."""
    retired_at: datetime | None = Field(default=None, sa_type=Moment)


class SignIn(SQLModel, table=True):
    """A request to sign in. The same row is made for known and for unknown addresses.

    Code and link are made when the mail is written; only their hashes are kept.
    """

    __tablename__ = "sign_in"
    __table_args__ = (
        Index("sign_in_by_address", "address_hash", "created_at"),
        Index("sign_in_by_origin", "origin_hash", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    handle_hash: str = Field(unique=True)
    """Of the cookie in the browser that asked; a code counts only together with it."""
    address_hash: str
    origin_hash: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    code_hash: str = ""
    link_hash: str = Field(default="", index=True)
    attempts: int = 0
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class WebSession(SQLModel, table=True):
    """Somebody signed in on one browser; the cookie's token is kept as a hash only."""

    __tablename__ = "web_session"

    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
