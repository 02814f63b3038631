"""Until when a chapter has a secretary: the one office nothing goes on without."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from workflow.membership.tables import Mandate
from workflow.record import jobs

WARNED_BEFORE = timedelta(days=30)
"""How long beforehand a chapter is told that its last secretary's term runs out."""


def secretary_ends(session: Session, chapter_ids: Collection[int], *, now: datetime) -> dict[int, datetime]:
    """The moment from which nobody is secretary any more, by chapter; those without such an end are left out."""
    terms: dict[int, list[tuple[datetime, datetime | None]]] = {chapter: [] for chapter in chapter_ids}
    query = select(Mandate.chapter_id, Mandate.since, Mandate.until).where(
        col(Mandate.chapter_id).in_(chapter_ids), Mandate.role == "secretary"
    )
    for chapter, since, until in session.exec(query.order_by(col(Mandate.since))):
        terms[chapter].append((since, until))
    found = {}
    for chapter, held in terms.items():
        reached: datetime | None = now
        for since, until in held:  # by their beginnings, so each may carry on where the earlier ones end
            if reached is not None and since <= reached and (until is None or until > reached):
                reached = until
        if reached is not None and reached > now:
            found[chapter] = reached
    return found


def promise_warning(session: Session, chapter_id: int, *, now: datetime) -> None:
    """Promise the mails that warn of the end of the last secretary's term, as terms stand now.

    They look again at how things stand when they are due.
    """
    end = secretary_ends(session, [chapter_id], now=now).get(chapter_id)
    if end is not None:
        jobs.promise(
            session, jobs.TELL, f"office-ends-{chapter_id}-{end:%Y%m%d%H%M%S}",
            arguments={"kind": "office_ends", "chapter_id": chapter_id, "until": end.isoformat()},
            not_before=end - WARNED_BEFORE, now=now,
        )  # fmt: skip
