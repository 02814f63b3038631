"""Row 4: a worker killed around SMTP's DATA. At least once; whatever comes twice has one Message-ID."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from documents.freeze import freeze
from tests.faults.workers import BASE, Killable, Post, drained, settings, smtp, wait_until, work
from tests.workflow.outcome.desk import Desk
from workflow.outcome.tables import BriefFile, Delivery, DeliveryEvent
from workflow.record import blobs
from workflow.record.tables import History, MailAttempt

LARGE = 5 * 2**20
"""Bytes of a file that no socket's buffers take whole, so that a killed worker leaves the mail half sent."""


@pytest.fixture
def delivery(session: Session) -> int:
    """A brief on its way to one recipient, its mail promised."""
    desk = Desk(session, datetime.now(UTC))
    desk.recipients = desk.recipients[:1]
    desk.approve()
    brief = desk.issue()
    freeze(session, brief, base_url=BASE)
    for language in ("fa", "en"):
        pdf = b"%PDF-1.7 " + language.encode() * (LARGE // 2)
        sha256 = blobs.keep(session, pdf, "application/pdf", now=desk.now)
        session.add(BriefFile(brief_id=brief, language=language, kind="issued", sha256=sha256, at=desk.now))
    desk.step("deliver")
    made = session.exec(select(Delivery.id)).one()
    session.commit()
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("point", "took"),
    [("DATA", 0), ("BODY", 0), ("END", 1), ("QUIT", 1)],
    ids=["before DATA", "during DATA", "before the 250", "after the 250"],
)
def test_mail_of_a_worker_killed_around_data_goes_out_at_least_once(
    session, database_url, delivery, point, took
):
    post, killed = Post(), []
    with smtp(post) as url:
        with Killable(work, database_url, settings(url)) as first:

            def kill() -> None:
                first.kill()
                killed.append(len(post.taken))

            post.at[point] = kill
            wait_until(lambda: bool(killed))
        attempts = session.exec(select(MailAttempt)).all()
        assert [(row.outcome, row.finished_at) for row in attempts] == [("", None)]  # the row before the try
        assert session.get_one(Delivery, delivery).state == "prepared"
        session.rollback()
        assert drained(database_url, settings(url))
    assert len(post.taken) == 1 + took
    assert set(post.ids()) == {post.ids()[0]}
    session.expire_all()
    rows = session.exec(select(MailAttempt).order_by(MailAttempt.id)).all()
    assert [row.outcome for row in rows] == ["", "sent"]
    assert rows[1].detail == post.ids()[0]
    assert session.get_one(Delivery, delivery).state == "sent"
    told = select(History.event).where(History.event.in_(("report_sent", "delivery_sent")))
    assert sorted(session.exec(told).all()) == ["delivery_sent", "report_sent"]
    assert len(session.exec(select(DeliveryEvent).where(DeliveryEvent.kind == "sent")).all()) == 1
