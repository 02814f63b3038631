"""Minority opinions as pages and JSON show them, in as many queries however many they are.

Who keeps to the number is named to nobody, the writer of an opinion included.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workflow.decision.tables import Ballot
from workflow.deliberation.dissents.grounds import COUNTED, GROUNDS, NAMED, admit
from workflow.deliberation.opinions.kept import sizes_of
from workflow.deliberation.tables import Dissent, DissentSigner, Proposal, Revision
from workflow.membership.tables import Person
from workflow.outcome.tables import Brief
from workflow.process.text import Refusal, Text
from workflow.record import stale
from workflow.record.case import Case, NotFound


@dataclass(frozen=True, slots=True)
class DissentRow:
    """A minority opinion as one reader sees it."""

    id: int
    ground: str
    group: int | None
    """The opinion group it names, as it was numbered then."""
    group_size: int | None
    body: str
    """"" once it was withdrawn."""
    at: datetime
    """When it was worded so."""
    version: int
    """Number of its wording."""
    revision: int
    """Number of the revision it is about: the newest it was signed or confirmed for."""
    newest: bool
    """Whether that is the newest."""
    stale: bool
    """Whether nobody stands behind it any more, the text having other words since (``workflow.record.stale``)."""
    own: bool
    """Whether the reader wrote it."""
    names: tuple[str, ...]
    """Of those who sign this wording by name for the present text, in the order they signed; none where the ballot
    was secret."""
    counted: int
    """How many sign it without their names."""
    unconfirmed: int
    """How many signed it for other words of the text: they do not count until they say that it holds for these."""
    lapsed: int
    """How many signed an earlier wording only: they do not count."""
    mine: str
    """How the reader signed it, ``named`` or ``counted``; "" where they did not."""
    mine_lapsed: bool
    """Whether the reader signed an earlier wording only."""
    mine_unconfirmed: bool
    """Whether the reader signed it for other words of the text."""
    mine_revision: int
    """Number of the revision the reader signed it for; 0 where they did not."""
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Signing:
    """Who stands behind one wording, as a document prints them."""

    names: tuple[tuple[str, str], ...]
    """Name in Persian letters and in Latin ones, in the order they signed."""
    counted: int


def listing(case: Case) -> tuple[DissentRow, ...]:
    """Those that stand, the oldest first; at most ``writing.MOST``."""
    return _rows(case, col(Dissent.withdrawn_at).is_(None))


def one(case: Case, number: int) -> DissentRow:
    """One opinion, also where it was withdrawn. Raises NotFound for another proposal's."""
    found = _rows(case, col(Dissent.id) == number)
    if not found:
        raise NotFound
    return found[0]


def open_grounds(case: Case) -> dict[str, Text | None]:
    """Each ground, with why it is not open to the reader, or None where it is."""
    found: dict[str, Text | None] = {}
    for ground in GROUNDS:
        try:
            admit(case, ground)
        except Refusal as refusal:
            found[ground] = refusal.text
        else:
            found[ground] = None
    return found


def groups(case: Case) -> dict[int, int]:
    """The opinion groups that may be named: number and size."""
    return sizes_of(case)


def issued(case: Case) -> str:
    """Number of the brief that is out, after which nothing changes; "" while there is none."""
    query = (
        select(col(Brief.number))
        .where(col(Brief.proposal_id) == case.id, col(Brief.issued_at).is_not(None))
        .order_by(col(Brief.id).desc())
        .limit(1)
    )
    return case.session.execute(query).scalar_one_or_none() or ""


def standing(session: Session, proposal_id: int) -> list[tuple[Dissent, int, Signing]]:
    """What a brief prints: the opinions that somebody stands behind for the present text.

    Each with the number of the newest revision it was signed or confirmed for, and who signs it so.
    """
    query = (
        select(Dissent)
        .where(col(Dissent.proposal_id) == proposal_id, col(Dissent.withdrawn_at).is_(None))
        .order_by(col(Dissent.id))
    )
    rows = list(session.execute(query).scalars())
    signers = _signers(session, [dissent.id for dissent in rows])
    found = []
    for dissent in rows:
        if valid := _confirmed(dissent, signers[dissent.id or 0]):
            names = tuple((one.name, one.name_en) for one in valid if one.named)
            found.append((dissent, max(one.number for one in valid), Signing(names, len(valid) - len(names))))
    return found


def _rows(case: Case, which: ColumnElement[bool]) -> tuple[DissentRow, ...]:
    query: Any = (
        select(Dissent, col(Revision.number))
        .join(Revision, col(Revision.id) == col(Dissent.revision_id))
        .where(col(Dissent.proposal_id) == case.id, which)
        .order_by(col(Dissent.id))
    )
    rows = case.session.execute(query).all()
    signers = _signers(case.session, [dissent.id for dissent, _ in rows])
    return tuple(_row(case, dissent, number, signers[dissent.id or 0]) for dissent, number in rows)


def _row(case: Case, dissent: Dissent, worded: int, signers: list[Row[Any]]) -> DissentRow:
    valid = [one for one in signers if one.version == dissent.version]
    confirmed = _confirmed(dissent, signers)
    newest = max(confirmed, key=lambda one: one.number, default=None)
    mine = next((one for one in signers if one.person_id == case.actor.id), None)
    return DissentRow(
        id=dissent.id or 0, ground=dissent.ground, group=dissent.group_number, group_size=dissent.group_size,
        body="" if dissent.withdrawn_at else dissent.body, at=dissent.at, version=dissent.version,
        revision=newest.number if newest else worded,
        newest=(newest.revision_id if newest else dissent.revision_id) == case.revision_id,
        stale=not confirmed, own=dissent.person_id == case.actor.id,
        names=tuple(one.name for one in confirmed if one.named), counted=sum(not one.named for one in confirmed),
        unconfirmed=len(valid) - len(confirmed), lapsed=len(signers) - len(valid),
        mine="" if mine is None else NAMED if mine.chose else COUNTED,
        mine_lapsed=mine is not None and mine.version != dissent.version,
        mine_unconfirmed=mine is not None and mine.version == dissent.version and bool(mine.stale),
        mine_revision=mine.number if mine else 0, withdrawn_at=dissent.withdrawn_at,
    )  # fmt: skip


def _confirmed(dissent: Dissent, signers: list[Row[Any]]) -> list[Row[Any]]:
    """Those who stand behind the present wording for the present text."""
    return [one for one in signers if one.version == dissent.version and not one.stale]


def _signers(session: Session, ids: list[int | None]) -> defaultdict[int, list[Row[Any]]]:
    """Who signed which opinion; ``named`` where they chose so and the ballot was open, ``chose`` whatever it was."""
    present: Any = aliased(Revision)
    secret = (
        select(col(Ballot.secret))
        .where(col(Ballot.proposal_id) == col(Dissent.proposal_id), col(Ballot.purpose) == "approval")
        .order_by(col(Ballot.number).desc())
        .limit(1)
        .correlate(Dissent)
        .scalar_subquery()
    )
    columns: Any = (
        DissentSigner.dissent_id, DissentSigner.person_id, DissentSigner.version, DissentSigner.revision_id,
        Revision.number, Person.name, Person.name_en,
    )  # fmt: skip
    query: Any = (
        select(
            *map(col, columns),
            col(DissentSigner.named).label("chose"),
            and_(col(DissentSigner.named), ~func.coalesce(secret, false())).label("named"),
            stale.other_words(Revision, present).label("stale"),
        )
        .join(Dissent, col(Dissent.id) == col(DissentSigner.dissent_id))
        .join(Proposal, col(Proposal.id) == col(Dissent.proposal_id))
        .join(present, present.id == col(Proposal.revision_id))
        .join(Revision, col(Revision.id) == col(DissentSigner.revision_id))
        .join(Person, col(Person.id) == col(DissentSigner.person_id))
        .where(col(DissentSigner.dissent_id).in_(ids))
        .order_by(col(DissentSigner.at), col(DissentSigner.person_id))
    )
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.dissent_id].append(row)
    return found
