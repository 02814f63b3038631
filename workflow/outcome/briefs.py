"""The briefs of a proposal as the council reads them, and what anybody with a public id may know of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.membership.tables import Chapter, Recipient
from workflow.outcome.current import named
from workflow.outcome.tables import Brief, BriefFile, BriefRecipient
from workflow.process.text import Text
from workflow.record.case import Case, NotFound

AT_ONCE = 50
"""Briefs listed at once."""


@dataclass(frozen=True, slots=True)
class Named:
    """A brief as another names it."""

    number: str
    public_id: str


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What anybody who holds a public id may know of its brief: number, date, status; not what it says."""

    proposal_id: int
    public_id: str
    number: str
    issued_at: datetime
    status: str
    """``stands``, ``superseded`` or ``withdrawn``."""
    council: Text
    supersedes: Named | None
    superseded_by: Named | None
    superseded_at: datetime | None


def public_page(session: Session, public_id: str) -> PublicPage:
    """The public page of an issued brief. Raises NotFound, also for a proof."""
    row = session.execute(
        select(Brief, col(Chapter.name_fa), col(Chapter.name_en))
        .join(Chapter, col(Chapter.id) == col(Brief.chapter_id))
        .where(col(Brief.public_id) == public_id, col(Brief.issued_at).is_not(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    brief, name_fa, name_en = row
    others = _named(session, [brief])
    status = "withdrawn" if brief.withdrawn_at else "superseded" if brief.superseded_at else "stands"
    return PublicPage(
        proposal_id=brief.proposal_id, public_id=brief.public_id, number=brief.number,
        issued_at=brief.issued_at, status=status,
        council=Text(name_fa, name_en), supersedes=others.get(brief.supersedes_id),
        superseded_by=others.get(brief.superseded_by_id), superseded_at=brief.superseded_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BriefView:
    """A brief of a proposal, for the pages of the council."""

    id: int
    public_id: str
    number: str
    created_at: datetime
    issued_at: datetime | None
    classification: str
    urgency: str
    copies: tuple[tuple[str, str], ...]
    recipients: tuple[tuple[int, Text, Text], ...]
    """Id, name and office of each, in order."""
    files: Mapping[tuple[str, str], str]
    """SHA-256 by (kind, language)."""
    superseded_at: datetime | None
    withdrawn_at: datetime | None
    supersedes: Named | None
    superseded_by: Named | None


def listing(case: Case, *, after: int | None = None, limit: int = AT_ONCE) -> tuple[BriefView, ...]:
    """The briefs of a proposal, newest first, with their recipients and files; those older than ``after``."""
    session = case.session
    query = select(Brief).where(col(Brief.proposal_id) == case.id).order_by(col(Brief.id).desc()).limit(limit)
    if after is not None:
        query = query.where(col(Brief.id) < after)
    rows = list(session.execute(query).scalars())
    ids = [row.id for row in rows if row.id is not None]
    others = _named(session, rows)
    recipients: dict[int, list[tuple[int, Text, Text]]] = {brief: [] for brief in ids}
    files: dict[int, dict[tuple[str, str], str]] = {brief: {} for brief in ids}
    if ids:
        addressed = (
            select(col(BriefRecipient.brief_id), Recipient)
            .join(Recipient, col(Recipient.id) == col(BriefRecipient.recipient_id))
            .where(col(BriefRecipient.brief_id).in_(ids))
            .order_by(col(BriefRecipient.position))
        )
        for brief, person in session.execute(addressed):
            recipients[brief].append((person.id, *named(person)))
        made = select(BriefFile).where(col(BriefFile.brief_id).in_(ids)).order_by(col(BriefFile.id))
        for file in session.execute(made).scalars():
            files[file.brief_id][file.kind, file.language] = file.sha256
    return tuple(
        BriefView(
            id=b.id, public_id=b.public_id, number=b.number, created_at=b.created_at, issued_at=b.issued_at,
            classification=b.classification, urgency=b.urgency,
            copies=tuple((c["office"], c["purpose"]) for c in b.copies), recipients=tuple(recipients[b.id]),
            files=files[b.id], superseded_at=b.superseded_at, withdrawn_at=b.withdrawn_at,
            supersedes=others.get(b.supersedes_id), superseded_by=others.get(b.superseded_by_id),
        )
        for b in rows
        if b.id is not None
    )  # fmt: skip


def _named(session: Session, briefs: Sequence[Brief]) -> dict[int | None, Named]:
    """The briefs that these supersede or are superseded by, by id; one never issued has no name."""
    ids = {i for b in briefs for i in (b.supersedes_id, b.superseded_by_id) if i is not None}
    if not ids:
        return {}
    query = select(col(Brief.id), col(Brief.number), col(Brief.public_id)).where(col(Brief.id).in_(ids))
    return {row.id: Named(row.number, row.public_id) for row in session.execute(query) if row.number}
