"""A proposal carried to the secretary's desk: approved, issued, delivered, as the use cases leave it."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from tests import council
from workflow.advance import advance, take_due
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.tables import Ballot
from workflow.outcome import deliveries, issuing, links
from workflow.outcome.tables import Delivery
from workflow.record.case import Case, person


class Desk:
    """One chapter with its people and one proposal, and short names for what is done with it."""

    def __init__(self, session: Session, now: datetime, chapter: Any = None) -> None:
        self.session, self.now = session, now
        self.chapter = chapter or council.chapter(session)
        council.ruled(session, self.chapter, council.ANYONE)  # desks of one chapter share its roll
        self.secretary: Any = council.member(session, self.chapter, ("secretary",))
        self.chair: Any = council.member(session, self.chapter, ("chair",))
        self.author: Any = council.member(session, self.chapter)
        self.proposal: Any = council.proposal(session, self.chapter, self.author, state="consolidation")
        self.recipients: Any = [
            council.recipient(session, self.chapter, name) for name in ("امینی", "کاویانی")
        ]

    def step(self, name: str, who: Any = None, **answers: object) -> str:
        actor = person((who or self.secretary).id)
        return advance(
            self.session, self.proposal.id, name, actor=actor, now=self.now, answers=answers
        ).target

    def case(self, right: str = "see", who: Any = None) -> Case:
        actor = person((who or self.secretary).id)
        return authorize(self.session, self.proposal.id, right, actor=actor, now=self.now)

    def approve(self) -> None:
        self.step("put_to_vote")
        for voter in (self.author, self.chair):
            ballots.cast(self.case("vote", voter), "for", now=self.now)
        end = self.session.exec(select(Ballot.ends_at)).all()[-1]
        take_due(self.session, self.proposal.id, "decide", now=end)

    def issue(self, **changes: Any) -> int:
        given: dict[str, Any] = {"recipient_ids": [r.id for r in self.recipients], "now": self.now} | changes
        return issuing.issue(self.case("issue"), **given)

    def deliver(self) -> list[int]:
        """Ids of the deliveries that were made."""
        self.approve()
        brief = self.issue()
        self.step("deliver")
        rows = self.session.exec(select(Delivery.id).where(Delivery.brief_id == brief)).all()
        return [row for row in rows if row is not None]

    def send(self, delivery: int) -> str:
        """A link, as the worker makes it when the mail goes out."""
        token = links.new_link(self.session, delivery, now=self.now)
        deliveries.sent(self.session, delivery, f"<{delivery}@example.org>", now=self.now)
        return token
