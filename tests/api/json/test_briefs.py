"""Briefs as JSON: issued, corrected, read by those who may, and known to anybody by their public id alone."""

import pytest

from tests import council
from tests.approved import approved


@pytest.fixture
def here(session, now):
    return approved(session, now)


@pytest.fixture
def secretary(here, sign_in):
    return sign_in(here.secretary)


def at(here, rest=""):
    return f"/proposals/{here.id}/briefs{rest}"


def to_all(here, **more):
    return {"recipients": [row.id for row in here.recipients]} | more


def test_brief_is_issued_with_number_frame_and_frozen_text(here, secretary):
    made = secretary.post(
        at(here),
        to_all(here, classification="confidential", urgency="urgent", copies=[{"office": "دبیرخانه"}]),
    )
    assert made.status_code == 201
    told = made.json()
    assert told["number"]
    assert told["issued_at"]
    assert (told["classification"], told["urgency"]) == ("confidential", "urgent")
    assert told["copies"] == [{"office": "دبیرخانه", "purpose": ""}]
    assert [row["id"] for row in told["recipients"]] == [row.id for row in here.recipients]
    assert secretary.get(at(here)).json()["items"] == [told]


def test_brief_is_issued_once_and_twice_is_told_its_number(here, secretary):
    first = secretary.post(at(here), to_all(here), key="k")
    assert secretary.post(at(here), to_all(here), key="k").json() == first.json()
    second = secretary.post(at(here), to_all(here))
    assert (second.status_code, second.json()["type"]) == (409, "/problems/already-issued")
    assert first.json()["number"] in second.json()["en"]
    other = secretary.post(at(here), to_all(here, urgency="urgent"), key="k")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")


@pytest.mark.parametrize(("body", "status", "field"), [
    ({"recipients": []}, 422, "recipients"), ({"recipients": [2**31 - 1]}, 404, ""),
    ({"recipients": [1], "number": "1/1405"}, 422, "number"),
    ({"recipients": [1], "classification": "cosmic"}, 422, "classification"),
    ({"recipients": [1], "copies": [{"office": "x\x00"}]}, 422, "copies"),
    ({}, 422, "recipients"),
])  # fmt: skip
def test_issue_out_of_form_is_refused_by_its_field(here, secretary, body, status, field):
    if body.get("recipients") == [1]:
        body = to_all(here) | {name: value for name, value in body.items() if name != "recipients"}
    answer = secretary.post(at(here), body)
    assert answer.status_code == status
    assert not field or field in {fault["field"] for fault in answer.json()["errors"]}
    assert secretary.get(at(here)).json()["items"][0]["issued_at"] is None


def test_recipient_of_another_chapter_is_not_there(here, secretary, session):
    other = council.recipient(session, council.chapter(session, "انجمن استان یزد"))
    session.commit()
    assert secretary.post(at(here), {"recipients": [other.id]}).status_code == 404


def test_proof_is_read_by_those_who_prepare_it_and_by_no_member(here, secretary, session, sign_in):
    brief = secretary.get(at(here)).json()["items"][0]["id"]
    here.printed(brief, "proof")
    session.commit()
    path = at(here, f"/{brief}/files/proof/fa")
    for who in (here.secretary, here.chair, here.author):
        assert sign_in(who).get(path).content == b"%PDF-1.7 proof fa"
    assert sign_in(here.member).get(path).status_code == 404


def test_issued_file_is_a_download_for_whoever_sees_the_proposal(here, sign_in, session):
    brief = here.issued()
    session.commit()
    answer = sign_in(here.member).get(at(here, f"/{brief}/files/issued/en"))
    assert answer.content == b"%PDF-1.7 issued en"
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert sign_in(here.member).get(at(here, f"/{brief}/files/issued/de")).status_code == 404


def test_corrected_brief_and_the_mistaken_one_name_each_other(here, secretary, nobody):
    old = secretary.post(at(here), to_all(here)).json()
    path = at(here, f"/{old['id']}/correction")
    refused = secretary.post(path, to_all(here, reason=" "))
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "reason"
    new = secretary.post(path, to_all(here, reason="نام گیرنده نادرست بود."))
    assert new.status_code == 201
    assert new.json()["supersedes"] == {"number": old["number"], "public_id": old["public_id"]}
    assert new.json()["number"] != old["number"]
    again = secretary.post(path, to_all(here, reason="دوباره"))
    assert (again.status_code, again.json()["type"]) == (409, "/problems/not-correctable")
    told = nobody.get(f"/briefs/{old['public_id']}").json()
    assert told["status"] == "superseded"
    assert told["superseded_by"] == {"number": new.json()["number"], "public_id": new.json()["public_id"]}


def test_public_record_tells_number_and_status_but_not_what_the_brief_says(here, secretary, nobody):
    proof = secretary.get(at(here)).json()["items"][0]["public_id"]
    assert nobody.get(f"/briefs/{proof}").status_code == 404
    assert nobody.get("/briefs/ZZZZZZZZZZ").status_code == 404
    secretary.post(at(here), to_all(here))
    told = nobody.get(f"/briefs/{proof}")
    assert told.status_code == 200
    assert told.json()["status"] == "stands"
    assert told.json()["council"]["fa"] == "انجمن استان تهران"
    assert "کارورزی" not in told.text
    assert "امینی" not in told.text


def test_list_costs_the_same_for_one_brief_and_for_many(here, secretary, cost, session):
    last = secretary.post(at(here), to_all(here)).json()["id"]
    last = secretary.post(at(here, f"/{last}/correction"), to_all(here, reason="یک")).json()["id"]
    few = cost(secretary, at(here))
    for _ in range(6):
        last = secretary.post(at(here, f"/{last}/correction"), to_all(here, reason="باز هم")).json()["id"]
    assert cost(secretary, at(here)) == few
    assert len(secretary.get(at(here)).json()["items"]) == 8


def test_each_file_says_in_which_language_its_text_is(here, secretary, session):
    here.issued()
    session.commit()
    (told,) = secretary.get(at(here)).json()["items"]
    assert {(row["language"], row["text_language"]) for row in told["files"]} == {("fa", "fa"), ("en", "fa")}
