"""Minority opinions as pages and JSON show them, in as many queries however many they are.

Who keeps to the number is named to nobody, the writer of an opinion included.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from workflow.deliberation.dissents.grounds import COUNTED, GROUNDS, NAMED, admit
from workflow.deliberation.opinions.kept import sizes_of
from workflow.deliberation.tables import Dissent, DissentSigner, Revision
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
    """Number of the revision it is about."""
    newest: bool
    """Whether that is the newest."""
    stale: bool
    """Whether the text has other words since (``workflow.record.stale``)."""
    own: bool
    """Whether the reader wrote it."""
    names: tuple[str, ...]
    """Of those who sign this wording by name, in the order they signed."""
    counted: int
    """How many sign it without their names."""
    lapsed: int
    """How many signed an earlier wording only: they do not count."""
    mine: str
    """How the reader signed it, ``named`` or ``counted``; "" where they did not."""
    mine_lapsed: bool
    """Whether the reader signed an earlier wording only."""
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
    """What a brief prints: the opinions that stand, the number of the revision each is about, who signs it."""
    rows = session.execute(
        select(Dissent, col(Revision.number))
        .join(Revision, col(Revision.id) == col(Dissent.revision_id))
        .where(col(Dissent.proposal_id) == proposal_id, col(Dissent.withdrawn_at).is_(None))
        .order_by(col(Dissent.id))
    ).all()
    signers = _signers(session, [dissent.id for dissent, _ in rows])

    def signing(dissent: Dissent) -> Signing:
        valid = [one for one in signers[dissent.id or 0] if one.version == dissent.version]
        return Signing(
            tuple((one.name, one.name_en) for one in valid if one.named), sum(not one.named for one in valid)
        )

    return [(dissent, number, signing(dissent)) for dissent, number in rows]


def _rows(case: Case, which: ColumnElement[bool]) -> tuple[DissentRow, ...]:
    present: Any = aliased(Revision)
    query: Any = (
        select(Dissent, col(Revision.number), stale.other_words(Revision, present).label("stale"))
        .join(Revision, col(Revision.id) == col(Dissent.revision_id))
        .join(present, present.id == case.revision_id)
        .where(col(Dissent.proposal_id) == case.id, which)
        .order_by(col(Dissent.id))
    )
    rows = case.session.execute(query).all()
    signers = _signers(case.session, [dissent.id for dissent, _, _ in rows])
    return tuple(_row(case, row, signers[row[0].id or 0]) for row in rows)


def _row(case: Case, found: tuple[Dissent, int, bool], signers: list[Row[Any]]) -> DissentRow:
    dissent, number, is_stale = found
    valid = [one for one in signers if one.version == dissent.version]
    mine = next((one for one in signers if one.person_id == case.actor.id), None)
    return DissentRow(
        id=dissent.id or 0, ground=dissent.ground, group=dissent.group_number, group_size=dissent.group_size,
        body="" if dissent.withdrawn_at else dissent.body, at=dissent.at, version=dissent.version,
        revision=number, newest=dissent.revision_id == case.revision_id,
        stale=bool(is_stale), own=dissent.person_id == case.actor.id,
        names=tuple(one.name for one in valid if one.named), counted=sum(not one.named for one in valid),
        lapsed=len(signers) - len(valid), mine="" if mine is None else NAMED if mine.named else COUNTED,
        mine_lapsed=mine is not None and mine.version != dissent.version, withdrawn_at=dissent.withdrawn_at,
    )  # fmt: skip


def _signers(session: Session, ids: list[int | None]) -> defaultdict[int, list[Row[Any]]]:
    columns: Any = (
        DissentSigner.dissent_id, DissentSigner.person_id, DissentSigner.named, DissentSigner.version,
        Person.name, Person.name_en,
    )  # fmt: skip
    query: Any = (
        select(*map(col, columns))
        .join(Person, col(Person.id) == col(DissentSigner.person_id))
        .where(col(DissentSigner.dissent_id).in_(ids))
        .order_by(col(DissentSigner.at), col(DissentSigner.person_id))
    )
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.dissent_id].append(row)
    return found
