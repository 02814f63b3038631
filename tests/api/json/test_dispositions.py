"""What becomes of comments, as JSON: one or many at once, with a trail; the secretary's alone."""

import pytest

from tests import council


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def proposal(session, here):
    return council.proposal(session, here, council.member(session, here), state="consolidation")


@pytest.fixture
def said(session, proposal, here):
    return [council.comment(session, proposal, council.member(session, here)).id for _ in range(3)]


@pytest.fixture
def secretary(session, here, said, sign_in):
    return sign_in(council.member(session, here, ["secretary"], "فرشته دبیری"))


def test_comments_are_disposed_one_or_many_and_the_trail_stays(secretary, proposal, said):
    path = f"/proposals/{proposal.id}"
    many = {"comments": said[:2], "kind": "out_of_scope", "reason": "به این پیشنهاد مربوط نیست."}
    assert secretary.post(f"{path}/dispositions", many).json() == {"changed": 2, "done": 2, "total": 3}
    again = {"kind": "adopted", "reason": "در متن آمد."}
    one = secretary.put(f"{path}/comments/{said[0]}/disposition", again)
    assert one.json() == {"changed": 1, "done": 2, "total": 3}
    trail = secretary.get(f"{path}/comments/{said[0]}/dispositions").json()["items"]
    assert [row["kind"] for row in trail] == ["out_of_scope", "adopted"]
    assert trail[1]["replaces_id"] == trail[0]["id"]
    desk = secretary.get(f"{path}/dispositions", missing=True).json()
    assert (desk["done"], desk["total"], [row["id"] for row in desk["items"]]) == (2, 3, [said[2]])


def test_many_with_one_that_is_not_there_change_nothing(secretary, proposal, said):
    many = {"comments": [said[0], 999], "kind": "adopted", "reason": "در متن آمد."}
    assert secretary.post(f"/proposals/{proposal.id}/dispositions", many).status_code == 404
    assert secretary.get(f"/proposals/{proposal.id}/dispositions").json()["done"] == 0


@pytest.mark.parametrize(("change", "field"), [
    ({"reason": " "}, "reason"), ({"kind": "lost"}, "kind"), ({"comments": []}, "comments"),
    ({"person_id": 1}, "person_id"),
])  # fmt: skip
def test_disposition_out_of_form_is_named(secretary, proposal, said, change, field):
    body = {"comments": said, "kind": "adopted", "reason": "در متن آمد."} | change
    answer = secretary.post(f"/proposals/{proposal.id}/dispositions", body)
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.json()["errors"]} == {field}


def test_member_sees_the_desk_and_disposes_of_nothing(proposal, said, session, here, sign_in):
    member = sign_in(council.member(session, here))
    path = f"/proposals/{proposal.id}"
    assert member.get(f"{path}/dispositions").json()["total"] == 3
    body = {"kind": "adopted", "reason": "در متن آمد."}
    assert member.put(f"{path}/comments/{said[0]}/disposition", body).status_code == 403


def test_desk_costs_the_same_for_few_and_for_many(secretary, proposal, session, here, cost):
    few = cost(secretary, f"/proposals/{proposal.id}/dispositions")
    for _ in range(12):
        council.comment(session, proposal, council.member(session, here))
    session.commit()
    assert cost(secretary, f"/proposals/{proposal.id}/dispositions") == few
