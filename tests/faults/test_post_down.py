"""Row 9: the post is down for a whole day, and everything drains after."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count

from sqlmodel import select

from api.worker import Pace
from tests.doors import door, number
from tests.faults.workers import Killable, Post, settings, smtp, wait_until, work_hastily
from tests.workflow.outcome.desk import Desk
from workflow.process.text import Text
from workflow.record import jobs, promises
from workflow.record.database import reading
from workflow.record.tables import MailAttempt

DAY = timedelta(days=1).total_seconds()


def attempts_in(seconds: float) -> int:
    """How often a mail is tried within a time, by the pace that holds where it is not a test's."""
    waits = accumulate(Pace().wait(attempt) for attempt in count(1))
    return 1 + next(tries for tries, waited in enumerate(waits, 1) if waited >= seconds)


def test_all_mails_go_out_after_the_post_was_down_for_a_day(session, engine, database_url):
    desk = Desk(session, datetime.now(UTC))
    desk.step("put_to_vote")
    session.refresh(desk.proposal)
    occasion = f"{desk.proposal.entered_at:%Y%m%d%H%M%S}"
    about = {"kind": "chair_told", "proposal_id": desk.proposal.id, "person_id": desk.chair.id}
    tries = attempts_in(DAY)
    assert tries > 100
    jobs.put_off(  # one that has been tried the whole day already
        session, jobs.SEND_MAIL, f"mail-chair_told-{desk.proposal.id}-{occasion}-{desk.chair.id}",
        arguments={**about, "occasion": occasion}, attempt=tries, reason=Text("خاموش", "down"),
        since=desk.now - timedelta(days=1), wait=0,
    )  # fmt: skip
    session.commit()
    post, closed = Post(), door()

    def open_() -> list[promises.WaitingJob]:
        with reading(engine) as reader:
            return promises.waiting(reader)

    def tried() -> list[int]:
        with reading(engine) as reader:
            keys = reader.exec(select(MailAttempt.key).where(MailAttempt.outcome == "later")).all()
        return list(Counter(keys).values())

    with Killable(work_hastily, database_url, settings(f"smtp://127.0.0.1:{number(closed)}")):
        wait_until(lambda: len(tried()) == 3 and min(tried()) > 8)
        wait_until(lambda: max(job.attempts for job in open_()) > tries + 5)
        most = max(open_(), key=lambda job: job.attempts)
        assert most.since == desk.now - timedelta(days=1)
        with smtp(post, closed):
            wait_until(lambda: not open_())
    to = [mail["To"].addresses[0].addr_spec for mail in post.taken]
    assert sorted(to) == sorted([desk.author.email, desk.chair.email, desk.chair.email])
    outcomes = session.exec(select(MailAttempt.outcome)).all()
    assert (outcomes.count("sent"), set(outcomes)) == (3, {"later", "sent"})
