"""Two revisions compared on the page: readable without colour, by a screen reader, on a phone, at the same cost."""

import re

import pytest
from sqlalchemy import insert

from api import annexes
from api.visit import SESSION
from documents.render import renderers
from tests import council
from tests.api.live import served
from tests.browser import axe
from tests.queries import counted
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import RecommendationText, Revision

WHERE = "/proposals/1/revisions/compare"
PROBLEM = "بیش از ۲۰ هزار دانشجو تحت پوشش سازمان‌اند و راه روشنی از دانشگاه به بازار کار نمی‌بینند."


@pytest.fixture
def author(session):
    here = council.chapter(session)
    author = council.member(session, here, name="آرش نویسا")
    council.proposal(session, here, author, state="discussion")
    council.proposal(session, here, author, state="discussion", title="پیشنهاد دیگر")
    return author


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def browser(app, session, author, now):
    revised(session, now, 2, title="پیمان کارآموزی برای فارغ‌التحصیلان", sections=council.SECTIONS | {
        "problem": PROBLEM, "evidence": council.SECTIONS["evidence"] + "\n\n| استان | شمار |\n|---|---|\n| یزد | ۲ |",
        "options": "**ادامهٔ** وضع موجود، یا پیمان کارورزی با کارفرمایان.",
    })  # fmt: skip
    return signed_in_client(app, session, author, now)


def revised(session, now, number, **changes):
    texts = {"title": "پیمان", "sections": council.SECTIONS} | changes
    row = Revision(proposal_id=1, number=number, editor_id=1, at=now, **texts)
    session.add(row)
    session.flush()
    rows = [
        {"revision_id": row.id, "recommendation_id": n, "position": 3 - n, "text": "سامانهٔ پایش.", "owner": "",
         "time": "", "cost": ""}
        for n in (1, 2)
    ]  # fmt: skip
    session.execute(insert(RecommendationText), rows)
    session.get_one(council.Proposal, 1).revision_id = row.id
    session.commit()


def test_changes_are_told_by_element_sign_and_hidden_words(browser):
    page = browser.get(f"{WHERE}?from=1&to=2").text
    added = re.search(r"<ins>(.*?)</ins>", page, re.DOTALL)
    assert "آغاز افزوده" in added[1]
    assert "پایان افزوده" in added[1]
    assert 'aria-hidden="true">[+</span><ins>' in page
    removed = re.search(r"<del>(.*?)</del>", page, re.DOTALL)
    assert "آغاز برداشته" in removed[1]
    assert 'aria-hidden="true">[−</span><del>' in page
    assert "قالب‌بندی تغییر کرد" in page


def test_summary_leads_to_what_changed_and_the_rest_is_folded(browser):
    page = browser.get(f"{WHERE}?from=1&to=2").text
    summary = page.partition('class="compare-summary"')[2].partition("</nav>")[0]
    assert "۵ بخش تغییر کرد:" in summary
    for key in ("title", "problem", "evidence", "options", "recommendations"):
        assert f'href="#part-{key}"' in summary
        assert f'id="part-{key}"' in page
    assert "<summary>پیام‌های کلیدی: بدون تغییر</summary>" in page
    assert "پیش‌تر توصیهٔ ۲" in page


def test_older_revision_comes_first_however_they_are_named(browser):
    assert (
        browser.get(f"{WHERE}?from=2&to=1").text.count("<ins>") == browser.get(WHERE).text.count("<ins>") > 3
    )


def test_list_of_revisions_leads_to_the_changes_of_each(browser):
    page = browser.get("/proposals/1/revisions").text
    assert 'href="/proposals/1/revisions/compare?from=1&amp;to=2"' in page
    assert "نخستین ویرایش" in page


@pytest.mark.parametrize(("query", "status", "said"), [
    ("from=2&to=2", 422, "ویرایش ۲ با خودش سنجیده نمی‌شود. دو ویرایش گوناگون برگزینید."),
    ("from=1&to=9", 404, "این پیشنهاد ویرایش ۹ ندارد؛ تازه‌ترین ویرایش آن ۲ است."),
    ("from=7&to=9", 404, "ویرایش ۷ ندارد"),
])  # fmt: skip
def test_revision_that_cannot_be_compared_is_refused_with_the_way_on(browser, query, status, said):
    answer = browser.get(f"{WHERE}?{query}")
    assert answer.status_code == status
    assert said in answer.text
    assert 'name="from"' in answer.text
    assert browser.get(f"{WHERE}/fa.pdf?{query}").status_code == status


def test_proposal_with_one_revision_has_nothing_to_compare(browser):
    page = browser.get("/proposals/2/revisions/compare")
    assert (page.status_code, "تنها یک ویرایش دارد" in page.text) == (200, True)
    assert (
        browser.get("/proposals/2/revisions/compare?from=1&to=2").status_code == 404
    )  # the other proposal's


def test_nobody_else_sees_the_comparison(app, browser, session, now):
    stranger = signed_in_client(app, session, council.person(session), now)
    assert stranger.get(WHERE).status_code == 404
    assert stranger.get(f"{WHERE}/fa.pdf").status_code == 404


def test_comparison_asks_the_database_as_often_for_many_as_for_few(engine, browser, session, now):
    def cost():
        with counted(engine) as asked:
            assert browser.get(f"{WHERE}?from=1&to=2").status_code == 200
        return len(asked)

    few = cost()
    for number in range(3, 30):
        revised(session, now, number)
    assert cost() == few


def test_words_are_shown_as_words_and_run_nowhere(browser, session, now):
    revised(
        session,
        now,
        3,
        title="<script>alert(1)</script> \u202eبد",
        sections={"problem": "<img src=x> {{ 7*7 }}"},
    )
    page = browser.get(f"{WHERE}?from=2&to=3").text
    assert "<script>alert" not in page
    assert "<img" not in page.partition("<article")[2]
    assert "{{ 7*7 }}" in page
    assert "\u202e" not in page.partition("<article")[2]
    assert "[U+202E]" in page


@pytest.mark.once
def test_annex_is_made_once_and_kept_at_hand(browser):
    first = browser.get(f"{WHERE}/fa.pdf?from=1&to=2")
    assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
    assert first.content.startswith(b"%PDF")
    assert 'filename="changes-1-1-2-fa.pdf"' in first.headers["content-disposition"]
    made = renderers().made
    assert browser.get(f"{WHERE}/fa.pdf?from=2&to=1").content == first.content
    assert renderers().made == made


@pytest.mark.once
def test_reader_beyond_those_who_wait_is_told_to_come_again(browser):
    for _ in range(annexes.AT_ONCE):
        annexes._places.acquire()
    try:
        answer = browser.get(f"{WHERE}/en.pdf?from=1&to=2")
    finally:
        annexes._places.release(annexes.AT_ONCE)
    assert answer.status_code == 503
    assert "یک دقیقهٔ دیگر دوباره بخواهید" in answer.text


@pytest.mark.once
def test_annex_that_takes_too_long_is_refused_with_a_sentence(browser, monkeypatch):
    monkeypatch.setattr(annexes, "TIMEOUT", 0.001)
    answer = browser.get(f"{WHERE}/en.pdf?from=1&to=2")
    assert "ساخت سند بیش از اندازه به درازا کشید" in answer.text
    assert answer.status_code == 409


@pytest.mark.browser
@pytest.mark.parametrize(("language", "scheme", "forced"), [
    ("fa", "light", "none"), ("fa", "dark", "none"), ("en", "light", "active"),
])  # fmt: skip
def test_comparison_is_readable_by_everybody(chromium, app, browser, language, scheme, forced):
    with served(app) as address:
        context = chromium.new_context(
            viewport={"width": 320, "height": 800}, color_scheme=scheme, forced_colors=forced
        )
        context.add_cookies([{"name": SESSION, "value": browser.cookies[SESSION], "url": address}])
        page = context.new_page()
        page.goto(f"{address}{WHERE}?from=1&to=2&lang={language}")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        style = "e => getComputedStyle(e).textDecorationLine"
        assert page.locator("ins").first.evaluate(style) == "underline"
        assert page.locator("del").first.evaluate(style) == "line-through"
        context.close()
