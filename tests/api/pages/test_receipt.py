"""The policymaker's side: a link that is fetched, opened, acknowledged and answered without an account."""

import logging
import re
from dataclasses import asdict

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from tests.approved import approved
from tests.documents import sample
from tests.visitors import Visitor, application, signed_in_client
from workflow.deliberation.tables import Recommendation
from workflow.outcome import deliveries
from workflow.outcome.tables import Brief, Delivery, DeliveryEvent, DeliveryLink, Response
from workflow.record import deadlines


@pytest.fixture
def made(session, now):
    return approved(session, now)


@pytest.fixture
def delivered(made):
    return made.delivered()


@pytest.fixture
def browser(engine, now):
    return Visitor(application(engine, now))


def kinds(session):
    found = session.execute(select(DeliveryEvent.kind).order_by(col(DeliveryEvent.id))).scalars().all()
    session.commit()
    return found


def ids(session):
    found = session.execute(select(Recommendation.id)).scalars().all()
    session.commit()
    return found


def test_get_of_a_scanner_consumes_nothing(browser, session, delivered):
    first, token = delivered
    for _ in range(3):
        page = browser.get(f"/d/{token}")
    assert page.status_code == 200
    assert "پیمان کارورزی با کارفرمایان" not in page.text
    row = session.get(Delivery, first)
    assert row.fetched_at is not None
    assert (row.opened_at, row.acknowledged_at) == (None, None)
    assert "opened" not in kinds(session)


def test_brief_is_opened_acknowledged_and_answered(browser, session, delivered):
    first, token = delivered
    page = f"/d/{token}"
    assert browser.submit(page, do="open").status_code == 303
    html = browser.get(page).text
    assert "پیمان کارورزی با کارفرمایان بسته شود." in html
    assert "وصول خلاصه را اعلام کنید" in html
    assert browser.submit(page, do="acknowledge").status_code == 303
    html = browser.get(page).text
    assert "وصول خلاصه را اعلام کنید" not in html
    assert "اکنون بگویید دربارهٔ هر توصیه چه می‌کنید" in html
    one, two = ids(session)
    asked = html[html.index('id="answer-to-1"') : html.index(f'name="answer-{one}"')]
    assert "پیمان کارورزی با کارفرمایان بسته شود." in asked  # what is answered stands where it is answered
    answer = browser.submit(
        page, do="answer", **{f"answer-{one}": "accept", f"reason-{one}": "", f"answer-{two}": "decline",
                              f"reason-{two}": "بودجه نیست"}
    )  # fmt: skip
    assert answer.status_code == 303
    kept = session.execute(select(Response.recommendation_id, Response.answer, Response.reason)).all()
    assert [tuple(row) for row in kept] == [(one, "accept", ""), (two, "decline", "بودجه نیست")]
    row = session.get(Delivery, first)
    assert None not in (row.opened_at, row.acknowledged_at, row.answered_at)


def test_answer_without_a_reason_comes_back_filled(browser, session, delivered):
    _, token = delivered
    page = f"/d/{token}"
    browser.submit(page, do="open")
    one, two = ids(session)
    answer = browser.submit(
        page, do="answer", **{f"answer-{one}": "in_part", f"reason-{one}": "نیمی از آن", f"answer-{two}": "decline",
                              f"reason-{two}": " "}
    )  # fmt: skip
    assert answer.status_code == 422
    assert "نیمی از آن" in answer.text
    assert re.search(rf'name="answer-{two}"[^>]*value="decline" checked', answer.text)
    assert session.execute(select(Response)).first() is None


def test_guessed_expired_and_revoked_links_look_alike(browser, session, delivered, now):
    first, token = delivered
    guessed = browser.get("/d/" + "A" * len(token))
    session.execute(update(DeliveryLink).values(expires_at=now))
    session.commit()
    expired = browser.get(f"/d/{token}")
    session.execute(update(DeliveryLink).values(expires_at=now.replace(year=2027), revoked_at=now))
    session.commit()
    revoked = browser.get(f"/d/{token}")
    assert {guessed.status_code, expired.status_code, revoked.status_code} == {404}
    shown = {
        re.search(r"<main.*</main>", answer.text, re.DOTALL)[0] for answer in (guessed, expired, revoked)
    }
    assert len(shown) == 1
    assert browser.post(f"/d/{token}", data={"do": "open"}).status_code in (403, 404)
    assert session.get(Delivery, first).opened_at is None


@pytest.mark.sqlite
def test_token_stays_out_of_database_log_referrer_and_cache(browser, session, engine, delivered, caplog):
    _, token = delivered
    assert len(token) >= 22  # 128 bits
    with caplog.at_level(logging.DEBUG):
        page = browser.get(f"/d/{token}")
        browser.submit(f"/d/{token}", do="open")
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert token not in "\n".join(said)  # the client of the test says where it goes; we do not
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "no-store" in page.headers["cache-control"]
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert token not in "\n".join(raw.iterdump())


def test_link_opens_one_brief_and_no_account(browser, delivered, made):
    _, token = delivered
    browser.submit(f"/d/{token}", do="open")
    assert browser.get(f"/proposals/{made.id}").headers["location"] == "/sign-in"
    assert browser.get("/briefs/1/fa.pdf").status_code in (303, 404)


def test_withdrawn_delivery_is_gone_for_its_reader(browser, session, made, delivered, now):
    first, token = delivered
    deliveries.revoke(made.case("issue", made.secretary), first, now=now)
    session.commit()
    assert browser.get(f"/d/{token}").status_code == 404


def test_unknown_fields_and_forged_forms_are_refused(browser, delivered):
    _, token = delivered
    assert browser.submit(f"/d/{token}", do="open", state="approved").status_code == 422
    assert browser.post(f"/d/{token}", data={"do": "open", "csrf": "x"}).status_code == 403


def test_page_is_english_when_asked(browser, delivered):
    _, token = delivered
    html = browser.get(f"/d/{token}?lang=en").text
    assert '<html lang="en" dir="ltr">' in html
    assert f'href="/d/{token}?lang=fa"' in html


def test_brief_is_passed_on_and_what_was_typed_wrongly_comes_back(browser, session, delivered):
    _, token = delivered
    page = f"/d/{token}"
    browser.submit(page, do="open")
    wrong = browser.submit(page, do="hand_over", name="نسرین یاری", email="nowhere")
    assert (wrong.status_code, 'href="#f-email"' in wrong.text) == (422, True)
    assert 'value="نسرین یاری"' in wrong.text
    assert '<details class="fold plain" open>' in wrong.text
    sent = browser.submit(page, do="hand_over", name="نسرین یاری", email="yari@example.org")
    assert (sent.status_code, sent.headers["location"]) == (303, "?done=handed_over")
    assert "این خلاصه به نسرین یاری سپرده شده است." in browser.get(page).text
    assert kinds(session)[-2:] == ["handed_over", "link_fetched"]


def test_recipient_and_secretary_see_until_when_and_what_came_after(
    browser, session, engine, now, made, delivered
):
    number, token = delivered
    deliveries.sent(session, number, "<a@example.org>", now=now)
    session.commit()
    secretary = signed_in_client(application(engine, now), session, made.secretary, now)
    assert "پایان روز ۱۴۰۵/۱۰/۰۳" in browser.get(f"/d/{token}").text
    brief = f"/proposals/{made.id}/brief"
    assert "خبر به مافوق" in secretary.get(brief).text
    due = deadlines.of(session, "delivery", number)
    deliveries.take_due(session, number, "escalate", now=due["escalate"])
    deliveries.take_due(session, number, "expire", now=due["expire"])
    session.commit()
    html = secretary.get(brief).text
    assert "بی‌پاسخ تا پایان مهلت" in html
    assert "از خاموشی خبر داده شد: به دبیر" in html
    browser.submit(f"/d/{token}", do="open")
    late = browser.get(f"/d/{token}").text
    assert "مهلت پاسخ گذشته است" in late
    assert "<form" not in late, "there is nothing to send any more"


@pytest.mark.parametrize("language", ["fa", "en"])
def test_recipient_reads_the_annex_the_pdf_prints(browser, session, made, language):
    _, token = made.delivered()
    row = session.execute(select(Brief)).scalar_one()
    annex = asdict(sample.ANNEX)
    annex["origins"][0]["start"] = 0  # of the first block of the text that was delivered
    row.content = {name: {**content, "annex": annex} for name, content in row.content.items()}
    session.commit()
    browser.submit(f"/d/{token}", do="open")
    html = browser.get(f"/d/{token}?lang={language}").text
    page = " ".join(re.sub("<[^>]+>", " ", html[html.index('id="part-annex"') :]).split())
    for origin in sample.ANNEX.origins:
        assert origin.gist in page
        for group in origin.answered:
            assert group.reason in page
            assert all(said.name in page for said in group.comments)
        assert all(change.name in page and change.reason in page for change in origin.amendments)
        assert all(hand.name in page for hand in origin.worded)
    ids = set(re.findall(r' id="([^"]+)"', html))
    there = re.findall(r'<p class="whence"[^>]*><a href="#(origin-\d+)"', html)
    back = re.findall(r'<p><a href="#([\w-]+)">(?:بازگشت به متن|Back to the text)', html)
    assert {*there, *back} <= ids, "each link leads somewhere"
    assert {"origin-1", "origin-3"} <= set(there)
    assert {"m-problem-b0", "recommendation-1"} <= set(back)


def test_brief_nothing_is_linked_to_has_no_annex(browser, made):
    _, token = made.delivered()
    browser.submit(f"/d/{token}", do="open")
    assert "part-annex" not in browser.get(f"/d/{token}").text
