from datetime import timedelta

import pytest
from sqlmodel import select

from tests.workflow.outcome.desk import Desk
from workflow.outcome import deliveries, issuing, links, receipts, received
from workflow.outcome.receipts import BriefSuperseded
from workflow.outcome.tables import Brief, Delivery, DeliveryEvent, DeliveryLink, Response
from workflow.record import history, promises
from workflow.record.case import NotFound
from workflow.record.typed import EntryRefused


@pytest.fixture
def desk(session, now):
    return Desk(session, now)


@pytest.fixture
def link(desk):
    """The first of two deliveries and the token in its mail."""
    first, _ = desk.deliver()
    return first, desk.send(first)


def admitted(session, link, now):
    return links.by_token(session, link[1], now=now)


def times(session, link):
    row = session.get_one(Delivery, link[0])
    return row.fetched_at, row.opened_at, row.acknowledged_at, row.answered_at


def test_a_link_has_256_bits_and_only_its_hash_is_kept(session, link):
    token = link[1]
    assert len(token) >= 43
    kept = session.exec(select(DeliveryLink)).one().token_hash
    assert (len(kept), token in kept) == (64, False)
    everything = [
        str(row.__dict__) for t in (Delivery, DeliveryEvent, DeliveryLink) for row in session.exec(select(t))
    ]
    assert not any(token in row for row in everything)


def test_unknown_expired_revoked_and_withdrawn_links_all_look_the_same(session, desk, link, now):
    def refused(token, at=now):
        with pytest.raises(NotFound) as refusal:
            links.by_token(session, token, now=at)
        return refusal.value.text

    unknown = refused("x" * 43)
    assert refused("") == unknown
    assert refused("\ud800") == unknown
    expires = admitted(session, link, now).expires_at
    assert expires == now + timedelta(days=60)
    assert admitted(session, link, expires - timedelta(seconds=1)).id == link[0]
    assert refused(link[1], expires) == unknown
    deliveries.revoke(desk.case("issue"), link[0], now=now)
    assert refused(link[1]) == unknown


def test_a_link_opens_one_brief_and_no_other(session, desk, link, now):
    other = Desk(session, now, desk.chapter)
    (theirs, _) = other.deliver()
    case = admitted(session, link, now)
    assert (case.id, case.brief_id) != (theirs, session.get_one(Delivery, theirs).brief_id)
    foreign = received.page(links.by_token(session, other.send(theirs), now=now)).recommendations
    own = received.page(case).recommendations
    with pytest.raises(NotFound):
        receipts.answer(case, dict.fromkeys((*own, foreign[0]), ("accept", "")), now=now)
    assert session.exec(select(Response)).all() == []


def test_a_fetch_by_a_scanner_is_logged_and_consumes_nothing(session, desk, link, now):
    for minute in range(3):
        at = now + timedelta(minutes=minute)
        receipts.record_fetch(admitted(session, link, at), now=at)
    assert times(session, link) == (now, None, None, None)
    kinds = session.exec(select(DeliveryEvent.kind).where(DeliveryEvent.delivery_id == link[0])).all()
    assert kinds == ["prepared", "sent", "link_fetched", "link_fetched", "link_fetched"]
    assert not [
        e for e, _ in history.of(session, "proposal", desk.proposal.id) if e.actor_kind == "recipient"
    ]
    receipts.acknowledge(admitted(session, link, now), now=now)
    assert times(session, link)[2] == now


def test_each_receipt_is_kept_once_with_its_first_time(session, desk, link, now):
    later = now + timedelta(hours=1)
    receipts.open_delivery(admitted(session, link, now), now=now)
    receipts.open_delivery(admitted(session, link, later), now=later)
    receipts.acknowledge(admitted(session, link, later), now=later)
    receipts.acknowledge(admitted(session, link, later), now=later + timedelta(hours=1))
    assert times(session, link) == (None, now, later, None)
    recorded = [
        e for e, _ in history.of(session, "proposal", desk.proposal.id) if e.actor_kind == "recipient"
    ]
    assert [(e.event, e.actor_id) for e in recorded] == [("opened", link[0]), ("acknowledged", link[0])]


def test_every_recommendation_needs_an_answer_and_a_no_its_reason(session, link, now):
    case = admitted(session, link, now)
    one, two = received.page(case).recommendations

    def errors(answers):
        with pytest.raises(EntryRefused) as refused:
            receipts.answer(case, answers, now=now)
        return set(refused.value.errors)

    assert errors({}) == {f"answer-{one}", f"answer-{two}"}
    assert errors({one: ("accept", "")}) == {f"answer-{two}"}
    assert errors({one: ("accept", ""), two: ("perhaps", "")}) == {f"answer-{two}"}
    assert errors({one: ("in_part", " "), two: ("decline", "")}) == {f"reason-{one}", f"reason-{two}"}
    assert errors({one: ("accept", "a\x00"), two: ("accept", "")}) == {f"reason-{one}"}
    assert session.exec(select(Response)).all() == []
    assert times(session, link) == (None, None, None, None)


def test_an_answer_is_kept_told_and_may_be_given_anew(session, desk, link, now):
    case = admitted(session, link, now)
    one, two = received.page(case).recommendations
    receipts.answer(case, {one: ("accept", ""), two: ("decline", "بودجه نیست")}, now=now)
    later = now + timedelta(days=1)
    receipts.answer(case, {one: ("accept", ""), two: ("in_part", "از سال آینده")}, now=later)
    assert received.page(case).answers == {one: ("accept", ""), two: ("in_part", "از سال آینده")}
    assert len(session.exec(select(Response)).all()) == 4
    assert times(session, link) == (None, now, now, now)
    told = [job.key for job in promises.waiting(session) if job.key.startswith("tell-answered-")]
    assert len(told) == 2
    events = [e.event for e, _ in history.of(session, "proposal", desk.proposal.id)]
    assert events[-4:] == ["opened", "acknowledged", "answered", "answered"]


def test_an_answered_brief_that_was_superseded_takes_no_more_answers(session, desk, link, now):
    case = admitted(session, link, now)
    answers = dict.fromkeys(received.page(case).recommendations, ("accept", ""))
    receipts.answer(case, answers, now=now)
    old = session.exec(select(Brief.id)).one()
    issuing.correct(desk.case("issue"), old, reason="x", recipient_ids=[desk.recipients[0].id], now=now)
    again = admitted(session, link, now)
    assert again.superseded
    with pytest.raises(BriefSuperseded):
        receipts.answer(again, answers, now=now)
