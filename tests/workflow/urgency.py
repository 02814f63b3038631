"""A chapter that meets, with an urgent resolution delivered and waiting to be ratified."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from tests import council
from tests.workflow.meeting import PLAN, Council
from workflow.advance import advance, deadlines
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.tables import Ballot
from workflow.deliberation.tables import Proposal
from workflow.lifecycle import ENGINES
from workflow.membership.tables import Person
from workflow.outcome import deliveries, issuing
from workflow.outcome.tables import Brief, Delivery
from workflow.record.calendar import jalali, tehran
from workflow.record.case import WORKER, person
from workflow.versions import keep

REASON = {"reason": "سیل"}


class Urgency(Council):
    """Its resolution ``urgent`` went all the way to ratification by the real steps."""

    def __init__(self, session: Session, now: datetime, *, members: int = 4, **rules: Any) -> None:
        super().__init__(session, now, members=members, **rules)
        self.recipient: Any = council.recipient(session, self.chapter)
        self.urgent = self.delivered()

    def delivered(self, title: str = "کمک فوری به سیل‌زدگان") -> int:
        """An urgent proposal of which the brief was delivered, so that its ratification is open."""
        engine = ENGINES["urgent"]
        keep(self.session, engine.definition, now=self.now)
        row: Any = council.proposal(self.session, self.chapter, self.members[0], title=title)
        row.process, row.process_version = "urgent", engine.definition.version
        self.session.flush()
        author = self.members[0]
        steps = (
            ("submit", author), ("accept", self.chair), ("close_discussion", self.secretary),
            ("put_to_vote", self.secretary),
        )  # fmt: skip
        for name, who in steps:
            self.moved(row.id, name, who)
        for who in (self.chair, *self.members):
            self.voted(row.id, who, "for")
        advance(self.session, row.id, "decide", actor=WORKER, now=self.now)
        case = authorize(
            self.session, row.id, "issue", actor=person(self.secretary.id or 0), now=self.now, lock=True
        )
        issuing.issue(case, recipient_ids=[self.recipient.id], now=self.now)
        self.moved(row.id, "deliver", self.secretary)
        brief = select(col(Brief.id)).where(col(Brief.proposal_id) == row.id)
        query = select(col(Delivery.id)).where(col(Delivery.brief_id).in_(brief))
        number = self.session.execute(query).scalar_one()
        deliveries.sent(self.session, number, f"<{number}@example.org>", now=self.now)
        self.moved(row.id, "report_delivered", self.secretary)
        return int(row.id)

    def moved(self, proposal: int, name: str, who: Person) -> None:
        advance(self.session, proposal, name, actor=person(who.id or 0), now=self.now, answers=REASON)

    def voted(self, proposal: int, who: Person, choice: str) -> None:
        case = authorize(self.session, proposal, "vote", actor=person(who.id or 0), now=self.now, lock=True)
        ballots.cast(case, choice, now=self.now)

    @property
    def until(self) -> datetime:
        """When its term ends."""
        return deadlines(self.session, self.urgent)["ratify"]

    def planned_in(self, days: float) -> int:
        """A meeting planned so many days from now, at the same time of day."""
        begins = tehran(self.now + timedelta(days=days))
        plan = PLAN.__class__(
            "نشست", jalali(begins.date()), f"{begins:%H:%M}", "23:59", PLAN.place, PLAN.link
        )
        return self.plan(plan)

    def meets(self, *proposals: int, days: float = 8) -> list[int]:
        """Planned with these, called, everybody there, open; ids of the items."""
        self.planned_in(days)
        items = [self.on_agenda(proposal) for proposal in proposals] or [self.on_agenda()]
        self.step("call")
        self.begins()
        self.came(self.chair, *self.members)
        self.step("declare_open", self.chair)
        return items

    def ballots(self, proposal: int = 0) -> list[tuple[str, str, str, bool]]:
        """Purpose, state, outcome and whether in a meeting, of all of them but the first, which approved it."""
        query = (
            select(Ballot).where(col(Ballot.proposal_id) == (proposal or self.urgent)).order_by(col(Ballot.number))
        )  # fmt: skip
        rows = self.session.execute(query.execution_options(populate_existing=True)).scalars().all()
        return [(row.purpose, row.state, row.outcome, row.item_id is not None) for row in rows[1:]]

    def brief_state(self) -> str:
        query = select(col(Brief.state)).where(col(Brief.proposal_id) == self.urgent)
        return str(self.session.execute(query).scalar_one())

    def process_of(self, proposal: int) -> Proposal:
        return self.session.get_one(Proposal, proposal, populate_existing=True)
