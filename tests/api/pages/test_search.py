"""The page of search, and the same as JSON."""

import pytest

from tests import council
from tests.api.live import served
from tests.browser import axe
from tests.visitors import Visitor, application, signed_in_client
from workflow.find import rebuild


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
