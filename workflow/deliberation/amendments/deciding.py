"""What becomes of amendments: accepted, rejected, reopened, or joined in a wording of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from workflow.deliberation.amendments.course import AMENDMENT, LIVE
from workflow.deliberation.amendments.edits import Edit
from workflow.deliberation.amendments.ground import Ground, ground, where
from workflow.deliberation.amendments.moving import checked, edit_in, held, insert_amendment
from workflow.deliberation.amendments.refusals import (
    Collides,
    DecidedMeanwhile,
    JoinedMeanwhile,
    NotTogether,
    ParentSettled,
    WordedAnew,
)
from workflow.deliberation.amendments.telling import watched
from workflow.deliberation.editing import record
from workflow.deliberation.tables import Amendment
from workflow.deliberation.wording import worded
from workflow.membership.tables import Person
from workflow.process.text import Text
from workflow.record import typed
from workflow.record.case import Case
from workflow.record.tables import History, Remark

VERDICTS: Mapping[str, Text] = MappingProxyType({
    "accept": Text("پذیرفتن", "Accept"),
    "reject": Text("نپذیرفتن", "Do not accept"),
    "reopen": Text("بازگشودن تصمیم", "Reopen the decision"),
})  # fmt: skip
"""What the secretary may decide: steps of the lifecycle."""

MOST_JOINED = 50
MOST_TOLD = 100
"""Decisions on one amendment that are told, the newest."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision on an amendment: a key of ``VERDICTS``, and why, by whom and when."""

    verdict: str
    reason: str
    who: str
    at: datetime


def decide(case: Case, number: int, verdict: str, reason: str, *, now: datetime) -> None:
    """Accept or reject an amendment, or reopen what was decided, with a reason.

    The reason of each stays in the proposal's history (``decide_amendment``), also when it is reopened.
    Raises EntryRefused (fields ``verdict``, ``reason``), NotFound, StepNotOpen, Collides with accepted ones,
    WordedAnew where its words were changed by hand, ParentSettled where what it amends is not there any more.
    """
    case.require("dispose")
    step = typed.choice(verdict, "verdict", VERDICTS)
    why = typed.prose(reason, "reason").strip()
    on = ground(case, lock=True)
    row = on.row(number)
    if step != "reject":
        _refuse_orphan(on, row)
    if step == "accept" and AMENDMENT.open_to(row, step):
        if number not in on.edits:
            raise WordedAnew(worded(WordedAnew.text, number=number))
        if others := on.accepted_beside(number):
            raise Collides(others)
    with watched(case, on, now):
        _take(case, [row], step, why, now)
    record(case, "decide_amendment", now, remark=why, amendment=number, verdict=step)


def decisions(case: Case, number: int) -> tuple[Decided, ...]:
    """What was decided on an amendment one by one, the newest first; also what was reopened since."""
    facts: Any = col(History.facts)
    query = (
        select(facts, col(Remark.text), col(Person.name), col(History.at))
        .join(Remark, col(Remark.id) == col(History.remark_id))
        .join(Person, col(Person.id) == col(History.actor_id))
        .where(
            col(History.subject) == "proposal",
            col(History.subject_id) == case.id,
            col(History.event) == "decide_amendment",
            facts["amendment"].as_integer() == number,
        )
        .order_by(col(History.id).desc())
        .limit(MOST_TOLD)
    )
    rows = case.session.execute(query)
    return tuple(Decided(told["verdict"], why, who, at) for told, why, who, at in rows)


def join(
    case: Case, seen: Mapping[int, int], wording: str, reason: str, *, revision: int, now: datetime
) -> int:
    """Write the joined wording of amendments to one text, or word one anew: returns the new amendment's id.

    ``seen`` is each of them with its version, ``revision`` the number of the text, as they were when it was
    written. ``wording`` takes the place of everything from the first to the last of their passages as ``span``
    gives it. The new one is accepted, those it joins are ``joined`` and name it; amendments to them fall.
    Raises EntryRefused (fields ``replacement``, ``reason``), NotFound, NotTogether, WordedAnew, JoinedMeanwhile,
    DecidedMeanwhile, and Collides with accepted ones that are not joined.
    """
    case.require("dispose")
    words, why = checked(wording, reason)
    on = ground(case, lock=True)
    _refuse_outdated(on, seen, revision)
    rows = together(on, seen)
    start, end = span(on, rows)
    first = rows[0]
    _refuse_orphan(on, first)
    edit = edit_in(on.text(first), start, end, words)
    joined = [row.id or 0 for row in rows]
    if others := on.against(Edit(edit.start, edit.end, 0, edit.replacement), where(first), joined):
        raise Collides(others)
    revision = on.newest.id if first.parent_id is None else first.revision_id
    made = insert_amendment(
        case, first.section, on.text(first), edit, revision, why, parent_id=first.parent_id, now=now
    )
    with watched(case, on, now):
        _take(case, rows, "join", why, now)
        for row in rows:
            row.joined_id = made
    _take(case, [held(case, made)], "accept", why, now)
    record(case, "join_amendments", now, remark=why, amendments=joined, amendment=made)
    return made


def words_of(case: Case, ids: Iterable[int]) -> str:
    """What a joined wording of these takes the place of. Raises what ``together`` and ``span`` raise."""
    on = ground(case)
    rows = together(on, ids)
    start, end = span(on, rows)
    return on.text(rows[0])[start:end]


def together(on: Ground, ids: Iterable[int]) -> list[Amendment]:
    """Amendments that can be joined: live, and to one text. Raises NotTogether, NotFound."""
    rows = [on.row(number) for number in sorted(set(ids))]
    if not 0 < len(rows) <= MOST_JOINED or len({where(row) for row in rows}) > 1:
        raise NotTogether
    if any(row.state not in LIVE for row in rows):
        raise NotTogether
    return rows


def span(on: Ground, rows: Iterable[Amendment]) -> tuple[int, int]:
    """From the first to the last of their passages as they stand now. Raises WordedAnew for one that is gone.

    A joined wording stands for the passages of all that it joined, also those it left as they were.
    """
    places = []
    for row in rows:
        at = on.near(row)
        if at is None:
            raise WordedAnew(worded(WordedAnew.text, number=row.id or 0))
        places += [at, *filter(None, map(on.near, on.joined_by(row)))]
    return min(start for start, _ in places), max(end for _, end in places)


def _refuse_outdated(on: Ground, seen: Mapping[int, int], revision: int) -> None:
    rows = [on.row(number) for number in seen]
    for row in rows:
        joined = row
        while joined.joined_id is not None:
            joined = on.rows[joined.joined_id]
        if joined is not row:
            raise JoinedMeanwhile(version=joined.version, number=joined.id or 0)
    revised = on.newest.number != revision and any(row.parent_id is None for row in rows)
    decided = next((row for row in rows if row.version != seen[row.id or 0]), None)
    if decided is not None or revised:
        raise DecidedMeanwhile(version=(decided or rows[0]).version)


def _refuse_orphan(on: Ground, row: Amendment) -> None:
    if row.parent_id is not None and on.rows[row.parent_id].state not in LIVE:
        raise ParentSettled(worded(ParentSettled.text, number=row.parent_id))


def _take(case: Case, rows: list[Amendment], step: str, reason: str, now: datetime) -> None:
    AMENDMENT.take(
        case.session, rows, step, case.roles, chapter_id=case.chapter_id, actor=case.actor, now=now,
        answers={"reason": reason},
    )  # fmt: skip
    for row in rows:
        row.decided_by_id, row.decided_at, row.decision = case.person_id, now, reason
    case.session.flush()
