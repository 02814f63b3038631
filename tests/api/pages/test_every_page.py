"""Every page, for everybody who comes to it, on a council at its outermost and on one where nothing is yet."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy import Engine
from sqlmodel import Session

from api.pages.templates import DIRECTIONS
from api.routes import ROUTERS
from api.visit import SESSION
from tests.api.live import served
from tests.browser import axe
from tests.extreme import extreme
from tests.pages import VISITS, numbers
from tests.visitors import application
from workflow.membership import sign_in
from workflow.process.text import LANGUAGES, Language
from workflow.record.database import connect

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PHONE: ViewportSize = {"width": 320, "height": 800}
SCHEMES: dict[str, Literal["light", "dark"]] = {"fa": "light", "en": "dark"}
"""Both languages have the same colours: each page is looked at once in either scheme."""
NOT_PAGES = re.compile(r"^/(api/|healthz|readyz|metrics|day$)|\.pdf$|/attachments/|/rows$")
SMALL = """() => [...document.querySelectorAll(`button, .btn, summary, input:not([type=hidden]), select, textarea,
    nav a, header a, footer a, th a, h3 a, .more, .comment-reply, .block-tools a, .said-on, .error-summary a`)]
    .filter(shown => shown.checkVisibility({contentVisibilityAuto: true}) && !shown.matches(".skip"))
    .filter(shown => {
        const box = shown.getBoundingClientRect();
        return box.height < 24 || box.width < 24;
    })
    .map(shown => shown.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def council(migrated, tmp_path_factory) -> Iterator[tuple[Engine, dict[str, int | str], dict[str, str]]]:
    """The council, what its addresses hold, and everybody's session."""
    path = tmp_path_factory.mktemp("extreme") / "council.db"
    path.write_bytes(migrated.read_bytes())
    engine = connect(f"sqlite:///{path}")
    with Session(engine, expire_on_commit=False) as session:
        made = extreme(session, NOW)
        tokens = {}
        for who in VISITS:
            if who != "nobody":
                number = getattr(made, who).id
                link = sign_in.new_link(session, number, lasts=timedelta(days=1), now=NOW)
                tokens[who] = sign_in.redeem_link(session, token=link, now=NOW)
        session.commit()
        found = numbers(made)
    yield engine, found, tokens
    engine.dispose()


def test_walk_leaves_out_no_page():
    walked = [path.partition("?")[0].split("/") for paths in VISITS.values() for path in paths]

    def fits(route: str, path: list[str]) -> bool:
        parts = route.split("/")
        return len(parts) == len(path) and all(
            part == there or part.startswith("{") for part, there in zip(parts, path, strict=True)
        )

    routes = {
        route.path
        for router in ROUTERS
        for route in router.routes
        if "GET" in getattr(route, "methods", ()) and not NOT_PAGES.search(route.path)
    }
    assert {route for route in routes if not any(fits(route, path) for path in walked)} == set()


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("visitor", VISITS)
def test_every_page_is_sound(chromium: Browser, council, visitor, language):
    engine, found, tokens = council
    faults: dict[str, list[str]] = {}
    titles: dict[str, str] = {}
    with served(application(engine, NOW)) as address:
        context = chromium.new_context(viewport=PHONE, color_scheme=SCHEMES[language])
        if visitor in tokens:
            context.add_cookies([{"name": SESSION, "value": tokens[visitor], "url": address}])
        page = context.new_page()
        for pattern in VISITS[visitor]:
            path = pattern.format(**found)
            page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            if bad := wrong(page, language):
                faults[pattern] = bad
            titles[pattern] = page.title()
        context.close()
    assert faults == {}
    told = [title for pattern, title in titles.items() if pattern not in SAME]
    assert len(set(told)) == len(told), titles


SAME = {
    "/nowhere",
    "/d/nothing",
    "/chapters/{chapter}/board",
    "/d/{opened}",
    "/chapters/{chapter}/members?q=طباطبایی",
    "/meetings/{sitting}/attendance?q=طباطبایی",
}
"""Addresses that lead to a page another address leads to as well: the same refusal, sign-in, letter or list."""


def wrong(page: Page, language: Language) -> list[str]:
    """What is wrong with a page on a phone 320 pixels wide: axe, width, targets, language."""
    bad = axe(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > PHONE["width"]:
        bad.append(f"runs over the edge: {width}")
    bad += [f"too small: {target}" for target in page.evaluate(SMALL)]
    root = page.locator("html")
    if (root.get_attribute("lang"), root.get_attribute("dir")) != (language, DIRECTIONS[language]):
        bad.append("another language than asked for")
    return bad
