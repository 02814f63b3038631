"""A position in a real browser, by the keyboard alone: given, asked again, compared, confirmed; axe finds nothing."""

import os

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.api.live import served
from tests.browser import axe
from tests.visitors import application, signed_in_client
from tests.workflow.deliberation.positions.test_positions import Council

RECORD = '<button type="submit" class="btn btn-primary"'
FOCUSED = "document.activeElement.outerHTML"
REASON = "بند دوم بی برآورد هزینه است و بی آن نمی‌توان دربارهٔ سه استان نخست تصمیم گرفت."


class Walk:
    """A browser in one language, scheme and width, in which people sign in and nothing but keys is used."""

    def __init__(self, context: BrowserContext, address: str, tokens: dict[str, str], language: str) -> None:
        self.context, self.address, self.tokens, self.language = context, address, tokens, language
        self.page: Page = context.new_page()

    def visit(self, who: str, path: str) -> None:
        self.context.clear_cookies()
        cookie = {"name": "rayzan_session", "value": self.tokens[who], "url": self.address}
        self.context.add_cookies([cookie])  # type: ignore[list-item]
        self.page.goto(f"{self.address}{path}?lang={self.language}")

    def enter(self, words: str, arrives: str) -> None:
        """Press what has these words, and arrive."""
        self.tab_to(words)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"**{arrives}")

    def tab_to(self, words: str) -> None:
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if words in self.page.evaluate(FOCUSED):
                return
        raise AssertionError(f"{words!r} is not reached by the keyboard")

    def look(self, name: str) -> None:
        """Nothing for axe to find, and nothing over the edge."""
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        if shots := os.environ.get("SHOTS", ""):
            self.page.screenshot(path=f"{shots}/{name}-{self.language}-{width}.png", full_page=True)
        assert axe(self.page) == [], name
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("fa", "light", 1280), ("fa", "dark", 320), ("en", "dark", 1280), ("en", "light", 320)],
)
def test_position_by_keyboard(chromium: Browser, engine, session, now, language, scheme, width):
    at = Council(session, now)
    at.give("author")
    at.give("chair", "oppose", "گران است.")
    app = application(engine, now)
    tokens = {
        who: signed_in_client(app, session, at.people[who], now).token for who in ("member", "secretary")
    }
    where = f"/proposals/{at.at.proposal.id}"
    with served(app) as address:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        walk = Walk(context, address, tokens, language)
        given(walk, where)
        at.change("راه روشنی از دانشگاه به بازار کار نیست.")
        session.commit()
        asked_again(walk, where)
        assert at.mine().revision == 2
        walk.visit("secretary", f"{where}/position")
        walk.look("position-secretary")
        assert walk.page.locator("tbody tr").count() == 4
        context.close()


def given(walk: Walk, where: str) -> None:
    """Without the reason that is asked for, then with it."""
    walk.visit("member", where)
    walk.enter(f'href="{where}/position"', f"{where}/position")
    walk.tab_to('name="position"')
    walk.page.keyboard.press("ArrowDown")
    walk.tab_to(RECORD)
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_selector(".error-summary")
    walk.look("position-refused")
    walk.tab_to('name="reason"')
    walk.page.keyboard.type(REASON)
    walk.enter(RECORD, "position_given")
    walk.look("position-given")


def asked_again(walk: Walk, where: str) -> None:
    """From the desk to what is asked, to what changed, and with one button from the proposal's page."""
    walk.visit("member", "/")
    walk.look("position-desk")
    walk.enter(f'href="{where}/position"', f"{where}/position")
    walk.look("position-stale")
    walk.enter("revisions/compare?from=1", "compare?from=1&to=2")
    walk.visit("member", where)
    walk.look("position-proposal")
    walk.enter(RECORD, "position_confirmed")
