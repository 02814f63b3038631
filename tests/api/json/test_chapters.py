"""A chapter's letterhead and terms as JSON: for its secretary, on top of the version that was seen."""

import pytest

from tests import council


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def secretary(session, here, sign_in):
    return sign_in(council.member(session, here, ["secretary"]))


def terms(version, **changes):
    kept = {
        "discussion_days": 10,
        "feedback_days": 5,
        "ballot_days": 5,
        "ratification_days": 9,
        "answer_days": 20,
        "escalation_days": 15,
    }
    return {"version": version} | kept | changes


def test_terms_and_letterhead_are_changed_on_top_of_what_was_seen(here, secretary):
    path = f"/chapters/{here.id}"
    told = secretary.get(f"{path}/settings").json()
    kept = secretary.put(f"{path}/terms", terms(told["version"])).json()
    assert (kept["discussion_days"], kept["version"]) == (10, told["version"] + 1)
    head = {"name_fa": "انجمن تهران", "name_en": "Tehran", "number_format": "{year}-{serial}"}
    kept = secretary.put(f"{path}/letterhead", head | {"version": kept["version"]}).json()
    assert (kept["name_fa"], kept["number_format"], kept["organization_fa"]) == (
        "انجمن تهران",
        "{year}-{serial}",
        "",
    )
    assert secretary.get(f"{path}/settings").json() == kept


def test_stale_settings_are_refused_with_the_version_now(here, secretary):
    path = f"/chapters/{here.id}"
    seen = secretary.get(f"{path}/settings").json()["version"]
    secretary.put(f"{path}/terms", terms(seen))
    stale = secretary.put(f"{path}/terms", terms(seen, ballot_days=9))
    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/chapter-outdated")
    assert stale.json()["version"] == seen + 1
    assert secretary.get(f"{path}/settings").json()["ballot_days"] == 5


@pytest.mark.parametrize(("change", "field"), [
    ({"ballot_days": 0}, "ballot_days"), ({"ballot_days": 10**9}, "ballot_days"),
    ({"ballot_days": "5"}, "ballot_days"), ({"ratification_days": 91}, "ratification_days"),
    ({"escalation_days": 20}, "escalation_days"), ({"province": "23"}, "province"),
    ({"feedback_days": None}, "feedback_days"),
])  # fmt: skip
def test_term_out_of_form_is_named(here, secretary, change, field):
    seen = secretary.get(f"/chapters/{here.id}/settings").json()
    answer = secretary.put(f"/chapters/{here.id}/terms", terms(seen["version"], **change))
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.json()["errors"]} == {field}
    assert secretary.get(f"/chapters/{here.id}/settings").json() == seen


def test_settings_are_the_secretarys_alone(here, session, sign_in):
    for roles in (["member"], ["chair"]):
        other = sign_in(council.member(session, here, roles))
        assert other.get(f"/chapters/{here.id}/settings").status_code == 403
        assert other.put(f"/chapters/{here.id}/terms", terms(1)).status_code == 403
