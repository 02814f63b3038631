"""Changing what was planned of a meeting, also once its members were called: then each of them is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.following import tell_of_change
from workflow.decision.meetings.guards import lapses_before
from workflow.decision.meetings.notice import MOVED_TOO_LATE, too_late
from workflow.decision.meetings.planning import Plan, Planned, read
from workflow.decision.meetings.renewing import renew_roll
from workflow.decision.procedure import kept
from workflow.decision.tables import AgendaItem, Meeting, MeetingChange
from workflow.process.text import Text
from workflow.record.calendar import day_of
from workflow.record.typed import EntryRefused

FIELDS = ("title", "starts_at", "ends_at", "place", "link", "urgent_reason")
"""What of a meeting may be changed, in the order in which it is told."""

OF_ITEM = ("minutes", "position")
"""What of an item of a called meeting may be changed, in the order in which it is told."""

TOLD_IN = frozenset({"called", "adjourned"})
"""States in which those called are told of what is changed on the agenda: who sits in the meeting hears it there."""

KEEP_REASON = Text(
    "جلسه با این دلیل زودتر از مهلت عادی فراخوانده شده است؛ می‌توانید آن را روشن‌تر بنویسید، ولی برداشته نمی‌شود.",
    "The meeting was called at shorter notice for this reason; you can put it more clearly, but not take it away.",
)
NO_REASON_NEEDED = Text(
    "این جلسه در مهلت عادی فراخوانده شده است و دلیل فوریت نمی‌خواهد؛ این جا را خالی بگذارید.",
    "The meeting was called in due time and needs no reason for urgency; leave this empty.",
)


def change(case: Sitting, given: Plan, *, version: int | None, now: datetime) -> tuple[str, ...]:
    """Change what was planned (right ``change``); returns the names of what is different, none where nothing is.

    A meeting that was called is moved to another time only with the notice of the rules in force; whatever is changed
    on it is told to everybody on the roll, by mail. On another day the roll is whoever is a member now, as at the call.
    Raises MeetingOutdated, EntryRefused, NobodyToCall.
    """
    case.require("change")
    case.on_top_of(version)
    meeting = case.meeting
    found = read(given, now=now, stands=meeting.starts_at)
    different = tuple(name for name in FIELDS if getattr(found, name) != getattr(meeting, name))
    if not different:
        return ()
    called = meeting.called_at is not None
    if called:
        _refuse(case, found, now)
    before = snapshot(meeting)
    for name in different:
        setattr(meeting, name, getattr(found, name))
    case.changed(now, did="changed", fields=list(different))
    if called:
        _keep(case, before, snapshot(meeting), now)
        if day_of(datetime.fromisoformat(before["starts_at"])) != day_of(meeting.starts_at):
            renew_roll(case, now=now)
        else:
            tell_of_change(case.session, meeting, now)
    return different


def tell_of_item(case: Sitting, item: AgendaItem, before: Mapping[str, str] | None, *, now: datetime) -> None:
    """Tell everybody on the roll by mail that an item was changed, moved or, with no ``before``, added.

    Before the call, and while the meeting sits, nobody is; one mail for all that one change did.
    """
    if case.meeting.state not in TOLD_IN:
        return
    stands = snapshot(case.meeting) | {"item": item.id}
    was = dict.fromkeys(OF_ITEM, "") if before is None else dict(before)
    _keep(case, stands | was, stands | of_item(item), now)
    tell_of_change(case.session, case.meeting, now)


def of_item(item: AgendaItem) -> dict[str, str]:
    """What of an item may be changed after the call, as it is."""
    return {name: str(getattr(item, name)) for name in OF_ITEM}


def _keep(case: Sitting, before: Mapping[str, object], after: Mapping[str, object], now: datetime) -> None:
    case.session.add(MeetingChange(
        meeting_id=case.id, version=case.meeting.version, person_id=case.person_id, at=now, before=before, after=after
    ))  # fmt: skip
    case.session.flush()


def snapshot(meeting: Meeting) -> dict[str, Any]:
    """What of a meeting may be changed, as it is; moments in ISO 8601."""
    return {name: _kept(getattr(meeting, name)) for name in FIELDS}


def _kept(value: Any) -> str:  # noqa: ANN401 (words or a moment)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _refuse(case: Sitting, found: Planned, now: datetime) -> None:
    """Raise EntryRefused for a time that leaves too little notice, or a reason that would make the call untrue."""
    meeting = case.meeting
    if found.starts_at != meeting.starts_at:
        rules = kept.in_force(case.session, meeting.chapter_id, now=now).rules
        late = too_late(rules, found, now=now, words=MOVED_TOO_LATE)
        if late is not None:
            same_day = day_of(found.starts_at) == day_of(meeting.starts_at)
            raise EntryRefused({"start" if same_day else "day": late})
        lapsing = lapses_before(meeting, found.starts_at)
        if lapsing is not None:
            raise EntryRefused({"day": lapsing})
    elif bool(found.urgent_reason) != bool(meeting.urgent_reason):
        raise EntryRefused({"urgent_reason": KEEP_REASON if meeting.urgent_reason else NO_REASON_NEEDED})
