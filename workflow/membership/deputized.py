"""That somebody deputizes is told to both: by mail as it is settled, begins or ends, and on their desks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from workflow.membership.roles import standing_in
from workflow.membership.tables import Chapter, Person, Substitution
from workflow.process.text import Text
from workflow.record import jobs

NAMED, BEGINS, ENDED, TAKEN_BACK = "deputy_named", "deputy_begins", "deputy_ended", "deputy_taken_back"
KINDS = frozenset({NAMED, BEGINS, ENDED, TAKEN_BACK})

STAYS = timedelta(days=7)
"""How long what is over stands on the desk."""

AT_ONCE = 20
"""Most substitutions on one desk, the latest named first."""


@dataclass(frozen=True, slots=True)
class StandsIn:
    """A substitution one is part of; ``until`` is exclusive."""

    id: int
    chapter_id: int
    chapter: Text
    role: str
    absent_id: int
    absent: str
    deputy_id: int
    deputy: str
    since: datetime
    until: datetime | None
    state: str
    """``to_come``, ``running``, ``over`` or ``taken_back``, which never began."""


def promise_named(session: Session, row: Substitution, *, by: int | None, now: datetime) -> None:
    """Promise the mails of a new substitution: that it is settled, and that it begins and ends on its days.

    Whoever named the deputy is not told what they did themselves. What begins at once is told in one mail.
    """
    _promise(session, row, NAMED, now, but=by, now=now)
    if row.since > now:
        _promise(session, row, BEGINS, row.since, now=now)
    if row.until is not None:
        _promise(session, row, ENDED, row.until, now=now)


def promise_ended(session: Session, row: Substitution, *, by: int | None, now: datetime) -> None:
    """Promise the mails that a substitution was ended by hand, or taken back before it began; not to who did it."""
    if row.until is not None:
        kind = ENDED if row.until > row.since else TAKEN_BACK
        _promise(session, row, kind, row.until, but=by, not_before=now, now=now)


def still_true(session: Session, row: Substitution, kind: str, at: datetime, *, now: datetime) -> bool:
    """Whether a mail promised for a moment still says what is so, and nothing that another mail says."""
    begun = row.until is None or row.until > row.since
    if kind == NAMED:
        return begun and (row.until is None or row.until > now)
    if kind == BEGINS:
        acts = select(Substitution.id).where(Substitution.id == row.id, standing_in(now))
        return row.since == at and session.exec(acts).one_or_none() is not None
    return row.until == at and begun is (kind == ENDED)


def concerning(session: Session, person_id: int, *, now: datetime) -> tuple[StandsIn, ...]:
    """The substitutions somebody is part of, to come, running or over not long ago; the latest named first.

    One that runs by its days while a mandate of either is over is none: nobody acts by it. One query.
    """
    absent, deputy = aliased(Person), aliased(Person)
    query = (
        select(Substitution, Chapter, absent.name, deputy.name)
        .join(Chapter, col(Chapter.id) == col(Substitution.chapter_id))
        .join(absent, absent.id == col(Substitution.absent_id))  # type: ignore[arg-type]
        .join(deputy, deputy.id == col(Substitution.deputy_id))  # type: ignore[arg-type]
        .where(
            or_(col(Substitution.absent_id) == person_id, col(Substitution.deputy_id) == person_id),
            or_(col(Substitution.until).is_(None), col(Substitution.until) > now - STAYS),
            or_(col(Substitution.since) > now, col(Substitution.until) <= now, standing_in(now)),
        )
        .order_by(col(Substitution.id).desc())
        .limit(AT_ONCE)
    )
    return tuple(
        StandsIn(
            row.id or 0, row.chapter_id, Text(here.name_fa, here.name_en), row.role, row.absent_id, away,
            row.deputy_id, there, row.since, row.until, _state(row, now),
        )
        for row, here, away, there in session.exec(query)
    )  # fmt: skip


def _state(row: Substitution, now: datetime) -> str:
    if row.until is not None and row.until <= row.since:
        return "taken_back"
    if row.until is not None and row.until <= now:
        return "over"
    return "running" if row.since <= now else "to_come"


def _promise(
    session: Session,
    row: Substitution,
    kind: str,
    at: datetime,
    *,
    but: int | None = None,
    not_before: datetime | None = None,
    now: datetime,
) -> None:
    for person_id in (row.absent_id, row.deputy_id):
        if person_id != but:
            jobs.promise(
                session, jobs.SEND_MAIL, key(kind, row.id or 0, at, person_id),
                arguments={
                    "kind": kind, "substitution_id": row.id, "at": at.isoformat(), "person_id": person_id,
                },
                not_before=not_before or at, now=now,
            )  # fmt: skip


def key(kind: str, substitution_id: int, at: datetime, person_id: int) -> str:
    """What names one such mail for ever."""
    return f"mail-{kind}-{substitution_id}-{at:%Y%m%d%H%M%S%f}-{person_id}"
