"""Six steps of a proposal through the use case, against the same writes sent by the bare driver.

The writes are listened to once, on a copy of the database; then both ways begin from the same rows and leave
the same number of rows in the same tables, each step in a transaction of its own. The driver reads nothing,
checks nothing and decides nothing: it is the floor under any engine.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Engine, event, text
from sqlmodel import Session

from documents.freeze import freeze
from tests import council
from tests.bench.places import Place
from tests.bench.timing import Pair, compared, seconds
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.outcome import issuing
from workflow.record.case import WORKER, Actor, person
from workflow.record.database import connect, writing

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MEMBERS, RECIPIENTS = 12, 2
TOGETHER = 10
"""Proposals carried in one round; a round is six steps of each."""

Write = tuple[str, Any]
"""A statement and its parameters: a list where it is sent with many rows at once."""


@dataclass(frozen=True)
class Chapter:
    """Who carries which proposals."""

    author: int
    secretary: int
    members: tuple[int, ...]
    recipients: tuple[int, ...]
    proposals: tuple[int, ...]


def six_steps(place: Place, *, rounds: int) -> Pair:
    """Seconds for six steps of one proposal, ours and the driver's."""
    origin = place.fresh()
    chapter = _made(origin, TOGETHER * (rounds + 1))
    ours, heard, floor = origin, place.copy(origin), place.copy(origin)
    batches = [chapter.proposals[n : n + TOGETHER] for n in range(0, len(chapter.proposals), TOGETHER)]
    told = [_heard(heard, chapter, batch) for batch in batches]
    engine, driver = connect(ours), connect(floor)
    with _driver(driver) as send:
        found = []
        for batch, writes in zip(batches, told, strict=True):
            mine = other = 0.0
            for (timed, act), sent in zip(_acts(engine, chapter, batch), writes, strict=True):
                took = seconds(act), seconds(partial(send, sent))
                if timed:
                    mine, other = mine + took[0], other + took[1]
            found.append((mine / TOGETHER, other / TOGETHER))
    _same_rows(engine, driver)
    engine.dispose()
    driver.dispose()
    return compared(found[1:])


def _made(url: str, proposals: int) -> Chapter:
    engine = connect(url)
    with writing(engine) as session:
        here = council.chapter(session)
        members = [council.member(session, here) for _ in range(MEMBERS - 1)]
        members.append(council.member(session, here, ["chair"]))
        secretary = council.member(session, here, ["secretary"])
        recipients = [council.recipient(session, here) for _ in range(RECIPIENTS)]
        rows = [council.proposal(session, here, members[0]) for _ in range(proposals)]
        made = Chapter(
            author=members[0].id or 0, secretary=secretary.id or 0, members=tuple(m.id or 0 for m in members),
            recipients=tuple(r.id or 0 for r in recipients), proposals=tuple(row.id or 0 for row in rows),
        )  # fmt: skip
    engine.dispose()
    return made


def _acts(
    engine: Engine, chapter: Chapter, batch: Sequence[int]
) -> Iterator[tuple[bool, Callable[[], None]]]:
    """What is done with a batch, in order: the six steps, which count, and what has to be between them."""
    secretary = person(chapter.secretary)

    def step(name: str, actor: Actor, now: datetime = NOW) -> tuple[bool, Callable[[], None]]:
        def taken() -> None:
            for proposal in batch:
                with writing(engine) as session:
                    advance(session, proposal, name, actor=actor, now=now)

        return True, taken

    yield step("submit", person(chapter.author))
    yield step("accept", secretary)
    yield step("close_discussion", secretary)
    yield step("put_to_vote", secretary)
    yield False, lambda: _vote(engine, chapter, batch)
    yield step("decide", WORKER, NOW + timedelta(hours=1))
    yield False, lambda: _issue(engine, chapter, batch)
    yield step("deliver", secretary, NOW + timedelta(hours=2))


def _vote(engine: Engine, chapter: Chapter, batch: Sequence[int]) -> None:
    for proposal in batch:
        for voter in chapter.members:
            with writing(engine) as session:
                case = authorize(session, proposal, "vote", actor=person(voter), now=NOW)
                ballots.cast(case, "for", now=NOW)


def _issue(engine: Engine, chapter: Chapter, batch: Sequence[int]) -> None:
    for proposal in batch:
        with writing(engine) as session:
            case = authorize(session, proposal, "issue", actor=person(chapter.secretary), now=NOW)
            brief = issuing.issue(case, recipient_ids=chapter.recipients, now=NOW)
            freeze(session, brief, base_url="http://rayzan.test")


def _heard(url: str, chapter: Chapter, batch: Sequence[int]) -> list[list[list[Write]]]:
    """For each act the transactions, and in each the writes, as they reached the driver."""
    engine = connect(url)
    heard: list[list[Write]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        if statement.split(None, 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            heard[-1].append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "begin", lambda _connection: heard.append([]))
    acts = []
    for _, act in _acts(engine, chapter, batch):
        heard = []
        act()
        acts.append([writes for writes in heard if writes])
    engine.dispose()
    return acts


@contextmanager
def _driver(engine: Engine) -> Iterator[Callable[[list[list[Write]]], None]]:
    """Sends transactions on one bare connection, with statements the driver has prepared."""
    pooled = engine.raw_connection()
    bare: Any = pooled.driver_connection
    postgres = engine.dialect.name == "postgresql"
    bare.rollback()
    begin = "BEGIN" if postgres else "BEGIN IMMEDIATE"
    if postgres:
        bare.autocommit, bare.prepare_threshold = True, 0
    cursor = bare.cursor()

    def send(transactions: list[list[Write]]) -> None:
        for writes in transactions:
            cursor.execute(begin)
            for statement, parameters in writes:
                if isinstance(parameters, list):
                    cursor.executemany(statement, parameters)
                    continue
                cursor.execute(statement, parameters)
                if cursor.description:
                    cursor.fetchall()
            cursor.execute("COMMIT")

    yield send
    cursor.close()
    if postgres:
        bare.autocommit = False
    pooled.close()


def _same_rows(one: Engine, other: Engine) -> None:
    """Both ways have left as many rows in every table, or what was measured is not the same thing."""
    first, second = (_counts(engine) for engine in (one, other))
    if first != second:
        raise AssertionError(f"not the same rows: {set(first.items()) ^ set(second.items())}")


def _counts(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        postgres = engine.dialect.name == "postgresql"
        asked = (
            "SELECT table_schema || '.' || table_name FROM information_schema.tables "
            "WHERE table_schema IN ('public', 'dbos') AND table_type = 'BASE TABLE'"
            if postgres
            else "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_index%'"
        )
        names = list(session.connection().execute(text(asked)).scalars())
        return {
            name: session.connection().execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in names
        }
