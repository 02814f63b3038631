"""Proposals carried into every state by the real steps, with everything done that the next step asks for."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from tests import council
from workflow.advance import advance, take_due
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.tables import Ballot
from workflow.deliberation import drafting
from workflow.deliberation.draft import Draft
from workflow.deliberation.tables import Recommendation
from workflow.outcome import briefs, deliveries, issuing, links, receipts
from workflow.outcome.tables import Delivery
from workflow.record.case import Case, person

STATES = (
    "draft", "screening", "discussion", "consolidation", "feedback", "approval", "tabled", "in_session", "approved",
    "delivery", "follow_up", "postponed", "closed", "withdrawn", "rejected", "superseded",
)  # fmt: skip


class Course:
    """A chapter with somebody in each role, and a neighbour chapter whose officers have no business here."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        self.chapter = council.chapter(session)
        council.ruled(session, self.chapter, council.ANYONE)
        other = council.chapter(session, "انجمن استان فارس")
        self.people: dict[str, Any] = {
            "author": council.member(session, self.chapter, name="آرش نویسا"),
            "member": council.member(session, self.chapter, name="نگار عضوی"),
            "secretary": council.member(session, self.chapter, ("secretary",), "فرشته دبیری"),
            "chair": council.member(session, self.chapter, ("chair",), "پروین رئیسی"),
            "neighbour": council.member(session, other, ("member", "secretary", "chair"), "بیگانه"),
            "nobody": council.person(session, "هیچ‌کس"),
        }
        self.recipient: Any = council.recipient(session, self.chapter)
        self.successor = self.new()
        self.step(self.successor, "submit", "author")
        self.step(self.successor, "accept", "secretary")

    def new(self, **values: Any) -> int:
        made = council.proposal(self.session, self.chapter, self.people["author"], **values)
        assert made.id is not None
        return made.id

    def step(self, proposal: int, name: str, who: str, **changes: Any) -> str:
        """Take a step with all it may ask for; the state it led to."""
        move = advance(
            self.session, proposal, name, actor=person(self.people[who].id), now=self.now,
            **({"answers": self.answers} | changes),
        )  # fmt: skip
        return move.target

    @property
    def answers(self) -> dict[str, object]:
        until = datetime.fromisoformat("2027-01-01T20:30:00+00:00")
        return {"reason": "به این دلیل", "until": until, "successor": self.successor}

    def case(self, proposal: int, right: str, who: str) -> Case:
        actor = person(self.people[who].id)
        return authorize(self.session, proposal, right, actor=actor, now=self.now)

    def carried_to(self, state: str) -> int:
        """A new proposal in this state, with nothing standing in the way of any step that leaves it."""
        made = self.new()
        for name, who in ROADS[state]:
            if who:
                self.step(made, name, who)
            else:
                getattr(self, name)(made)
        self.session.flush()
        return made

    def consolidated(self, proposal: int) -> None:
        case = self.case(proposal, "edit", "author")
        drafting.save(case, Draft("متن جمع‌بندی‌شده", council.SECTIONS), version=case.version, now=self.now)

    def taken_up(self, proposal: int) -> None:
        self.step(proposal, "take_up", "chair", driver="item")

    def voted(self, proposal: int) -> None:
        ballots.cast(self.case(proposal, "vote", "member"), "for", now=self.now)
        query = select(col(Ballot.ends_at)).where(col(Ballot.proposal_id) == proposal)
        assert take_due(self.session, proposal, "decide", now=self.session.execute(query).scalar_one())

    def issued(self, proposal: int) -> None:
        issuing.issue(
            self.case(proposal, "issue", "secretary"), recipient_ids=[self.recipient.id], now=self.now
        )

    def sent(self, proposal: int) -> None:
        delivery = self._delivery(proposal)
        deliveries.sent(self.session, delivery, f"<{delivery}@example.org>", now=self.now)

    def answered(self, proposal: int) -> None:
        token = links.new_link(self.session, self._delivery(proposal), now=self.now)
        query = select(col(Recommendation.id)).where(col(Recommendation.proposal_id) == proposal)
        answers = {number or 0: ("accept", "") for number in self.session.execute(query).scalars()}
        receipts.answer(links.by_token(self.session, token, now=self.now), answers, now=self.now)

    def _delivery(self, proposal: int) -> int:
        brief = briefs.listing(self.case(proposal, "see", "secretary"))[0].id
        query = select(col(Delivery.id)).where(col(Delivery.brief_id) == brief)
        return self.session.execute(query).scalar_one() or 0


_TO = [
    ("submit", "author"), ("accept", "secretary"), ("close_discussion", "secretary"),
    ("put_to_vote", "secretary"), ("voted", ""), ("issued", ""), ("deliver", "secretary"), ("sent", ""),
    ("report_delivered", "secretary"), ("answered", ""), ("close", "chair"),
]  # fmt: skip
ROADS: dict[str, list[tuple[str, str]]] = {
    "draft": [],
    "screening": _TO[:1],
    "discussion": _TO[:2],
    "consolidation": [*_TO[:3], ("consolidated", "")],
    "feedback": [*_TO[:3], ("consolidated", ""), ("ask_feedback", "secretary")],
    "approval": _TO[:4],
    "tabled": [*_TO[:3], ("table", "secretary")],
    "in_session": [*_TO[:3], ("table", "secretary"), ("taken_up", "")],
    "approved": _TO[:6],
    "delivery": _TO[:8],
    "follow_up": _TO[:10],
    "closed": _TO,
    "postponed": [*_TO[:2], ("postpone", "secretary")],
    "withdrawn": [*_TO[:2], ("withdraw", "author")],
    "rejected": [*_TO[:3], ("reject", "chair")],
    "superseded": [*_TO[:2], ("supersede", "secretary")],
}
