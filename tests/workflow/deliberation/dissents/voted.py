"""A council whose ballot left a minority: who voted how is in the names."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from tests import council
from workflow.advance import advance, take_due
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.tables import Ballot
from workflow.deliberation.dissents import writing
from workflow.outcome import issuing
from workflow.record.case import Case, person

BODY = "آغاز از سه استان، نابرابری میان استان‌ها را می‌افزاید."


class Voted:
    """One chapter and one proposal, in consolidation until it is carried further."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        self.chapter = council.chapter(session)
        self.people: dict[str, Any] = {
            "author": council.member(session, self.chapter, name="آرش نویسا"),
            "for": council.member(session, self.chapter, name="بهار موافق"),
            "against": council.member(session, self.chapter, name="پدرام مخالف"),
            "second": council.member(session, self.chapter, name="ترانه مخالف"),
            "abstain": council.member(session, self.chapter, name="جمشید ممتنع"),
            "silent": council.member(session, self.chapter, name="چکاوک خاموش"),
            "chair": council.member(session, self.chapter, ["chair"], "حمید رئیسی"),
            "secretary": council.member(session, self.chapter, ["secretary"], "فرشته دبیری"),
            "stranger": council.member(session, council.chapter(session, "انجمن استان فارس"), name="بیگانه"),
        }
        self.proposal: Any = council.proposal(
            session, self.chapter, self.people["author"], state="consolidation"
        )
        self.recipient: Any = council.recipient(session, self.chapter)
        session.flush()

    @property
    def id(self) -> int:
        return int(self.proposal.id)

    def case(self, who: str, right: str = "dissent") -> Case:
        return authorize(self.session, self.id, right, actor=person(self.people[who].id), now=self.now)

    def to_vote(self) -> "Voted":
        advance(self.session, self.id, "put_to_vote", actor=person(self.people["secretary"].id), now=self.now)
        return self

    def carried(self) -> "Voted":
        """The ballot over, the text approved by three against two, with one abstention."""
        self.to_vote()
        votes = {
            "author": "for", "for": "for", "chair": "for", "against": "against", "second": "against",
            "abstain": "abstain",
        }  # fmt: skip
        for who, vote in votes.items():
            ballots.cast(self.case(who, "vote"), vote, now=self.now)
        ends = self.session.execute(select(col(Ballot.ends_at)).where(col(Ballot.proposal_id) == self.id))
        assert take_due(self.session, self.id, "decide", now=ends.scalar_one())
        self.session.commit()
        self.session.refresh(self.proposal)
        return self

    def issued(self) -> int:
        return issuing.issue(self.case("secretary", "issue"), recipient_ids=[self.recipient.id], now=self.now)

    def write(self, who: str = "against", **given: Any) -> int:
        asked = {"ground": "outvoted", "body": BODY, "signature": "named"} | given
        return writing.write(self.case(who), **asked, now=self.now)
