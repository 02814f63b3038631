"""The pages around writing in a real browser: axe finds nothing, nothing runs over the edge."""

import os

import pytest
from playwright.sync_api import Browser

from tests import council
from tests.api.live import served
from tests.browser import axe
from tests.visitors import application, signed_in_client

LONG = "پیمان‌نامهٔ کارآموزی فراگیر برای دانشجویان دارای معلولیت در دانشگاه‌های سراسر کشور"
PAGES = {
    "desk": "/",
    "new": "/chapters/1/proposals/new",
    "edit": "/proposals/1/edit",
    "around": "/proposals/1/authors",
    "revisions": "/proposals/1/revisions",
    "revision": "/proposals/1/revisions/1",
    "translation": "/proposals/1/translation",
}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_where_one_writes(chromium: Browser, engine, session, now, language, scheme, width):
    here = council.chapter(session)
    author = council.member(session, here, name="آرش نویسا")
    council.member(session, here, name="نگار عضوی")
    council.proposal(session, here, author, title=LONG)
    app = application(engine, now)
    token = signed_in_client(app, session, author, now).token
    shots = os.environ.get("SHOTS", "")
    with served(app) as address:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
        page, other = context.new_page(), context.new_page()

        def look(name):
            if shots:
                page.screenshot(path=f"{shots}/{name}-{language}-{scheme}-{width}.png", full_page=True)
            assert axe(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name

        for name, path in PAGES.items():
            page.goto(f"{address}{path}?lang={language}")
            look(name)
        save = "form.draft button:not([formaction])"
        page.goto(f"{address}/proposals/1/edit?lang={language}")
        other.goto(f"{address}/proposals/1/edit?lang={language}")
        other.fill("#f-title", "عنوانی که دیگری نوشت")
        other.locator(save).first.click()
        other.wait_for_url("**/proposals/1?done=saved")
        page.fill("#f-title", "عنوانی که من نوشتم")
        page.locator(save).first.click()
        page.wait_for_selector(".stands-now")
        assert page.input_value("#f-title") == "عنوانی که من نوشتم"
        assert "عنوانی که دیگری نوشت" in page.locator(".stands-now").first.inner_text()
        look("stale")
        context.close()


@pytest.mark.browser
def test_urgent_proposal_is_begun_by_keyboard_without_scripts(chromium: Browser, engine, session, now):
    here = council.chapter(session)
    token = signed_in_client(application(engine, now), session, council.member(session, here), now).token
    shots = os.environ.get("SHOTS", "")
    with served(application(engine, now)) as address:
        context = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
        context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/chapters/{here.id}/proposals/new")
        page.fill("#f-title", "سیل")
        page.focus("#f-process")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".error-summary")
        assert page.locator(".error-summary a").get_attribute("href") == "#f-reason"
        assert page.input_value("#f-title") == "سیل"
        assert page.locator("input[value=urgent]").is_checked()
        if shots:
            page.screenshot(path=f"{shots}/urgent-refused.png", full_page=True)
        page.fill("#f-reason", "سیل در راه است.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/edit?done=begun")
        page.goto(f"{address}/proposals/1")
        assert "سیل در راه است." in page.locator(".proposal-head").inner_text()
        if shots:
            page.screenshot(path=f"{shots}/urgent.png", full_page=True)
