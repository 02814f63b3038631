"""A comment entered for a member, and the member's word about it: from desk to page, and as JSON."""

import pytest

from tests import council
from tests.api.json.caller import Caller
from tests.visitors import application, signed_in_client

SAID = "بیمهٔ <b>کارورز</b> با کیست؟"


@pytest.fixture
def browsers(engine, session, now):
    app, here = application(engine, now), council.chapter(session)
    people = {
        "secretary": council.member(session, here, ["secretary"], "فرشته دبیری"),
        "member": council.member(session, here, name="نگار عضوی"),
        "reader": council.member(session, here, name="کاوه خوانا"),
    }
    made = {who: signed_in_client(app, session, row, now) for who, row in people.items()}
    proposal = council.proposal(session, here, council.member(session, here), state="discussion")
    session.commit()
    return made, people, f"/proposals/{proposal.id}"


@pytest.mark.parametrize(("decision", "words", "text"), [
    ("confirm", "عضو آن را تأیید کرده است.", True),
    ("strike", "کسی که این نظر به نامش ثبت شده بود آن را خط زد.", False),
])  # fmt: skip
def test_entry_goes_from_the_secretary_to_the_members_word(browsers, decision, words, text):
    made, people, proposal = browsers
    form = f"{proposal}/entries/new"
    assert form in made["secretary"].get(proposal).text
    assert form not in made["reader"].get(proposal).text
    assert made["reader"].get(form).status_code == 404
    refused = made["secretary"].submit(form, person=str(people["member"].id), channel="", body=SAID)
    assert refused.status_code == 422
    assert "بیمهٔ &lt;b&gt;کارورز" in refused.text
    assert f'value="{people["member"].id}" selected' in refused.text
    answer = made["secretary"].submit(form, person=str(people["member"].id), channel="phone", body=SAID)
    assert answer.status_code == 303
    assert "هنوز تأیید نشده است." in made["reader"].get(proposal).text
    assert "۱ نظر به نام شما ثبت شده است" in made["member"].get("/").text
    news = made["member"].get("/news").text
    number = news.partition('action="/news/')[2].partition('"')[0]
    where = made["member"].submit(f"/news/{number}").headers["location"]
    assert where.endswith("/entry")
    assert made["reader"].get(where).status_code == 404
    assert made["member"].submit(where, decision=decision).status_code == 303
    html = made["reader"].get(proposal).text
    assert words in html
    assert ("کارورز" in html.partition('id="comments"')[2]) is text
    assert made["member"].submit(where, decision=decision).status_code == 409
    assert "به نام شما ثبت شده است" not in made["member"].get("/").text
    assert "ثبت نظر به نام یک عضو" in made["reader"].get(f"{proposal}/history").text


def test_json_enters_and_decides(browsers):
    made, people, proposal = browsers
    calls = {who: Caller(browser) for who, browser in made.items()}
    given = {"body": SAID, "person_id": people["member"].id, "channel": "paper"}
    entry = calls["secretary"].post(f"{proposal}/entries", given).json()
    assert (entry["author"], entry["channel"], entry["confirmed"]) == ("نگار عضوی", "paper", False)
    assert calls["reader"].post(f"{proposal}/entries", given).status_code == 403
    news = calls["member"].get("/me/news").json()
    assert [(one["kind"], one["comment_id"]) for one in news["items"]] == [("entered", entry["id"])]
    one = calls["member"].post(f"/me/news/{news['items'][0]['id']}/seen")
    assert (one.status_code, one.json()["seen"]) == (200, True)
    assert calls["reader"].post(f"/me/news/{news['items'][0]['id']}/seen").status_code == 404
    at = f"{proposal}/comments/{entry['id']}/entry"
    assert calls["reader"].put(at, {"decision": "confirm"}).status_code == 404
    assert calls["member"].put(at, {"decision": "confirm"}).json()["confirmed"] is True
    assert calls["member"].put("/me/news/mails", {"how_often": "daily"}).json()["how_often"] == "daily"
    assert calls["member"].get("/me/news").json()["how_often"] == "daily"
    up_to = calls["member"].post("/me/news/seen", {"up_to": news["items"][0]["id"]}).json()
    assert up_to["unseen"] == 0
