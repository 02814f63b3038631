"""ETag, If-Match and If-None-Match: nobody writes over what they have not seen, and nothing is sent twice in vain."""

import pytest

from tests import council
from tests.api.json.test_proposals import TEXT


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def people(session, here):
    return {role: council.member(session, here, (role,)) for role in ("member", "secretary", "chair")}


@pytest.fixture
def author(people, sign_in):
    return sign_in(people["member"])


@pytest.fixture
def secretary(people, sign_in):
    return sign_in(people["secretary"])


@pytest.fixture
def draft(session, here, people):
    row = council.proposal(session, here, people["member"])
    session.commit()
    return row.id


@pytest.fixture
def desk(session, here, people):
    """A proposal in consolidation with one comment: ids of both."""
    row = council.proposal(session, here, people["member"], state="consolidation")
    said = council.comment(session, row, people["chair"])
    session.commit()
    return row.id, said.id


def tag(who, path):
    answer = who.get(path)
    assert answer.status_code == 200, answer.text
    return answer.headers["etag"]


def body_of_text(title):
    return {key: value for key, value in TEXT.items() if key != "version"} | {"title": title}


def test_tag_is_strong_and_changes_with_what_is_said(author, draft):
    path = f"/proposals/{draft}"
    first = tag(author, path)
    assert first.startswith('"')
    assert first == tag(author, path)
    author.put(f"{path}/themes", {"themes": ["skills"]})
    assert tag(author, path) != first


def test_whoever_has_it_already_is_sent_nothing(author, draft):
    path = f"/proposals/{draft}"
    mine = tag(author, path)
    for known in (mine, f"W/{mine}", f'"other", {mine}', "*"):
        answer = author.browser.get(f"/api/v1{path}", headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", mine), known
    assert author.browser.get(f"/api/v1{path}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_one_may_not_see_is_no_304_either(draft, nobody, session, sign_in):
    stranger = sign_in(council.member(session, council.chapter(session, "انجمن استان یزد")))
    for who, status in ((nobody, 401), (stranger, 404)):
        answer = who.browser.get(f"/api/v1/proposals/{draft}", headers={"If-None-Match": "*"})
        assert answer.status_code == status


def test_text_is_saved_on_top_of_the_tag_that_was_read(author, draft):
    path = f"/proposals/{draft}/text"
    seen = tag(author, path)
    saved = author.put(path, body_of_text("یکم"), **{"If-Match": seen})
    assert (saved.status_code, saved.json()["number"]) == (200, 2)
    stale = author.put(path, body_of_text("دوم"), **{"If-Match": seen})
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/precondition-failed")
    assert stale.json()["etag"] == stale.headers["etag"] == tag(author, path)
    assert stale.json()["fa"]
    assert author.get(path).json()["title"] == "یکم"
    again = author.put(path, body_of_text("دوم"), **{"If-Match": stale.json()["etag"]})
    assert again.status_code == 200


def test_change_that_names_nothing_it_goes_on_top_of_is_refused(author, secretary, draft, here):
    terms = {
        "discussion_days": 9, "feedback_days": 9,
        "ballot_days": 9, "ratification_days": 9, "answer_days": 9, "escalation_days": 5,
    }  # fmt: skip
    head = {"name_fa": "الف", "name_en": "A", "number_format": "{serial}/{year}"}
    for who, method, path, body in (
        (author, "PUT", f"/proposals/{draft}/text", body_of_text("نو")),
        (author, "POST", f"/proposals/{draft}/steps/submit", {}),
        (secretary, "PUT", f"/chapters/{here.id}/terms", terms),
        (secretary, "PUT", f"/chapters/{here.id}/letterhead", head),
    ):
        answer = who.send(method, path, body)
        assert (answer.status_code, answer.json()["type"]) == (428, "/problems/precondition-required"), path
        shown = path.replace("/terms", "/settings").replace("/letterhead", "/settings").replace("/submit", "")
        assert who.send(method, path, body, **{"If-Match": tag(who, shown)}).status_code == 200, path


def test_tag_and_version_that_disagree_do_not_write(author, draft):
    path = f"/proposals/{draft}/text"
    answer = author.put(path, body_of_text("نو") | {"version": 99}, **{"If-Match": tag(author, path)})
    assert answer.status_code == 409


def test_weak_tag_or_a_word_matches_nothing_and_a_star_whatever_is_there(author, draft):
    path = f"/proposals/{draft}/text"
    for wrong in (f"W/{tag(author, path)}", "x", '""', ","):
        assert author.put(path, body_of_text("نو"), **{"If-Match": wrong}).status_code == 412, wrong
    assert author.put(path, body_of_text("نو"), **{"If-Match": "*"}).status_code == 200


def test_change_sent_again_with_its_key_is_answered_though_its_tag_is_stale(author, draft):
    path = f"/proposals/{draft}/text"
    seen = tag(author, path)
    first = author.put(path, body_of_text("نو"), key="k", **{"If-Match": seen})
    again = author.put(path, body_of_text("نو"), key="k", **{"If-Match": seen})
    assert (again.status_code, again.json()) == (200, first.json())


def test_translation_is_written_on_top_of_the_one_that_was_read(author, draft):
    path = f"/proposals/{draft}/translations/en"
    new = {"number": 1, "title": "One", "sections": {}, "recommendations": []}
    assert author.put(path, new, **{"If-Match": "*"}).status_code == 412, "there is none yet"
    assert author.put(path, new).status_code == 200
    seen = tag(author, path)
    assert author.put(path, new | {"title": "Two"}, **{"If-Match": seen}).status_code == 200
    assert author.put(path, new | {"title": "Three"}, **{"If-Match": seen}).status_code == 412
    assert author.get(path).json()["title"] == "Two"


def test_disposition_is_corrected_by_whoever_saw_it(secretary, desk):
    path = f"/proposals/{desk[0]}/comments/{desk[1]}/disposition"
    assert secretary.get(path).status_code == 404
    secretary.put(path, {"kind": "adopted", "reason": "در متن آمد."})
    seen = tag(secretary, path)
    assert secretary.get(path).json()["kind"] == "adopted"
    changed = secretary.put(path, {"kind": "adapted", "reason": "در توصیهٔ دوم."}, **{"If-Match": seen})
    assert changed.status_code == 200
    assert secretary.put(path, {"kind": "rejected", "reason": "نه"}, **{"If-Match": seen}).status_code == 412
    assert secretary.get(path).json()["kind"] == "adapted"


def test_recipient_and_member_are_changed_by_whoever_saw_them(secretary, here, session, people):
    row = council.recipient(session, here)
    session.commit()
    path = f"/chapters/{here.id}/recipients/{row.id}"
    seen = tag(secretary, path)
    fields = {k: v for k, v in secretary.get(path).json().items() if k not in ("id", "retired")}
    changed = secretary.put(path, fields | {"superior_email": "head@example.org"}, **{"If-Match": seen})
    assert (changed.status_code, changed.json()["superior_email"]) == (200, "head@example.org")
    assert secretary.post(f"{path}/retire", **{"If-Match": seen}).status_code == 412
    assert secretary.get(path).json()["retired"] is False
    member = f"/chapters/{here.id}/members/{people['member'].id}"
    seen = tag(secretary, member)
    mandate = secretary.get(member).json()["mandates"][0]["id"]
    secretary.post(f"/chapters/{here.id}/mandates", {"person_id": people["member"].id, "role": "chair"})
    end = f"/chapters/{here.id}/mandates/{mandate}/end"
    assert secretary.post(end, {"until": ""}, **{"If-Match": seen}).status_code == 412
    assert secretary.post(end, {"until": ""}, **{"If-Match": tag(secretary, member)}).status_code == 200
    assert secretary.get(f"/chapters/{here.id}/members/999999").status_code == 404


def test_every_get_says_its_tag_and_every_change_of_what_has_one_takes_it(nobody):
    told = nobody.get("/openapi.json").json()
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            headers = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "header"}
            if method == "get" and path != "/api/v1/delivery":
                assert "ETag" in operation["responses"]["200"]["headers"], path
                assert "304" in operation["responses"], path
                assert "If-None-Match" in headers, path
            elif method in ("put", "delete") and not path.endswith("/stance"):
                assert "If-Match" in headers, path
            assert ("If-Match" in headers) == ("412" in operation["responses"]), path
            if "428" in operation["responses"]:
                assert "If-Match" in headers, path
