"""The people of a chapter as JSON: added with a term, given and taken a role."""

import pytest

from tests import council


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def secretary(session, here, sign_in):
    return sign_in(council.member(session, here, ["secretary"], "فرشته دبیری"))


def path(here, rest="members"):
    return f"/chapters/{here.id}/{rest}"


NEW = {"name": "نگار عضوی", "email": "negar@example.org", "roles": ["member"]}


def test_member_is_added_given_a_role_and_it_is_ended(here, secretary):
    made = secretary.post(path(here), NEW)
    assert made.status_code == 201
    person = made.json()["person_id"]
    grant = {"person_id": person, "role": "chair", "since": "1405/10/01", "until": "1406/10/01"}
    assert secretary.post(path(here, "mandates"), grant).status_code == 201
    held = secretary.get(path(here), q="نگار").json()["items"][0]["mandates"]
    assert [(row["role"], row["running"]) for row in held] == [("member", True), ("chair", False)]
    ended = secretary.post(path(here, f"mandates/{held[0]['id']}/end"), {})
    assert ended.status_code == 200
    mandates = next(row for row in ended.json()["items"] if row["person_id"] == person)["mandates"]
    assert next(row for row in mandates if row["role"] == "member")["over"] is True


def test_role_held_already_and_the_last_secretary_are_refused(here, secretary):
    person = secretary.post(path(here), NEW).json()["person_id"]
    again = secretary.post(path(here, "mandates"), {"person_id": person, "role": "member"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-held")
    mine = secretary.get(path(here), q="فرشته").json()["items"][0]["mandates"][0]["id"]
    last = secretary.post(path(here, f"mandates/{mine}/end"), {})
    assert (last.status_code, last.json()["type"]) == (409, "/problems/last-secretary")


def test_list_is_added_wholly_or_not_at_all_and_each_bad_line_is_told(here, secretary):
    refused = secretary.post(
        path(here, "members/list"), {"list": "نگار، negar@example.org\nبی‌نشانی\nآرش، arash@"}
    )
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/list-refused")
    assert [fault["field"] for fault in refused.json()["errors"]] == ["list", "list"]
    assert "Line 2" in refused.json()["errors"][0]["en"]
    assert len(secretary.get(path(here)).json()["items"]) == 1
    added = secretary.post(
        path(here, "members/list"), {"list": "نگار، negar@example.org\nآرش، arash@example.org"}
    )
    assert (added.status_code, added.json()) == (201, {"added": 2})


@pytest.mark.parametrize(("change", "field"), [
    ({"email": "negar"}, "email"), ({"name": ""}, "name"), ({"since": "1405/13/01"}, "since"),
    ({"roles": []}, "roles"), ({"roles": ["clock"]}, "roles.0"), ({"person_id": 1}, "person_id"),
])  # fmt: skip
def test_member_out_of_form_is_named(here, secretary, change, field):
    answer = secretary.post(path(here), NEW | change)
    assert answer.status_code == 422
    assert field in {fault["field"] for fault in answer.json()["errors"]}


RIGHT = {"name": "نگار عضوی", "name_en": "Negar Ozvi", "email": "negar.ozvi@example.org", "language": "en"}


def test_name_and_address_are_put_right_by_whoever_saw_them(here, secretary):
    person = secretary.post(path(here), NEW).json()["person_id"]
    at = path(here, f"members/{person}")
    seen = secretary.get(at).headers["etag"]
    changed = secretary.put(at, RIGHT, **{"If-Match": seen})
    assert changed.status_code == 200
    assert {name: changed.json()[name] for name in RIGHT} == RIGHT
    assert secretary.put(at, RIGHT, **{"If-Match": seen}).status_code == 412
    taken = secretary.put(path(here, "members/1"), RIGHT)
    assert (taken.status_code, [fault["field"] for fault in taken.json()["errors"]]) == (422, ["email"])
    assert secretary.put(path(here, "members/999999"), RIGHT).status_code == 404


def test_people_and_mandates_of_another_chapter_are_not_there(here, secretary, session):
    there = council.chapter(session, "انجمن استان یزد")
    stranger = council.member(session, there)
    session.commit()
    grant = {"person_id": stranger.id, "role": "member"}
    assert secretary.post(path(here, "mandates"), grant).status_code == 404
    assert secretary.post(path(here, "mandates/2/end"), {}).status_code == 404


def test_members_go_on_by_cursor_at_the_same_cost(here, secretary, session, cost):
    council.member(session, here)
    session.commit()
    few = cost(secretary, path(here))
    for _ in range(20):
        council.member(session, here)
    session.commit()
    assert cost(secretary, path(here)) == few
    first = secretary.get(path(here), limit=15).json()
    rest = secretary.get(path(here), limit=15, after=first["next"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (15, 7, None)


def test_only_the_secretary_runs_the_chapter(here, session, sign_in):
    chair = sign_in(council.member(session, here, ["chair"]))
    assert chair.get(path(here)).status_code == 403
    assert chair.post(path(here), NEW).status_code == 403
