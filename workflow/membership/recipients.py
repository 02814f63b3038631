"""Recipients: the managers and policymakers a chapter addresses its briefs to. They need no account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from workflow.membership.entries import Entries, mail_address
from workflow.membership.members import LANGUAGES_READ
from workflow.membership.tables import Recipient
from workflow.process.text import Text
from workflow.record import typed
from workflow.record.case import NotFound, Standing
from workflow.record.filters import Asked, Field, Filters, Found, counted, unasked
from workflow.record.folded import named

AT_ONCE = 50
"""Recipients on one page of the list."""

FIELDS = (
    "name_fa", "name_en", "office_fa", "office_en", "email", "language", "superior_name",
    "superior_email",
)  # fmt: skip
"""What is entered about a recipient."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A recipient as pages show it."""

    id: int
    name_fa: str
    name_en: str
    office_fa: str
    office_en: str
    email: str
    language: str
    superior_name: str
    superior_email: str
    retired: bool


def add(session: Session, standing: Standing, fields: Mapping[str, str]) -> int:
    """Add a recipient; returns the id. Raises EntryRefused."""
    standing.require("manage")
    row = Recipient(chapter_id=standing.chapter_id, **_read(fields))
    session.add(row)
    session.flush()
    return _id(row)


def edit(session: Session, standing: Standing, recipient_id: int, fields: Mapping[str, str]) -> None:
    """Change what is known of a recipient; issued briefs stay as they are. Raises NotFound, EntryRefused."""
    standing.require("manage")
    values = _read(fields)
    _change(session, standing, recipient_id, **values)


def retire(session: Session, standing: Standing, recipient_id: int, *, now: datetime) -> None:
    """Offer a recipient no more; what was sent to them stays. Raises NotFound."""
    standing.require("manage")
    _change(session, standing, recipient_id, retired_at=now)


def restore(session: Session, standing: Standing, recipient_id: int) -> None:
    """Offer a retired recipient again. Raises NotFound."""
    standing.require("manage")
    _change(session, standing, recipient_id, retired_at=None)


def one(session: Session, standing: Standing, recipient_id: int, *, lock: bool = False) -> Addressee:
    """A recipient of this chapter; ``lock`` holds the row until the transaction ends. Raises NotFound."""
    standing.require("manage")
    query = select(Recipient).where(Recipient.id == recipient_id, Recipient.chapter_id == standing.chapter_id)
    query = query.with_for_update() if lock else query
    row = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    return _shown(row)


RECIPIENTS = Filters((
    Field("q", Text("نام، سمت یا نشانی", "Name, office or address")),
    Field("state", Text("وضعیت", "State"), {
        "in_use": Text("در فهرست", "In use"), "retired": Text("کنار گذاشته", "Retired"),
    }),
    Field("language", Text("زبان نامه", "Language of the mail"), LANGUAGES_READ),
))  # fmt: skip


def listing(
    session: Session,
    standing: Standing,
    *,
    asked: Asked = unasked(RECIPIENTS),  # noqa: B008 (frozen)
    after: int = 0,
    limit: int = AT_ONCE,
) -> tuple[tuple[Addressee, ...], int | None]:
    """A page of the chapter's recipients that are asked for, and the cursor of the next page if any."""
    standing.require("manage")
    found = session.exec(
        select(Recipient)
        .where(*_asked_for(standing, asked), col(Recipient.id) > after)
        .order_by(col(Recipient.id))
        .limit(limit + 1)
    ).all()
    shown = tuple(_shown(row) for row in found[:limit])
    return shown, shown[-1].id if len(found) > limit else None


def found(session: Session, standing: Standing, asked: Asked) -> Found:
    """How many recipients that is, counted up to a bound."""
    standing.require("manage")
    return counted(session, select(Recipient.id).where(*_asked_for(standing, asked)))


def _asked_for(standing: Standing, asked: Asked) -> list[ColumnElement[bool]]:
    wanted = [col(Recipient.chapter_id) == standing.chapter_id]
    if asked["language"]:
        wanted.append(col(Recipient.language) == asked["language"])
    if asked["state"]:
        retired = col(Recipient.retired_at).is_not(None)
        wanted.append(retired if asked["state"] == "retired" else ~retired)
    if asked["q"]:
        columns = (
            Recipient.name_fa,
            Recipient.name_en,
            Recipient.office_fa,
            Recipient.office_en,
            Recipient.email,
        )
        wanted.append(named(asked["q"], *columns))
    return wanted


def _read(fields: Mapping[str, str]) -> dict[str, Any]:
    entries = Entries()

    def line(name: str, *, required: bool) -> str:
        return (
            entries.read(lambda: typed.line(fields.get(name, ""), name, limit=200, required=required)) or ""
        )

    values = {
        "name_fa": line("name_fa", required=True),
        "name_en": line("name_en", required=False),
        "office_fa": line("office_fa", required=True),
        "office_en": line("office_en", required=False),
        "email": entries.read(lambda: mail_address(fields.get("email", ""), "email")) or "",
        "language": entries.read(
            lambda: typed.choice(fields.get("language", "fa"), "language", LANGUAGES_READ)
        )
        or "",
        "superior_name": line("superior_name", required=False),
        "superior_email": "",
    }
    if fields.get("superior_email", "").strip():
        values["superior_email"] = (
            entries.read(lambda: mail_address(fields["superior_email"], "superior_email")) or ""
        )
    entries.check()
    return values


def _change(session: Session, standing: Standing, recipient_id: int, **values: object) -> None:
    changed = session.execute(
        update(Recipient)
        .where(col(Recipient.id) == recipient_id, col(Recipient.chapter_id) == standing.chapter_id)
        .values(**values)
        .returning(col(Recipient.id))
    ).one_or_none()
    if changed is None:
        raise NotFound


def _shown(row: Recipient) -> Addressee:
    return Addressee(
        _id(row), row.name_fa, row.name_en, row.office_fa, row.office_en, row.email, row.language,
        row.superior_name, row.superior_email, row.retired_at is not None,
    )  # fmt: skip


def _id(row: Recipient) -> int:
    assert row.id is not None  # noqa: S101 (it has been flushed)
    return row.id
