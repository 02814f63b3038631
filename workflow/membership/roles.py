"""Roles: the words for them, what each implies, and who holds one now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Integer, and_, cast, exists, null, or_, union, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from workflow.membership.tables import Mandate, Substitution
from workflow.process.text import Text

ROLES: Mapping[str, Text] = {
    "member": Text("عضو", "member"),
    "secretary": Text("دبیر", "secretary"),
    "chair": Text("رئیس", "chair"),
    "presiding": Text("رئیس جلسه", "chair of the meeting"),
    "author": Text("نویسندهٔ پیشنهاد", "author of the proposal"),
    "recipient": Text("گیرندهٔ خلاصه", "recipient of the brief"),
    "attendee": Text("حاضر در جلسه", "present at the meeting"),
    "item": Text("بند دستور جلسه", "the meeting’s agenda item"),
    "meeting": Text("جلسه", "the meeting"),
    "worker": Text("سامانه", "the system"),
    "clock": Text("سررسید", "the deadline"),
}
"""Every role the lifecycles may name."""

GRANTED: tuple[str, ...] = ("member", "secretary", "chair")
"""Roles given by a mandate; the others follow from what a person did or was sent."""

IMPLIED: Mapping[str, frozenset[str]] = {"chair": frozenset({"member"})}
"""A chair sits and votes as a member; a secretary does only with a member's mandate besides."""

CHAPTER_RIGHTS: Mapping[str, frozenset[str]] = {
    "see": frozenset({"member", "secretary", "chair"}),
    "propose": frozenset({"member", "secretary", "chair"}),
    "manage": frozenset({"secretary"}),
    "substitute": frozenset({"secretary", "chair"}),
}
"""What each role may do with a chapter; rights on a proposal stand in its lifecycle, state by state."""


DEPUTIZED: tuple[str, ...] = ("secretary", "chair")
"""Roles a deputy may hold for somebody who is absent. The absent one keeps seat and vote: a deputy gains neither."""

Moment = datetime | BindParameter[datetime]


@dataclass(frozen=True, slots=True)
class Roles:
    """What somebody is here, and for whom."""

    held: frozenset[str]
    instead: Mapping[str, int]
    """Of these, the roles held as a deputy alone, with whom they stand in for."""


def running(now: Moment, of: type[Mandate | Substitution] = Mandate) -> ColumnElement[bool]:
    """The condition that the term of a mandate, or of a substitution, runs now."""
    return and_(col(of.since) <= now, or_(col(of.until).is_(None), col(of.until) > now))


def standing_in(now: Moment) -> ColumnElement[bool]:
    """The condition that a deputy acts now: the term runs, and so do the mandates of both."""
    absent, own = aliased(Mandate), aliased(Mandate)
    here = col(Substitution.chapter_id)
    return and_(
        running(now, Substitution),
        exists().where(
            col(absent.chapter_id) == here, col(absent.person_id) == col(Substitution.absent_id),
            col(absent.role) == col(Substitution.role), running(now, absent),
        ),
        exists().where(
            col(own.chapter_id) == here, col(own.person_id) == col(Substitution.deputy_id), running(now, own)
        ),
    )  # fmt: skip


def roles_of(rows: Iterable[tuple[str, int | None]]) -> Roles:
    """Roles with those they imply, from each role and whom it is held for; a deputy's role implies nothing."""
    found = list(rows)
    own = with_implied([role for role, absent in found if absent is None])
    instead = {role: absent for role, absent in found if absent is not None and role not in own}
    return Roles(own.union(instead), instead)


NOBODY = cast(null(), Integer)
"""Whom a role is held for that is one's own."""


def with_implied(roles: Collection[str]) -> frozenset[str]:
    """The roles and those they imply."""
    return frozenset(roles).union(*(IMPLIED.get(role, frozenset()) for role in roles))


def roles_in(session: Session, person_id: int, *, now: datetime) -> dict[int, frozenset[str]]:
    """Roles a person holds now, by chapter id."""
    mine = select(Mandate.chapter_id, Mandate.role, NOBODY).where(
        Mandate.person_id == person_id, running(now)
    )
    instead = select(Substitution.chapter_id, Substitution.role, Substitution.absent_id).where(
        Substitution.deputy_id == person_id, standing_in(now)
    )
    rows = session.execute(union_all(mine, instead)).all()
    return {
        chapter: roles_of((role, absent) for c, role, absent in rows if c == chapter).held
        for chapter in {c for c, _, _ in rows}
    }


def holders(
    session: Session, chapter_id: int, role: str, *, now: datetime, deputies: bool = True
) -> list[int]:
    """Ids of the persons who hold a role (or one that implies it) in a chapter now, in order.

    Deputies of the absent are among them unless left out; a deputy is no member by that.
    """
    granting = [role, *(r for r, implied in IMPLIED.items() if role in implied)]
    own = select(Mandate.person_id).where(
        Mandate.chapter_id == chapter_id, col(Mandate.role).in_(granting), running(now)
    )
    if not deputies or role not in DEPUTIZED:
        return sorted(set(session.execute(own).scalars()))
    return sorted(session.execute(union(own, _deputies(chapter_id, role, now))).scalars())


def deputies_for(session: Session, chapter_id: int, role: str, *, now: datetime) -> list[int]:
    """Ids of those who act for an absent holder of a role now, the latest named first."""
    return list(
        session.execute(_deputies(chapter_id, role, now).order_by(col(Substitution.id).desc())).scalars()
    )


def _deputies(chapter_id: int, role: str, now: datetime) -> SelectOfScalar[int]:
    return select(Substitution.deputy_id).where(
        Substitution.chapter_id == chapter_id, Substitution.role == role, standing_in(now)
    )


def named(roles: Collection[str]) -> Text:
    """Role names as a list in both languages."""
    known = [text for role, text in ROLES.items() if role in roles]
    return Text("، ".join(t.fa for t in known), ", ".join(t.en for t in known))
