"""Three workers on one database, killed again and again: nothing lost, nothing doubled in the record.

Where the single moments of rows 2, 4 and 12 are looked at one by one beside this, here all goes on at once.
"""

import random
from collections import Counter
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from documents.freeze import freeze
from tests import council
from tests.faults.workers import BASE, Killable, Post, settings, smtp, wait_until, work
from tests.workflow.outcome.desk import Desk
from workflow.deliberation.tables import Proposal
from workflow.membership import sign_in
from workflow.outcome.tables import BriefFile, Delivery, DeliveryEvent
from workflow.record import blobs, promises
from workflow.record.database import reading
from workflow.record.tables import History, MailAttempt

PROPOSALS, MEMBERS, KILLS = 6, 6, 8


@pytest.fixture
def council_at_work(session: Session) -> int:
    """Hundreds of jobs of all kinds, promised by the use cases; the number of promises."""
    now = datetime.now(UTC)
    first = Desk(session, now)
    members = [council.member(session, first.chapter) for _ in range(MEMBERS)]
    for desk in [first, *(Desk(session, now, first.chapter) for _ in range(PROPOSALS - 1))]:
        desk.approve()
        brief = desk.issue()
        freeze(session, brief, base_url=BASE)
        for language in ("fa", "en"):
            sha256 = blobs.keep(session, b"%PDF-1.7 " + language.encode(), "application/pdf", now=now)
            session.add(BriefFile(brief_id=brief, language=language, kind="issued", sha256=sha256, at=now))
        desk.step("deliver")
        desk.proposal = council.proposal(session, desk.chapter, desk.author, state="screening")
        desk.step("accept")
    for member in members:
        sign_in.request_sign_in(session, email=str(member.email), origin=f"10.0.0.{member.id}", now=now)
    session.commit()
    count = sum(promises.counts(session).values())
    session.rollback()
    return count


def left(engine: sa.Engine) -> int:
    with reading(engine) as session:
        return promises.due(session, now=datetime.now(UTC))


def everything_is_there_once(session: Session, post: Post) -> None:
    """No job failed, each has its effect once in the record, each mail went out under one Message-ID."""
    assert [job for job in promises.waiting(session) if job.state == "failed"] == []
    sent = session.exec(
        select(MailAttempt.key, MailAttempt.detail).where(MailAttempt.outcome == "sent")
    ).all()
    assert max(Counter(key for key, _ in sent).values()) == 1
    # a sign-in's code is kept as a hash only, so one written anew is a mail of its own
    repeatable = {message_id for message_id in post.ids() if not message_id.startswith("<sign-in-")}
    assert {message_id for _, message_id in sent if not message_id.startswith("<sign-in-")} == repeatable
    kinds = Counter(session.exec(select(MailAttempt.kind).where(MailAttempt.outcome == "sent")).all())
    people = 3 * PROPOSALS + MEMBERS - PROPOSALS  # a secretary is no member
    assert kinds == {
        "brief": 2 * PROPOSALS,
        "sign_in": MEMBERS,
        "discussion_opened": PROPOSALS * people,
    }
    deliveries = session.exec(select(Delivery)).all()
    assert {row.state for row in deliveries} == {"sent"}
    for subject, step, number in (
        ("delivery", "report_sent", 2 * PROPOSALS),
        ("proposal", "delivery_sent", 2 * PROPOSALS),
        ("proposal", "report_delivered", PROPOSALS),
    ):
        query = select(History.id).where(History.subject == subject, History.event == step)
        assert (step, len(session.exec(query).all())) == (step, number)
    events = session.exec(select(DeliveryEvent.delivery_id).where(DeliveryEvent.kind == "sent")).all()
    assert sorted(events) == sorted(row.id or 0 for row in deliveries)
    states = Counter(session.exec(select(Proposal.state).order_by(col(Proposal.id))).all())
    assert states == {"follow_up": PROPOSALS, "discussion": PROPOSALS}


def test_three_workers_killed_at_random_moments_lose_and_double_nothing(
    session, engine, database_url, council_at_work
):
    chance = random.Random(1405)  # noqa: S311 (the same moments each time)
    assert council_at_work > 60
    post = Post()
    with smtp(post) as url:
        told = settings(url)
        workers = [Killable(work, database_url, told) for _ in range(3)]
        try:
            for _ in range(KILLS):
                enough = len(post.taken) + chance.randrange(12)
                wait_until(lambda enough=enough: len(post.taken) > enough or not left(engine))
                victim = chance.randrange(3)
                workers[victim].kill()
                workers[victim] = Killable(work, database_url, told)
            workers.pop(0).kill()  # for good: the others take its work over, its name does not return
            wait_until(lambda: not left(engine))
        finally:
            for each in workers:
                each.kill()
    everything_is_there_once(session, post)
