"""A council made whole by use cases alone, so that its history can be replayed; and what must hold after any fault."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from tests import council
from tests.council import SECTIONS
from workflow import replay
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.deliberation import drafting
from workflow.deliberation.drafting import Draft, RecommendationDraft
from workflow.membership.tables import Chapter, Person, Recipient
from workflow.outcome import deliveries, issuing
from workflow.outcome.tables import Delivery
from workflow.propose import propose
from workflow.record.case import WORKER, Case, person


def invariant(engine: Engine) -> None:
    """Invariant I: the history replayed gives the state of every row."""
    assert [(f.subject, f.subject_id, f.line, f.text.en) for f in replay.verify(engine)] == []


@dataclass
class Whole:
    """A chapter with somebody in each role and one proposal, at whatever state ``carried_to`` left it."""

    chapter: int
    author: int
    secretary: int
    chair: int
    members: tuple[int, ...]
    recipients: tuple[int, ...]
    proposal: int

    def case(self, session: Session, right: str, who: int, now: datetime) -> Case:
        return authorize(session, self.proposal, right, actor=person(who), now=now)

    def step(self, session: Session, name: str, who: int, now: datetime, **answers: object) -> None:
        advance(session, self.proposal, name, actor=person(who), now=now, answers=answers)


WAY = ("submit", "accept", "close_discussion", "put_to_vote", "vote", "decide", "issue", "deliver", "sent")


def whole(session: Session, now: datetime, *, after: str = "", members: int = 2) -> Whole:
    """A proposal after a step of ``WAY`` ("" for a filled draft); committed."""
    chapter = council.chapter(session, "انجمن ملی")
    chapter.province = ""
    author = council.member(session, chapter, name="آرش نویسا")
    secretary = council.member(session, chapter, ["secretary"], "فرشته دبیری")
    chair = council.member(session, chapter, ["chair"], "بهرام رئیسی")
    others = [council.member(session, chapter) for _ in range(members)]
    recipients = [council.recipient(session, chapter), council.recipient(session, chapter, "مهندس لیلا صدری")]
    made = propose(
        session,
        _id(chapter),
        title="پیمان کارورزی",
        themes=["employment"],
        actor=person(_id(author)),
        now=now,
    )
    here = Whole(
        _id(chapter), _id(author), _id(secretary), _id(chair), tuple(_id(m) for m in others),
        tuple(_id(r) for r in recipients), made,
    )  # fmt: skip
    draft = Draft(
        title="پیمان کارورزی",
        sections=SECTIONS,
        recommendations=(RecommendationDraft(None, "پیمان بسته شود.", "معاونت", "شش ماه", "۲ میلیارد"),),
    )
    drafting.save(here.case(session, "edit", here.author, now), draft, version=1, now=now)
    for name in WAY[: WAY.index(after) + 1] if after else ():
        go(session, here, name, now)
    session.commit()
    return here


def go(session: Session, here: Whole, name: str, now: datetime) -> None:
    """One stretch of ``WAY``."""
    if name == "vote":
        for voter in (here.author, here.chair, *here.members):
            ballots.cast(here.case(session, "vote", voter, now), "for", now=now)
    elif name == "decide":
        advance(session, here.proposal, "decide", actor=WORKER, now=now)
    elif name == "issue":
        issuing.issue(
            here.case(session, "issue", here.secretary, now), recipient_ids=list(here.recipients), now=now
        )
    elif name == "sent":
        for delivery in session.execute(select(col(Delivery.id)).order_by(col(Delivery.id))).scalars():
            deliveries.sent(session, delivery or 0, f"<{delivery}@example.org>", now=now)
    else:
        here.step(session, name, here.author if name == "submit" else here.secretary, now)


def _id(row: Chapter | Person | Recipient) -> int:
    assert row.id is not None
    return row.id
