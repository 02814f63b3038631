"""Amendments as pages and JSON show them: by their place in the text, in as many queries however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy import case as case_when
from sqlmodel import col

from workflow.deliberation.amendments.course import LIVE
from workflow.deliberation.amendments.edits import Edit, with_amendments
from workflow.deliberation.amendments.ground import Ground, ground
from workflow.deliberation.passages import RECOMMENDATION
from workflow.deliberation.sections import BY_KEY
from workflow.deliberation.tables import Amendment, AmendmentStance, Revision, Signer
from workflow.deliberation.threads import VALUES
from workflow.membership.tables import Person
from workflow.record.case import Case

_BREAK = "\n\n"
_NAME = {value: name for name, value in VALUES.items()}


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """An amendment as one reader sees it."""

    id: int
    parent_id: int | None
    author: str
    own: bool
    section: str
    revision: int
    """Number of the revision it was moved on."""
    start: int
    end: int
    exact: str
    """The words it changes, as they stood when it was moved; "" for an insertion."""
    replacement: str
    whole: str
    """The replacement as its own accepted amendments leave it."""
    before: str
    after: str
    """What stands around the words now (once it is settled: when it was moved), up to the paragraph's ends."""
    reason: str
    at: datetime
    state: str
    version: int
    anew: bool
    """Whether its words were changed by hand since, so that it must be worded anew."""
    collides: tuple[int, ...]
    """The proposed and accepted ones that cannot be accepted beside it."""
    signers: tuple[str, ...]
    signed: bool
    agree: int
    disagree: int
    passes: int
    mine: str | None
    decision: str
    decided_by: str
    decided_at: datetime | None
    joined_id: int | None
    applied: int | None
    """Number of the revision it was applied in."""
    applied_start: int | None
    applied_end: int | None


def listing(case: Case) -> tuple[AmendmentRow, ...]:
    """All of a proposal, by the place in the text; those to an amendment after it."""
    return shown(case, ground(case))


def one(case: Case, number: int) -> AmendmentRow:
    """One amendment. Raises NotFound for another proposal's."""
    on = ground(case)
    on.row(number)
    return next(row for row in shown(case, on) if row.id == number)


def shown(case: Case, on: Ground) -> tuple[AmendmentRow, ...]:
    """The amendments of a ground as the reader of the case sees them."""
    if not on.rows:
        return ()
    rows = list(on.rows.values())
    people = {number for row in rows for number in (row.author_id, row.decided_by_id) if number}
    named = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people))
    names: dict[int | None, str] = {row.id: row.name for row in case.session.execute(named)}
    revisions = {number for row in rows for number in (row.revision_id, row.applied_id) if number}
    numbered = select(col(Revision.id), col(Revision.number)).where(col(Revision.id).in_(revisions))
    numbers: dict[int | None, int] = {row.id: row.number for row in case.session.execute(numbered)}
    signers, stances, children = _signers(case), _stances(case), _children(rows)

    def view(row: Amendment) -> AmendmentRow:
        number = row.id or 0
        own = Edit(row.start, row.end, number, row.replacement)
        before, after = _around(on, row)
        held = stances.get(number)
        behind = signers.get(number, [])
        return AmendmentRow(
            id=number, parent_id=row.parent_id, author=names.get(row.author_id, ""),
            own=row.author_id == case.actor.id, section=row.section, revision=numbers[row.revision_id],
            start=row.start, end=row.end, exact=row.exact, replacement=row.replacement,
            whole=with_amendments(own, children).replacement, before=before, after=after, reason=row.reason,
            at=row.at, state=row.state, version=row.version,
            anew=row.state in LIVE and number not in on.edits, collides=on.colliding.get(number, ()),
            signers=tuple(name for _, name in behind),
            signed=any(person == case.actor.id for person, _ in behind),
            agree=held.agree if held else 0, disagree=held.disagree if held else 0,
            passes=held.passes if held else 0,
            mine=_NAME[held.mine] if held and held.mine is not None else None,
            decision=row.decision, decided_by=names.get(row.decided_by_id, ""), decided_at=row.decided_at,
            joined_id=row.joined_id, applied=numbers.get(row.applied_id), applied_start=row.applied_start,
            applied_end=row.applied_end,
        )  # fmt: skip

    return tuple(view(row) for row in _in_place(on, rows))


def _in_place(on: Ground, rows: Iterable[Amendment]) -> list[Amendment]:
    order = {key: place for place, key in enumerate(BY_KEY)}
    recommended = order["options"] + 0.5
    rank = {f"{RECOMMENDATION}{row.id}": n for n, row in enumerate(on.newest.recommendations)}
    below: dict[int | None, list[Amendment]] = defaultdict(list)

    def place(row: Amendment) -> tuple[float, int, int, int]:
        edit = on.edits.get(row.id or 0)
        part = order.get(row.section, recommended)
        return part, rank.get(row.section, len(rank)), edit.start if edit else row.start, row.id or 0

    for row in sorted(rows, key=place):
        below[row.parent_id].append(row)
    found: list[Amendment] = []
    waiting = list(reversed(below[None]))
    while waiting:
        row = waiting.pop()
        found.append(row)
        waiting += reversed(below[row.id])
    return found


def _around(on: Ground, row: Amendment) -> tuple[str, str]:
    edit = on.edits.get(row.id or 0)
    if edit is None:
        return row.prefix, row.suffix
    text = on.text(row)
    break_before = text.rfind(_BREAK, 0, edit.start)
    begin = 0 if break_before < 0 else break_before + len(_BREAK)
    break_after = text.find(_BREAK, edit.end)
    return text[begin : edit.start], text[edit.end : len(text) if break_after < 0 else break_after]


def _children(rows: Iterable[Amendment]) -> Mapping[int, list[Edit]]:
    found: dict[int, list[Edit]] = defaultdict(list)
    for row in rows:
        if row.parent_id is not None and row.state in ("accepted", "applied"):
            found[row.parent_id].append(Edit(row.start, row.end, row.id or 0, row.replacement))
    return found


def _signers(case: Case) -> Mapping[int, list[tuple[int, str]]]:
    query = (
        select(col(Signer.amendment_id), col(Person.id), col(Person.name))
        .join(Amendment, col(Amendment.id) == col(Signer.amendment_id))
        .join(Person, col(Person.id) == col(Signer.person_id))
        .where(col(Amendment.proposal_id) == case.id)
        .order_by(col(Signer.at), col(Person.id))
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for amendment, person, name in case.session.execute(query):
        found[amendment].append((person or 0, name))
    return found


def _stances(case: Case) -> Mapping[int, Row[Any]]:
    value = col(AmendmentStance.value)

    def counted(which: int, name: str) -> Any:  # noqa: ANN401 (an SQL expression)
        return func.sum(case_when((value == which, 1), else_=0)).label(name)

    mine = func.max(case_when((col(AmendmentStance.person_id) == case.actor.id, value))).label("mine")
    query: Any = (
        select(
            col(AmendmentStance.amendment_id), counted(1, "agree"), counted(-1, "disagree"),
            counted(0, "passes"), mine,
        )
        .join(Amendment, col(Amendment.id) == col(AmendmentStance.amendment_id))
        .where(col(Amendment.proposal_id) == case.id)
        .group_by(col(AmendmentStance.amendment_id))
    )  # fmt: skip
    return {row.amendment_id: row for row in case.session.execute(query)}
