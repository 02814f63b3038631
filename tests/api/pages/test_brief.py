"""The secretary's page of a brief: proof, issue, deliveries, correction; who sees what of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from tests import council
from tests.approved import approved
from tests.queries import counted
from tests.visitors import Visitor, application, signed_in_client
from workflow.outcome import links, receipts, received
from workflow.outcome.tables import Brief, Delivery, DeliveryLink
from workflow.record.tables import History


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def made(session, now):
    return approved(session, now)


@pytest.fixture
def secretary(app, session, made, now):
    return signed_in_client(app, session, made.secretary, now)


def where(made):
    return f"/proposals/{made.id}/brief"


def all_of(made):
    return [str(r.id) for r in made.recipients]


def brief_of(session):
    session.commit()  # the application waits while we hold the record
    session.expire_all()
    found = session.execute(select(Brief).order_by(col(Brief.id).desc()).limit(1)).scalar_one()
    session.commit()
    return found


def test_issued_brief_has_number_recipients_and_frozen_text(secretary, session, made):
    page = secretary.get(where(made)).text
    assert "دکتر سهراب امینی" in page
    answer = secretary.submit(
        where(made), recipients=all_of(made), classification="confidential", urgency="urgent",
        **{"office-1": "دفتر ریاست", "purpose-1": "آگاهی", "office-2": "", "purpose-2": ""},
    )  # fmt: skip
    assert answer.status_code == 303
    brief = brief_of(session)
    assert brief.number == "1/1405"
    assert brief.copies == [{"office": "دفتر ریاست", "purpose": "آگاهی"}]
    assert set(brief.content) == {"fa", "en"}
    page = secretary.get(answer.headers["location"]).text
    for shown in ("۱/۱۴۰۵", "محرمانه", "فوری", "دفتر ریاست", "مهندس لیلا صدری", f"/b/{brief.public_id}"):
        assert shown in page
    assert f'href="/proposals/{made.id}/steps/deliver"' in page


def test_issue_refused_comes_back_as_it_was_filled(secretary, session, made):
    answer = secretary.submit(
        where(made), classification="secret", urgency="immediate", **{"office-1": "دفتر <b>"}
    )
    assert answer.status_code == 422
    assert 'id="f-recipients-error"' in answer.text
    assert '<option value="secret" selected>' in answer.text
    assert '<option value="immediate" selected>' in answer.text
    assert 'value="دفتر &lt;b&gt;"' in answer.text
    answer = secretary.submit(
        where(made), recipients=all_of(made)[:1], classification="whatever", urgency="normal"
    )
    assert answer.status_code == 422
    assert f'value="{made.recipients[0].id}" checked' in answer.text
    assert brief_of(session).issued_at is None


def test_brief_issued_twice_is_one_brief_with_one_number(secretary, session, made):
    fields = {"recipients": all_of(made), "classification": "public", "urgency": "normal"}
    first, second = (secretary.submit(where(made), once="same", **fields) for _ in range(2))
    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])
    again = secretary.submit(where(made), **fields)
    assert again.status_code == 409
    assert "1/1405" in again.text
    assert session.execute(select(func.count()).where(col(History.event) == "brief_issued")).scalar_one() == 1


def test_only_the_secretary_issues(app, session, made, now):
    for someone in (made.author, made.chair, made.member):
        browser = signed_in_client(app, session, someone, now)
        assert 'name="classification"' not in browser.get(where(made)).text
        answer = browser.submit(
            where(made), recipients=all_of(made), classification="public", urgency="normal"
        )
        assert answer.status_code == 403
    assert brief_of(session).issued_at is None


def test_recipient_of_another_chapter_is_not_there(secretary, session, made):
    foreign = council.recipient(session, council.chapter(session, "انجمن استان یزد"))
    session.commit()
    answer = secretary.submit(
        where(made), recipients=[str(foreign.id)], classification="public", urgency="normal"
    )
    assert answer.status_code == 404
    assert brief_of(session).issued_at is None


def test_proof_pdf_is_for_those_who_prepare_it_and_issued_for_the_chapter(app, session, made, now):
    brief = brief_of(session)
    made.printed(brief.id, "proof")
    browsers = {
        who: signed_in_client(app, session, getattr(made, who), now) for who in ("author", "chair", "member")
    }
    address = f"/briefs/{brief.id}/fa.pdf"
    assert browsers["author"].get(address).content == b"%PDF-1.7 proof fa"
    assert browsers["chair"].get(address).status_code == 200
    assert browsers["member"].get(address).status_code == 404
    assert address not in browsers["member"].get(where(made)).text
    made.issued()
    session.commit()
    answer = browsers["member"].get(address)
    assert answer.content == b"%PDF-1.7 issued fa"
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert browsers["member"].get(f"/briefs/{brief.id}/de.pdf").status_code == 404
    assert browsers["member"].get("/briefs/999/fa.pdf").status_code == 404


def test_pdf_of_another_chapter_is_not_there(app, session, made, now):
    made.issued()
    stranger = council.member(session, council.chapter(session, "انجمن استان یزد"))
    browser = signed_in_client(app, session, stranger, now)
    assert browser.get(f"/briefs/{brief_of(session).id}/fa.pdf").status_code == 404
    assert browser.get(where(made)).status_code == 404


def test_deliveries_are_shown_to_secretary_chair_and_authors(app, session, made, now):
    made.delivered()
    for someone, seen in (
        (made.secretary, True),
        (made.chair, True),
        (made.author, True),
        (made.member, False),
    ):
        page = signed_in_client(app, session, someone, now).get(where(made)).text
        assert ("در صف ارسال" in page) is seen
        assert ('value="resend"' in page) is (someone is made.secretary)


def test_delivery_sent_again_has_a_new_round_and_void_links(secretary, session, made):
    delivery, _ = made.delivered()
    answer = secretary.submit(f"{where(made)}/deliveries/{delivery}", do="resend")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{where(made)}?done=sent_again")
    session.expire_all()
    assert session.get(Delivery, delivery).round == 2
    assert session.execute(select(col(DeliveryLink.revoked_at))).scalar_one() is not None


def test_delivery_called_back_stays_so(app, secretary, session, made, now):
    delivery, token = made.delivered()
    address = f"{where(made)}/deliveries/{delivery}"
    assert secretary.submit(address, do="revoke").status_code == 303
    refused = secretary.submit(address, do="resend")
    assert refused.status_code == 409
    assert "پس گرفته شده است" in refused.text
    assert secretary.submit(address, do="burn").status_code == 422
    assert secretary.submit(f"{where(made)}/deliveries/999", do="revoke").status_code == 404
    author = signed_in_client(app, session, made.author, now)
    assert author.submit(address, do="revoke").status_code == 403
    assert secretary.get(f"/d/{token}").status_code == 404


def test_corrected_brief_and_its_predecessor_name_each_other(secretary, session, made):
    everybody = all_of(made)
    old = made.issued()
    session.commit()
    address = f"{where(made)}/{old}/correct"
    form = secretary.get(address).text
    assert f'value="{made.recipients[0].id}" checked' in form
    refused = secretary.submit(
        address, recipients=everybody, classification="public", urgency="normal", reason=""
    )
    assert refused.status_code == 422
    assert 'id="f-reason-error"' in refused.text
    answer = secretary.submit(
        address,
        recipients=everybody[:1],
        classification="public",
        urgency="normal",
        reason="نام گیرنده نادرست بود",
    )
    assert answer.status_code == 303
    new = brief_of(session)
    assert (new.supersedes_id, new.number) == (old, "2/1405")
    assert new.content["fa"]["references"][0]["number"] == "1/1405"
    session.commit()
    page = secretary.get(where(made)).text
    assert page.index("۲/۱۴۰۵") < page.index("جایگزین‌شده")
    session.commit()
    assert secretary.submit(
        address, recipients=everybody, classification="public", urgency="normal", reason="باز هم"
    ).status_code == 409  # fmt: skip
    public = secretary.get(f"/b/{session.get(Brief, old).public_id}").text
    assert "۲/۱۴۰۵" in public
    assert new.public_id in public


def test_answers_of_recipients_reach_the_page(app, secretary, session, made, now):
    _, token = made.delivered()
    case = links.by_token(session, token, now=now)
    first, second = received.page(case).recommendations
    receipts.answer(case, {first: ("accept", ""), second: ("decline", "بودجه <b>نیست</b>")}, now=now)
    session.commit()
    page = secretary.get(where(made)).text
    assert "توصیهٔ ۱: می‌پذیرم" in page
    assert "بودجه &lt;b&gt;نیست&lt;/b&gt;" in page
    assert "۱ از ۲" in page


def test_page_asks_the_database_as_often_for_many_deliveries_as_for_few(engine, app, session, made, now):
    secretary = signed_in_client(app, session, made.secretary, now)
    made.delivered()

    address = where(made)

    def cost() -> int:
        session.commit()
        with counted(engine) as asked:
            assert secretary.get(address).status_code == 200
        return len(asked)

    few = cost()
    brief = brief_of(session)
    for _ in range(20):
        someone = council.recipient(session, made.chapter)
        session.add(Delivery(brief_id=brief.id, recipient_id=someone.id, created_at=now))
    assert cost() == few


def test_public_page_tells_number_date_and_status_alone(app, session, made, now):
    proof = brief_of(session).public_id
    browser = Visitor(app)
    assert browser.get(f"/b/{proof}").status_code == 404
    made.issued("secret")
    session.commit()
    page = browser.get(f"/b/{proof.lower()}").text
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    for shown in ("۱/۱۴۰۵", "۱۴۰۵/۰۹/۰۳", "معتبر است"):
        assert shown in main
    for kept in ("پیمان کارورزی", "سهراب", "آرش", "محرمانه"):
        assert kept not in main
    assert browser.get("/b/NOTHING").status_code == 404
    assert timedelta(0) < brief_of(session).issued_at - now + timedelta(seconds=1)
