"""Ballots a meeting takes on its items: opened by whoever runs the meeting, counted when the item is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlmodel import col

from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots import Way
from workflow.decision.meetings.agenda import ItemOutdated
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.guards import quorum_there
from workflow.decision.procedure.rules import ORDINARY
from workflow.decision.tables import AgendaItem, Ballot, BallotPlan, Participation, RollEntry, Vote
from workflow.process.refusals import GuardRefused
from workflow.process.text import Refusal, Text
from workflow.record.case import NotFound
from workflow.sitting.items import held_item


class ItemNotOpen(Refusal):
    """A ballot is taken on what is under discussion."""

    text = Text(
        "رأی‌گیری تنها دربارهٔ بندی آغاز می‌شود که در دست رسیدگی است؛ نخست «آغاز رسیدگی» را بزنید.",
        "A ballot is opened on the item that is under way; take the item up first.",
    )


@dataclass(frozen=True, slots=True)
class OnItem:
    """The newest ballot on an item, as the page of the meeting shows it."""

    open: bool
    secret: bool
    cast: int
    roll: int
    voting: bool
    """Whether it is open and waits for the reader's own vote."""


def way_of(case: Sitting, item: AgendaItem) -> Way:
    """How the ballot on an item is held unless whoever opens it says otherwise.

    As it was planned on the proposal; the matter is the item's, where that is more than an ordinary one.
    """
    if item.proposal_id is None:
        raise NotFound
    found = ballots.planned(case.session, item.proposal_id)
    matter = found.matter if item.matter in ("", ORDINARY.key) else item.matter
    return Way(found.method, matter, found.secret, found.options, by=found.by)


def open_ballot(
    case: Sitting, item_id: int, *, matter: str, secret: bool, version: int | None, now: datetime
) -> int:
    """Open the ballot on an item that is under way (right ``ballot``); its id.

    Held as ``way_of`` says, but for ``matter`` and ``secret``, as they are wished now. Raises NotFound, ItemOutdated,
    ItemNotOpen, GuardRefused without a quorum, and what ``ballots.open_in_meeting`` does.
    """
    case.require("ballot")
    item = held_item(case, item_id)
    if version is not None and version != item.version:
        raise ItemOutdated(version=item.version)
    way = way_of(case, item)
    if item.state != "open":
        raise ItemNotOpen
    if missing := quorum_there(item, case.actor, now):
        raise GuardRefused((missing,))
    proposal = authorize(case.session, item.proposal_id or 0, "step", actor=case.actor, now=now, lock=True)
    made = ballots.open_in_meeting(
        proposal, item_id, method=way.method, secret=secret, matter=matter or way.matter, options=way.options,
        now=now,
    )  # fmt: skip
    case.session.execute(delete(BallotPlan).where(col(BallotPlan.proposal_id) == proposal.id))
    return made


def on_items(case: Sitting) -> Mapping[int, OnItem]:
    """The newest ballot on each item of a meeting, by the item's id; one query."""
    cast = [
        select(func.count()).where(col(table.ballot_id) == col(Ballot.id)).scalar_subquery()
        for table in (Vote, Participation)
    ]
    mine = [
        select(col(table.person_id))
        .where(col(table.ballot_id) == col(Ballot.id), col(table.person_id) == case.actor.id)
        .exists()
        for table in (RollEntry, Vote, Participation)
    ]
    query = (
        select(
            col(Ballot.item_id), col(Ballot.state), col(Ballot.secret), cast[0] + cast[1], col(Ballot.roll_size),
            mine[0] & ~mine[1] & ~mine[2],
        )
        .join(AgendaItem, col(AgendaItem.id) == col(Ballot.item_id))
        .where(col(AgendaItem.meeting_id) == case.id)
        .order_by(col(Ballot.number))
    )  # fmt: skip
    return {
        item: OnItem(state == "open", secret, number, roll, state == "open" and bool(waits))
        for item, state, secret, number, roll, waits in case.session.execute(query)
    }
