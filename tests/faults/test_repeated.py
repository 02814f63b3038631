"""Rows 15 and 17: a key with another body is refused; a captured request sent again does nothing a second time."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests import approved
from tests.api.json.caller import Holder
from tests.faults.test_disk import visitor_of
from tests.faults.whole import invariant, whole
from tests.visitors import Visitor, application
from workflow.membership import sign_in
from workflow.membership.tables import WebSession
from workflow.outcome import deliveries
from workflow.outcome.tables import Brief, Delivery, Response, Serial
from workflow.record.tables import History
from workflow.record.tokens import hashed, new_token

STEP = "/proposals/1/steps/return_to_draft"
ISSUE = "/proposals/1/brief"
FIELDS = {"classification": "public", "urgency": "normal", "recipients": ["1", "2"]}


def count(engine, event):
    with Session(engine.execution_options(reads=True)) as session:
        return len(session.exec(select(History.id).where(History.event == event)).all())


def begun(engine):
    with Session(engine.execution_options(reads=True)) as session:
        return len(session.exec(select(WebSession.token_hash)).all())


def test_a_form_s_key_with_another_body_is_422_and_does_nothing(session, engine, now):
    here = whole(session, now, after="accept")
    visitor = visitor_of(session, engine, here.secretary, now)
    assert visitor.submit(STEP, once="key", reason="یکی").status_code == 303
    for other in ({"reason": "دیگری"}, {"reason": "یکی", "version": "9"}, {}):
        refused = visitor.submit(STEP, once="key", **other)
        assert refused.status_code == 422
        assert "با محتوای دیگری فرستاده شده است" in refused.text
    assert visitor.submit(STEP, once="key", reason="یکی").status_code == 303
    assert count(engine, "return_to_draft") == 1
    invariant(engine)


def test_an_idempotency_key_with_another_body_is_422_and_does_nothing(session, engine, now):
    here = whole(session, now, after="accept")
    visitor = visitor_of(session, engine, here.secretary, now)

    def send(**body):
        return visitor.post(
            f"/api/v1{STEP}", json=body, headers={"X-CSRF-Token": visitor.csrf, "Idempotency-Key": "key"}
        )

    first = send(version=4, reason="یکی")
    assert first.status_code == 200
    for other in ({"version": 4, "reason": "دیگری"}, {"version": 5, "reason": "یکی"}):
        refused = send(**other)
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/key-reused")
        assert refused.headers["content-type"] == "application/problem+json"
    again = send(version=4, reason="یکی")
    assert (again.status_code, again.json()) == (200, first.json())
    assert count(engine, "return_to_draft") == 1
    invariant(engine)


def test_a_link_s_idempotency_key_with_another_body_is_422(session, engine, now):
    made = approved.approved(session, now)
    _, token = made.delivered()
    holder = Holder(application(engine, now), token)
    numbers = holder.get().json()["recommendations"]
    accepted = {"answers": [{"recommendation_id": n, "answer": "accept", "reason": ""} for n in numbers]}
    declined = {"answers": [{"recommendation_id": n, "answer": "decline", "reason": "نه"} for n in numbers]}
    assert holder.post("/answer", accepted, key="key").status_code == 200
    assert holder.post("/answer", declined, key="key").status_code == 422
    assert holder.post("/answer", accepted, key="key").status_code == 200
    assert count(engine, "answer") == 1


def test_a_captured_issue_draws_one_number_whoever_replays_it(session, engine, now):
    here = whole(session, now, after="decide")
    visitor = visitor_of(session, engine, here.secretary, now)
    body = {"csrf": visitor.csrf, "once": new_token(), **FIELDS}
    first = visitor.post(ISSUE, data=body)
    assert first.status_code == 303

    same = visitor.post(ISSUE, data=body)
    assert (same.status_code, same.headers["location"]) == (303, first.headers["location"])
    assert visitor.post(ISSUE, data=body | {"once": new_token()}).status_code == 409
    elsewhere = visitor_of(session, engine, here.secretary, now)  # the same person at another browser
    assert elsewhere.post(ISSUE, data=body).status_code == 403
    assert elsewhere.post(ISSUE, data=body | {"csrf": elsewhere.csrf}).status_code == 409
    stranger = Visitor(visitor.app)
    assert stranger.post(ISSUE, data=body).status_code == 403

    assert visitor.submit("/sign-out").status_code == 303
    stolen = Visitor(visitor.app, visitor.token)  # cookie and all, after its owner signed out
    assert stolen.post(ISSUE, data=body).status_code == 403
    as_json = {"recipients": [1, 2], "classification": "public", "urgency": "normal", "copies": []}
    proof = {"X-CSRF-Token": stolen.csrf}
    assert stolen.post("/api/v1/proposals/1/briefs", json=as_json, headers=proof).status_code == 401
    assert session.exec(select(Serial.last)).all() == [1]
    assert len(session.exec(select(Brief.number).where(Brief.number != "")).all()) == 1
    assert count(engine, "issue") == 1
    invariant(engine)


def test_a_captured_sign_in_by_link_or_code_signs_nobody_in_again(session, engine, now):
    here = whole(session, now)
    link = sign_in.new_link(session, here.secretary, lasts=sign_in.LIFETIME, now=now)
    session.commit()
    app = application(engine, now)
    victim = Visitor(app)
    page = f"/sign-in/link/{link}"
    body = {"csrf": victim.csrf_of(page), "once": new_token(), "token": link}
    first = victim.post("/sign-in/link", data=body)
    assert first.status_code == 303
    sessions = begun(engine)

    thief = Visitor(app)
    assert thief.post("/sign-in/link", data=body).status_code == 403
    mine = body | {"csrf": thief.csrf_of("/sign-in")}
    assert thief.post("/sign-in/link", data=mine).status_code == 422
    assert thief.post("/sign-in/link", data=mine | {"once": new_token()}).status_code == 422
    copied = Visitor(app)
    copied.cookies.update({k: v for k, v in victim.cookies.items() if k == "rayzan_visitor"})
    again = copied.post("/sign-in/link", data=body)  # the very request, its cookie included
    assert "rayzan_session" not in again.cookies
    assert begun(engine) == sessions

    row = sign_in.SignIn(
        handle_hash=hashed("handle", "handle"), address_hash="", origin_hash="", person_id=here.author,
        code_hash=hashed("12345678", f"code:{hashed('handle', 'handle')}"), created_at=now,
        expires_at=now + sign_in.LIFETIME,
    )  # fmt: skip
    session.add(row)
    session.commit()
    assert sign_in.redeem_code(session, handle="handle", code="12345678", now=now)
    session.commit()
    with pytest.raises(sign_in.CodeWrong):
        sign_in.redeem_code(session, handle="handle", code="12345678", now=now)


def test_a_captured_receipt_counts_once_and_not_after_it_was_called_back(session, engine, now):
    made = approved.approved(session, now)
    delivery, token = made.delivered()
    visitor = Visitor(application(engine, now))
    here = f"/d/{token}"
    body = {"csrf": visitor.csrf_of(here), "once": new_token(), "do": "acknowledge"}
    first = visitor.post(here, data=body)
    assert first.status_code == 303
    assert visitor.post(here, data=body).headers["location"] == first.headers["location"]
    assert visitor.post(here, data=body | {"once": new_token()}).status_code == 303
    holder = Holder(visitor.app, token)
    assert holder.post("/acknowledge").status_code == 200
    assert Visitor(visitor.app).post(here, data=body).status_code == 403
    assert count(engine, "acknowledge") == 1
    assert count(engine, "acknowledged") == 1
    at = session.exec(select(Delivery.acknowledged_at).where(Delivery.id == delivery)).one()
    assert at == now
    session.commit()

    deliveries.revoke(made.case("issue", made.secretary), delivery, now=now)
    session.commit()
    later = visitor.post(here, data=body | {"once": new_token()})
    assert later.status_code == 404
    assert count(engine, "acknowledge") == 1


def test_an_answer_captured_earlier_does_not_take_a_later_one_s_place(session, engine, now):
    made = approved.approved(session, now)
    _, token = made.delivered()
    visitor = Visitor(application(engine, now))
    here = f"/d/{token}"
    numbers = Holder(visitor.app, token).get().json()["recommendations"]

    def body(answer):
        answers = {f"answer-{n}": answer for n in numbers} | {f"reason-{n}": "چون" for n in numbers}
        return {"csrf": visitor.csrf_of(here), "once": new_token(), "do": "answer", **answers}

    earlier, later = body("accept"), body("decline")
    assert visitor.post(here, data=earlier).status_code == 303
    assert visitor.post(here, data=later).status_code == 303
    assert visitor.post(here, data=earlier).status_code == 303
    newest = select(Response.answer).order_by(Response.id.desc()).limit(len(numbers))
    assert set(session.exec(newest).all()) == {"decline"}
    assert count(engine, "answer_anew") == 1


def test_a_request_captured_before_the_session_ended_is_refused_after(session, engine, now):
    here = whole(session, now, after="accept")
    visitor = visitor_of(session, engine, here.secretary, now)
    body = {"csrf": visitor.csrf, "once": new_token(), "reason": "چنین"}
    later = application(engine, now + timedelta(hours=13))
    assert Visitor(later, visitor.token).post(STEP, data=body).status_code == 403
    assert count(engine, "return_to_draft") == 0
