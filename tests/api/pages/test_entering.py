"""A comment entered for a member, and the member's word about it: from desk to page, and as JSON."""

import pytest

from tests import council
from tests.api.json.caller import Caller
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Chapter

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
    assert f'value="{people["member"].id}" checked' in refused.text
    answer = made["secretary"].submit(form, person=str(people["member"].id), channel="phone", body=SAID)
    assert answer.status_code == 303
    assert "هنوز تأیید نشده است." in made["reader"].get(proposal).text
    assert "۱ نظر به نام شما ثبت شده است" in made["member"].get("/").text
    news = made["member"].get("/news").text
    assert news.count("پیمان کارورزی") == 2  # what is told of it, and its button
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


def test_member_is_found_by_name_before_anything_is_entered_and_nothing_typed_is_lost(browsers, session):
    made, people, proposal = browsers
    here = council.chapter(session, "انجمن دیگر")
    council.member(session, here, name="نگار دیگری")
    for number in range(25):
        council.member(session, session.get_one(Chapter, 1), name=f"حسین‌زاده {number}")
    session.commit()
    form, find = f"{proposal}/entries/new", f"{proposal}/entries/new/members/rows"
    assert 'name="person"' not in made["secretary"].get(form).text, "too many to be listed"
    assert f'formaction="{find}"' in made["secretary"].get(form).text
    typed = {"channel": "phone", "body": SAID}
    refused = made["secretary"].submit(form, name="نگار", **typed)
    assert (refused.status_code, 'href="#f-person"' in refused.text) == (422, True)
    found = made["secretary"].submit(find, name="نگار", **typed)
    assert found.status_code == 200
    assert f'value="{people["member"].id}" checked' in found.text, "one that is found alone is chosen"
    assert "نگار دیگری" not in found.text
    assert "بیمهٔ &lt;b&gt;کارورز" in found.text
    assert 'value="phone" checked' in found.text
    many = made["secretary"].submit(find, name="حسین زاده", **typed).text
    assert (many.count('name="person"'), "checked" in many.partition('name="channel"')[0]) == (20, False)
    assert "عضوهای بیشتری هم به این نام‌اند" in many
    nobody = made["secretary"].submit(find, name="بیگانه <b>", **typed).text
    assert "عضوی با این نام در این انجمن نیست" in nobody
    assert 'value="بیگانه &lt;b&gt;"' in nobody
    assert made["reader"].submit(find, name="نگار", **typed).status_code == 404
    assert made["secretary"].get(find).headers["location"] == form


@pytest.mark.parametrize(("decision", "words", "left"), [
    ("confirm", "عضو تأیید کرد", 'موافقم <span class="nums">۱'), ("strike", "عضو خط زد", 'موافقم <span class="nums">۰'),
])  # fmt: skip
def test_stance_goes_from_the_secretary_to_the_members_word(browsers, session, decision, words, left):
    made, people, proposal = browsers
    said = council.comment(session, session.get_one(Proposal, 1), people["reader"])
    session.commit()
    one = f"{proposal}/comments/{said.id}"
    form, find = f"{one}/stances/new", f"{one}/stances/new/members/rows"
    assert form in made["secretary"].get(one).text
    assert form not in made["reader"].get(one).text
    assert made["reader"].get(form).status_code == 404
    assert made["reader"].submit(form, person=1, stance="agree", channel="phone").status_code == 403
    found = made["secretary"].submit(find, name="نگار", stance="agree", channel="phone").text
    assert f'value="{people["member"].id}" checked' in found
    assert 'value="agree" checked' in found
    assert made["secretary"].get(find).headers["location"] == form
    refused = made["secretary"].submit(
        form, person=people["member"].id, name="نگار", stance="agree", channel=""
    )
    assert (refused.status_code, 'value="agree" checked' in refused.text) == (422, True)
    given = {"person": people["member"].id, "name": "نگار", "channel": "phone", "stance": "agree"}
    assert made["secretary"].submit(form, **given).headers["location"] == f"{one}?done=stance_entered"
    html = made["reader"].get(one).text
    assert "یک موضع را دبیر به نام عضوی ثبت کرده است. یکی هنوز تأیید نشده است." in html
    to_list = f'href="{proposal}/entries"'
    assert [to_list in made[who].get(one).text for who in ("secretary", "member", "reader")] == [
        True,
        True,
        False,
    ]
    news = made["member"].get("/news").text
    assert "موضعی به نام شما ثبت شده" in news
    number = news.partition('action="/news/')[2].partition('"')[0]
    where = made["member"].submit(f"/news/{number}").headers["location"]
    assert where == f"{proposal}/entries"
    assert "چشم‌به‌راه تأیید عضو" in made["secretary"].get(where).text
    assert 'name="decision"' not in made["secretary"].get(where).text
    assert "موضعی به نام شما ثبت نشده است" in made["reader"].get(where).text
    page = made["member"].get(where).text
    entry = page.partition('name="entry" value="')[2].partition('"')[0]
    assert made["reader"].submit(where, entry=entry, decision=decision).status_code == 404
    assert made["member"].submit(where, entry=entry, decision=decision).status_code == 303
    assert words in made["member"].get(where).text
    assert left in made["reader"].get(one).text
    again = made["member"].submit(where, entry=entry, decision=decision)
    assert (again.status_code, "پیش از این تصمیم گرفته شده" in again.text) == (409, True)
    told = made["reader"].get(f"{proposal}/history").text
    assert "فرشته دبیری</bdi> به نام <bdi>نگار عضوی" in told
    history = Caller(made["reader"]).get(f"{proposal}/history").json()["items"]
    assert [(e["name"], e["whom"]) for e in history if e["event"] == "enter_stance"] == [
        ("فرشته دبیری", "نگار عضوی")
    ]
    assert [e["whom"] for e in history if e["event"] == f"{decision}_stance"] == [""]


def test_json_enters_stances_and_decides(browsers, session):
    made, people, proposal = browsers
    said = council.comment(session, session.get_one(Proposal, 1), people["reader"])
    session.commit()
    calls = {who: Caller(browser) for who, browser in made.items()}
    where, given = f"{proposal}/comments/{said.id}/stance-entries", {"channel": "paper", "stance": "disagree"}
    given["person_id"] = people["member"].id
    entry = calls["secretary"].post(where, given).json()
    assert (entry["person"], entry["stance"], entry["state"]) == ("نگار عضوی", "disagree", "waiting")
    assert calls["reader"].post(where, given).status_code == 403
    assert calls["reader"].get(f"{proposal}/stance-entries").json()["items"] == []
    mine = calls["member"].get(f"{proposal}/stance-entries").json()
    assert (mine["items"], mine["next"]) == ([entry | {"own": True}], None)
    decided = f"{proposal}/stance-entries/{entry['id']}/decision"
    assert calls["secretary"].post(decided, {"decision": "confirm"}).status_code == 404
    assert calls["member"].post(decided, {"decision": "confirm"}).json()["state"] == "confirmed"
    again = calls["member"].post(decided, {"decision": "strike"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/stance-entry-decided")
    refused = calls["secretary"].post(where, given)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/own-stance-stands")
