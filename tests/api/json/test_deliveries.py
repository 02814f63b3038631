"""Deliveries as JSON: seen by those who follow them up, sent again, called back."""

import pytest

from tests import council
from tests.api.json.caller import Holder
from tests.approved import approved


@pytest.fixture
def here(session, now):
    return approved(session, now)


@pytest.fixture
def delivery(here):
    """The first delivery's id, and the token of its link."""
    return here.delivered()


@pytest.fixture
def secretary(here, delivery, sign_in):
    return sign_in(here.secretary)


def at(here, rest=""):
    return f"/proposals/{here.id}/deliveries{rest}"


def test_deliveries_are_seen_by_those_who_follow_them_up_alone(here, delivery, sign_in):
    for who in (here.secretary, here.chair, here.author):
        told = sign_in(who).get(at(here)).json()["items"]
        assert told[0]["id"] == delivery[0]
        assert len(told) == len(here.recipients)
        assert [event["kind"] for event in told[0]["events"]] == ["prepared"]
    assert sign_in(here.member).get(at(here)).json() == {"items": [], "next": None}


def test_delivery_sent_again_has_a_new_round_and_its_old_link_is_void(app, here, delivery, secretary):
    number, token = delivery
    assert Holder(app, token).get().status_code == 200
    first = secretary.post(at(here, f"/{number}/resend"), key="again")
    assert (first.status_code, first.json()["round"]) == (200, 2)
    assert secretary.post(at(here, f"/{number}/resend"), key="again").json() == first.json()
    assert Holder(app, token).get().status_code == 404


def test_delivery_called_back_is_void_and_sent_no_more(app, here, delivery, secretary):
    number, token = delivery
    told = secretary.post(at(here, f"/{number}/revoke"))
    assert told.status_code == 200
    assert told.json()["withdrawn_at"]
    assert Holder(app, token).get().status_code == 404
    again = secretary.post(at(here, f"/{number}/resend"))
    assert (again.status_code, again.json()["type"]) == (409, "/problems/delivery-withdrawn")


def test_delivery_of_another_proposal_is_not_there(here, delivery, secretary, session):
    other = council.proposal(session, here.chapter, here.author, state="delivery")
    session.commit()
    for deed in ("resend", "revoke"):
        assert secretary.post(f"/proposals/{other.id}/deliveries/{delivery[0]}/{deed}").status_code == 404
    assert secretary.get(at(here)).json()["items"][0]["round"] == 1


def test_delivery_is_in_the_secretarys_hands_alone(here, delivery, sign_in):
    for who in (here.author, here.member, here.chair):
        assert sign_in(who).post(at(here, f"/{delivery[0]}/revoke")).status_code == 403


def test_list_costs_the_same_for_few_and_for_many(here, session, secretary, cost):
    few = cost(secretary, at(here))
    brief = secretary.get(at(here)).json()["items"][0]["brief_id"]
    more = [council.recipient(session, here.chapter) for _ in range(12)]
    session.commit()
    corrected = secretary.post(
        f"/proposals/{here.id}/briefs/{brief}/correction",
        {"recipients": [row.id for row in more], "reason": "گیرندگان دیگر"},
    )
    assert corrected.status_code == 201
    assert len(secretary.get(at(here)).json()["items"]) == 14
    assert cost(secretary, at(here)) == few
