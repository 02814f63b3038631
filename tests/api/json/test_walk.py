"""A proposal carried by JSON alone, from its first word to the policymaker's answer; the worker does its jobs."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from api import worker
from api.handlers import HANDLERS
from api.settings import Settings
from tests import council
from tests.api.json.caller import Caller, Holder, caller
from tests.visitors import BASE_URL, Visitor, application

PACE = worker.Pace(polling=0.05, first_wait=0.1, longest_wait=0.2, farewell=0)
TEXT = {
    "title": "پیمان کارورزی",
    "sections": {"problem": "نیمی از آنان شغل ندارند.", "key_messages": "- پیمان ببندید.", "evidence": "پیمایش"},
    "recommendations": [{"text": "پیمان بسته شود.", "owner": "سازمان", "time": "شش ماه", "cost": ""}],
}  # fmt: skip


@pytest.fixture
def works(database_url, tmp_path):
    """Do what is due, as the worker does it; the mails go into a folder."""
    settings = Settings(base_url=BASE_URL, smtp_url="", mail_folder=tmp_path, mail_from="council@example.org")

    def until_done():
        assert worker.drain(database_url, HANDLERS, 120, settings=settings, pace=PACE)

    return until_done


def links(folder):
    found = {}
    for file in folder.glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=policy.default)
        if token := re.search(r"/d/([\w-]+)", mail.get_body(("plain",)).get_content()):
            found[mail["To"].addresses[0].addr_spec] = token[1]
    return found


def test_proposal_is_carried_from_draft_to_acknowledged_by_json_alone(engine, session, works, tmp_path):
    now = datetime.now(UTC)
    app = application(engine, now)
    here = council.chapter(session)
    author, member, secretary, chair = (
        caller(app, session, council.member(session, here, roles), now)
        for roles in (["member"], ["member"], ["secretary"], ["chair"])
    )
    addressee = secretary.post(
        f"/chapters/{here.id}/recipients",
        {"name_fa": "دکتر سهراب امینی", "office_fa": "معاون پیشگیری", "email": "amini@example.org"},
    ).json()["id"]

    begun = author.post(f"/chapters/{here.id}/proposals", {"title": "پیمان", "themes": ["employment"]}).json()
    path = f"/proposals/{begun['id']}"

    def take(who: Caller, step: str, **answers: object) -> str:
        answer = who.post(f"{path}/steps/{step}", {"version": who.get(path).json()["version"]} | answers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["target"])

    saved = author.put(f"{path}/text", TEXT | {"version": begun["version"]})
    assert saved.status_code == 200
    assert take(author, "submit") == "screening"
    assert take(secretary, "accept") == "discussion"
    said = member.post(
        f"{path}/comments",
        {"body": "هزینه؟", "passage": {"revision": 2, "section": "problem", "start": 0, "end": 4}},
    ).json()
    assert chair.put(f"{path}/comments/{said['id']}/stance", {"stance": "agree"}).json()["agree"] == 1
    assert take(secretary, "close_discussion") == "consolidation"
    (put,) = (s for s in secretary.get(f"{path}/steps").json()["cannot"] if s["name"] == "put_to_vote")
    assert put["reasons"][0]["fa"]
    kept = secretary.put(
        f"{path}/comments/{said['id']}/disposition", {"kind": "adopted", "reason": "در متن آمد."}
    )
    assert kept.json() == {"changed": 1, "done": 1, "total": 1}
    assert take(secretary, "put_to_vote") == "approval"
    ballot = author.get(f"{path}/ballots").json()["items"][0]["id"]
    for voter in (author, member, chair):
        vote = {"ballot_id": ballot, "choice": "for"}
        assert voter.post(f"{path}/ballots/votes", vote).status_code == 201
    works()
    assert author.get(path).json()["state"] == "approved"
    assert author.get(f"{path}/ballots").json()["items"][0]["tally"]["for"] == 3

    now = datetime.now(UTC)
    app.state.clock = lambda: now
    brief = secretary.post(f"{path}/briefs", {"recipients": [addressee]}).json()
    assert brief["number"]
    assert take(secretary, "deliver") == "delivery"
    works()
    assert secretary.get(path).json()["state"] == "follow_up"
    pdf = member.get(f"{path}/briefs/{brief['id']}/files/issued/fa")
    assert pdf.content.startswith(b"%PDF-")
    app.state.clock = lambda: datetime.now(UTC)
    holder = Holder(app, links(tmp_path)["amini@example.org"])
    told = holder.get().json()
    assert told["number"] == brief["number"]
    assert holder.post("/acknowledge").json()["acknowledged_at"]
    answers = [{"recommendation_id": n, "answer": "accept", "reason": ""} for n in told["recommendations"]]
    assert holder.post("/answer", {"answers": answers}).json()["answered_at"]
    assert Caller(Visitor(app)).get(f"/briefs/{brief['public_id']}").json()["status"] == "stands"
    assert take(chair, "close", reason="پاسخ آمد.") == "closed"
    story = [entry["event"] for entry in author.get(f"{path}/history").json()["items"]]
    assert {"submit", "accept", "decide", "deliver", "acknowledged", "answered", "close"} <= set(story)
