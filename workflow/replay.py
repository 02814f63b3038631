"""Whether the history gives the state: every line replayed by its lifecycle, every row held against the end.

Read in one snapshot and in streams, so that memory grows with the longest single history only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Engine, case, func, or_, select
from sqlmodel import col

from workflow.decision.tables import Ballot, Meeting, Participation, SecretChoice, Vote
from workflow.deliberation.tables import Proposal
from workflow.lifecycle import ENGINES
from workflow.outcome.tables import Brief
from workflow.process.definition import BrokenProcess, Definition
from workflow.process.parsing import parse
from workflow.process.text import Text
from workflow.record.database import snapshot
from workflow.record.history import hash_of
from workflow.record.tables import History, Remark, StoredDefinition
from workflow.record.walk import MOVED, VOTED, FollowerWalk, Line, ProposalWalk
from workflow.versions import FOLLOWING

AT_ONCE = 1_000
"""Rows fetched at once."""

SUBJECTS = {
    "proposal": Text("پیشنهاد", "proposal"), "ballot": Text("رأی‌گیری", "ballot"),
    "brief": Text("خلاصه", "brief"), "delivery": Text("ابلاغ", "delivery"),
    "amendment": Text("اصلاحیه", "amendment"), "meeting": Text("جلسه", "meeting"),
    "item": Text("بند دستور جلسه", "agenda item"), "minutes": Text("صورت‌جلسه", "minutes"),
}  # fmt: skip

NO_ROW = Text("تاریخچه از آن می‌گوید، ولی خود آن نیست.", "The history tells of it, but it is not there.")
NO_LINES = Text("در تاریخچه هیچ نشانی از آن نیست.", "The history does not tell of it at all.")
ROW_DIFFERS = Text(
    "«{column}» آن {found} است، ولی تاریخچه به {told} می‌رسد.",
    "Its “{column}” is {found}, but the history comes to {told}.",
)
VOTES_DIFFER = Text(
    "رأی‌گیری {ballot}: {found} رأی هست، ولی تاریخچه از {told} رأی می‌گوید.",
    "Ballot {ballot}: there are {found} votes, but the history tells of {told}.",
)
REMARK_DIFFERS = Text(
    "متنی که با این سطر گفته شد همان نیست که ثبت شده بود.",
    "The words said with this line are not those that were recorded.",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Where history and state part: the subject, and the id of the history's line (the last one it has)."""

    subject: str
    subject_id: int
    line: int | None
    text: Text


@dataclass(slots=True)
class Tally:
    """How much was looked at."""

    lines: int = 0
    rows: int = 0


def verify(engine: Engine, tally: Tally | None = None) -> Iterator[Fault]:
    """Everything that is wrong, as it is found; nothing where the history gives the state."""
    counted = tally or Tally()
    with snapshot(engine) as connection:
        yield from _proposals(connection, counted)
        for table, definition in FOLLOWING:
            yield from _followers(connection, table, definition, counted)
        yield from _business(connection)
        yield from _remarks(connection)


def _proposals(connection: Connection, tally: Tally) -> Iterator[Fault]:
    columns = (
        "id", "chapter_id", "process", "process_version", "state", "origin", "version", "audience",
        "revision_id", "entered_at", "successor_id",
    )  # fmt: skip
    rows = _rows(
        connection, select(*(col(getattr(Proposal, name)) for name in columns)).order_by(col(Proposal.id))
    )
    votes = _groups(connection, (
        select(col(Ballot.proposal_id), col(Ballot.id), *_cast())
        .where(
            col(Ballot.proposal_id).is_not(None),
            or_(~col(Ballot.secret), col(Ballot.state) == "counted"),
        )
        .order_by(col(Ballot.proposal_id), col(Ballot.id))
    ))  # fmt: skip
    cast = next(votes, None)
    kept = cache(lambda process, version: _definition(connection, process, version))
    for number, row, lines in _joined(rows, _lines(connection, "proposal", tally)):
        if row is None:
            yield Fault("proposal", number, lines[-1].id, NO_ROW)
            continue
        tally.rows += 1
        if not lines:
            yield Fault("proposal", number, None, NO_LINES)
            continue
        began_by = next(
            (line.facts.get("from") for line in lines if line.event == MOVED), row.process_version
        )
        walk = ProposalWalk(partial(kept, row.process), str(began_by), row.chapter_id)
        yield from (Fault("proposal", number, found.line, found.text) for found in walk.walk(lines))
        yield from _held("proposal", number, row, walk.values, walk.last)
        while cast is not None and cast[0] < number:
            cast = next(votes, None)
        if cast is not None and cast[0] == number:
            for _, ballot, *counts in cast[1]:
                told = walk.votes.get(ballot, 0)
                for count in sorted({*counts} - {told, None}):
                    text = VOTES_DIFFER.format(ballot=ballot, found=count, told=told)
                    yield Fault("proposal", number, walk.last, text)


def _business(connection: Connection) -> Iterator[Fault]:
    """Ballots on other business: as many votes as the history of their item tells of."""
    query = (
        select(col(Ballot.item_id), col(Ballot.id), *_cast())
        .where(col(Ballot.proposal_id).is_(None), or_(~col(Ballot.secret), col(Ballot.state) == "counted"))
        .order_by(col(Ballot.id))
    )
    for item, ballot, *counts in connection.execute(query).all():
        lines = connection.execute(
            select(col(History.id), col(History.event), col(History.facts))
            .where(
                col(History.subject) == "item",
                col(History.subject_id) == item,
                col(History.event).in_((*VOTED, "ballot_counted")),
            )
            .order_by(col(History.id))
        ).all()
        mine = [(number, event, facts) for number, event, facts in lines if facts.get("ballot") == ballot]
        closed = [int(facts.get("cast", 0)) for _, event, facts in mine if event == "ballot_counted"]
        told = closed[-1] if closed else len(mine)
        for count in sorted({*counts} - {told, None}):
            text = VOTES_DIFFER.format(ballot=ballot, found=count, told=told)
            yield Fault("item", item, mine[-1][0] if mine else None, text)


def _cast() -> tuple[Any, ...]:
    """How many votes a ballot has: by name, or, of a secret one that was counted, on either of its sides."""
    found: list[Any] = []
    for table, secret in ((Vote, False), (Participation, True), (SecretChoice, True)):
        count = select(func.count()).select_from(table).where(col(table.ballot_id) == col(Ballot.id))
        found.append(case((col(Ballot.secret).is_(secret), count.scalar_subquery()), else_=None))
    return tuple(found)


def _followers(
    connection: Connection,
    table: Any,  # noqa: ANN401 (one of several)
    definition: Definition,
    tally: Tally,
) -> Iterator[Fault]:
    subject = definition.subject
    chapter = table.chapter_id if table in (Brief, Meeting) else None
    columns = (
        table.id,
        table.state,
        table.origin,
        table.version,
        *((chapter,) if chapter is not None else ()),
    )
    rows = _rows(connection, select(*columns).order_by(table.id))
    for number, row, lines in _joined(rows, _lines(connection, subject, tally)):
        if row is None:
            yield Fault(subject, number, lines[-1].id, NO_ROW)
            continue
        tally.rows += 1
        walk = FollowerWalk(definition, row.chapter_id if chapter is not None else None)
        yield from (Fault(subject, number, found.line, found.text) for found in walk.walk(lines))
        yield from _held(subject, number, row, walk.values, walk.last)


def _remarks(connection: Connection) -> Iterator[Fault]:
    """Words whose salted hash is not the one in the history; erased ones are gone and hold nothing up."""
    told = ("subject", "subject_id", "id", "remark_hash")
    query = (
        select(*(col(getattr(History, name)) for name in told), col(Remark.salt), col(Remark.text))
        .join(Remark, col(Remark.id) == col(History.remark_id))
        .order_by(col(History.id))
    )
    for subject, number, line, kept, salt, text in _rows(connection, query):
        if hash_of(salt, text) != kept:
            yield Fault(subject, number, line, REMARK_DIFFERS)


def _held(subject: str, number: int, row: Any, told: dict[str, Any], last: int | None) -> Iterator[Fault]:  # noqa: ANN401
    for column, value in told.items():
        found = getattr(row, column)
        if found != value:
            text = ROW_DIFFERS.format(column=column, found=_shown(found), told=_shown(value))
            yield Fault(subject, number, last, text)


def _shown(value: object) -> str:
    return "—" if value in (None, "") else str(value)


def _definition(connection: Connection, process: str, version: str) -> Definition | None:
    """A lifecycle as it was, for what it says alone: names that are bound no more do not matter here."""
    present = ENGINES.get(process)
    if present is not None and present.definition.version == version:
        return present.definition
    text = connection.execute(
        select(col(StoredDefinition.text)).where(
            col(StoredDefinition.process) == process, col(StoredDefinition.version) == version
        )
    ).scalar_one_or_none()
    try:
        definition, malformed = parse(text or "", process)
    except BrokenProcess:
        return None
    return None if malformed or definition.version != version else definition


def _lines(connection: Connection, subject: str, tally: Tally) -> Iterator[tuple[int, list[Line]]]:
    """The lines of every subject of a kind, oldest first, subject by subject."""
    columns = ("subject_id", "id", "event", "source", "target", "version", "at", "chapter_id", "facts")
    query = (
        select(*(col(getattr(History, name)) for name in columns))
        .where(col(History.subject) == subject)
        .order_by(col(History.subject_id), col(History.id))
    )
    for number, rows in _groups(connection, query):
        lines = [Line(*row[1:]) for row in rows]
        tally.lines += len(lines)
        yield number, lines


def _rows(connection: Connection, query: Any) -> Iterable[Any]:  # noqa: ANN401 (any select)
    return connection.execute(query, execution_options={"yield_per": AT_ONCE})


def _groups(connection: Connection, query: Any) -> Iterator[tuple[int, list[Any]]]:  # noqa: ANN401
    return ((key, list(rows)) for key, rows in groupby(_rows(connection, query), key=itemgetter(0)))


def _joined(
    rows: Iterable[Any], histories: Iterable[tuple[int, list[Line]]]
) -> Iterator[tuple[int, Any, list[Line]]]:
    """Rows and histories side by side, both in the order of ids; either may be missing."""
    left, right = iter(rows), iter(histories)
    row: Any = next(left, None)
    told = next(right, None)
    while row is not None or told is not None:
        if told is None or (row is not None and row.id < told[0]):
            yield row.id, row, []
            row = next(left, None)
        elif row is None or told[0] < row.id:
            yield told[0], None, told[1]
            told = next(right, None)
        else:
            yield row.id, row, told[1]
            row, told = next(left, None), next(right, None)
