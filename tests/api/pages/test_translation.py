"""Translations on pages: part by part, bound to a revision, two at once without loss."""

import pytest
from sqlalchemy import select

from tests import council
from tests.api.pages.test_drafting import fields_of
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import Translation


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def author(session, here):
    return council.member(session, here, name="آرش نویسا")


@pytest.fixture
def browser(app, session, here, author, now):
    council.proposal(session, here, author)
    return signed_in_client(app, session, author, now)


PAGE = "/proposals/1/translation"


def test_translation_is_kept_and_shown_in_its_language(browser):
    page = browser.get(PAGE).text
    assert "بیش از ۲۰ هزار دانشجو" in page
    assert 'name="sections.sources"' not in page  # its original is empty
    fields = fields_of(page) | {"title": "An internship pact", "recommendations.0.text": "Sign a pact."}
    answer = browser.submit(PAGE, **fields)
    assert answer.headers["location"] == "/proposals/1?text=en&done=translated"
    html = browser.get("/proposals/1?text=en").text
    assert "An internship pact" in html
    assert "Sign a pact." in html


def test_translation_without_title_comes_back_filled(browser):
    fields = fields_of(browser.get(PAGE).text) | {"title": "", "sections.problem": "No clear road"}
    answer = browser.submit(PAGE, **fields)
    assert (answer.status_code, fields_of(answer.text)["sections.problem"]) == (422, "No clear road")


def test_two_translators_at_once_lose_nothing(app, session, author, now, browser):
    fields = fields_of(browser.get(PAGE).text)
    other = signed_in_client(app, session, author, now)
    assert other.submit(PAGE, **(fields | {"title": "Their title"})).status_code == 303
    answer = browser.submit(PAGE, **(fields | {"title": "My title"}))
    assert answer.status_code == 409
    assert "Their title" in answer.text
    mine = fields_of(answer.text)
    assert mine["title"] == "My title"
    assert browser.submit(PAGE, **mine).status_code == 303
    titles = session.execute(select(Translation.title).order_by(Translation.id)).scalars().all()
    assert titles == ["Their title", "My title"]


def test_changed_original_is_marked_and_the_translation_stale(browser):
    fields = fields_of(browser.get(PAGE).text) | {"title": "A pact", "sections.problem": "Old problem"}
    browser.submit(PAGE, **fields)
    edited = fields_of(browser.get("/proposals/1/edit").text) | {"sections.problem": "مسئلهٔ تازه"}
    browser.submit("/proposals/1/edit", **edited)
    page = browser.get(PAGE).text
    assert page.count("متن اصلی تغییر کرده</span>") == 1
    assert fields_of(page)["number"] == "2"
    assert fields_of(page)["sections.problem"] == "Old problem"
    assert "شاید دیگر با متن اصلی یکی نباشد" in browser.get("/proposals/1?text=en").text


def test_translation_is_for_authors_and_secretary(app, session, here, now, browser):
    reader = council.member(session, here)
    secretary = council.member(session, here, ["secretary"])
    assert signed_in_client(app, session, reader, now).get(PAGE).status_code == 404
    assert signed_in_client(app, session, secretary, now).get(PAGE).status_code == 200
    assert browser.submit(PAGE, title="x", number="7", based_on="").status_code == 404
    assert browser.submit(PAGE, title="x", number="1", state="approved").status_code == 422
