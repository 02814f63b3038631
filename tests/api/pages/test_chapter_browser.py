"""The pages of sign-in and of the secretary in a real browser: axe finds nothing, nothing runs over."""

import os
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from api.app import create_app
from api.settings import Settings
from api.visit import SESSION
from tests import council
from tests.api.live import served
from tests.browser import axe
from workflow.membership import sign_in
from workflow.membership.tables import Mandate
from workflow.record import jobs
from workflow.record.database import writing
from workflow.record.tables import MailAttempt

LONG = "دکتر سیدمحمدحسین طباطبایی‌نژاد خراسانی"


@pytest.fixture
def filled(engine: Engine, now) -> str:
    """A chapter with people, terms, recipients, mails and a waiting job; the secretary's session token."""
    with writing(engine) as session:
        chapter = council.chapter(session)
        secretary = council.member(session, chapter, ("secretary",), "مریم رستگار")
        other = council.member(session, chapter, ("member", "chair"), LONG)
        session.add(
            Mandate(
                chapter_id=chapter.id or 0,
                person_id=other.id or 0,
                role="secretary",
                since=now - timedelta(days=90),
                until=now - timedelta(days=1),
            )
        )
        council.recipient(session, chapter)
        council.recipient(session, chapter, LONG).retired_at = now
        for outcome in ("sent", "bounced", ""):
            session.add(
                MailAttempt(
                    key=f"k{outcome}",
                    kind="sign_in",
                    person_id=other.id,
                    started_at=now,
                    outcome=outcome,
                    detail="550 no such user <a@example.org>",
                )
            )
        jobs.promise(session, jobs.SEND_MAIL, "mail-1", arguments={}, now=now)
        link = sign_in.new_link(session, secretary.id or 0, lasts=timedelta(days=1), now=now)
        return sign_in.redeem_link(session, token=link, now=now)


PAGES = {
    "sign-in": "/sign-in",
    "code": "/sign-in/code",
    "link": "/sign-in/link/abc",
    "nowhere": "/nowhere",
    "members": "/chapters/1/members",
    "member": "/chapters/1/members/2",
    "recipients": "/chapters/1/recipients",
    "recipient": "/chapters/1/recipients/2",
    "settings": "/chapters/1/settings",
    "post": "/chapters/1/post",
}
SIGNED_OUT = ("sign-in", "code", "link", "nowhere")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(
    chromium: Browser, engine, now, filled, *, language, scheme, width
):
    shots = os.environ.get("SHOTS", "")
    app = create_app(Settings(), engine, clock=lambda: now)
    with served(app) as address:
        for name, path in PAGES.items():
            context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
            if name not in SIGNED_OUT:
                context.add_cookies([{"name": SESSION, "value": filled, "url": address}])
            page = context.new_page()
            page.goto(f"{address}{path}?lang={language}")
            if shots:
                page.screenshot(path=f"{shots}/{name}-{language}-{scheme}-{width}.png", full_page=True)
            assert axe(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            context.close()


@pytest.mark.browser
def test_secretary_mends_a_list_and_ends_a_role(chromium: Browser, engine, now, filled):
    app = create_app(Settings(), engine, clock=lambda: now)
    with served(app) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": SESSION, "value": filled, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/chapters/1/members?lang=fa")
        page.fill("#f-list", "سارا احمدی، sara@example.org\nبی‌نشانی")
        page.locator("#f-list").press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".error-summary")
        assert "سطر ۲" in page.locator(".notice").inner_text()
        assert page.input_value("#f-list") == "سارا احمدی، sara@example.org\nبی‌نشانی"
        assert axe(page) == []
        page.fill("#f-list", "سارا احمدی، sara@example.org")
        page.get_by_role("button", name="افزودن همه").click()
        page.wait_for_selector("#status .notice")
        page.get_by_role("link", name="سارا احمدی").click()
        page.wait_for_url("**/members/*")
        page.locator("summary", has_text="پایان دادن").click()
        page.fill("input[name=end]", "۱۴۰۵/۰۹/۰۱")
        page.get_by_role("button", name="پایان دادن", exact=True).click()
        page.wait_for_selector(".error-summary")
        assert axe(page) == []
        page.fill("input[name=end]", "")
        page.get_by_role("button", name="پایان دادن", exact=True).click()
        page.wait_for_selector("#status .notice")
        context.close()


@pytest.mark.browser
def test_name_and_address_of_a_member_are_put_right_by_keyboard_alone(chromium: Browser, engine, now, filled):
    app = create_app(Settings(), engine, clock=lambda: now)
    with served(app) as address:
        context = chromium.new_context(viewport={"width": 320, "height": 800})
        context.add_cookies([{"name": SESSION, "value": filled, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/chapters/1/members/2?lang=fa")
        fold = page.locator("summary", has_text="درست کردن نام و نشانی")
        fold.focus()
        page.keyboard.press("Enter")
        for name, words in (("name", "یلدا رستگار"), ("name_en", "Yalda"), ("email", "yalda")):
            page.keyboard.press("Tab")
            expect(page.locator(f"input[name={name}]")).to_be_focused()
            page.keyboard.press("Control+A")
            page.keyboard.type(words)
        page.keyboard.press("Enter")
        expect(page.locator(".error-summary")).to_be_focused()
        expect(page.locator("input[name=name]")).to_have_value("یلدا رستگار")
        mistaken = page.locator("input[name=email]")
        expect(mistaken).to_have_value("yalda")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the fault's link leads to its field
        expect(mistaken).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.type("yalda@example.org")
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("مشخصات او ذخیره شد")
        expect(page.get_by_role("heading", level=1)).to_contain_text("یلدا رستگار")
        context.close()
