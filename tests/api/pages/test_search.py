"""The page of search, and the same as JSON."""

import re

import pytest
from markupsafe import escape

from tests import council
from tests.api.live import served
from tests.browser import axe
from tests.visitors import Visitor, application, signed_in_client
from workflow.find import rebuild
from workflow.membership.tables import Mandate


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def browser(engine, session, now, here):
    author = council.member(session, here)
    council.proposal(session, here, author, state="discussion", title="<b>پیمان</b> می‌کند")
    rebuild(session)
    return signed_in_client(application(engine, now), session, author, now)


def test_words_are_marked_and_text_is_escaped(browser, here):
    html = browser.get(f"/chapters/{here.id}/search", params={"q": "پیمان میکند"}).text
    assert "&lt;b&gt;<mark>پیمان</mark>&lt;/b&gt; <mark>می‌کند</mark>" in html
    assert 'href="/proposals/1"' in html


def test_page_without_words_is_a_form_and_without_hits_says_so(browser, here):
    assert 'role="search"' in browser.get(f"/chapters/{here.id}/search").text
    assert "چیزی با همهٔ این واژه‌ها یافت نشد" in browser.get(f"/chapters/{here.id}/search?q=ناپیدا").text
    assert "در آنچه نوشتید واژه‌ای نیست" in browser.get(f"/chapters/{here.id}/search?q=%22)*").text


def test_json_gives_the_same_with_pieces(browser, here):
    answer = browser.get(f"/api/v1/chapters/{here.id}/search", params={"q": "میکند"})
    (hit,) = answer.json()["items"]
    assert (hit["proposal_id"], hit["kind"]) == (1, "proposal")
    assert {"text": "می‌کند", "marked": True} in hit["title"]


@pytest.mark.parametrize("address", ["/chapters/{}/search?q=پیمان", "/api/v1/chapters/{}/search?q=پیمان"])
def test_search_in_another_chapter_is_not_there(browser, engine, session, now, address):
    there = council.chapter(session, "انجمن استان یزد")
    session.commit()
    assert browser.get(address.format(there.id)).status_code == 404
    assert Visitor(application(engine, now)).get(address.format(there.id)).status_code in (303, 401)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(engine, now, browser, here, chromium, language, scheme):
    with served(application(engine, now)) as address:
        context = chromium.new_context(color_scheme=scheme)
        context.add_cookies([{"name": "rayzan_session", "value": browser.token, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/chapters/{here.id}/search?q=پیمان&lang={language}")
        assert page.locator("mark").count() >= 1
        assert axe(page) == []
        context.close()


QUERIES = {
    "quoted": '"پیمان می‌کند"', "minus": "-پیمان", "or": "پیمان OR NOT (می‌کند)*", "stop words": "و از به در",
    "signs": "؟!.,«»", "nothing to see": "\u200c\u200c", "long": "پیمان " * 1_700, "one long word": "پ" * 10_000,
    "column": "terms:پیمان", "near": "NEAR(پیمان)", "percent": "%", "backslash": "\\", "emoji": "👨‍👩‍👧",
}  # fmt: skip


@pytest.mark.parametrize("asked", QUERIES.values(), ids=QUERIES)
def test_any_query_is_answered_in_a_sentence_and_kept(browser, here, asked):
    answer = browser.get(f"/chapters/{here.id}/search", params={"q": asked})
    assert answer.status_code == 200
    assert f'value="{escape(asked.strip()[:200])}"' in answer.text
    said = ("نوشتید واژه‌ای نیست", "این واژه‌ها یافت نشد", "<mark>", 'class="hits"')
    assert any(words in answer.text for words in said)
    json = browser.get(f"/api/v1/chapters/{here.id}/search", params={"q": asked})
    assert json.status_code in (200, 422)
    assert json.status_code == 200 or json.json()["errors"]


def test_long_query_says_what_was_looked_for(browser, here):
    html = browser.get(f"/chapters/{here.id}/search", params={"q": "پیمان " * 50}).text
    assert "تنها ۱۲ واژهٔ نخست" in html
    assert "<mark>" in html
    assert "تنها ۱۲ واژهٔ نخست" not in browser.get(f"/chapters/{here.id}/search?q=پیمان").text


def test_what_was_not_found_is_followed_by_searches_that_find_something(browser, here):
    path = f"/chapters/{here.id}/search"
    html = browser.get(path, params={"q": "پیمان ناپیدا", "stage": "discussion"}).text
    hrefs = [h.replace("&amp;", "&") for h in re.findall(r'<li><a href="([^"]+)">تنها واژهٔ', html)]
    assert len(hrefs) == 1
    assert "<mark>پیمان</mark>" in browser.get(hrefs[0]).text
    html = browser.get(path, params={"q": "پیمان", "stage": "ended"}).text
    assert "در همهٔ مرحله‌ها</a>" in html
    html = browser.get(path, params={"q": "پیمان", "kind": "comment"}).text
    assert re.search(r'<li><a href="[^"]+kind=proposal">پیشنهادها</a></li>', html)


def test_stage_is_kept_and_filters_page_and_json(browser, here):
    path = f"/chapters/{here.id}/search"
    html = browser.get(path, params={"q": "پیمان", "stage": "discussion"}).text
    assert '<option value="discussion" selected>' in html
    assert "<mark>" in html
    json = browser.get(f"/api/v1{path}", params={"q": "پیمان", "stage": "ended"})
    assert json.json()["items"] == []
    assert browser.get(f"/api/v1{path}", params={"q": "پیمان", "stage": "x"}).status_code == 422


def test_other_chapters_of_the_reader_are_offered_with_the_same_words(engine, session, now, here, browser):
    there = council.chapter(session, "انجمن استان یزد")
    both = council.member(session, here)
    session.add(Mandate(chapter_id=there.id, person_id=both.id, role="member", since=council.LONG_AGO))
    reader = signed_in_client(application(engine, now), session, both, now)
    html = reader.get(f"/chapters/{here.id}/search?q=پیمان").text
    assert re.search(rf'href="/chapters/{there.id}/search\?q=[^"]+">انجمن استان یزد', html)
    assert "انجمن استان یزد" not in browser.get(f"/chapters/{here.id}/search?q=پیمان").text
