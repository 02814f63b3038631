"""All accepted amendments put into the text at once, as one new revision; the order of acceptance is no matter."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from workflow.deliberation import drafting
from workflow.deliberation.amendments.course import AMENDMENT
from workflow.deliberation.amendments.edits import (
    Edit,
    Placed,
    applied,
    placed_within,
    tidied,
    with_amendments,
)
from workflow.deliberation.amendments.ground import Ground, ground
from workflow.deliberation.amendments.refusals import NothingToApply, OpenUnder
from workflow.deliberation.amendments.telling import watched
from workflow.deliberation.draft import Draft, RecommendationDraft
from workflow.deliberation.editing import claim, record
from workflow.deliberation.passages import RECOMMENDATION, source
from workflow.deliberation.revisions import RevisionText
from workflow.deliberation.sections import BY_KEY
from workflow.record.case import Case


@dataclass(frozen=True, slots=True)
class Change:
    """One section or recommendation before and after."""

    section: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying would do now."""

    draft: Draft
    changes: tuple[Change, ...]
    placed: tuple[Placed, ...]
    """Where the words of each that is applied will stand."""
    anew: tuple[int, ...]
    """Accepted ones whose words were changed by hand: they stay, to be worded anew."""
    undecided: tuple[int, ...]
    """Open amendments to accepted ones: they hold everything up."""


def plan(case: Case) -> Plan:
    """What ``apply_accepted`` would do now."""
    return _plan(ground(case))


def apply_accepted(case: Case, *, version: int, now: datetime) -> int:
    """Save the text with every accepted amendment in it as one revision, and return its number.

    ``version`` is the proposal's as the secretary saw it. Each one applied keeps the revision and where its
    words stand there. Appends ``edit`` and ``apply_amendments`` to the history.
    Raises RevisionOutdated, NothingToApply, OpenUnder, NotYours, and EntryRefused for a text that would become
    longer than it may.
    """
    case.require("edit")
    claim(case, version)
    on = ground(case, lock=True)
    planned = _plan(on)
    if planned.undecided:
        raise OpenUnder(planned.undecided)
    if not planned.placed:
        raise NothingToApply
    rows = [on.row(place.id) for place in planned.placed]
    with watched(case, on, now):
        AMENDMENT.take(
            case.session, rows, "apply", case.roles, chapter_id=case.chapter_id, actor=case.actor, now=now
        )
    number = drafting.save(case, planned.draft, version=version, now=now)
    for place in planned.placed:
        row = on.row(place.id)
        row.applied_id, row.applied_start, row.applied_end = case.revision_id, place.start, place.end
    case.session.flush()
    record(
        case, "apply_amendments", now, amendments=sorted(place.id for place in planned.placed), number=number
    )
    return number


def _plan(on: Ground) -> Plan:
    accepted = {number for number, row in on.rows.items() if row.state == "accepted"}
    children: dict[int, list[Edit]] = defaultdict(list)
    roots: dict[str, list[Edit]] = defaultdict(list)
    for number in sorted(accepted & set(on.edits)):
        row = on.rows[number]
        if row.parent_id is None:
            roots[row.section].append(on.edits[number])
        else:
            children[row.parent_id].append(on.edits[number])
    changes: list[Change] = []
    placed: list[Placed] = []
    for section, edits in roots.items():
        old = source(on.newest, section) or ""
        new, places = applied(old, [with_amendments(edit, children) for edit in edits])
        begins = {place.id: place.start for place in places}
        within = (
            Placed(inner.id, inner.start + begins[edit.id], inner.end + begins[edit.id])
            for edit in edits
            for inner in placed_within(edit, children)
        )
        new, at = tidied(new, (*places, *within))
        changes.append(Change(section, old, new))
        placed += at
    undecided = (
        number
        for number, row in on.rows.items()
        if row.state == "open" and row.parent_id is not None and row.parent_id in accepted
    )
    return Plan(
        _draft(on.newest, changes), tuple(changes), tuple(placed), tuple(sorted(accepted - set(on.edits))),
        tuple(undecided),
    )  # fmt: skip


def _draft(newest: RevisionText, changes: list[Change]) -> Draft:
    new = {change.section: change.new for change in changes}
    sections = {key: new.get(key, text) for key, text in newest.sections.items()}
    sections |= {key: text for key, text in new.items() if key in BY_KEY}
    rows = (RecommendationDraft(r.id, r.text, r.owner, r.time, r.cost) for r in newest.recommendations)
    worded = (replace(row, text=new.get(f"{RECOMMENDATION}{row.id}", row.text)) for row in rows)
    return Draft(newest.title, sections, tuple(row for row in worded if row.text.strip()))  # struck: left out
