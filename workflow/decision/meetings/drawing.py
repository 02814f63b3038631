"""Proposals put on the agenda of a meeting that was just planned, all of them at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import col

from workflow.decision.meetings.case import Sitting
from workflow.decision.procedure import kept
from workflow.decision.question import RATIFICATION
from workflow.decision.tables import AgendaItem
from workflow.record import history


def put_ratifications(case: Sitting, proposals: Sequence[int], *, minutes: int, now: datetime) -> None:
    """Begin an empty agenda with urgent resolutions to be ratified (right ``add``), in their order.

    The caller holds the rows of the proposals and has seen that they wait for it. As many statements for a hundred
    as for one; the history has a line for each.
    """
    case.require("add")
    if not proposals:
        return
    matter = kept.in_force(case.session, case.meeting.chapter_id, now=now).rules.majorities[0].key
    rows = [
        {
            "meeting_id": case.id, "position": place, "proposal_id": number, "purpose": RATIFICATION,
            "minutes": minutes, "matter": matter, "state": "planned", "origin": "", "version": 1, "title": "",
            "body": "", "outcome": "", "remark": "",
        }
        for place, number in enumerate(proposals, 1)
    ]  # fmt: skip
    made = insert(AgendaItem).returning(col(AgendaItem.proposal_id), col(AgendaItem.id))
    items = dict(case.session.execute(made, rows).all())
    before = case.meeting.version
    case.meeting.version += len(proposals)
    case.session.flush()
    history.append_all(case.session, [
        {
            "subject": "meeting", "subject_id": case.id, "chapter_id": case.meeting.chapter_id, "event": "edit",
            "source": "", "target": "", "version": before + place, "actor": case.actor, "now": now,
            "facts": {"did": "item_added", "item": items[number]},
        }
        for place, number in enumerate(proposals, 1)
    ])  # fmt: skip
