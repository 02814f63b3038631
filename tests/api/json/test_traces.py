"""Which passages comments changed, as JSON."""

import pytest

from tests import council


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def proposal(session, here):
    return council.proposal(session, here, council.member(session, here), state="consolidation")


def test_links_are_made_read_and_taken_back(session, here, proposal, sign_in):
    said = council.comment(session, proposal, council.member(session, here)).id
    secretary = sign_in(council.member(session, here, ["secretary"], "فرشته دبیری"))
    path = f"/proposals/{proposal.id}"
    body = {"comments": [said], "revision": 1, "places": [{"section": "problem", "start": 0, "end": 6}]}
    (made,) = secretary.post(f"{path}/traces", body).json()["traces"]
    assert (made["exact"], made["revision"], made["removed_at"]) == ("بیش از", 1, None)
    removed = secretary.post(f"{path}/comments/{said}/traces/{made['id']}/remove", {})
    assert removed.json()["traces"][0]["removed_at"]
    assert secretary.get(f"{path}/comments/{said}/traces").json() == removed.json()
    assert secretary.post(f"{path}/traces", body | {"revision": 9}).status_code == 409
    member = sign_in(council.member(session, here))
    assert member.post(f"{path}/traces", body).status_code == 403
