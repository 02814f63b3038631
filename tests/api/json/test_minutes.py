"""Minutes by JSON: noted while the meeting goes on, laid out, objected to, answered, approved, printed."""

import pytest

from tests import council
from tests.verapdf import BOTH, faults
from tests.workflow.meeting import Council


@pytest.fixture
def here(session, now):
    made = Council(session, now)
    made.opened(made.tabled("پیمان کارورزی"), None)
    session.commit()
    return made


@pytest.fixture
def callers(sign_in, session, here):
    stranger = council.member(session, council.chapter(session, "انجمن دیگر"), ("secretary",))
    people = {
        "secretary": here.secretary,
        "chair": here.chair,
        "member": here.members[0],
        "stranger": stranger,
    }
    return {name: sign_in(who) for name, who in people.items()}


def items(here):
    found = [item.id for item in here.items()]
    here.session.commit()
    return found


def test_notes_and_resolutions_are_changed_by_whoever_saw_them(here, callers):
    secretary, at, chair = callers["secretary"], f"/meetings/{here.meeting}/notes", here.chair.id
    first = items(here)[0]
    made = secretary.post(at, {"item_id": first, "body": "گزارش"})
    assert (made.status_code, made.json()["version"], made.json()["item_id"]) == (201, 1, first)
    one = f"{at}/{made.json()['id']}"
    tag = secretary.get(one).headers["ETag"]
    assert secretary.put(one, {"body": "گزارش دوم"}).status_code == 428
    assert secretary.put(one, {"body": "گزارش دوم"}, **{"If-Match": tag}).json()["version"] == 2
    assert secretary.put(one, {"body": "دیگر"}, **{"If-Match": tag}).status_code == 412
    stale = secretary.put(one, {"body": "دیگر", "version": 1})
    assert (stale.status_code, stale.json()["version"]) == (409, 2)
    assert secretary.send("DELETE", one).status_code == 428
    tag = secretary.get(one).headers["ETag"]
    assert secretary.send("DELETE", one, **{"If-Match": tag}).json()["body"] == "گزارش دوم"
    assert secretary.get(one).status_code == 404
    at = f"/meetings/{here.meeting}/resolutions"
    wrong = secretary.post(
        at, {"item_id": first, "body": "", "due": "بی‌معنا", "owner": "x", "owner_id": chair}
    )
    assert {f["field"] for f in wrong.json()["errors"]} == {"resolution", "due", "owner"}
    made = secretary.post(
        at, {"item_id": first, "body": "نامه", "owner_id": chair, "due": "1405/10/01"}
    ).json()
    assert (made["owner"], made["due_on"]) == ("پروین رئیسی", "2026-12-22")
    one = f"{at}/{made['id']}"
    tag = secretary.get(one).headers["ETag"]
    assert secretary.put(one, {"body": "نامهٔ دوم"}, **{"If-Match": tag}).json()["owner"] == ""
    assert secretary.put(one, {"body": "نامهٔ سوم"}, **{"If-Match": tag}).status_code == 412
    tag = secretary.get(one).headers["ETag"]
    assert secretary.send("DELETE", one, **{"If-Match": tag}).status_code == 200
    assert secretary.get(at).json() == {"items": [], "next": None}
    for path in (f"/meetings/{here.meeting}/notes", at):
        assert callers["member"].get(path).status_code == 403
        assert callers["stranger"].get(path).status_code == 404
    assert secretary.post(at, {"item_id": 10_000, "body": "نامه"}).status_code == 404


def test_minutes_go_from_draft_to_approved(here, callers):
    first, second = items(here)
    secretary, chair, member, stranger = (callers[n] for n in ("secretary", "chair", "member", "stranger"))
    at = f"/meetings/{here.meeting}/minutes"
    assert secretary.get(at).status_code == 404  # the meeting still goes on
    secretary.post(f"/meetings/{here.meeting}/notes", {"item_id": first, "body": "گزارش **کوتاه**"})
    here.item_step(second, "take_up", here.chair)
    here.item_step(second, "settle", here.chair, outcome="گزارش شنیده شد.")
    here.step("close", here.chair)
    here.session.commit()
    draft = secretary.get(at)
    told = draft.json()
    assert (told["state"], told["version"], told["may"]) == ("draft", 1, ["edit", "see"])
    assert told["content"]["items"][0]["notes"][0]["body"] == "گزارش **کوتاه**"
    assert told["content"]["items"][1]["resolutions"][0]["body"] == "گزارش شنیده شد."
    assert [way["step"] for way in told["steps"]] == ["lay_out"]
    assert member.get(at).status_code == 404
    assert secretary.post(f"{at}/steps/lay_out", {}).status_code == 428
    laid = secretary.post(f"{at}/steps/lay_out", {}, **{"If-Match": draft.headers["ETag"]})
    assert (laid.status_code, laid.json()["state"]) == (200, "laid_out")
    assert secretary.post(f"{at}/steps/redraft", {"version": 1, "reason": "نام"}).status_code == 409
    refused = member.post(f"{at}/remarks", {"kind": "nothing"})
    assert refused.json()["errors"][0]["field"] == "kind"
    said = member.post(f"{at}/remarks", {"kind": "objection", "body": "شمار رأی‌ها"})
    assert (said.status_code, said.json()["current"]) == (201, True)
    waiting = chair.post(f"{at}/steps/approve", {"version": 2})
    assert waiting.status_code == 409
    assert "بی‌پاسخ" in waiting.json()["fa"]
    answer = f"{at}/remarks/{said.json()['id']}/answer"
    assert member.post(answer, {"answer": "نه"}).status_code == 403
    assert secretary.post(answer, {"answer": ""}).status_code == 422
    assert secretary.post(answer, {"answer": "بازشماری شد."}).json()["answer"] == "بازشماری شد."
    approved = chair.post(f"{at}/steps/approve", {"version": 2}).json()
    assert (approved["state"], approved["content"]["approved_by"]) == ("approved", "پروین رئیسی")
    assert member.get(at, language="en").json()["content"]["language"] == "en"
    story = member.get(f"{at}/history").json()["items"]
    assert [one["event"] for one in story] == ["approve", "remark_answered", "remark", "lay_out"]
    assert story[0]["label"]["fa"] == "تصویب صورت‌جلسه"
    assert all(one["label"]["en"] != "Another change" for one in story)
    for path in (f"{at}/files/fa", f"{at}/files/en", f"/meetings/{here.meeting}/papers/fa"):
        pdf = member.get(path)
        assert pdf.headers["content-type"] == "application/pdf"
        assert [fault for profile in BOTH for fault in faults(pdf.content, profile)] == []
        assert stranger.get(path).status_code == 404
