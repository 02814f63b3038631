"""The people of a chapter as its list shows them: who they are, and each of their terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from workflow.membership.in_order import people_after
from workflow.membership.mandates import hold, id_of
from workflow.membership.roles import GRANTED, ROLES, running
from workflow.membership.tables import Mandate, Person
from workflow.process.text import Text
from workflow.record.case import NotFound, Standing
from workflow.record.filters import Asked, Field, Filters, Found, counted, unasked
from workflow.record.folded import named

AT_ONCE = 50
"""Members on one page of the list."""

LANGUAGES_READ: Mapping[str, Text] = {"fa": Text("فارسی", "Persian"), "en": Text("انگلیسی", "English")}
"""The language a person is written to in."""

TERMS: Mapping[str, Text] = {
    "running": Text("در جریان", "Running now"),
    "to_come": Text("آغاز نشده", "To come"),
    "over": Text("پایان‌یافته", "Over"),
}
"""How a term stands to now."""


@dataclass(frozen=True, slots=True)
class Held:
    """A mandate as pages show it; ``until`` is exclusive. ``running`` says whether it counts now."""

    id: int
    role: str
    since: datetime
    until: datetime | None
    running: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a mandate in the chapter: past, present or to come."""

    person_id: int
    name: str
    name_en: str
    email: str
    language: str
    mandates: tuple[Held, ...]


MEMBERS = Filters(
    (
        Field("q", Text("نام یا نشانی", "Name or address")),
        Field("role", Text("نقش", "Role"), {role: ROLES[role] for role in GRANTED}),
        Field("term", Text("دوره", "Term"), TERMS),
        Field("language", Text("زبان نامه‌ها", "Language of mails"), LANGUAGES_READ),
    ),
    orders={
        "oldest": Text("به ترتیب آمدن", "In the order they came"),
        "newest": Text("تازه‌ترین", "Newest first"),
        "name": Text("نام", "Name"),
    },
)


def listing(
    session: Session,
    standing: Standing,
    *,
    now: datetime,
    asked: Asked = unasked(MEMBERS),  # noqa: B008 (frozen)
    after: int = 0,
    limit: int = AT_ONCE,
) -> tuple[tuple[Member, ...], int | None]:
    """A page of the chapter's people that are asked for, and the cursor of the next page if there is one.

    Of each all mandates in the chapter are shown, also those the list was not filtered by.
    """
    standing.require("manage")
    query = people_after(select(Person).where(*_asked_for(standing, asked, now)), asked.order, after)
    found = session.exec(query.limit(limit + 1)).all()
    people, more = found[:limit], len(found) > limit
    ids = [id_of(row) for row in people]
    mandates = session.exec(
        select(Mandate)
        .where(Mandate.chapter_id == standing.chapter_id, col(Mandate.person_id).in_(ids))
        .order_by(col(Mandate.since), col(Mandate.id))
    ).all()
    members = tuple(
        Member(
            id_of(row), row.name, row.name_en, row.email or "", row.language,
            tuple(_held(m, now) for m in mandates if m.person_id == row.id),
        )
        for row in people
    )  # fmt: skip
    return members, ids[-1] if more else None


def one(session: Session, standing: Standing, person_id: int, *, now: datetime, held: bool = False) -> Member:
    """Somebody with a mandate in the chapter; ``held`` until the change is done. Raises NotFound."""
    if held:
        hold(session, standing.chapter_id)
    found, _ = listing(session, standing, now=now, after=person_id - 1, limit=1)
    if not found or found[0].person_id != person_id:
        raise NotFound
    return found[0]


def found(session: Session, standing: Standing, asked: Asked, *, now: datetime) -> Found:
    """How many people that is, counted up to a bound."""
    standing.require("manage")
    return counted(session, select(col(Person.id)).where(*_asked_for(standing, asked, now)))


def _asked_for(standing: Standing, asked: Asked, now: datetime) -> list[ColumnElement[bool]]:
    mine = select(Mandate.person_id).where(Mandate.chapter_id == standing.chapter_id)
    if asked["role"]:
        mine = mine.where(Mandate.role == asked["role"])
    begun, ended = col(Mandate.since) <= now, col(Mandate.until) <= now
    if asked["term"]:
        mine = mine.where({"running": running(now), "to_come": ~begun, "over": ended}[asked["term"]])
    wanted: list[ColumnElement[bool]] = [col(Person.id).in_(mine)]
    if asked["language"]:
        wanted.append(col(Person.language) == asked["language"])
    if asked["q"]:
        wanted.append(named(asked["q"], Person.name, Person.name_en, Person.email))
    return wanted


def _held(row: Mandate, now: datetime) -> Held:
    assert row.id is not None  # noqa: S101 (read from the database)
    over = row.until is not None and row.until <= now
    return Held(row.id, row.role, row.since, row.until, running=row.since <= now and not over, over=over)
