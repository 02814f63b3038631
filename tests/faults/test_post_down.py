"""Row 9: the post is down for a whole day, and everything drains after."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count

from sqlmodel import select

from api.worker import Pace
from tests.faults.workers import Killable, Post, free_port, settings, smtp, wait_until, work_hastily
from tests.workflow.outcome.desk import Desk
from workflow.record import jobs
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
    session.commit()
    post, port, tries = Post(), free_port(), attempts_in(DAY)
    assert tries > 100

    def tried() -> list[int]:
        with reading(engine) as reader:
            keys = reader.exec(select(MailAttempt.key).where(MailAttempt.outcome == "later")).all()
        return list(Counter(keys).values())

    def open_() -> int:
        with reading(engine) as reader:
            return jobs.due(reader, now=datetime.now(UTC))

    with Killable(work_hastily, database_url, settings(f"smtp://127.0.0.1:{port}")):
        wait_until(lambda: sum(count > tries for count in tried()) == 2)
        with smtp(post, port):
            wait_until(lambda: not open_())
    with reading(engine) as reader:
        assert jobs.waiting(reader) == []
    assert {mail["To"].addresses[0].addr_spec for mail in post.taken} == {desk.author.email, desk.chair.email}
    outcomes = session.exec(select(MailAttempt.outcome).order_by(MailAttempt.id)).all()
    assert (outcomes.count("sent"), set(outcomes)) == (2, {"later", "sent"})
    assert len(outcomes) > 2 * tries
