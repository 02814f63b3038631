"""Deputies: who acts for an absent secretary or chair, for a term and with a reason.

A deputy holds the absent one's role while the term and both their mandates run (``roles.standing_in``); seat and vote
stay with the absent. Both are told of it (``deputized``); the history tells everything done by it with the one it was
done for.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from workflow.membership import deputized
from workflow.membership.entries import Entries, term
from workflow.membership.mandates import hold
from workflow.membership.roles import DEPUTIZED, ROLES
from workflow.membership.tables import Mandate, Person, Substitution
from workflow.process.text import Refusal, Text
from workflow.record import folded, history, typed
from workflow.record.calendar import day_of
from workflow.record.case import NotFound, Standing

AT_ONCE = 50
"""Substitutions listed at once."""

PAST_DAY = Text(
    "این روز گذشته است؛ جانشینی از امروز یا روزی پس از آن آغاز می‌شود.",
    "This day has passed; a deputy acts from today or a later day.",
)
NOT_THEIRS = Text(
    "این شخص در آغاز این دوره آن نقش را در انجمن ندارد؛ کسی را برگزینید که خود دبیر یا رئیس است.",
    "This person does not hold that role when the term begins; choose somebody who is secretary or chair themselves.",
)
NOT_OF_CHAPTER = Text(
    "جانشین باید در آغاز این دوره خود در انجمن نقشی داشته باشد؛ یکی از اعضا را برگزینید.",
    "A deputy has to hold a role in the chapter when the term begins; choose one of its members.",
)
HOLDS_IT = Text(
    "این شخص خود همین نقش را دارد و به جانشینی نیازی نیست؛ کس دیگری را برگزینید.",
    "This person holds that role already and need not stand in for it; choose somebody else.",
)
NOBODY_CALLED = Text(
    "کسی با نام «{typed}» اکنون در انجمن نقشی ندارد؛ نام را بررسی کنید.",
    "Nobody called “{typed}” holds a role in the chapter now; check the name.",
)
SEVERAL_CALLED = Text(
    "چند نفر با این نام در انجمن‌اند ({names})؛ نام را کامل‌تر بنویسید.",
    "Several in the chapter have this name ({names}); write more of it.",
)


class OwnDeputy(Refusal):
    """Nobody deputizes themselves: neither for themselves, nor by their own hand for somebody else."""

    text = Text(
        "کسی جانشین خودش نمی‌شود و خود را جانشین دیگری نمی‌کند؛ جانشین دیگری برگزینید یا از دبیر یا رئیس بخواهید "
        "شما را جانشین کند.",
        "Nobody is their own deputy, and nobody names themselves as somebody’s; choose another, or ask the secretary "
        "or the chair to name you.",
    )


class TermsOverlap(Refusal):
    """Two deputies for one, or one for two, in the same role at the same time."""

    text = Text(
        "در این دوره جانشینی دیگری هست: {deputy} به جای {absent}. نخست به آن پایان دهید یا دورهٔ دیگری بنویسید.",
        "There is another in that term: {deputy} in place of {absent}. End that one first, or write another term.",
    )


@dataclass(frozen=True, slots=True)
class StandIn:
    """A substitution as pages show it; ``until`` is exclusive."""

    id: int
    role: str
    absent_id: int
    absent: str
    deputy_id: int
    deputy: str
    reason: str
    since: datetime
    until: datetime | None
    state: str
    """``to_come``, ``running`` or ``over``."""


def appoint(
    session: Session,
    standing: Standing,
    *,
    role: str,
    absent_id: int,
    deputy_id: int,
    reason: str,
    since: str,
    until: str,
    now: datetime,
) -> int:
    """Name who acts for an absent secretary or chair (right ``substitute``); the substitution's id.

    The term is of days, both inclusive, from now where no first one is given; without a last day it is ended by hand.
    Raises EntryRefused (``role``, ``absent``, ``deputy``, ``reason``, ``since``, ``until``), OwnDeputy, TermsOverlap.
    """
    standing.require("substitute")
    entries = Entries()
    entries.read(lambda: typed.choice(role, "role", {name: ROLES[name] for name in DEPUTIZED}))
    why = entries.read(lambda: typed.prose(reason, "reason").strip())
    span = entries.read(lambda: term(since, until, now=now))
    if span is not None and day_of(span[0]) < day_of(now):
        entries.errors["since"] = PAST_DAY
    entries.check()
    assert span is not None and why is not None  # noqa: S101, PT018 (checked above)
    begins, ends = max(span[0], now), span[1]
    if deputy_id in (absent_id, standing.person_id):
        raise OwnDeputy
    version = hold(session, standing.chapter_id)
    held = _mandates(session, standing.chapter_id, (absent_id, deputy_id), begins)
    if (absent_id, role) not in held:
        entries.errors["absent"] = NOT_THEIRS
    if (deputy_id, role) in held:
        entries.errors["deputy"] = HOLDS_IT
    elif not any(who == deputy_id for who, _ in held):
        entries.errors["deputy"] = NOT_OF_CHAPTER
    entries.check()
    _refuse_overlap(session, standing.chapter_id, role, (absent_id, deputy_id), (begins, ends))
    row = Substitution(
        chapter_id=standing.chapter_id, role=role, absent_id=absent_id, deputy_id=deputy_id, reason=why, since=begins,
        until=ends, entered_by_id=standing.person_id, at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _write(session, standing, "substitution_begun", row, version=version, now=now, remark=why)
    deputized.promise_named(session, row, by=standing.person_id, now=now)
    return row.id or 0


def end(session: Session, standing: Standing, substitution_id: int, *, now: datetime) -> None:
    """End a substitution at once, or before it begins (right ``substitute``). Raises NotFound where none is to end."""
    standing.require("substitute")
    version = hold(session, standing.chapter_id)
    row = session.exec(
        select(Substitution).where(
            Substitution.id == substitution_id,
            Substitution.chapter_id == standing.chapter_id,
            or_(col(Substitution.until).is_(None), col(Substitution.until) > now),
        )
    ).one_or_none()
    if row is None or (row.until is not None and row.until <= row.since):
        raise NotFound
    # one that has not begun ends where it would begin: it never runs
    row.until = max(now, row.since)
    session.flush()
    _write(session, standing, "substitution_ended", row, version=version, now=now)
    deputized.promise_ended(session, row, by=standing.person_id, now=now)


def listing(
    session: Session, standing: Standing, *, now: datetime, after: int = 0, limit: int = AT_ONCE
) -> tuple[StandIn, ...]:
    """The chapter's substitutions, the latest entered first; those before id ``after`` where one is given."""
    standing.require("see")
    absent, deputy = aliased(Person), aliased(Person)
    query = (
        select(Substitution, absent.name, deputy.name)
        .join(absent, absent.id == col(Substitution.absent_id))  # type: ignore[arg-type]
        .join(deputy, deputy.id == col(Substitution.deputy_id))  # type: ignore[arg-type]
        .where(Substitution.chapter_id == standing.chapter_id)
        .order_by(col(Substitution.id).desc())
        .limit(limit)
    )
    if after:
        query = query.where(col(Substitution.id) < after)
    return tuple(
        StandIn(
            row.id or 0, row.role, row.absent_id, away, row.deputy_id, there, row.reason, row.since, row.until,
            "over" if row.until is not None and row.until <= max(now, row.since)
            else "running" if row.since <= now else "to_come",
        )
        for row, away, there in session.exec(query)
    )  # fmt: skip


def officers(session: Session, standing: Standing, *, now: datetime) -> tuple[tuple[str, int, str], ...]:
    """Those who may be absent: role, id and name of every secretary and chair whose mandate runs or is to come."""
    query = (
        select(Mandate.role, Person.id, Person.name)
        .join(Person, col(Person.id) == col(Mandate.person_id))
        .where(
            Mandate.chapter_id == standing.chapter_id,
            col(Mandate.role).in_(DEPUTIZED),
            or_(col(Mandate.until).is_(None), col(Mandate.until) > now),
        )
        .order_by(col(Mandate.role).desc(), col(Person.id))
        .distinct()
    )
    return tuple((role, number or 0, name) for role, number, name in session.exec(query))


def called(session: Session, standing: Standing, name: str, *, now: datetime) -> int:
    """Id of the one person of the chapter with this name. Raises EntryRefused (``deputy``), naming several."""
    words = typed.line(name, "deputy", limit=120)
    query = (
        select(Person.id, Person.name, Person.name_key)
        .join(Mandate, col(Mandate.person_id) == col(Person.id))
        .where(
            Mandate.chapter_id == standing.chapter_id,
            or_(col(Mandate.until).is_(None), col(Mandate.until) > now),
            folded.named(words, Person.name, Person.name_en),
        )
        .order_by(col(Person.name_key), col(Person.id))
        .distinct()
        .limit(6)
    )
    rows = session.exec(query).all()
    exact = [number for number, found, _ in rows if found == words]
    if len(rows) == 1 or len(exact) == 1:
        return (exact[0] if exact else rows[0][0]) or 0
    if not rows:
        raise typed.EntryRefused({"deputy": NOBODY_CALLED.format(typed=words)})
    names = [found for _, found, _ in rows]
    raise typed.EntryRefused({"deputy": Text(
        SEVERAL_CALLED.fa.format(names="، ".join(names)), SEVERAL_CALLED.en.format(names=", ".join(names))
    )})  # fmt: skip


def instead_of(session: Session, chapter_id: int, role: str, deputy_id: int, at: datetime) -> Person | None:
    """Whom a deputy stood in for in a role at a moment, None where they did for nobody."""
    query = (
        select(Person)
        .join(Substitution, col(Substitution.absent_id) == col(Person.id))
        .where(
            Substitution.chapter_id == chapter_id, Substitution.role == role, Substitution.deputy_id == deputy_id,
            col(Substitution.since) <= at, or_(col(Substitution.until).is_(None), col(Substitution.until) > at),
        )
        .order_by(col(Substitution.id).desc())
        .limit(1)
    )  # fmt: skip
    return session.exec(query).one_or_none()


def _mandates(
    session: Session, chapter_id: int, people: Collection[int], at: datetime
) -> set[tuple[int, str]]:
    query = select(Mandate.person_id, Mandate.role).where(
        Mandate.chapter_id == chapter_id,
        col(Mandate.person_id).in_(people),
        col(Mandate.since) <= at,
        or_(col(Mandate.until).is_(None), col(Mandate.until) > at),
    )
    return {(who, role) for who, role in session.exec(query)}


def _refuse_overlap(
    session: Session,
    chapter_id: int,
    role: str,
    people: tuple[int, int],
    span: tuple[datetime, datetime | None],
) -> None:
    (absent_id, deputy_id), (begins, ends) = people, span
    both: list[ColumnElement[bool]] = [
        or_(col(Substitution.until).is_(None), col(Substitution.until) > begins),
        or_(col(Substitution.until).is_(None), col(Substitution.until) > col(Substitution.since)),
    ]
    if ends is not None:
        both.append(col(Substitution.since) < ends)
    absent, deputy = aliased(Person), aliased(Person)
    query = (
        select(absent.name, deputy.name)
        .select_from(Substitution)
        .join(absent, absent.id == col(Substitution.absent_id))  # type: ignore[arg-type]
        .join(deputy, deputy.id == col(Substitution.deputy_id))  # type: ignore[arg-type]
        .where(
            Substitution.chapter_id == chapter_id, Substitution.role == role,
            or_(col(Substitution.absent_id) == absent_id, col(Substitution.deputy_id) == deputy_id), *both,
        )
        .limit(1)
    )  # fmt: skip
    found = session.exec(query).first()
    if found is not None:
        raise TermsOverlap(absent=found[0], deputy=found[1])


def _write(
    session: Session, standing: Standing, event: str, row: Substitution, *, version: int, now: datetime,
    remark: str = "",
) -> None:  # fmt: skip
    history.append(
        session, subject="chapter", subject_id=standing.chapter_id, chapter_id=standing.chapter_id, event=event,
        version=version, actor=standing.actor, now=now, remark=remark,
        facts={"role": row.role, "absent": row.absent_id, "deputy": row.deputy_id},
    )  # fmt: skip
