"""The lists, the days and the progress in a real browser: axe finds nothing, nothing runs over, no mouse is needed."""

import os
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

from tests import council
from tests.api.live import served
from tests.approved import approved
from tests.browser import axe
from tests.visitors import application, signed_in_client
from workflow.find import rebuild
from workflow.record.tables import Deadline, MailAttempt

LONG = "پیمان‌نامهٔ کارآموزی فراگیر برای دانشجویان دارای معلولیت در دانشگاه‌های سراسر کشور"
PAGES = {
    "desk": "/",
    "proposals": "/chapters/1/proposals",
    "proposals-filtered": "/chapters/1/proposals?stage=discussion&order=due",
    "proposals-refused": "/chapters/1/proposals?stage=nowhere&author=" + "x" * 150 + "",
    "proposals-none": "/chapters/1/proposals?author=ناپیدا",
    "members": "/chapters/1/members?term=running",
    "recipients": "/chapters/1/recipients?q=امینی",
    "post": "/chapters/1/post?outcome=sent",
    "comments": "/proposals/2?q=شهریه",
    "desk-of-consolidation": "/proposals/1/consolidation?place=whole",
    "history": "/proposals/1/history?what=steps",
    "revisions": "/proposals/1/revisions?q=ناپیدا",
    "search": "/chapters/1/search?q=شهریه&kind=comment&stage=discussion",
    "search-none": "/chapters/1/search?q=شهریه+ناپیدا&kind=comment",
    "search-wordless": "/chapters/1/search?q=؟!",
    "progress": "/proposals/1/progress?look=stop",
    "brief": "/proposals/1/brief",
    "step": "/proposals/2/steps/postpone",
}


@pytest.fixture
def token(engine, session, now) -> str:
    here = approved(session, now)
    made = council.proposal(session, here.chapter, here.author, state="discussion", title=LONG)
    council.proposal(session, here.chapter, here.secretary, state="discussion", title="پیشنهاد دبیر")
    for n in range(55):
        council.comment(session, made, here.member, f"شهریهٔ دانشجویان، نظر {n}")
    session.execute(
        insert(Deadline).values(
            subject="proposal", subject_id=made.id, step="close_discussion", due_at=now + timedelta(days=3)
        )
    )
    session.add(
        MailAttempt(
            key="k", kind="sign_in", person_id=here.member.id, started_at=now, outcome="sent", detail=""
        )
    )
    rebuild(session)
    return signed_in_client(application(engine, now), session, here.secretary, now).token


@pytest.mark.browser
@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_on_any_list(chromium: Browser, engine, now, token, language, scheme, width):
    shots = os.environ.get("SHOTS", "")
    with served(application(engine, now)) as address:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
        page = context.new_page()
        for name, path in PAGES.items():
            page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            for fold in page.locator("form.filters details, .day-field details").all():
                fold.evaluate("fold => fold.open = true")
            if shots:
                page.screenshot(path=f"{shots}/{name}-{language}-{scheme}-{width}.png", full_page=True)
            assert axe(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press the tab key until something has the focus."""
    for _press in range(60):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not reach {selector}")


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_day_is_chosen_by_keyboard_alone_and_its_weekday_said(chromium: Browser, engine, now, token, scripts):
    with served(application(engine, now)) as address:
        context = chromium.new_context(java_script_enabled=scripts)
        context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/proposals/2/steps/postpone?lang=fa")
        tab_to(page, "#f-reason")
        page.keyboard.type("شواهد کافی نیست")
        tab_to(page, ".day-field summary")
        page.keyboard.press("Enter")
        for part, downs in (("day", 5), ("month", 8), ("year", 6)):
            tab_to(page, f"#f-until-{part}")
            for _down in range(downs):
                page.keyboard.press("ArrowDown")
        tab_to(page, "main form button")
        if scripts:
            page.locator("#f-until-echo", has_text="سه‌شنبه ۵ آبان ۱۴۰۵").wait_for()
        page.keyboard.press("Enter")
        page.wait_for_selector(".error-summary")
        assert "این روز گذشته است" in page.locator(".error-summary").inner_text()
        assert page.input_value("#f-until") == "1405/8/5"
        assert "سه‌شنبه ۵ آبان ۱۴۰۵" in page.locator("#f-until-echo").inner_text()
        assert page.input_value("#f-reason") == "شواهد کافی نیست"
        page.focus("#f-until")
        page.keyboard.press("Control+A")
        page.keyboard.type("۵ دی ۱۴۰۵")
        page.keyboard.press("Enter")
        page.wait_for_url("**/proposals/2?done=step_taken")
        context.close()


@pytest.mark.browser
def test_list_is_filtered_by_keyboard_without_scripts(chromium: Browser, engine, now, token):
    with served(application(engine, now)) as address:
        context = chromium.new_context(java_script_enabled=False)
        context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/chapters/1/proposals?lang=en")
        page.focus("#filter-q")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        stage = page.locator("select:focus")
        for _down in range(20):  # not by its letters: they are taken together only where they come fast
            if stage.input_value() == "discussion":
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("دبیری")
        page.keyboard.press("Enter")
        page.wait_for_url("**stage=discussion**")
        assert page.locator(".slip").count() == 1
        assert page.locator(".found").inner_text() == "1 found."
        page.get_by_role("link", name="Clear all filters").click()
        expect(page.locator(".slip")).to_have_count(3)
        context.close()
