"""A chapter's rules of procedure as JSON: read by its members, adopted and taken back by its secretary."""

import pytest

from api.json.rules import CONTENT
from tests import council


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def secretary(session, here, sign_in):
    return sign_in(council.member(session, here, ["secretary"]))


def body(**changes):
    return CONTENT | {"version": 1, "day": "", "basis": "مصوبهٔ ۱۲", "proxies": 2} | changes


def test_version_is_adopted_and_read_by_members_in_fields_and_words(here, session, secretary, sign_in):
    path = f"/chapters/{here.id}/rules"
    made = secretary.post(path, body())
    assert made.status_code == 201
    assert (made.json()["number"], made.json()["state"], made.json()["proxies"]) == (2, "in_force", 2)
    member = sign_in(council.member(session, here))
    told = member.get(path).json()
    assert [(one["number"], one["state"]) for one in told["items"]] == [(2, "in_force"), (1, "past")]
    assert member.get(f"{path}/2").json() == told["items"][0]
    assert {"about": {"fa": "نمایندگی", "en": "Proxies"}, "holds": {
        "fa": "هر عضو می‌تواند نمایندهٔ ۲ عضو غایب باشد", "en": "one member may represent up to 2 absent members",
    }} in told["items"][0]["told"]  # fmt: skip
    first = member.get(path, limit=1).json()
    assert ([one["number"] for one in first["items"]], first["next"]) == ([2], 2)
    assert [one["number"] for one in member.get(path, after=2).json()["items"]] == [1]
    assert member.post(path, body(version=2, proxies=0)).status_code == 403


def test_contradiction_is_named_with_its_field_and_its_way_out(here, secretary):
    majority = CONTENT["majorities"][0]
    answer = secretary.post(
        f"/chapters/{here.id}/rules",
        body(
            majorities=[
                majority,
                majority | {"key": "", "label_fa": "بودجه", "label_en": "Budget", "of": "members"},
            ]
        ),
    )
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["field"] == "majorities.1.of"
    assert "choose the absolute majority" in fault["en"]


@pytest.mark.parametrize(("change", "field"), [
    ({"tie": "both"}, "tie"), ({"notice_hours": 0}, "notice_hours"), ({"proxies": 10**9}, "proxies"),
    ({"quorum": {"share": "most"}}, "quorum.share"), ({"presiding": ["janitor"]}, "presiding.0"),
    ({"presiding": []}, "presiding"), ({"majorities": []}, "majorities"), ({"day": "1400/01/01"}, "day"),
    ({"basis": ""}, "basis"), ({"basis": "a\x00"}, "basis"), ({"president": "chair"}, "president"),
])  # fmt: skip
def test_rule_out_of_form_is_named(here, secretary, change, field):
    answer = secretary.post(f"/chapters/{here.id}/rules", body(**change))
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.json()["errors"]} == {field}
    assert len(secretary.get(f"/chapters/{here.id}/rules").json()["items"]) == 1


def test_stale_and_unchanged_versions_are_refused(here, secretary):
    path = f"/chapters/{here.id}/rules"
    unchanged = secretary.post(path, body(proxies=0))
    assert (unchanged.status_code, unchanged.json()["type"]) == (409, "/problems/rules-unchanged")
    secretary.post(path, body())
    stale = secretary.post(path, body(proxies=3))
    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/rules-outdated")
    assert stale.json()["version"] == 2


def test_version_to_come_is_taken_back_and_one_in_force_is_not(here, secretary):
    path = f"/chapters/{here.id}/rules"
    assert secretary.post(path, body(day="1410/01/01")).json()["state"] == "to_come"
    assert secretary.post(f"{path}/2/back", None).json()["state"] == "taken_back"
    kept = secretary.post(f"{path}/1/back", None)
    assert (kept.status_code, kept.json()["type"]) == (409, "/problems/rules-in-force")
    assert secretary.post(f"{path}/7/back", None).status_code == 404
