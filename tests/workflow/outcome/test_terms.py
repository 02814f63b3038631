"""A recipient's terms: told higher up, expired, sent anew; and the colleague a brief is passed on to."""

from datetime import timedelta

import pytest
from sqlmodel import select

from tests.workflow.outcome.desk import Desk
from workflow.outcome import deliveries, links, reached, receipts, received
from workflow.outcome.receipts import HandedOverOften, NotYoursToHandOver, TermOver
from workflow.outcome.tables import Delivery, DeliveryEvent, DeliveryLink, Handover
from workflow.process.machine import GuardRefused
from workflow.record import deadlines, history
from workflow.record.calendar import day_of, end_of
from workflow.record.case import NotFound
from workflow.record.typed import EntryRefused


@pytest.fixture
def desk(session, now):
    desk = Desk(session, now)
    desk.chapter.answer_days, desk.chapter.escalation_days = 30, 20
    session.flush()
    return desk


@pytest.fixture
def link(desk):
    """The first of two deliveries and the token in its mail."""
    first, _ = desk.deliver()
    return first, desk.send(first)


def admitted(session, token, now):
    return links.by_token(session, token, now=now)


def due(session, link):
    return deadlines.of(session, "delivery", link[0])


def after(now, days):
    return end_of(day_of(now + timedelta(days=days)))


def row(session, link):
    return session.get_one(Delivery, link[0], populate_existing=True)


def log(session, link):
    query = select(DeliveryEvent).where(DeliveryEvent.delivery_id == link[0]).order_by(DeliveryEvent.id)
    return [(event.kind, event.detail) for event in session.exec(query)]


def answers(case):
    return dict.fromkeys(received.page(case).recommendations, ("accept", ""))


def test_terms_begin_when_the_mail_is_out_and_end_with_the_answer(session, desk, now):
    first, _ = desk.deliver()
    assert deadlines.of(session, "delivery", first) == {}
    token = desk.send(first)
    terms = {"escalate": after(now, 20), "expire": after(now, 30)}
    assert deadlines.of(session, "delivery", first) == terms
    case = admitted(session, token, now)
    assert received.page(case).answer_by == terms["expire"]
    later = now + timedelta(days=5)
    receipts.acknowledge(case, now=later)
    assert deadlines.of(session, "delivery", first) == terms, "reading gives no longer term"
    receipts.answer(case, answers(case), now=later)
    assert deadlines.of(session, "delivery", first) == {}


@pytest.mark.parametrize(
    ("escalation", "kept"), [(0, {"expire"}), (30, {"expire"}), (29, {"expire", "escalate"})]
)
def test_superior_is_told_only_before_the_term_ends(session, desk, escalation, kept):
    desk.chapter.escalation_days = escalation
    session.flush()
    first, _ = desk.deliver()
    desk.send(first)
    assert set(deadlines.of(session, "delivery", first)) == kept


@pytest.mark.parametrize("superior", ["", "head@example.org"])
def test_silence_is_told_once_to_the_superior_or_else_the_secretary(session, desk, link, now, superior):
    desk.recipients[0].superior_email = superior
    session.flush()
    at = due(session, link)["escalate"]
    assert not deliveries.take_due(session, link[0], "escalate", now=at - timedelta(seconds=1))
    assert deliveries.take_due(session, link[0], "escalate", now=at)
    assert not deliveries.take_due(session, link[0], "escalate", now=at)
    assert row(session, link).state == "sent"
    assert set(due(session, link)) == {"expire"}
    assert log(session, link)[-1] == ("escalated", "superior" if superior else "secretary")
    (*_, entry), _ = zip(*history.of(session, "proposal", desk.proposal.id), strict=True)
    assert (entry.event, entry.actor_kind, entry.facts) == (
        "delivery_escalated",
        "clock",
        {"delivery": link[0]},
    )


def test_term_that_ran_out_takes_no_answer_but_can_be_read(session, desk, link, now):
    at = due(session, link)["expire"]
    assert deliveries.take_due(session, link[0], "expire", now=at)
    assert (row(session, link).state, row(session, link).expired_at) == ("expired", at)
    assert due(session, link) == {}
    case = admitted(session, link[1], at)
    receipts.open_delivery(case, now=at)
    receipts.open_delivery(case, now=at + timedelta(days=1))
    seen = received.page(case)
    assert (seen.opened_at, seen.expired, seen.answer_by, seen.may_hand_over) == (at, True, None, False)
    for deed in (
        lambda: receipts.acknowledge(case, now=at),
        lambda: receipts.answer(case, answers(case), now=at),
        lambda: receipts.hand_over(case, name="یاری", email="yari@example.org", now=at),
    ):
        with pytest.raises(TermOver):
            deed()
    assert row(session, link).state == "expired"


def test_sending_again_begins_a_new_term(session, desk, link, now):
    at = due(session, link)["expire"]
    deliveries.take_due(session, link[0], "expire", now=at)
    desk.now = at
    deliveries.resend(desk.case("issue"), link[0], now=at)
    assert (row(session, link).state, row(session, link).expired_at) == ("prepared", None)
    token = desk.send(link[0])
    assert due(session, link) == {"escalate": after(at, 20), "expire": after(at, 30)}
    case = admitted(session, token, at)
    receipts.answer(case, answers(case), now=at)
    assert row(session, link).state == "answered"


def test_file_is_closed_when_all_have_answered_or_expired(session, desk, link, now):
    second = next(d for d in session.exec(select(Delivery.id)).all() if d != link[0])
    desk.send(second)
    desk.step("report_delivered")
    case = admitted(session, link[1], now)
    receipts.answer(case, answers(case), now=now)
    with pytest.raises(GuardRefused, match="No answer yet"):
        desk.step("close", desk.chair, reason="تمام شد")
    deliveries.take_due(session, second, "expire", now=deadlines.of(session, "delivery", second)["expire"])
    assert desk.step("close", desk.chair, reason="تمام شد") == "closed"


def test_deadline_of_a_recalled_delivery_is_gone(session, desk, link, now):
    deliveries.revoke(desk.case("issue"), link[0], now=now)
    assert due(session, link) == {}
    assert not deliveries.take_due(session, link[0], "expire", now=after(now, 99))


# Passing it on


def passed_on(session, link, now, name="نسرین یاری", email="yari@example.org"):
    receipts.hand_over(admitted(session, link[1], now), name=name, email=email, now=now)
    made = session.exec(select(Handover).order_by(Handover.id.desc())).first()
    return links.new_link(session, link[0], now=now, handover_id=made.id)


def test_colleague_answers_by_a_link_of_their_own_and_the_recipient_reads_on(session, desk, link, now):
    token = passed_on(session, link, now)
    assert row(session, link).state == "opened"
    case = admitted(session, token, now)
    assert (case.id, case.handover_id is None) == (link[0], False)
    assert received.page(case).may_hand_over is False
    receipts.answer(case, answers(case), now=now)
    mine = admitted(session, link[1], now)
    assert received.page(mine).answers == answers(mine)
    assert received.page(mine).handed_to == "نسرین یاری"
    assert log(session, link)[-3:] == [
        ("handed_over", "نسرین یاری"), ("acknowledged", "colleague"), ("answered", "colleague"),
    ]  # fmt: skip
    status = next(s for s in reached.status(desk.case()) if s.id == link[0])
    assert status.handed_to == ("نسرین یاری",)
    facts = [
        e.facts for e, _ in history.of(session, "proposal", desk.proposal.id) if e.event == "handed_over"
    ]
    assert facts == [{"delivery": link[0], "handover": case.handover_id}]


def test_colleague_named_later_takes_the_place_of_the_earlier_one(session, link, now):
    first = passed_on(session, link, now)
    second = passed_on(session, link, now, "بابک همکار", "babak@example.org")
    with pytest.raises(NotFound):
        admitted(session, first, now)
    assert admitted(session, second, now).id == link[0]
    assert admitted(session, link[1], now).id == link[0]


def test_colleague_passes_nothing_on(session, link, now):
    case = admitted(session, passed_on(session, link, now), now)
    with pytest.raises(NotYoursToHandOver):
        receipts.hand_over(case, name="دیگری", email="x@example.org", now=now)


def test_brief_is_passed_on_five_times_at_most(session, link, now):
    for n in range(5):
        passed_on(session, link, now, f"همکار {n}", f"c{n}@example.org")
    with pytest.raises(HandedOverOften):
        passed_on(session, link, now)
    assert len(session.exec(select(Handover)).all()) == 5


@pytest.mark.parametrize(
    ("name", "email", "fields"),
    [("", "a@example.org", {"name"}), ("یاری", "nowhere", {"email"}), ("", "", {"name", "email"}),
     ("یاری", "a@example.org\r\nBcc: b@example.org", {"email"})],
)  # fmt: skip
def test_colleague_without_name_or_address_is_refused_and_nothing_is_kept(
    session, link, now, name, email, fields
):
    with pytest.raises(EntryRefused) as refused:
        passed_on(session, link, now, name, email)
    assert set(refused.value.errors) == fields
    assert session.exec(select(Handover)).all() == []
    assert row(session, link).state == "sent"


def test_links_of_colleagues_are_hashes_and_end_with_the_delivery(session, desk, link, now):
    token = passed_on(session, link, now)
    assert token not in {kept.token_hash for kept in session.exec(select(DeliveryLink))}
    deliveries.revoke(desk.case("issue"), link[0], now=now)
    with pytest.raises(NotFound):
        admitted(session, token, now)
