"""What became of what one person said on a proposal: each comment and amendment, its answer, and where it stands.

What the secretary entered for a member is that member's; what they struck is nobody's. Moderated comments are told
to their author with the reason, as everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, or_, select, union
from sqlmodel import Session, col

from workflow.deliberation import news, sources
from workflow.deliberation.lineage import Mark, follow
from workflow.deliberation.provenance import Split, spans_of
from workflow.deliberation.tables import Amendment, Comment, Disposition, Proposal, Revision, Signer
from workflow.deliberation.whereabouts import Place, places_of
from workflow.record.case import Actor, Case

AT_ONCE = 50
"""Comments told at once."""

MOST_AMENDMENTS = 500


@dataclass(frozen=True, slots=True)
class Said:
    """A comment of one's own. ``disposition`` is "" while none is given."""

    id: int
    kind: str
    body: str
    at: datetime
    channel: str
    confirmed: bool
    hidden: bool
    hidden_reason: str
    disposition: str
    reason: str
    decided_at: datetime | None
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """An amendment one moved, or signed: ``own`` says which."""

    id: int
    own: bool
    exact: str
    replacement: str
    at: datetime
    state: str
    decision: str
    decided_at: datetime | None
    joined_id: int | None
    applied: int | None
    """Number of the revision that holds it, or the wording it was joined in."""
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Contributions:
    """What one said: comments by cursor, and all amendments."""

    comments: tuple[Said, ...]
    next: int | None
    amendments: tuple[Moved, ...]


def mine(case: Case, *, split: Split, after: int = 0, limit: int = AT_ONCE) -> Contributions:
    """What the person of a case said on it, oldest first, comments later than ``after``; eight queries at most."""
    session, who = case.session, case.person_id
    rows = _comments(session, case.id, who, after, limit + 1)
    page = rows[:limit]
    moved = _amendments(session, case.id, who)
    number = sources.number_of(session, case.id, case.revision_id or 0) or 0
    ids = [row.id for row in page]
    linked = sources.linked(session, case.id, number, col(Comment.id).in_(ids)) if ids else {}
    applied = _own(sources.applied(session, case.id), {row.id for row in moved}) if moved else {}
    marks = (*linked, *applied)
    lineage = follow(sources.versions(session, case.id, number) if marks else (), marks, spans_of(split))
    places = places_of(lineage, linked, "exact"), places_of(lineage, applied, "replacement")
    return Contributions(
        tuple(_said(row, places[0].get(row.id, ())) for row in page),
        page[-1].id if len(rows) > limit else None,
        tuple(_moved(row, who, places[1].get(row.id, ())) for row in moved),
    )


def contributed(actor: Actor) -> ColumnElement[bool]:
    """What holds for a proposal on which a person said, moved or signed something."""
    said = select(col(Comment.proposal_id)).where(
        col(Comment.author_id) == actor.id, col(Comment.struck_at).is_(None)
    )
    moved = select(col(Amendment.proposal_id)).where(col(Amendment.author_id) == actor.id)
    signed = (
        select(col(Amendment.proposal_id))
        .join(Signer, col(Signer.amendment_id) == col(Amendment.id))
        .where(col(Signer.person_id) == actor.id)
    )
    return col(Proposal.id).in_(union(said, moved, signed))


def tell_contributors(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: whoever said, moved or signed something is told that they can read what became of it.

    Once when it is approved, and once when it ends otherwise, in words of its own.
    """
    said = select(col(Comment.author_id)).where(col(Comment.proposal_id) == case.id, *sources.shown())
    moved = select(col(Amendment.author_id)).where(col(Amendment.proposal_id) == case.id)
    signed = (
        select(col(Signer.person_id))
        .join(Amendment, col(Amendment.id) == col(Signer.amendment_id))
        .where(col(Amendment.proposal_id) == case.id)
    )
    people = sorted(case.session.execute(union(said, moved, signed)).scalars())
    kind = news.ENDED.get(case.state, news.RECEIPT)
    news.tell(case, people, kind, f"{kind}-{case.id}", now=now)


def _comments(session: Session, proposal_id: int, who: int, after: int, limit: int) -> list[Row[Any]]:
    columns = (
        Comment.id, Comment.kind, Comment.body, Comment.at, Comment.channel, Comment.confirmed_at,
        Comment.hidden_at, Comment.hidden_reason, Disposition.reason,
    )  # fmt: skip
    query: Any = (
        select(
            *map(col, columns), col(Disposition.kind).label("disposition"), col(Disposition.at).label("decided_at")
        )
        .join(Disposition, col(Disposition.id) == col(Comment.disposition_id), isouter=True)
        .where(
            col(Comment.proposal_id) == proposal_id, col(Comment.author_id) == who,
            col(Comment.struck_at).is_(None), col(Comment.id) > after,
        )
        .order_by(col(Comment.id))
        .limit(limit)
    )  # fmt: skip
    return list(session.execute(query))


def _amendments(session: Session, proposal_id: int, who: int) -> list[Row[Any]]:
    columns = (
        Amendment.id, Amendment.author_id, Amendment.exact, Amendment.replacement, Amendment.at, Amendment.state,
        Amendment.decision, Amendment.decided_at, Amendment.joined_id, Revision.number,
    )  # fmt: skip
    signed = exists().where(col(Signer.amendment_id) == col(Amendment.id), col(Signer.person_id) == who)
    query: Any = (
        select(*map(col, columns))
        .join(Revision, col(Revision.id) == col(Amendment.applied_id), isouter=True)
        .where(col(Amendment.proposal_id) == proposal_id, or_(col(Amendment.author_id) == who, signed))
        .order_by(col(Amendment.id))
        .limit(MOST_AMENDMENTS)
    )
    return list(session.execute(query))


def _own(applied: Mapping[Mark, Iterable[Row[Any]]], ids: set[int]) -> dict[Mark, list[Row[Any]]]:
    found = {mark: [row for row in rows if row.id in ids] for mark, rows in applied.items()}
    return {mark: rows for mark, rows in found.items() if rows}


def _said(row: Row[Any], places: Iterable[Place]) -> Said:
    return Said(
        row.id, row.kind, row.body, row.at, row.channel, row.confirmed_at is not None, row.hidden_at is not None,
        row.hidden_reason, row.disposition or "", row.reason or "", row.decided_at, tuple(places),
    )  # fmt: skip


def _moved(row: Row[Any], who: int, places: Iterable[Place]) -> Moved:
    some = tuple(places)
    applied = row.number or next((place.revision for place in some), None)
    return Moved(
        row.id, row.author_id == who, row.exact, row.replacement, row.at, row.state, row.decision, row.decided_at,
        row.joined_id, applied, some,
    )  # fmt: skip
