"""Votes by proxy in a meeting: for whom somebody may vote now, and why not for others."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, null, select
from sqlalchemy import case as case_
from sqlmodel import Session, col

from workflow.decision.ballots.refusals import GiverCame, NotTheirProxy, ProxiesRuledOut
from workflow.decision.ballots.seeing import BallotView
from workflow.decision.ballots.tallies import rules_of
from workflow.decision.interests import aside
from workflow.decision.meetings.presence import Presence, present
from workflow.decision.question import Question
from workflow.decision.tables import AgendaItem, Ballot, Participation, Proxy, RollEntry, Vote
from workflow.membership.tables import Person
from workflow.process.text import Refusal, Text


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody on the roll of a ballot, represented by whoever looks at it."""

    id: int
    name: str
    name_en: str
    voted: bool
    """Whether their vote is cast, by themselves or by proxy."""
    mine: str | None
    """What their holder voted for them, by name; never known in a secret ballot."""

    @property
    def named(self) -> Text:
        """Their name in both languages."""
        return Text(self.name, self.name_en or self.name)


def givers(case: Question, ballot: BallotView, holder: int | None, *, now: datetime) -> tuple[Giver, ...]:
    """Those on the roll of a ballot that takes votes whom ``holder`` represents now, by name.

    No query for a ballot between meetings, or one that is over.
    """
    if holder is None or not ballot.in_meeting or not ballot.takes_votes(now):
        return ()
    session, row = case.session, case.session.get_one(Ballot, ballot.id)
    there = _presence(session, row)
    mine = [giver for giver, by in there.represented.items() if by == holder]
    if not mine or not rules_of(session, row).proxies or holder in aside(case):
        return ()
    table: type[Vote | Participation] = Participation if row.secret else Vote
    cast = and_(col(table.ballot_id) == row.id, col(table.person_id) == col(RollEntry.person_id))
    known = null() if row.secret else case_(
        (col(Vote.holder_id) == holder, col(Vote.choice)), else_=None
    )  # fmt: skip
    query = (
        select(
            col(Person.id), col(Person.name), col(Person.name_en), col(table.person_id).is_not(None), known
        )
        .join(RollEntry, col(RollEntry.person_id) == col(Person.id))
        .join(table, cast, isouter=True)
        .where(col(RollEntry.ballot_id) == row.id, col(RollEntry.person_id).in_(mine))
        .order_by(col(Person.name_key), col(Person.id))
    )
    return tuple(Giver(*found) for found in session.execute(query))


def not_represented(session: Session, ballot: Ballot, holder: int, giver: int) -> Refusal | None:
    """Why ``holder`` may not vote for ``giver`` in this ballot now: ProxiesRuledOut, GiverCame, NotTheirProxy."""
    if not rules_of(session, ballot).proxies:
        return ProxiesRuledOut()
    there = _presence(session, ballot)
    if there.represented.get(giver) == holder:
        return None
    named = select(col(Proxy.giver_id)).where(
        col(Proxy.meeting_id) == _meeting(session, ballot),
        col(Proxy.giver_id) == giver,
        col(Proxy.holder_id) == holder,
    )
    came = giver in there.there and session.execute(named).first() is not None
    return GiverCame() if came else NotTheirProxy()


def _presence(session: Session, ballot: Ballot) -> Presence:
    meeting = _meeting(session, ballot)
    return Presence(frozenset(), frozenset(), {}) if meeting is None else present(session, meeting)


def _meeting(session: Session, ballot: Ballot) -> int | None:
    query = select(col(AgendaItem.meeting_id)).where(col(AgendaItem.id) == ballot.item_id)
    return session.execute(query).scalar_one_or_none()
