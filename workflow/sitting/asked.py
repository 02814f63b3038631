"""What other business of meetings waits for one person: a vote in an open ballot, or their word on what was entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, literal, select, union_all
from sqlmodel import Session, col

from workflow.decision.tables import AgendaItem, Ballot, Interest, Meeting, Participation, RollEntry, Vote

SHOWN = 20
"""Most items named at once."""


@dataclass(frozen=True, slots=True)
class AtItem:
    """An item of a meeting at which something waits."""

    what: str
    """``vote`` or ``interest``."""
    meeting_id: int
    number: int
    """The meeting's."""
    item_id: int
    title: str


def asked(
    session: Session, person_id: int, roles: Mapping[int, frozenset[str]], *, now: datetime
) -> tuple[AtItem, ...]:
    """What waits for a person who holds these roles now, by chapter, votes first. One query, none for no member."""
    chapters = sorted(chapter for chapter, names in roles.items() if "member" in names)
    if not chapters:
        return ()
    voted, took_part = (
        exists().where(col(table.ballot_id) == col(Ballot.id), col(table.person_id) == person_id)
        for table in (Vote, Participation)
    )
    on_item = (col(Meeting.id), col(Meeting.number), col(AgendaItem.id), col(AgendaItem.title))
    votes = (
        select(literal(0).label("place"), *on_item)
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
        .join(Ballot, col(Ballot.item_id) == col(AgendaItem.id))
        .join(RollEntry, col(RollEntry.ballot_id) == col(Ballot.id))
        .where(
            col(Ballot.proposal_id).is_(None), col(Ballot.closed_at).is_(None), col(Ballot.voided_at).is_(None),
            col(Ballot.ends_at) > now, col(RollEntry.person_id) == person_id, ~voted, ~took_part,
            col(Meeting.chapter_id).in_(chapters),
        )
    )  # fmt: skip
    entered = (
        select(literal(1).label("place"), *on_item)
        .join(AgendaItem, col(AgendaItem.meeting_id) == col(Meeting.id))
        .join(Interest, col(Interest.item_id) == col(AgendaItem.id))
        .where(
            col(Interest.person_id) == person_id, col(Interest.entered_by_id).is_not(None),
            col(Interest.confirmed_at).is_(None), col(Interest.withdrawn_at).is_(None),
            col(AgendaItem.state).in_(("planned", "open")), col(Meeting.state).in_(("called", "open", "adjourned")),
            col(Meeting.chapter_id).in_(chapters),
        )
    )  # fmt: skip
    found = union_all(votes, entered).subquery()
    query = select(found).order_by(found.c.place, found.c[3].desc()).limit(SHOWN)
    return tuple(AtItem(("vote", "interest")[place], *row) for place, *row in session.execute(query))
