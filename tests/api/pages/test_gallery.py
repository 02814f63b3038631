"""Every part of the pages, in both languages and both schemes, in a real browser under the real policy."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from jinja2 import ChoiceLoader, FileSystemLoader
from playwright.sync_api import Browser, Route

from api.pages.templates import CONTENT_POLICY, STATIC, Link, Page, environment
from tests.browser import axe
from workflow.process.text import LANGUAGES, Language, Text

NOW = datetime(2026, 11, 20, 11, 5, tzinfo=UTC)
STAGES = (
    ("drafting", Text("تدوین", "Drafting")),
    ("discussion", Text("بحث و بررسی", "Discussion")),
    ("consolidation", Text("جمع‌بندی", "Consolidation")),
    ("approval", Text("تصویب", "Approval")),
    ("delivery", Text("ابلاغ", "Delivery")),
    ("follow_up", Text("پیگیری", "Follow-up")),
)
PAGE = Page(
    url="/gallery?stage=a&lang=fa",
    csrf="c5rf",
    once="0nce",
    council=Text("شورای نخبگانی بهزیستی", "Elite Council of the State Welfare Organization"),
    person="دکتر سارا احمدی",
    nav=(
        Link("/", Text("تابلو", "Board"), current=True),
        Link("/members", Text("اعضا", "Members")),
        Link("/council", Text("شورا", "Council")),
    ),
    status=Text("پیش‌نویس ذخیره شد.", "The draft was saved."),
    demo=True,
    today=NOW.date(),
)
ERRORS = {
    "title": Text("عنوان را بنویسید.", "Write a title."),
    "until": Text("«۱۴۰۵/۱۳/۰۱» تاریخ درستی نیست.", "“1405/13/01” is not a date."),
    "themes": Text("دست‌کم یک موضوع را برگزینید.", "Choose at least one theme."),
    "": Text("این فرم کهنه شده بود.", "This form had grown stale."),
}


def gallery(language: Language, page: Page = PAGE) -> str:
    made = environment(language)
    folder = FileSystemLoader(Path(__file__).parent)
    shown = made.overlay(loader=ChoiceLoader([made.loader, folder]))  # type: ignore[list-item]
    return shown.get_template("gallery.html.j2").render(page=page, moment=NOW, stages=STAGES)


def served(html: str):
    """Answers a browser's requests with a page and the real front-end files, as the web server does."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        else:
            route.fulfill(
                body=html,
                headers={"Content-Security-Policy": CONTENT_POLICY},
                content_type="text/html; charset=utf-8",
            )

    return answer


@pytest.fixture
def opened(chromium: Browser):
    """Opens a page and gives it together with everything the browser complained about."""
    contexts = []

    def open_(html: str, width: int = 1280, scheme: Literal["light", "dark"] = "light", **wishes):
        context = chromium.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, **wishes
        )
        contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.route("**/*", served(html))
        page.goto("http://rayzan.test/gallery")
        return page, complaints

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("errors", [{}, ERRORS], ids=["accepted", "refused"])
def test_gallery_axe_finds_nothing(opened, language, scheme, errors):
    page, complaints = opened(gallery(language, Page(**{**vars(PAGE), "errors": errors})), scheme=scheme)
    for fold in page.locator("details").all():
        fold.evaluate("fold => fold.open = true")
    assert axe(page) == []
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_gallery_never_scrolls_sideways(opened, language, width):
    page, _ = opened(gallery(language), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_gallery_targets_are_large_enough(opened, language):
    page, _ = opened(gallery(language))
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            "button, .btn, summary, input:not([type=hidden]), select, nav a, header a, .error-summary a")]
            .filter(shown => shown.checkVisibility() && !shown.matches(".skip"))
            .filter(shown => {
                const box = shown.getBoundingClientRect();
                return box.height < 24 || box.width < 24;
            })
            .map(shown => shown.outerHTML.slice(0, 120))"""
    )
    assert small == []


@pytest.mark.browser
def test_refused_form_takes_focus_without_scripts(opened):
    page, _ = opened(gallery("fa", Page(**{**vars(PAGE), "errors": ERRORS})), java_script_enabled=False)
    assert page.locator(".error-summary:focus").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator("#f-title:focus").count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_ring_is_three_pixels_wide(opened, scheme):
    page, _ = opened(gallery("fa"), scheme=scheme)
    page.keyboard.press("Tab")
    for _step in range(12):
        page.keyboard.press("Tab")
        # All of a slip is its link's target, so the slip wears the ring.
        width, style = page.evaluate(
            """() => {
                const active = document.activeElement;
                const style = getComputedStyle(active.closest(".slip") ?? active);
                return [style.outlineWidth, style.outlineStyle];
            }"""
        )
        assert (width, style) == ("3px", "solid")


@pytest.mark.browser
@pytest.mark.parametrize(("language", "direction"), [("fa", "rtl"), ("en", "ltr")])
def test_sheet_and_letters_fit_the_direction(opened, language, direction):
    page, _ = opened(gallery(language))
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == direction
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Vazirmatn'))")
    brand, side = page.locator(".brand").bounding_box(), page.locator(".masthead-side").bounding_box()
    assert (brand["x"] > side["x"]) == (direction == "rtl")


def test_status_is_announced_and_typed_words_are_escaped_and_kept():
    html = gallery("fa")
    assert 'role="status"' in html
    assert "پیش‌نویس ذخیره شد." in html
    assert "سطر یکم\n&lt;b&gt;سطر دوم&lt;/b&gt;</textarea>" in html
    assert 'value="۱۴۰۵/۱۳/۰۱"' in html


def test_every_form_carries_its_proofs():
    html = gallery("en")
    assert (
        html.count('method="post"')
        == html.count('name="csrf" value="c5rf"')
        == html.count('name="once" value="0nce"')
        > 3
    )


def test_policy_leaves_no_room_for_inline_code_and_pages_ask_for_none():
    assert "unsafe" not in CONTENT_POLICY
    for language in LANGUAGES:
        html = gallery(language)
        assert " style=" not in html
        assert "<style" not in html
        assert html.count("<script") == html.count("<script src=")
