"""Roles: the words for them, what each implies, and who holds one now."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, or_
from sqlmodel import Session, col, select

from workflow.membership.tables import Mandate
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
}
"""What each role may do with a chapter; rights on a proposal stand in its lifecycle, state by state."""


def running(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """The condition that a mandate's term runs now."""
    return and_(col(Mandate.since) <= now, or_(col(Mandate.until).is_(None), col(Mandate.until) > now))


def with_implied(roles: Collection[str]) -> frozenset[str]:
    """The roles and those they imply."""
    return frozenset(roles).union(*(IMPLIED.get(role, frozenset()) for role in roles))


def roles_in(session: Session, person_id: int, *, now: datetime) -> dict[int, frozenset[str]]:
    """Roles a person holds now, by chapter id."""
    rows = session.exec(
        select(Mandate.chapter_id, Mandate.role).where(Mandate.person_id == person_id, running(now))
    ).all()
    return {
        chapter: with_implied([role for c, role in rows if c == chapter]) for chapter in {c for c, _ in rows}
    }


def holders(session: Session, chapter_id: int, role: str, *, now: datetime) -> list[int]:
    """Ids of the persons who hold a role (or one that implies it) in a chapter now, in order."""
    granting = [role, *(r for r, implied in IMPLIED.items() if role in implied)]
    rows = session.exec(
        select(Mandate.person_id)
        .where(Mandate.chapter_id == chapter_id, col(Mandate.role).in_(granting), running(now))
        .distinct()
        .order_by(Mandate.person_id)  # type: ignore[arg-type]
    )
    return list(rows)


def named(roles: Collection[str]) -> Text:
    """Role names as a list in both languages."""
    known = [text for role, text in ROLES.items() if role in roles]
    return Text("، ".join(t.fa for t in known), ", ".join(t.en for t in known))
