"""A comment hidden with a reason and answered for, by pages without scripts and by JSON."""

import pytest

from tests import council
from tests.api.json.caller import Caller
from tests.visitors import application, signed_in_client

BODY = "شمارهٔ <b>همسایه</b> ۰۲۱"


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def people(session, here):
    return {
        "secretary": council.member(session, here, ["secretary"], "فرشته دبیری"),
        "writer": council.member(session, here, name="نگار عضوی"),
        "reader": council.member(session, here, name="کاوه خوانا"),
    }


@pytest.fixture
def said(session, here, people):
    proposal = council.proposal(session, here, council.member(session, here), state="discussion")
    return council.comment(session, proposal, people["writer"], BODY)


@pytest.fixture
def browsers(app, session, people, said, now):
    return {who: signed_in_client(app, session, row, now) for who, row in people.items()}


@pytest.fixture
def where(said):
    return f"/proposals/{said.proposal_id}/comments/{said.id}/moderation"


def test_hiding_is_seen_by_each_as_far_as_they_may(browsers, said, where):
    proposal = f"/proposals/{said.proposal_id}"
    assert where in browsers["secretary"].get(proposal).text
    assert where not in browsers["writer"].get(proposal).text
    answer = browsers["secretary"].submit(where, act="hide", standard="personal", reason="بند <i>۲</i>")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{where}?done=moderated")
    reason = "اطلاعات شخصی دیگران در آن است. بند &lt;i&gt;۲&lt;/i&gt;"
    for who, text, link in (("secretary", True, True), ("writer", True, True), ("reader", False, False)):
        html = browsers[who].get(proposal).text
        assert ("همسایه" in html, where in html) == (text, link), who
        assert reason in html
    assert browsers["reader"].get(where).status_code == 404
    assert browsers["reader"].submit(where, act="answer", answer="من").status_code == 404
    assert browsers["reader"].submit(where, act="show", reason="من").status_code == 403
    assert browsers["writer"].submit(where, act="answer", answer="شماره از خود من است").status_code == 303
    log = browsers["secretary"].get(f"{proposal}/moderation").text
    assert log.index("شماره از خود من است") < log.index("اطلاعات شخصی دیگران")
    assert browsers["reader"].get(f"{proposal}/moderation").status_code == 404
    assert browsers["secretary"].submit(where, act="show", reason="از خود اوست").status_code == 303
    assert "همسایه" in browsers["reader"].get(proposal).text
    story = browsers["reader"].get(f"{proposal}/history").text
    assert "پنهان کردن یک نظر" in story
    assert "اطلاعات شخصی" not in story


@pytest.mark.parametrize(("fields", "field", "kept"), [
    ({"act": "hide"}, "reason", ""),
    ({"act": "hide", "standard": "خیالی", "reason": "چون <b>"}, "standard", "چون &lt;b&gt;"),
    ({"act": "hide", "reason": "آ" * 5_001}, "reason", "آ" * 5_001),
])  # fmt: skip
def test_refused_reason_comes_back_filled(browsers, where, fields, field, kept):
    answer = browsers["secretary"].submit(where, **fields)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f"\n{kept}</textarea>" in answer.text


def test_json_says_and_does_the_same(browsers, said):
    calls = {who: Caller(browser) for who, browser in browsers.items()}
    at = f"/proposals/{said.proposal_id}/comments/{said.id}"
    hidden = calls["secretary"].post(f"{at}/hide", {"reason": "توهین است"}).json()
    assert (hidden["hidden"], hidden["body"]) == (True, BODY)
    shown = calls["reader"].get(at).json()
    assert (shown["hidden"], shown["hidden_reason"], shown["body"], shown["author"]) == (
        True,
        "توهین است",
        "",
        "",
    )
    answered = calls["writer"].post(f"{at}/moderation", {"answer": "چنین نیست"})
    assert (answered.status_code, [line["act"] for line in answered.json()["lines"]]) == (
        201,
        ["hide", "answer"],
    )
    log = calls["secretary"].get(f"/proposals/{said.proposal_id}/moderation").json()
    assert [line["reason"] for line in log["items"]] == ["چنین نیست", "توهین است"]
    again = calls["secretary"].post(f"{at}/hide", {"reason": "باز"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/not-moderated")
    assert calls["secretary"].post(f"{at}/show", {"reason": "پذیرفته"}).json()["hidden"] is False
    assert calls["reader"].post(f"{at}/hide", {"reason": "من"}).status_code == 403
    assert calls["reader"].get(f"{at}/moderation").status_code == 404
