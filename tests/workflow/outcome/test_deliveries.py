from datetime import timedelta

import pytest
from sqlmodel import select

from tests import council
from tests.workflow.outcome.desk import Desk
from workflow.advance import advance
from workflow.outcome import deliveries, links, reached, receipts, received
from workflow.outcome.tables import Delivery, DeliveryEvent
from workflow.process.refusals import GuardRefused
from workflow.record import promises
from workflow.record.case import WORKER, NotFound


@pytest.fixture
def desk(session, now):
    return Desk(session, now)


def promised(session):
    return {job.key for job in promises.waiting(session)}


def status(desk, who=None):
    return {row.id: row for row in reached.status(desk.case(who=who))}


def test_delivering_promises_one_mail_to_each_recipient(session, desk):
    first, second = desk.deliver()
    rows = session.exec(select(Delivery)).all()
    assert [row.recipient_id for row in rows] == [r.id for r in desk.recipients]
    assert {f"send-brief-{first}-1", f"send-brief-{second}-1"} <= promised(session)
    assert session.exec(select(DeliveryEvent.kind)).all() == ["prepared", "prepared"]


def test_delivery_is_complete_when_every_mail_is_sent_or_withdrawn(session, desk):
    first, second = desk.deliver()
    desk.send(first)
    assert f"report-delivered-{first}-1" not in promised(session)
    with pytest.raises(GuardRefused) as refused:
        desk.step("report_delivered")
    assert "کاویانی (هنوز فرستاده نشده)" in refused.value.text.fa
    assert "امینی" not in refused.value.text.fa
    desk.send(second)
    assert f"report-delivered-{second}-1" in promised(session)
    moved = advance(session, desk.proposal.id, "report_delivered", actor=WORKER, now=desk.now)
    assert moved.target == "follow_up"


def test_a_bounced_mail_is_named_until_it_is_sent_again(session, desk, now):
    first, second = desk.deliver()
    desk.send(first)
    deliveries.bounced(session, second, "550 no such user", now=now)
    with pytest.raises(GuardRefused, match="the mail bounced"):
        desk.step("report_delivered")
    assert status(desk)[second].bounce == "550 no such user"
    deliveries.resend(desk.case("issue"), second, now=now)
    assert f"send-brief-{second}-2" in promised(session)
    desk.send(second)
    assert desk.step("report_delivered") == "follow_up"
    assert [kind for kind, _, _ in status(desk)[second].events] == [
        "prepared",
        "bounced",
        "sent_again",
        "sent",
    ]


def test_sending_again_makes_the_links_before_void(session, desk, now):
    first, _ = desk.deliver()
    token = desk.send(first)
    deliveries.resend(desk.case("issue"), first, now=now)
    with pytest.raises(NotFound):
        links.by_token(session, token, now=now)
    assert links.by_token(session, desk.send(first), now=now).id == first


def test_revoking_the_last_one_waited_for_completes_the_delivery(session, desk, now):
    first, second = desk.deliver()
    desk.send(first)
    deliveries.revoke(desk.case("issue"), second, now=now)
    deliveries.revoke(desk.case("issue"), second, now=now)
    assert f"report-delivered-{second}-withdrawn" in promised(session)
    with pytest.raises(deliveries.DeliveryWithdrawn):
        deliveries.resend(desk.case("issue"), second, now=now)
    assert desk.step("report_delivered") == "follow_up"


def test_a_delivery_of_another_proposal_is_not_found(session, desk, now):
    desk.deliver()
    other = Desk(session, now, desk.chapter)
    (theirs, _) = other.deliver()
    for act in (deliveries.resend, deliveries.revoke):
        with pytest.raises(NotFound):
            act(desk.case("issue"), theirs, now=now)


def test_sent_twice_is_recorded_once(session, desk, now):
    first, _ = desk.deliver()
    deliveries.sent(session, first, "<a@example.org>", now=now)
    deliveries.sent(session, first, "<a@example.org>", now=now + timedelta(hours=1))
    assert status(desk)[first].sent_at == now
    assert [kind for kind, _, _ in status(desk)[first].events] == ["prepared", "sent"]


def test_the_file_is_closed_when_answers_are_in_or_their_term_is_over(session, desk, now):
    first, second = desk.deliver()
    token = desk.send(first)
    desk.send(second)
    desk.step("report_delivered")
    with pytest.raises(GuardRefused, match="days still running, from: Dr Sohrab Amini, Dr Sohrab Amini"):
        desk.step("close", who=desk.chair, reason="پایان")
    case = links.by_token(session, token, now=now)
    answers = dict.fromkeys(received.page(case).recommendations, ("accept", ""))
    receipts.answer(case, answers, now=now)
    with pytest.raises(GuardRefused) as refused:
        desk.step("close", who=desk.chair, reason="پایان")
    assert "مهلت ۳۰ روزهٔ" in refused.value.text.fa
    assert "کاویانی" in refused.value.text.fa
    assert "امینی" not in refused.value.text.fa
    desk.now = now + timedelta(days=30) - timedelta(seconds=1)
    with pytest.raises(GuardRefused):
        desk.step("close", who=desk.chair, reason="پایان")
    desk.now = now + timedelta(days=30)
    assert desk.step("close", who=desk.chair, reason="پایان") == "closed"


def test_answers_are_seen_by_secretary_chair_and_author_alone(session, desk, now):
    first, _ = desk.deliver()
    case = links.by_token(session, desk.send(first), now=now)
    one, two = received.page(case).recommendations
    receipts.answer(case, {one: ("accept", ""), two: ("decline", "بودجه نیست")}, now=now)
    member = council.member(session, desk.chapter)
    for who in (desk.secretary, desk.chair, desk.author):
        assert status(desk, who)[first].answers == {one: ("accept", ""), two: ("decline", "بودجه نیست")}
    assert status(desk, member) == {}
