"""Mails as their readers get them: subject, preview, the page in a browser, and the plain words."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from documents.bidi import direction
from documents.mail_templates import KINDS, Difference, Item, compose_text
from tests.browser import axe
from tests.extreme import NAME, TITLE
from workflow.process.text import LANGUAGES, Language

LINK = "https://rayzan.example.org/d/" + "k" * 43
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
VALUES = {
    "name": NAME, "council": "انجمن استان سیستان و بلوچستان", "title": TITLE, "number": "12/1405", "link": LINK,
    "code": "48215973", "minutes": 15, "answer_by": NOON, "until": NOON, "since": NOON, "attached": True,
    "ballot": True, "lapses": False, "policymaker": f"دکتر {NAME}",
    "recipient": f"دکتر {NAME}", "sent_at": NOON, "more": True,
    "role": "دبیر", "absent": NAME, "deputy": "نگار عضوی", "mine": True, "reason": "سفر به خارج",
    "changed": LINK, "old": True, "duties": ((f"{NAME} · سه‌شنبه ۱ دی ۱۴۰۵", TITLE),),
    "by": NAME, "roles": "عضو، دبیر", "office": "office@example.org",
    "address": "a.very.long.address.of.an.office@deputy-for-prevention.example.org",
    "said": "550 5.1.1 <a.very.long.address.of.an.office@deputy-for-prevention.example.org>: user unknown",
    "starts": NOON, "ends": NOON, "place": "سالن اجتماعات ستاد، تهران",
    "online": "https://meet.example.org/" + "r" * 60,
    "alone": True, "urgent": "سیل سه استان را گرفته است.", "agenda": (TITLE, "گزارش دبیر"),
    "changes": (
        Difference("جا", "سالن ۲", "سالن ۳"),
        Difference("پیوند شرکت برخط", "هیچ", "https://meet.example.org/" + "r" * 60),
    ),
    "items": (Item("به نظر شما پاسخی داده شد", TITLE, "آمار این بند از کجاست؟", LINK),) * 2,
}  # fmt: skip


def composed(kind: str, language: Language) -> tuple[str, str, str]:
    return compose_text(kind, language, **{name: VALUES[name] for name in KINDS[kind]})


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 700)])
def test_every_mail_reads_well(chromium: Browser, language: Language, scheme, width) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 700})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for kind in KINDS:
        subject, _, html = composed(kind, language)
        page.set_content(html)
        # A mail is read inside a mail program's page, which has the landmarks.
        assert [fault for fault in axe(page) if not fault.startswith(("landmark-one-main:", "region:"))] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, kind
        assert page.title() == subject
        assert page.locator("a.button").count() == len(KINDS[kind] & {"link"}), kind
        heights = "all => all.map(a => a.getBoundingClientRect().height)"
        assert all(height >= 44 for height in page.locator("a.button").evaluate_all(heights)), kind
        assert page.locator("h1").evaluate("h => getComputedStyle(h).direction") == direction(language)
    assert asked == []
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_subject_says_what_it_is_before_a_long_title(kind: str, language: Language) -> None:
    subject, text, html = composed(kind, language)
    heading = text.partition("\n")[0]
    assert subject.startswith(heading)
    assert len(subject) <= 140
    assert f">{heading}</h1>" in html
    if "title" in KINDS[kind]:
        assert subject.endswith("…")
        assert TITLE in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_preview_says_more_than_the_subject_and_is_not_read_twice(kind: str, language: Language) -> None:
    _, _, html = composed(kind, language)
    hidden = html.partition('<div style="display:none;')[2].partition("</div>")[0]
    preview = hidden.partition(">")[2].partition("&#847;")[0].strip()
    assert len(preview) > 20
    assert preview not in composed(kind, language)[0]


def test_text_of_the_other_direction_stands_alone_and_links_and_codes_stay_as_they_are() -> None:
    _, text, html = composed("brief", "en")
    assert f"Dear \u2068{NAME}\u2069," in text
    assert f'<bdi lang="fa" dir="rtl">\u2068{TITLE}\u2069</bdi>' in html
    assert f"\n{LINK}\n" in text
    assert "\n    48215973\n" in composed("sign_in", "fa")[1]


def test_number_is_written_in_the_reader_s_digits() -> None:
    assert "شماره: ۱۲/۱۴۰۵\n" in composed("brief", "fa")[1]
    assert "Number: 12/1405\n" in composed("brief", "en")[1]


def test_facts_stand_on_neighbouring_lines_of_the_plain_text() -> None:
    assert "\nPlease answer by: 24 November 2026, 12:30 (Tehran)\n\n" in composed("brief", "en")[1]
    assert f"{TITLE}\u2069\nNumber: 12/1405\nPlease" in composed("brief", "en")[1]
