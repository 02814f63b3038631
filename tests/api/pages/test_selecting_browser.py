"""Words selected in a text, by mouse and by keys, in a real browser; axe on the pages around comments."""

import os
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Position, expect
from sqlalchemy import select
from sqlmodel import col

from tests import council
from tests.api.live import served
from tests.browser import axe
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import Comment, Wording

OFFER = ".selected-words"
PROBLEM = council.SECTIONS["problem"]


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def member(session, here):
    return council.member(session, here, name="نگار عضوی")


@pytest.fixture
def token(session, engine, now, here, member):
    author = council.member(session, here, name="آرش نویسا")
    made = council.proposal(session, here, author, state="discussion")
    said = council.comment(session, made, member, "هزینهٔ **سالانه** چقدر است؟")
    said.kind, said.source, said.edited_at = "evidence", "https://example.org/" + "x" * 120, now
    session.flush()
    session.add(
        Wording(
            comment_id=said.id, number=1, kind="remark", body="هزینه چقدر است؟", at=now - timedelta(days=1)
        )
    )
    return signed_in_client(application(engine, now), session, member, now).token


def begun(block: Locator) -> Position:
    """Within the first words of a Persian paragraph."""
    width = block.evaluate("block => block.clientWidth")
    return {"x": width - 60, "y": 12}


@pytest.mark.browser
@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_selected_words_lead_to_the_form_with_them_and_nothing_else(
    chromium: Browser, engine, session, now, token, by
):
    with served(application(engine, now)) as address:
        context = chromium.new_context()
        context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/proposals/1")
        expect(page.locator(OFFER)).to_be_hidden()
        block = page.locator("#section-problem + .section-text p").first
        block.scroll_into_view_if_needed()
        if by == "mouse":
            block.dblclick(position=begun(block))
            expect(page.locator(OFFER)).to_be_visible()
            page.locator(OFFER).click()
        else:
            block.dblclick(position=begun(block))  # the keys carry on a selection that has begun
            for _ in range(12):
                page.keyboard.press("Shift+ArrowLeft")
            expect(page.locator(OFFER)).to_be_visible()
            page.keyboard.press("Tab")
            expect(page.locator(OFFER)).to_be_focused()
            page.keyboard.press("Enter")
        page.wait_for_url("**/comments/new?**")
        quote = page.locator("blockquote.quoted").inner_text()
        assert quote in PROBLEM
        assert quote != PROBLEM
        page.fill("#f-body", "دربارهٔ همین واژه‌ها")
        page.locator("main form button[type=submit]").click()
        page.wait_for_url("**done=commented**")
        context.close()
    kept = session.execute(select(Comment).order_by(col(Comment.id).desc())).scalars().first()
    assert kept.exact == quote
    assert PROBLEM[kept.start : kept.end] == quote


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("fa", "light", 1280), ("fa", "dark", 320), ("en", "light", 320)]
)
def test_axe_finds_nothing_around_comments(chromium: Browser, engine, now, token, language, scheme, width):
    shots = os.environ.get("SHOTS", "")
    pages = {
        "text": "/proposals/1", "new": "/proposals/1/comments/new?section=problem&start=0&end=20&revision=1&words=نیست",
        "edit": "/proposals/1/comments/1/edit", "wordings": "/proposals/1/comments/1/wordings",
    }  # fmt: skip
    with served(application(engine, now)) as address:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
        page = context.new_page()
        for name, path in pages.items():
            page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            if name == "text":
                block = page.locator("#section-problem + .section-text p").first
                block.dblclick(position=begun(block))
                expect(page.locator(OFFER)).to_be_visible()
            if shots:
                page.screenshot(
                    path=f"{shots}/{name}-{language}-{scheme}-{width}.png", full_page=name != "text"
                )
            assert axe(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        context.close()
