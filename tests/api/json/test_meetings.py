"""Meetings as JSON: changed after the call, their items put in order, and what happened to them."""

from dataclasses import replace

import pytest

from tests.workflow.meeting import PLAN, Council
from workflow.decision.tables import AgendaItem

BODY = {
    "title": PLAN.title, "day": PLAN.day, "start": PLAN.start, "end": PLAN.end, "place": PLAN.place, "link": PLAN.link,
}  # fmt: skip


@pytest.fixture
def here(session, now):
    made = Council(session, now)
    made.called(made.tabled("پیمان کارورزی"))
    made.on = f"/meetings/{made.meeting}"
    session.commit()
    return made


@pytest.fixture
def secretary(here, sign_in):
    return sign_in(here.secretary)


def test_called_meeting_is_changed_on_top_of_what_was_seen(here, secretary):
    seen = secretary.get(here.on)
    version, tag = seen.json()["version"], {"If-Match": seen.headers["etag"]}
    assert secretary.put(here.on, BODY | {"place": "سالن ۹"}).status_code == 428
    late = secretary.put(here.on, BODY | {"day": "1405/09/05"}, **tag)
    assert (late.status_code, [one["field"] for one in late.json()["errors"]]) == (422, ["day"])
    assert "at the earliest" in late.json()["errors"][0]["en"]
    changed = secretary.put(here.on, BODY | {"place": "سالن ۹"}, **tag)
    assert (changed.status_code, changed.json()["place"]) == (200, "سالن ۹")
    assert changed.json()["version"] == version + 1
    assert secretary.put(here.on, BODY, **tag).status_code == 412
    (newest, *_) = secretary.get(f"{here.on}/history").json()["items"]
    assert newest["label"]["en"] == "The plan of the meeting was changed"
    assert newest["changes"] == [{"field": "place", "before": PLAN.place, "after": "سالن ۹"}]


def test_item_is_changed_by_what_is_named_alone(here, session, sign_in):
    here.plan(replace(PLAN, day="1405/09/20"))
    one, two = here.on_agenda(title="یک"), here.on_agenda(title="دو")
    on, version = f"/meetings/{here.meeting}", here.row.version
    session.commit()
    secretary = sign_in(here.secretary)
    body = {"version": version, "title": "گزارش", "place": 2}
    answer = secretary.put(f"{on}/items/{one}", body)
    assert answer.status_code == 200, answer.text
    agenda = answer.json()["agenda"]
    assert [(item["id"], item["title"], item["minutes"]) for item in agenda] == [
        (two, "دو", 30),
        (one, "گزارش", 30),
    ]
    assert secretary.put(f"{on}/items/{one}", body).status_code == 409
    wrong = secretary.put(f"{on}/items/{one}", {"minutes": 0, "place": 9}, **{"If-Match": "*"})
    assert {error["field"] for error in wrong.json()["errors"]} == {"minutes", "place"}
    assert secretary.put(f"{on}/items/999", {"minutes": 5}, **{"If-Match": "*"}).status_code == 404


def test_history_goes_by_pages_and_only_for_who_sees_the_meeting(here, secretary, session, sign_in):
    labels, cursor = [], None
    while True:
        page = secretary.get(f"{here.on}/history?limit=1" + (f"&before={cursor}" if cursor else "")).json()
        labels += [item["label"]["en"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert labels == ["Call the members", "An item was added to the agenda", "The meeting was planned"]
    member = sign_in(here.members[0])
    assert [item["event"] for item in member.get(f"{here.on}/history").json()["items"]] == ["call"]
    here.plan(replace(PLAN, day="1405/09/20"))
    hidden = here.meeting
    session.commit()
    assert member.get(f"/meetings/{hidden}/history").status_code == 404


def test_item_added_after_the_call_is_in_the_history_with_its_place(here, secretary):
    added = secretary.post(f"{here.on}/items", {"title": "بودجه", "minutes": 15})
    assert added.status_code == 201, added.text
    assert [item["title"] for item in added.json()["agenda"]] == ["پیمان کارورزی", "بودجه"]
    (newest, *_) = secretary.get(f"{here.on}/history").json()["items"]
    assert (newest["label"]["en"], newest["item"]) == ("An item was added to the agenda", "بودجه")
    assert newest["changes"] == [
        {"field": "minutes", "before": "", "after": "15"},
        {"field": "position", "before": "", "after": "2"},
    ]


def test_why_an_item_was_left_undone_is_said_in_both_languages(here, session, secretary):
    (item,) = secretary.get(here.on).json()["agenda"]
    assert (item["remark"], item["why"]) == ("", None)
    version = secretary.get(here.on).json()["version"]
    cancelled = secretary.post(f"{here.on}/steps/cancel", {"version": version, "reason": "سالن در تعمیر است"})
    (item,) = cancelled.json()["agenda"]
    assert item["why"] == {
        "fa": "جلسه لغو شد، پس به این بند رسیدگی نشد.",
        "en": "The meeting was cancelled, so this item was not dealt with.",
    }
    session.get_one(AgendaItem, item["id"]).remark = "سند نرسید"
    session.commit()
    (item,) = secretary.get(here.on).json()["agenda"]
    assert item["why"] == {"fa": "سند نرسید", "en": "سند نرسید"}  # as somebody typed it
