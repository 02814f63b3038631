"""Roles given in a chapter, each for a term, and ended again; two changes of them follow one another."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from workflow.membership.entries import Entries, last_day, term
from workflow.membership.offices import promise_warning
from workflow.membership.roles import GRANTED, ROLES
from workflow.membership.tables import Chapter, Mandate, Person
from workflow.process.text import Refusal, Text
from workflow.record import history, typed
from workflow.record.case import NotFound, Standing

NO_ROLE = Text("دست‌کم یک نقش را برگزینید.", "Please choose at least one role.")


class AlreadyHeld(Refusal):
    """The person holds this role in this chapter during that term."""

    text = Text(
        "{name} در این دوره همین نقش را دارد ({role}). برای دوره‌ای دیگر، نخست به دورهٔ کنونی پایان دهید.",
        "{name} already holds this role in that term ({role}). "
        "To change the term, end the present one first.",
    )


class LastSecretary(Refusal):
    """Without this mandate nobody could run the chapter."""

    text = Text(
        "با پایان این دوره انجمن بی‌دبیر می‌ماند و کسی نمی‌تواند آن را اداره کند. "
        "نخست نقش دبیر را به عضو دیگری بدهید.",
        "The chapter would be left without a secretary and nobody could run it. "
        "First give the secretary’s role to somebody else.",
    )


def grant(
    session: Session, standing: Standing, *, person_id: int, role: str, since: str, until: str, now: datetime
) -> None:
    """Give somebody of the chapter another role for a term.

    Side effect: a history entry. Raises NotFound for somebody who was never of the chapter, EntryRefused,
    AlreadyHeld.
    """
    standing.require("manage")
    entries = Entries()
    span = entries.read(lambda: term(since, until, now=now))
    entries.read(lambda: roles_of([role] if role else []))
    entries.check()
    assert span is not None  # noqa: S101 (checked above)
    version = hold(session, standing.chapter_id)
    person = session.exec(
        select(Person)
        .join(Mandate, col(Mandate.person_id) == col(Person.id))
        .where(Person.id == person_id, Mandate.chapter_id == standing.chapter_id)
        .limit(1)
    ).one_or_none()
    if person is None:
        raise NotFound
    give(session, standing, person, role, span, version=version, now=now)


def end_mandate(session: Session, standing: Standing, *, mandate_id: int, until: str, now: datetime) -> None:
    """End a mandate with a Jalali day (inclusive, today or later), or at once where none is given.

    Side effect: a history entry. Raises NotFound, EntryRefused, LastSecretary.
    """
    standing.require("manage")
    ends = last_day(until, now=now)
    version = hold(session, standing.chapter_id)
    row = session.exec(
        select(Mandate).where(
            Mandate.id == mandate_id,
            Mandate.chapter_id == standing.chapter_id,
            or_(col(Mandate.until).is_(None), col(Mandate.until) > now),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.role == "secretary" and not _secretary_at(session, standing.chapter_id, ends, but=mandate_id):
        raise LastSecretary
    # A term that has not begun ends where it would begin: it never runs.
    session.execute(update(Mandate).where(col(Mandate.id) == mandate_id).values(until=max(ends, row.since)))
    _write(session, standing, "mandate_ended", row, version=version, now=now)
    if row.role == "secretary":
        promise_warning(session, standing.chapter_id, now=now)


def holder(session: Session, standing: Standing, mandate_id: int) -> int:
    """Whose a mandate in the chapter is; the chapter's roles are held until the change is done.

    Raises NotFound.
    """
    standing.require("manage")
    hold(session, standing.chapter_id)
    query = select(Mandate.person_id).where(
        Mandate.id == mandate_id, Mandate.chapter_id == standing.chapter_id
    )
    found = session.exec(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def roles_of(roles: Collection[str]) -> tuple[str, ...]:
    """The roles that were chosen, in their own order. Raises EntryRefused under ``roles``."""
    if not roles or not set(roles) <= set(GRANTED):
        raise typed.EntryRefused({"roles": NO_ROLE})
    return tuple(role for role in GRANTED if role in roles)


def hold(session: Session, chapter_id: int) -> int:
    """Hold the chapter's row, so that two changes of its people follow one another; its version."""
    return int(session.exec(select(Chapter.version).where(Chapter.id == chapter_id).with_for_update()).one())


def give(
    session: Session,
    standing: Standing,
    person: Person,
    role: str,
    span: tuple[datetime, datetime | None],
    *,
    version: int,
    now: datetime,
) -> None:
    """Give somebody a role for a term, from and until (exclusive). Raises AlreadyHeld."""
    since, until = span
    overlapping = select(Mandate.id).where(
        Mandate.chapter_id == standing.chapter_id,
        Mandate.person_id == person.id,
        Mandate.role == role,
        or_(col(Mandate.until).is_(None), col(Mandate.until) > max(since, now)),
    )
    if until is not None:
        overlapping = overlapping.where(col(Mandate.since) < until)
    if session.exec(overlapping).first() is not None:
        raise AlreadyHeld(name=person.name, role=ROLES[role])
    keep(session, standing, person, role, span, version=version, now=now)
    session.flush()
    if role == "secretary":
        promise_warning(session, standing.chapter_id, now=now)


def keep(
    session: Session,
    standing: Standing,
    person: Person,
    role: str,
    span: tuple[datetime, datetime | None],
    *,
    version: int,
    now: datetime,
) -> None:
    """Keep a mandate with its line of history, whatever else the person holds."""
    row = Mandate(
        chapter_id=standing.chapter_id, person_id=id_of(person), role=role, since=span[0], until=span[1],
        granted_by=standing.person_id,
    )  # fmt: skip
    session.add(row)
    _write(session, standing, "mandate_granted", row, version=version, now=now)


def _write(
    session: Session, standing: Standing, event: str, row: Mandate, *, version: int, now: datetime
) -> None:
    history.append(
        session,
        subject="chapter",
        subject_id=standing.chapter_id,
        chapter_id=standing.chapter_id,
        event=event,
        version=version,
        actor=standing.actor,
        now=now,
        facts={"person_id": row.person_id, "role": row.role},
    )


def _secretary_at(session: Session, chapter_id: int, moment: datetime, *, but: int) -> bool:
    """Whether another mandate of a secretary runs at a moment."""
    others = select(Mandate.id).where(
        Mandate.chapter_id == chapter_id,
        Mandate.role == "secretary",
        Mandate.id != but,
        col(Mandate.since) <= moment,
        or_(col(Mandate.until).is_(None), col(Mandate.until) > moment),
    )
    return session.exec(others.limit(1)).first() is not None


def id_of(row: Person) -> int:
    """The id of somebody who is in the database."""
    assert row.id is not None  # noqa: S101 (it has been flushed)
    return row.id
