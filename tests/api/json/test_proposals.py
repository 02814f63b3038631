"""Proposals as JSON: written, read, refused; each fault names its field."""

import pytest

from tests import council
from tests.api.json.caller import Caller, caller
from tests.queries import counted
from tests.visitors import Visitor, application


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def person(session, here):
    return council.member(session, here, name="آرش نویسا")


@pytest.fixture
def author(app, session, person, now):
    return caller(app, session, person, now)


TEXT = {
    "title": "پیمان کارورزی", "sections": {"problem": "مسئله", "key_messages": "پیام", "evidence": "شواهد"},
    "recommendations": [{"text": "پیمان بسته شود.", "owner": "سازمان", "time": "شش ماه", "cost": ""}],
}  # fmt: skip


def begun(author, here):
    answer = author.post(
        f"/chapters/{here.id}/proposals", {"title": "پیمان", "themes": ["skills"], "language": "fa"}
    )
    assert answer.status_code == 201
    return answer.json()


def test_proposal_is_begun_written_and_read(author, here):
    made = begun(author, here)
    saved = author.put(f"/proposals/{made['id']}/text", TEXT | {"version": made["version"]})
    assert (saved.status_code, saved.json()["number"]) == (200, 2)
    read = author.get(f"/proposals/{made['id']}").json()
    assert read["text"]["title"] == "پیمان کارورزی"
    assert read["text"]["recommendations"][0]["text"] == "پیمان بسته شود."
    assert read["rights"] == ["edit", "translate"]
    listed = author.get(f"/chapters/{here.id}/proposals").json()
    assert [item["id"] for item in listed["items"]] == [made["id"]]
    kept = author.get(f"/proposals/{made['id']}/revisions").json()
    assert [row["number"] for row in kept["items"]] == [2, 1]
    row = read["text"]["recommendations"][0] | {"owner": "دانشگاه"}
    again = author.put(
        f"/proposals/{made['id']}/text", TEXT | {"version": read["version"], "recommendations": [row]}
    )
    assert again.json()["number"] == 3
    assert author.get(f"/proposals/{made['id']}").json()["text"]["recommendations"][0]["id"] == row["id"]


def test_stale_text_is_refused_with_the_version_now(author, here):
    made = begun(author, here)
    author.put(f"/proposals/{made['id']}/text", TEXT | {"version": made["version"]})
    stale = author.put(f"/proposals/{made['id']}/text", TEXT | {"version": made["version"], "title": "دیگری"})
    assert stale.status_code == 409
    assert stale.headers["content-type"] == "application/problem+json"
    assert stale.json()["type"] == "/problems/revision-outdated"
    assert (stale.json()["version"], stale.json()["revision"]) == (made["version"] + 1, 2)
    assert stale.json()["fa"]
    assert stale.json()["en"]


@pytest.mark.parametrize(("change", "field"), [
    ({"title": ""}, "title"), ({"title": "تهی\x00"}, "title"), ({"sections": {"weather": "x"}}, "sections"),
    ({"recommendations": [{"text": ""}, {"text": "", "owner": "کسی"}]}, "recommendations.1.text"),
    ({"state": "approved"}, "state"), ({"chapter_id": 2}, "chapter_id"), ({"version": "1"}, "version"),
])  # fmt: skip
def test_fault_names_its_field(author, here, change, field):
    made = begun(author, here)
    answer = author.put(f"/proposals/{made['id']}/text", TEXT | {"version": made["version"]} | change)
    assert answer.status_code == 422
    assert field in {fault["field"] for fault in answer.json()["errors"]}


@pytest.mark.parametrize("body", [
    b'{"title": "\\ud800", "themes": [], "language": "fa"}', b'{"title": ', b"[1, 2]", b"\xff\xfe", b"",
    b'{"title":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
])  # fmt: skip
def test_body_that_cannot_be_read_is_refused(author, here, body):
    answer = author.browser.post(
        f"/api/v1/chapters/{here.id}/proposals", content=body,
        headers={"X-CSRF-Token": author.browser.csrf, "Content-Type": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_megabytes_are_refused_before_they_are_read(author, here):
    answer = author.post(
        f"/chapters/{here.id}/proposals", {"title": "ن" * 30_000_000, "themes": [], "language": "fa"}
    )
    assert answer.status_code == 413


def test_other_chapter_nested_and_endless_ids_are_not_there(app, session, author, here, now):
    made = begun(author, here)
    there = council.chapter(session, "انجمن استان یزد")
    stranger = caller(app, session, council.member(session, there), now)
    other = council.proposal(session, here, council.member(session, here))
    said = council.comment(session, other, council.member(session, here))
    session.commit()
    for path in (
        "",
        "/steps",
        "/history",
        "/revisions",
        "/revisions/1",
        "/comments",
        "/attachments",
        "/ballots",
    ):
        answer = stranger.get(f"/proposals/{made['id']}{path}")
        assert answer.status_code == 404, path
    assert stranger.get(f"/chapters/{here.id}/proposals").status_code == 404
    assert author.get(f"/proposals/{made['id']}/comments/{said.id}").status_code == 404
    assert author.get(f"/proposals/{10**30}").status_code in (404, 422)
    assert author.get(f"/chapters/{here.id}/proposals", stage="x' OR 1=1 --").status_code == 422


def test_nobody_is_asked_to_sign_in_and_a_forged_change_refused(app, author, here):
    nobody = Caller(Visitor(app))
    assert nobody.get(f"/chapters/{here.id}/proposals").status_code == 401
    assert nobody.browser.post(f"/api/v1/chapters/{here.id}/proposals", json={}).status_code in (401, 422)
    body = {"title": "x", "themes": [], "language": "fa"}
    forged = author.browser.post(f"/api/v1/chapters/{here.id}/proposals", json=body)
    assert (forged.status_code, forged.json()["type"]) == (403, "/problems/form-forged")


def test_same_key_is_one_proposal_and_another_body_is_refused(author, here):
    path, body = f"/chapters/{here.id}/proposals", {"title": "یک بار", "themes": [], "language": "fa"}
    first, again = author.post(path, body, key="k-1"), author.post(path, body, key="k-1")
    assert first.json() == again.json()
    assert len(author.get(path).json()["items"]) == 1
    other = author.post(path, body | {"title": "دیگر"}, key="k-1")
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")


def test_list_goes_on_by_cursor_at_the_same_cost(engine, session, here, person, author):
    def cost():
        session.commit()
        with counted(engine) as asked:
            assert author.get(f"/chapters/{here.id}/proposals").status_code == 200
        return len(asked)

    council.proposal(session, here, person)
    few = cost()
    for _ in range(30):
        council.proposal(session, here, person)
    assert cost() == few
    seen, after = [], None
    while True:
        page = author.get(
            f"/chapters/{here.id}/proposals", limit=7, **({"after": after} if after else {})
        ).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 31


def test_urgent_proposal_is_begun_with_its_reason(author, here):
    path = f"/chapters/{here.id}"
    offered = author.get(f"{path}/courses").json()["items"]
    assert [(row["process"], row["needs_reason"]) for row in offered] == [
        ("provincial", False),
        ("urgent", True),
    ]
    wrong = author.post(f"{path}/proposals", {"title": " ", "process": "urgent"})
    assert wrong.status_code == 422
    assert {fault["field"] for fault in wrong.json()["errors"]} == {"title", "reason"}
    other = author.post(f"{path}/proposals", {"title": "نو", "process": "national"})
    assert [fault["field"] for fault in other.json()["errors"]] == ["process"]
    made = author.post(
        f"{path}/proposals", {"title": "سیل", "process": "urgent", "reason": "سیل در راه است."}
    )
    assert (made.status_code, made.json()["process"], made.json()["reason"]) == (
        201, "urgent", "سیل در راه است.",
    )  # fmt: skip
    told = author.get(f"/proposals/{made.json()['id']}/history").json()["items"]
    assert [(row["event"], row["remark"]) for row in told] == [("propose", "سیل در راه است.")]
    ordinary = author.post(f"{path}/proposals", {"title": "نو", "reason": "بی‌جا"}).json()
    assert (ordinary["process"], ordinary["reason"]) == ("provincial", "")


def test_list_is_filtered_and_sorted_as_its_page_is(session, sign_in):
    here = council.chapter(session)
    author = council.member(session, here, name="علی‌رضا نویسا")
    made = [
        council.proposal(session, here, author, state=state)
        for state in ("discussion", "approval", "discussion")
    ]
    session.flush()
    who, path = sign_in(author), f"/chapters/{here.id}/proposals"
    ids = lambda **asked: [row["id"] for row in who.get(path, **asked).json()["items"]]  # noqa: E731
    assert ids(stage="approval", author="عليرضا", mine="yes", language="fa") == [made[1].id]
    assert ids(theme="skills") == []
    first = who.get(path, limit=2, state="discussion", order="newest").json()
    assert [row["id"] for row in first["items"]] == [made[2].id, made[0].id]
    for asked in (
        {"order": "id"},
        {"stage": "x"},
        {"mine": "no"},
        {"q": "x" * 101},
        {"after": "x"},
        {"after": "9-9"},
    ):
        refused = who.get(path, **asked)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"].removeprefix("query.") in asked


def test_filters_are_described_with_what_they_take(sign_in, session, app):
    described = app.openapi()["paths"]["/api/v1/chapters/{chapter_id}/proposals"]["get"]["parameters"]
    by_name = {one["name"]: one for one in described}
    assert {"q", "stage", "state", "theme", "author", "language", "mine", "order", "after", "limit"} <= set(
        by_name
    )
    assert by_name["order"]["schema"]["enum"] == ["", "newest", "due"]
    assert "Discussion" in by_name["stage"]["description"]
