"""What every edit of a proposal does: hold it, refuse a stale one, count it, write it into the history."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, SQLModel, col

from workflow.deliberation.revisions import RevisionText, latest
from workflow.deliberation.tables import Proposal
from workflow.deliberation.wording import worded
from workflow.process.text import Text
from workflow.record import history
from workflow.record.case import Case, Outdated


class RevisionOutdated(Outdated):
    """The proposal was saved or moved on by somebody else; carries what a page needs to show both texts."""

    text = Text(
        "در این میان متن یا وضعیت این پیشنهاد تغییر کرده است (اکنون ویرایش {number}). "
        "نوشتهٔ شما از دست نرفته است؛ آن را با متن تازه بسنجید و دوباره ذخیره کنید.",
        "The text or the state of this proposal has changed in the meantime (it is now revision {number}). "
        "What you wrote is not lost; compare it with the new text and save again.",
    )

    def __init__(self, *, version: int, number: int) -> None:
        self.number = number
        """Number of its newest revision: ``revisions.numbered`` reads it."""
        super().__init__(worded(type(self).text, number=number), version=version)


def claim(case: Case, version: int | None = None) -> RevisionText:
    """Hold the proposal until the transaction ends and return its newest text.

    Raises RevisionOutdated when it is no longer at ``version``, or moved on since the case was opened: the
    right was then granted for a state that is past.
    """
    row: Any = case.session.execute(
        select(col(Proposal.version), col(Proposal.revision_id))
        .where(col(Proposal.id) == case.id)
        .with_for_update()
    ).one()
    case.revision_id = row.revision_id
    text = latest(case)
    if row.version != case.version or version not in (None, row.version):
        raise RevisionOutdated(version=row.version, number=text.number)
    return text


def bump(case: Case, **changes: object) -> None:
    """Count an edit of a proposal that was claimed, with what changes in its row."""
    case.version += 1
    case.revision_id = changes.get("revision_id", case.revision_id)  # type: ignore[assignment]
    case.session.execute(
        update(Proposal).where(col(Proposal.id) == case.id).values(version=case.version, **changes)
    )


def record(case: Case, event: str, now: datetime, *, remark: str = "", **facts: object) -> None:
    """Append to the history of the proposal, by the actor of the case; ``facts`` are ids and numbers."""
    history.append(
        case.session, subject="proposal", subject_id=case.id, chapter_id=case.chapter_id, event=event,
        version=case.version, actor=case.actor, now=now, remark=remark, facts=facts,
    )  # fmt: skip


def inserted(session: Session, table: type[SQLModel], **values: object) -> int:
    """Insert one row and return its id."""
    statement: Any = insert(table).values(**values).returning(table.id)  # type: ignore[attr-defined]
    return int(session.execute(statement).scalar_one())
