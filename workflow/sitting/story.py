"""What happened to a meeting: called, changed, attended, its items and their ballots, closed. Never a choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import col

from workflow.decision.course import BALLOT
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.changing import FIELDS, OF_ITEM
from workflow.decision.tables import AgendaItem, Ballot, MeetingChange
from workflow.deliberation.tables import Proposal, Revision
from workflow.process.text import Text
from workflow.record.tables import History
from workflow.sitting.admission import SEEN_BEFORE
from workflow.sitting.course import ITEM, MEETING
from workflow.story import PAGE, UNTOLD, Entry, names_of, told

OPENED = "ballot_opened"
"""What the history of a proposal, or of other business, tells of its ballots and they themselves do not."""

UNSAID = (*UNTOLD, "voted_by_proxy", "ballot_counted", "ballot_voided")
"""Who voted, and what the ballots tell themselves."""

BEFORE_VOTE = (
    "secrecy_asked", "declare_interest", "withdraw_interest", "enter_interest", "confirm_interest", "strike_interest",
)  # fmt: skip
"""What members do on other business before it is voted on."""

NOTED = ("note", "note_struck")
"""Notes are seen by whoever takes the minutes, until those are agreed to."""


CHANGED = ("changed", "item_added", "item_changed", "item_moved")
"""What an ``edit`` did that is told with what was and what is, where members had been called."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to a meeting, with those and what it is about."""

    entry: Entry
    what: str
    """The event; of an ``edit`` what was done by it, ``edit`` where an older line does not say."""
    label: Text | None
    """The words of a step, None where it is none."""
    person: str = ""
    """Who came, left, was excused, is represented or was chosen to preside."""
    holder: str = ""
    """Who represents them."""
    item_id: int | None = None
    item: str = ""
    """Title of the item."""
    changes: tuple[tuple[str, str, str], ...] = ()
    """What was changed after the call: name, and what it was and is; moments in ISO 8601."""


def story_of_meeting(
    case: Sitting, *, before: int | None = None, limit: int = PAGE
) -> tuple[tuple[Happened, ...], int | None]:
    """What happened, newest first, and the cursor before which there is more.

    Members are told of it from the call on: what was planned before is the secretary's and the chair's. So are the
    reasons of those who cannot come, which the minutes give once they are agreed to.
    """
    items = select(col(AgendaItem.id)).where(col(AgendaItem.meeting_id) == case.id)
    ballots = select(col(Ballot.id)).where(col(Ballot.item_id).in_(items))
    wanted = [or_(
        and_(col(History.subject) == "meeting", col(History.subject_id) == case.id),
        and_(
            col(History.subject) == "item", col(History.subject_id).in_(items), col(History.event).not_in(UNSAID)
        ),
        and_(col(History.subject) == "ballot", col(History.subject_id).in_(ballots)),
        and_(
            col(History.subject) == "proposal", col(History.event) == OPENED,
            col(History.subject_id).in_(
                select(col(AgendaItem.proposal_id)).where(col(AgendaItem.meeting_id) == case.id)
            ),
            col(History.facts)["ballot"].as_integer().in_(ballots),
        ),
    )]  # fmt: skip
    officer = bool(case.roles & SEEN_BEFORE)
    if not officer:
        wanted += [col(History.id) >= _call(case).scalar_subquery(), col(History.event).not_in(NOTED)]
    entries, cursor = told(case.session, wanted, before=before, limit=limit)
    titles, voted, changes = _titles(case), _ballots(case), _changes(case, entries)
    people = {
        number for entry in entries for key in ("person", "giver", "holder", "chair")
        if isinstance(number := entry.facts.get(key), int)
    }  # fmt: skip
    names = names_of(case.session, people)
    return tuple(
        _happened(case, each, titles, voted, changes, names, officer=officer) for each in entries
    ), cursor


def _happened(  # noqa: PLR0917 (what the lines are about, each read once)
    case: Sitting,
    entry: Entry,
    titles: Mapping[int, str],
    voted: Mapping[int, int],
    changes: Mapping[int, MeetingChange],
    names: Mapping[int, str],
    *,
    officer: bool,
) -> Happened:
    facts, item = entry.facts, None
    step = MEETING.engine.definition.steps.get(entry.event)
    if step is None and entry.event in ITEM.engine.definition.steps:
        step, item = ITEM.engine.definition.steps[entry.event], entry.subject_id
    elif step is None and entry.event in BALLOT.engine.definition.steps:
        step, item = BALLOT.engine.definition.steps[entry.event], voted.get(entry.subject_id)
    elif entry.event in BEFORE_VOTE:
        item = entry.subject_id
    elif "ballot" in facts:
        item = voted.get(facts["ballot"])
    else:
        item = facts.get("item")
    change = changes.get(entry.version) if facts.get("did") in CHANGED else None
    about = facts.get("person") or facts.get("giver") or facts.get("chair")
    if entry.event == "excuse" and not officer and about != case.actor.id:
        entry = replace(entry, remark="")
    return Happened(
        entry, str(facts.get("did", entry.event)), step.label if step else None,
        person=names.get(about or 0, ""), holder=names.get(facts.get("holder", 0), ""),
        item_id=item if item in titles else None, item=titles.get(item or 0, ""),
        changes=() if change is None else tuple(
            (name, change.before.get(name, ""), change.after.get(name, ""))
            for name in (*FIELDS, *OF_ITEM) if change.before.get(name) != change.after.get(name)
        ),
    )  # fmt: skip


def _call(case: Sitting) -> Select[int | None]:
    return select(func.min(col(History.id))).where(
        col(History.subject) == "meeting", col(History.subject_id) == case.id, col(History.event) == "call"
    )


def _titles(case: Sitting) -> dict[int, str]:
    """By item, those taken off included."""
    query = (
        select(col(AgendaItem.id), func.coalesce(col(Revision.title), col(AgendaItem.title)))
        .join(Proposal, col(Proposal.id) == col(AgendaItem.proposal_id), isouter=True)
        .join(
            Revision, col(Revision.id) == func.coalesce(col(AgendaItem.revision_id), col(Proposal.revision_id)),
            isouter=True,
        )
        .where(col(AgendaItem.meeting_id) == case.id)
    )  # fmt: skip
    return dict(case.session.execute(query).all())


def _ballots(case: Sitting) -> dict[int, int]:
    """By ballot, its item."""
    query = (
        select(col(Ballot.id), col(Ballot.item_id))
        .join(AgendaItem, col(AgendaItem.id) == col(Ballot.item_id))
        .where(col(AgendaItem.meeting_id) == case.id)
    )
    return dict(case.session.execute(query).all())


def _changes(case: Sitting, entries: Sequence[Entry]) -> dict[int, MeetingChange]:
    """What these lines tell of changes, by the version of the meeting they made; no query where none does."""
    versions = {entry.version for entry in entries if entry.facts.get("did") in CHANGED}
    if not versions:
        return {}
    query = select(MeetingChange).where(
        col(MeetingChange.meeting_id) == case.id, col(MeetingChange.version).in_(versions)
    )
    return {row.version: row for row in case.session.execute(query).scalars()}
