"""A brief in its recipient's hands, by the token of the link: read, opened, acknowledged, answered."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from tests.api.json.caller import Holder
from tests.approved import approved
from tests.visitors import application
from workflow.outcome import deliveries, links
from workflow.outcome.tables import Handover


@pytest.fixture
def here(session, now):
    return approved(session, now)


@pytest.fixture
def token(here):
    return here.delivered()[1]


@pytest.fixture
def holder(app, token):
    return Holder(app, token)


def answers(holder, answer="accept", reason=""):
    told = holder.get().json()["recommendations"]
    return {"answers": [{"recommendation_id": n, "answer": answer, "reason": reason} for n in told]}


def test_fetch_is_noted_and_opens_nothing(here, holder, sign_in):
    for _ in range(2):
        told = holder.get()
        assert told.status_code == 200
        assert told.json()["opened_at"] is None
    assert "پیمان کارورزی" in told.text
    assert told.json()["files"] == ["en", "fa"]
    assert told.json()["texts"] == {"en": "fa", "fa": "fa"}
    assert told.headers["cache-control"] == "no-store"
    seen = sign_in(here.secretary).get(f"/proposals/{here.id}/deliveries").json()["items"][0]
    assert seen["fetched_at"]
    assert [event["kind"] for event in seen["events"]].count("link_fetched") == 2


def test_brief_is_opened_and_acknowledged_once(here, holder):
    assert holder.post("/open").json()["opened_at"]
    first = holder.post("/acknowledge").json()
    assert first["acknowledged_at"]
    assert holder.post("/acknowledge").json()["acknowledged_at"] == first["acknowledged_at"]


def test_answer_reaches_the_council_and_a_later_one_stands(here, holder, sign_in):
    assert holder.post("/answer", answers(holder, "decline", "بودجه‌ای نیست.")).status_code == 200
    body = answers(holder, "in_part", "تنها در سه استان.")
    first = holder.post("/answer", body, key="k")
    assert first.status_code == 200
    assert holder.post("/answer", body, key="k").json() == first.json()
    assert holder.post("/answer", answers(holder), key="k").json()["type"] == "/problems/key-reused"
    seen = sign_in(here.secretary).get(f"/proposals/{here.id}/deliveries").json()["items"][0]
    assert {(row["answer"], row["reason"]) for row in seen["answers"]} == {("in_part", "تنها در سه استان.")}
    assert [event["kind"] for event in seen["events"]].count("answered") == 2


def test_answer_out_of_form_names_its_field_and_keeps_nothing(holder):
    body = answers(holder, "decline")
    refused = holder.post("/answer", body)
    assert refused.status_code == 422
    wanted = {f"reason-{row['recommendation_id']}" for row in body["answers"]}
    assert {fault["field"] for fault in refused.json()["errors"]} == wanted
    assert holder.post("/answer", {"answers": body["answers"][:1]}).status_code == 422
    body["answers"][0]["answer"] = "perhaps"
    assert holder.post("/answer", body).json()["errors"][0]["field"] == "answers.0.answer"
    assert holder.get().json()["answered_at"] is None


def test_recommendation_of_another_brief_is_not_there(holder):
    body = answers(holder)
    body["answers"].append({"recommendation_id": 2**31 - 1, "answer": "accept", "reason": ""})
    assert holder.post("/answer", body).status_code == 404


def test_pdf_comes_as_a_download(holder):
    answer = holder.get("/files/fa")
    assert answer.content == b"%PDF-1.7 issued fa"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("held", ["", "guessed", "%00", "a" * 5_000])
def test_without_the_link_there_is_nothing_and_always_the_same(app, token, held):
    stranger = Holder(app, held)
    seen = [stranger.get(), stranger.get("/files/fa"), stranger.post("/open"), stranger.post("/acknowledge"),
            stranger.post("/answer", {"answers": []})]  # fmt: skip
    assert {answer.status_code for answer in seen} == {404}
    assert len({answer.text for answer in seen}) == 1
    assert token not in seen[0].text


def test_link_ends_and_is_then_as_one_that_never_was(engine, here, token, now):
    late = Holder(application(engine, now + timedelta(days=400)), token)
    assert late.get().text == Holder(application(engine, now), "guessed").get().text


def test_superseded_brief_is_shown_so_and_takes_no_answer(here, holder, sign_in):
    assert holder.post("/answer", answers(holder)).status_code == 200
    secretary = sign_in(here.secretary)
    brief = secretary.get(f"/proposals/{here.id}/briefs").json()["items"][0]["id"]
    secretary.post(
        f"/proposals/{here.id}/briefs/{brief}/correction",
        {"recipients": [here.recipients[0].id], "reason": "نادرست بود."},
    )
    assert holder.get().json()["superseded"] is True
    refused = holder.post("/answer", answers(holder))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/brief-superseded")


def test_brief_is_passed_on_to_a_colleague_by_its_addressee_alone(
    app, here, holder, token, session, now, sign_in
):
    wrong = holder.post("/hand-over", {"name": "", "email": "nowhere"})
    assert wrong.status_code == 422
    assert {fault["field"] for fault in wrong.json()["errors"]} == {"name", "email"}
    told = holder.post("/hand-over", {"name": "نسرین یاری", "email": "yari@example.org"}).json()
    assert (told["handed_to"], told["may_hand_over"]) == ("نسرین یاری", True)
    made = session.exec(select(Handover)).one()
    link = links.new_link(session, made.delivery_id, now=now, handover_id=made.id)
    session.commit()
    theirs = Holder(app, link)
    assert theirs.get().json()["may_hand_over"] is False
    refused = theirs.post("/hand-over", {"name": "دیگری", "email": "x@example.org"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-yours-to-hand-over")
    assert theirs.post("/answer", answers(theirs)).status_code == 200
    assert holder.get().json()["answered_at"]
    seen = sign_in(here.secretary).get(f"/proposals/{here.id}/deliveries").json()["items"][0]
    assert (seen["state"], seen["handed_to"]) == ("answered", ["نسرین یاری"])
    assert "yari@example.org" not in str(seen), "whom a recipient trusts is theirs to tell"


def test_answer_after_its_term_is_refused_with_what_to_do(here, holder, session, sign_in):
    number = holder.get().json()["delivery_id"]
    deliveries.sent(session, number, "<a@example.org>", now=here.now)
    session.commit()
    seen = sign_in(here.secretary).get(f"/proposals/{here.id}/deliveries").json()["items"][0]
    assert set(seen["due"]) == {"escalate", "expire"}
    assert holder.get().json()["answer_by"] == seen["due"]["expire"]
    body = answers(holder)
    deliveries.take_due(session, number, "expire", now=datetime.fromisoformat(seen["due"]["expire"]))
    session.commit()
    refused = holder.post("/answer", body)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/term-over")
    told = holder.get().json()
    assert (told["expired"], told["answer_by"], told["answered_at"]) == (True, None, None)
