"""Deliveries and briefs go the lifecycles of their files: states, history and what follows, on real rows."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.workflow.outcome.desk import Desk
from workflow.decision.course import BALLOT
from workflow.decision.tables import Ballot
from workflow.outcome import deliveries, issuing, links, reached, receipts, received
from workflow.outcome.courses import BRIEF, DELIVERY
from workflow.outcome.tables import Brief, Delivery
from workflow.process.machine import NotYours, StepNotOpen
from workflow.record import history
from workflow.record.case import WORKER


@pytest.fixture
def desk(session, now):
    return Desk(session, now)


def row(session, delivery):
    return session.get_one(Delivery, delivery, populate_existing=True)


def told(session, subject, number):
    return [(e.event, e.source, e.target, e.version) for e, _ in history.of(session, subject, number)]


def answered(session, token, now):
    case = links.by_token(session, token, now=now)
    receipts.answer(case, dict.fromkeys(received.page(case).recommendations, ("accept", "")), now=now)


def test_tables_begin_where_their_files_begin():
    assert Ballot.model_fields["state"].default == BALLOT.start
    assert Brief.model_fields["state"].default == BRIEF.start
    assert Delivery.model_fields["state"].default == DELIVERY.start


def test_delivery_has_a_line_of_history_for_each_step(session, desk, now):
    first, _ = desk.deliver()
    answered(session, desk.send(first), now)
    assert row(session, first).state == "answered"
    assert told(session, "delivery", first) == [
        ("report_sent", "prepared", "sent", 2),
        ("open", "sent", "opened", 3),
        ("acknowledge", "opened", "acknowledged", 4),
        ("answer", "acknowledged", "answered", 5),
    ]
    by = [e.actor_kind for e, _ in history.of(session, "delivery", first)]
    assert by == ["worker", "recipient", "recipient", "recipient"]


def test_second_answer_is_a_step_that_stays(session, desk, now):
    first, _ = desk.deliver()
    token = desk.send(first)
    answered(session, token, now)
    answered(session, token, now + timedelta(days=1))
    assert told(session, "delivery", first)[-1] == ("answer_anew", "answered", "answered", 6)
    assert row(session, first).answered_at == now


def test_link_used_before_its_mail_was_reported_counts_and_is_not_taken_back(session, desk, now):
    first, _ = desk.deliver()
    token = links.new_link(session, first, now=now)
    receipts.open_delivery(links.by_token(session, token, now=now), now=now)
    deliveries.sent(session, first, "<a@example.org>", now=now)
    assert (row(session, first).state, row(session, first).sent_at) == ("opened", now)


def test_copy_for_somebody_who_has_read_it_leaves_the_delivery_where_it_is(session, desk, now):
    first, second = desk.deliver()
    desk.send(second)
    answered(session, desk.send(first), now)
    deliveries.resend(desk.case("issue"), first, now=now)
    assert (row(session, first).state, row(session, first).round) == ("answered", 2)
    deliveries.bounced(session, first, "550 full", now=now)
    assert (row(session, first).state, row(session, first).bounce) == ("answered", "550 full")
    assert desk.step("report_delivered") == "follow_up"


def test_mail_that_never_left_may_be_asked_for_again(session, desk, now):
    first, _ = desk.deliver()
    deliveries.resend(desk.case("issue"), first, now=now)
    assert told(session, "delivery", first) == [("send_copy", "prepared", "prepared", 2)]


def test_correcting_a_brief_supersedes_what_is_not_answered(session, desk, now):
    first, second = desk.deliver()
    answered(session, desk.send(first), now)
    desk.send(second)
    old = session.exec(select(Brief)).one()
    new = issuing.correct(
        desk.case("issue"), old.id, reason="نام", recipient_ids=[desk.recipients[0].id], now=now
    )
    assert (row(session, first).state, row(session, second).state) == ("answered", "superseded")
    assert told(session, "brief", old.id) == [
        ("issue", "proof", "issued", 2),
        ("correct", "issued", "superseded", 3),
    ]
    assert told(session, "brief", new) == [("issue", "proof", "issued", 2)]
    with pytest.raises(issuing.NotCorrectable):
        issuing.correct(
            desk.case("issue"), old.id, reason="x", recipient_ids=[desk.recipients[0].id], now=now
        )


def test_proof_of_a_superseded_proposal_is_withdrawn(session, desk, now):
    desk.approve()
    other = Desk(session, now, desk.chapter)
    desk.step("supersede", reason="x", successor=other.proposal.id)
    proof = session.exec(select(Brief)).one()
    assert (proof.state, proof.withdrawn_at, proof.superseded_at) == ("withdrawn", now, None)


def test_rows_that_may_not_all_move_do_not_move_at_all(session, desk, now):
    first, second = desk.deliver()
    desk.send(first)
    rows = [row(session, second), row(session, first)]
    roles = frozenset({"worker"})
    with pytest.raises(StepNotOpen):
        DELIVERY.take(session, rows, "report_sent", roles, chapter_id=desk.chapter.id, actor=WORKER, now=now)
    assert [r.state for r in rows] == ["prepared", "sent"]
    with pytest.raises(NotYours):
        DELIVERY.take(session, rows[:1], "withdraw", roles, chapter_id=desk.chapter.id, actor=WORKER, now=now)
    assert told(session, "delivery", second) == []


def test_status_says_the_state_in_words(session, desk, now):
    first, _ = desk.deliver()
    desk.send(first)
    found = {status.id: status for status in reached.status(desk.case())}
    assert (found[first].state, found[first].state_label) == ("sent", ("ارسال‌شده", "Sent"))


def test_ballot_is_counted_with_the_proposals_own_step_and_void_with_its_postponing(session, desk, now):
    desk.approve()
    counted = session.exec(select(Ballot)).one()
    assert told(session, "ballot", counted.id) == [("count", "open", "counted", 2)]
    other = Desk(session, now, desk.chapter)
    other.step("put_to_vote")
    other.step("postpone", reason="x", until=now + timedelta(days=9))
    void = session.exec(select(Ballot).where(Ballot.proposal_id == other.proposal.id)).one()
    assert told(session, "ballot", void.id) == [("annul", "open", "void", 2)]
