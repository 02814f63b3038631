"""Standard reasons: what a chapter often says of comments, kept in both languages and offered at the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.tables import StandardReason
from workflow.deliberation.wording import worded
from workflow.process.text import Text
from workflow.record import history, typed
from workflow.record.case import Case, NotFound, Standing
from workflow.record.typed import EntryRefused

MOST = 100
"""Standard reasons a chapter offers at once; a longer list would not be read."""

TOO_MANY = Text(
    "انجمن هم‌اکنون {limit} دلیل آماده دارد و بیش از این خوانده نمی‌شود؛ نخست یکی را کنار بگذارید.",
    "The chapter has {limit} standard reasons already, and nobody reads more; retire one first.",
)
NOT_OFFERED = Text(
    "این دلیل آماده دیگر پیشنهاد نمی‌شود؛ دلیل دیگری برگزینید یا خودتان بنویسید.",
    "This standard reason is not offered any more; choose another, or write one yourself.",
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that is offered, and the kind of disposition it goes with."""

    id: int
    kind: str
    fa: str
    en: str

    def in_(self, language: str) -> str:
        """Its words in a language, in Persian where it has no others."""
        return self.en if language == "en" and self.en else self.fa


def offered(session: Session, chapter_id: int) -> tuple[Reason, ...]:
    """The reasons of a chapter, in the order of dispositions and then of their making."""
    columns = (StandardReason.id, StandardReason.kind, StandardReason.text_fa, StandardReason.text_en)
    query: Any = (
        select(*map(col, columns))
        .where(col(StandardReason.chapter_id) == chapter_id, col(StandardReason.retired_at).is_(None))
        .order_by(col(StandardReason.id))
        .limit(MOST)
    )
    order = list(DISPOSITIONS)
    found = [Reason(*row) for row in session.execute(query)]
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.id)))


def add(session: Session, standing: Standing, *, fields: Mapping[str, str], now: datetime) -> int:
    """Offer a reason from now on: ``kind``, ``text_fa`` and, where there is one, ``text_en``; returns its id.

    Side effect: a history entry of the chapter. Raises EntryRefused, for a list that is full as well.
    """
    standing.require("manage")
    values = _read(fields)
    count = select(func.count()).where(
        col(StandardReason.chapter_id) == standing.chapter_id, col(StandardReason.retired_at).is_(None)
    )
    if session.execute(count).scalar_one() >= MOST:
        raise EntryRefused({"text_fa": worded(TOO_MANY, limit=MOST)})
    made: int = session.execute(
        insert(StandardReason)
        .values(chapter_id=standing.chapter_id, at=now, **values)
        .returning(col(StandardReason.id))
    ).scalar_one()
    _write(session, standing, "reason_added", now, made)
    return made


def retire(session: Session, standing: Standing, reason_id: int, *, now: datetime) -> None:
    """Offer a reason no more; dispositions that said it keep their words. Raises NotFound."""
    standing.require("manage")
    changed = session.execute(
        update(StandardReason)
        .where(
            col(StandardReason.id) == reason_id, col(StandardReason.chapter_id) == standing.chapter_id,
            col(StandardReason.retired_at).is_(None),
        )
        .values(retired_at=now)
        .returning(col(StandardReason.id))
    ).one_or_none()  # fmt: skip
    if changed is None:
        raise NotFound
    _write(session, standing, "reason_retired", now, reason_id)


def change(
    session: Session, standing: Standing, reason_id: int, *, fields: Mapping[str, str], now: datetime
) -> int:
    """Put a reason of other words in the place of one; returns its id. Raises EntryRefused, NotFound."""
    standing.require("manage")
    _read(fields)
    retire(session, standing, reason_id, now=now)
    return add(session, standing, fields=fields, now=now)


def resolved(case: Case, typed_reason: str, standard: str) -> str:
    """The reason meant by what was typed and what was chosen: what was typed, where anything was.

    A standard reason is said in the language of the proposal. Raises EntryRefused (``standard``).
    """
    if typed_reason.strip() or not standard:
        return typed_reason
    for one in offered(case.session, case.chapter_id):
        if str(one.id) == standard:
            return one.in_(case.language)
    raise EntryRefused({"standard": NOT_OFFERED})


def _read(fields: Mapping[str, str]) -> dict[str, str]:
    errors: dict[str, Text] = {}
    values: dict[str, str] = {}
    try:
        values["kind"] = typed.choice(fields.get("kind", ""), "kind", DISPOSITIONS)
    except EntryRefused as refused:
        errors |= refused.errors
    for name in ("text_fa", "text_en"):
        try:
            said = typed.prose(fields.get(name, ""), name, limit=1_000, required=name == "text_fa")
            values[name] = said.strip()
        except EntryRefused as refused:
            errors |= refused.errors
    if errors:
        raise EntryRefused(errors)
    return values


def _write(session: Session, standing: Standing, event: str, now: datetime, reason_id: int) -> None:
    history.append(
        session, subject="chapter", subject_id=standing.chapter_id, chapter_id=standing.chapter_id, event=event,
        version=0, actor=standing.actor, now=now, facts={"reason_id": reason_id},
    )  # fmt: skip
