"""Attachments as JSON: taken by what they hold, handed out as a download."""

import pytest

from tests import council

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def person(session, here):
    return council.member(session, here)


@pytest.fixture
def proposal(session, here, person):
    return council.proposal(session, here, person)


@pytest.fixture
def author(proposal, person, sign_in):
    return sign_in(person)


def attach(who, proposal, name="پیمایش.pdf", content=PDF, field="file", **headers):
    return who.browser.post(
        f"/api/v1/proposals/{proposal.id}/attachments",
        files={field: (name, content)},
        headers={"X-CSRF-Token": who.browser.csrf} | headers,
    )


def test_file_is_attached_read_back_and_taken_off(author, proposal):
    path = f"/proposals/{proposal.id}/attachments"
    made = attach(author, proposal)
    assert made.status_code == 201
    (row,) = author.get(path).json()["items"]
    assert (row["id"], row["name"], row["media_type"], row["size"]) == (
        made.json()["id"], "پیمایش.pdf", "application/pdf", len(PDF),
    )  # fmt: skip
    got = author.get(f"{path}/{row['id']}")
    assert got.content == PDF
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert author.send("DELETE", f"{path}/{row['id']}").status_code == 200
    assert author.get(f"{path}/{row['id']}").status_code == 404


def test_file_of_another_kind_or_in_another_field_is_refused(author, proposal):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    assert attach(author, proposal, "x.pdf", svg).status_code == 422
    assert attach(author, proposal, field="photo").json()["errors"][0]["field"] == "file"
    assert author.get(f"/proposals/{proposal.id}/attachments").json()["items"] == []


def test_attaching_needs_the_proof_and_the_right(author, proposal, session, here, sign_in, nobody):
    forged = attach(author, proposal, **{"X-CSRF-Token": "guessed"})
    assert (forged.status_code, forged.json()["type"]) == (403, "/problems/form-forged")
    unsigned = nobody.browser.post(f"/api/v1/proposals/{proposal.id}/attachments", files={"file": ("x", PDF)})
    assert unsigned.status_code == 401
    assert attach(sign_in(council.member(session, here)), proposal).status_code == 404
    assert attach(sign_in(council.member(session, here, ["secretary"])), proposal).status_code == 403


def test_file_of_another_proposal_is_not_there(author, proposal, session, here, person):
    made = attach(author, proposal).json()["id"]
    other = council.proposal(session, here, person)
    session.commit()
    path = f"/proposals/{other.id}/attachments/{made}"
    assert author.get(path).status_code == 404
    assert author.send("DELETE", path).status_code == 404


def test_same_key_attaches_once(author, proposal):
    key = {"Idempotency-Key": "k"}
    first, again = attach(author, proposal, **key), attach(author, proposal, **key)
    assert first.json() == again.json()
    assert attach(author, proposal, content=PDF + b"\n", **key).json()["type"] == "/problems/key-reused"
    assert len(author.get(f"/proposals/{proposal.id}/attachments").json()["items"]) == 1
