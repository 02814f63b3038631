"""Dates, numbers, addresses and holes in pages."""

from datetime import UTC, date, datetime

import jinja2
import pytest

from api.pages.templates import STATIC, Page, asset, bdi, environment, render
from workflow.process.text import LANGUAGES, Text

EVENING = datetime(2026, 11, 19, 20, 31, tzinfo=UTC)  # already the 20th in Tehran


def shown(language, source, **values):
    return environment(language).from_string(source).render(values)


def test_day_of_a_moment_is_the_day_in_tehran():
    assert shown("fa", "{{ at|day }}", at=EVENING) == "۱۴۰۵/۰۸/۲۹"
    assert shown("en", "{{ at|day }}", at=EVENING) == "20 Nov 2026 (1405/08/29)"
    assert shown("fa", "{{ at|day }}", at=date(2026, 3, 21)) == "۱۴۰۵/۰۱/۰۱"


def test_moment_is_on_the_clock_of_tehran():
    assert shown("fa", "{{ at|moment }}", at=EVENING) == "۱۴۰۵/۰۸/۲۹، ساعت ۰۰:۰۱"
    assert shown("en", "{{ at|moment }}", at=EVENING) == "20 Nov 2026 (1405/08/29), 00:01 Tehran time"


def test_digits_are_the_readers():
    assert shown("fa", "{{ 1405|digits }}") == "۱۴۰۵"
    assert shown("en", "{{ 1405|digits }}") == "1405"


def test_say_takes_the_readers_language():
    text = Text("نظر", "comment")
    assert [shown(language, "{{ x|say }} {{ 'y'|say }}", x=text) for language in LANGUAGES] == [
        "نظر y",
        "comment y",
    ]


def test_plural_changes_only_where_the_language_does():
    source = "{{ plural('common.proposals', 1) }} {{ plural('common.proposals', 2) }}"
    assert shown("en", source) == "1 proposal 2 proposals"
    assert shown("fa", source) == "۱ پیشنهاد ۲ پیشنهاد"


def test_names_are_isolated_and_escaped():
    assert bdi("<a>") == "<bdi>&lt;a&gt;</bdi>"
    assert shown("en", "{{ name|bdi }}", name="A & B") == "<bdi>A &amp; B</bdi>"


def test_a_name_not_given_stops_the_page():
    with pytest.raises(jinja2.UndefinedError):
        shown("fa", "{{ nobody }}")


def test_an_unknown_word_stops_the_page():
    with pytest.raises(KeyError):
        shown("fa", "{{ t('common.nothing_of_the_kind') }}")


def test_render_finds_files_by_name():
    with pytest.raises(jinja2.TemplateNotFound):
        render("pages/nothing_of_the_kind.html.j2", "fa")


@pytest.mark.parametrize(
    ("url", "english"),
    [
        ("/", "/?lang=en"),
        ("/p/1?stage=a&lang=fa", "/p/1?stage=a&lang=en"),
        ("/p?q=%D8%B1%D8%A3%DB%8C&empty=", "/p?q=%D8%B1%D8%A3%DB%8C&empty=&lang=en"),
        ("//elsewhere.example/x", "/x?lang=en"),
        ("///elsewhere.example", "/elsewhere.example?lang=en"),
    ],
)
def test_language_switch_keeps_the_page_and_stays_here(url, english):
    assert Page(url=url).in_language("en") == english


def test_asset_address_follows_the_content():
    address = asset("rayzan.css")
    assert address.startswith("/static/rayzan.css?v=")
    assert (STATIC / "rayzan.css").exists()
    with pytest.raises(FileNotFoundError):
        asset("nothing.css")


def test_no_page_lays_out_what_was_written_by_its_first_letter():
    """But for what is still being typed, into a page that runs from left to right."""
    typing = '{% if direction == "ltr" %} dir="auto"'
    found = [
        f"{file.name}: {line.strip()}"
        for file in (STATIC.parent).rglob("*.j2")
        for line in file.read_text("utf-8").replace(typing, "").splitlines()
        if 'dir="auto"' in line and not line.startswith("{%- if dir %}")
    ]
    assert found == []
