"""The page of opinion groups and the same as JSON: numbers and words, nobody's name, the same cost for many."""

import os
import re

import pytest
from playwright.sync_api import Browser
from sqlalchemy import insert

from api.visit import SESSION
from tests import council
from tests.api.json.caller import Caller
from tests.api.live import served
from tests.browser import axe
from tests.queries import counted
from tests.visitors import application, signed_in_client
from tests.workflow.deliberation.opened import there
from tests.workflow.deliberation.opinions.camps import camps
from tests.workflow.deliberation.opinions.taken import taken
from workflow.deliberation.tables import Comment, Stance
from workflow.membership.tables import Person
from workflow.record.calendar import persian_digits

WHERE = "/proposals/1/opinions"
TWO = {"left": 15, "right": 12}


@pytest.fixture
def read(engine, session, now):
    """Somebody's browser on a proposal with these camps, their groups found."""

    def opened(found=True, **sizes):
        made = taken(session, now, camps(**sizes))
        if found:
            made.find_and_keep()
        made.here.session.flush()
        return made, signed_in_client(application(engine, now), session, made.here.member, now)

    return opened


def test_page_tells_sizes_shares_what_is_shared_and_what_divides(read):
    _, browser = read(**TWO)
    html = browser.get(WHERE).text
    text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "گروه ۱، ۱۵ نفر" in text
    assert "گروه ۲، ۱۲ نفر" in text
    assert "۲۷ نفر از ۲۷ نفری که موضع گرفته‌اند" in text
    assert "نظر شمارهٔ 0 موافق ۱۰۰٪ موافق ۰٪ موافق" in text
    assert "نظر شمارهٔ 0 مخالف ۰٪ موافق ۱۰۰٪ موافق" in text
    shared = text.index("آنچه همه بر آن‌اند")
    assert text.index("نظر شمارهٔ 8", shared) > shared
    assert "نظر شمارهٔ 8" not in text[:shared]
    assert "آنچه گروه‌ها را از هم جدا می‌کند" in text
    assert html.count('class="opinions-mark group-1"') >= 2  # in the picture and beside the name
    assert 'aria-current="page">گروه‌های نظر</a>' in html
    english = browser.get(f"{WHERE}?lang=en").text
    assert "Group 1, 15 people" in english


def test_picture_holds_no_word_and_the_page_no_name(read, session):
    made, browser = read(**TWO)
    html = browser.get(WHERE).text
    pictures = re.findall(r'<svg class="opinions.*?</svg>', html, re.DOTALL)
    assert len(pictures) > 3
    assert not any(re.search(r"<text|<title|style=|[\u0600-\u06ff]", drawn) for drawn in pictures)
    takers = [there(session.get(Person, who)).name for who in made.people.values()]
    assert not [name for name in takers if name in html]


@pytest.mark.parametrize(("sizes", "told"), [
    ({"left": 10, "right": 9}, "تاکنون ۱۹ نفر چنین کرده‌اند"),
    ({"left": 26, "right": 4}, "گروه‌های جدایی به چشم نمی‌خورد"),
    ({"left": 25}, "گروه‌های جدایی به چشم نمی‌خورد"),
])  # fmt: skip
def test_page_says_why_there_are_no_groups(read, sizes, told):
    _, browser = read(**sizes)
    answer = browser.get(WHERE)
    assert answer.status_code == 200
    assert told in answer.text
    assert 'id="group-1"' not in answer.text
    assert ("opinions-picture" in answer.text) == (sum(sizes.values()) >= 20)


@pytest.mark.parametrize("found", [True, False])
def test_council_too_small_for_groups_is_told_so_from_the_start_and_where_stances_stand(read, found):
    made, browser = read(found=found, left=3, right=2)
    text = browser.get(WHERE).text
    people = 3 + 2 + len({made.here.secretary.id, made.here.author.id, made.here.member.id})
    assert f"روی‌هم {persian_digits(str(people))} نفر" in text
    assert "گروه‌ها از ۲۰ نفر به بالا نشان داده می‌شوند" in text
    assert "هیچ‌کس نباید شناخته شود" in text
    assert 'href="/proposals/1#comments">نظرها و موضع‌های همگان</a>' in text
    assert "هنوز محاسبه نشده‌اند" not in text


def test_before_the_first_time_the_page_says_when(read):
    _, browser = read(found=False, **TWO)
    assert "گروه‌های نظر هنوز محاسبه نشده‌اند." in browser.get(WHERE).text
    told = browser.get(f"/api/v1{WHERE}").json()
    assert (told["at"], told["groups"], told["marks"]) == (None, [], [])


def test_json_tells_the_same_without_anybody(read):
    made, browser = read(**TWO)
    told = Caller(browser).get(WHERE).json()
    assert (told["placed"], told["people"], told["why"]) == (27, 27, None)
    assert [(group["group"], group["size"]) for group in told["groups"]] == [(1, 15), (2, 12)]
    first = told["groups"][0]["statements"][0]
    assert first["comment"] in made.comments
    assert first["own"] == {"votes": 15, "agree_share": 1.0}
    assert first["others"] == {"votes": 12, "agree_share": 0.0}
    assert {row["comment"] for row in told["consensus"]} == set(made.comments[8:])
    assert sum(mark["people"] for mark in told["marks"]) == 27
    assert set(told["marks"][0]) == {"x", "y", "group", "people"}


def test_json_says_why_there_is_nothing(read):
    _, browser = read(left=10, right=9)
    told = browser.get(f"/api/v1{WHERE}").json()
    assert (told["groups"], told["marks"], told["placed"]) == ([], [], 19)
    assert "so far there are 19" in told["why"]["en"]


def test_comment_is_shown_as_words_and_no_more_than_some(read, session):
    made, browser = read(**TWO)
    session.get(Comment, made.comments[0]).body = "<script>alert(1)</script> " + "دراز " * 200
    session.commit()
    html = browser.get(WHERE).text
    assert "<script>alert" not in html
    assert "…" in html


def test_another_chapter_and_nobody_see_nothing(engine, session, now, read):
    read(**TWO)
    stranger = council.member(session, council.chapter(session, "انجمن استان یزد"))
    away = signed_in_client(application(engine, now), session, stranger, now)
    assert away.get(WHERE).status_code == away.get(f"/api/v1{WHERE}").status_code == 404


def test_page_costs_the_same_for_many_as_for_few(engine, session, read):
    made, browser = read(left=10, right=10)

    def cost():
        with counted(engine) as asked:
            html = browser.get(WHERE).text
        return len(asked), len(html)

    few, size = cost()
    more = [council.member(session, made.here.chapter).id for _ in range(60)]
    rows = [
        {"comment_id": c, "person_id": who, "value": 1 if (n + place) % 2 else -1, "at": made.here.now}
        for n, who in enumerate(more)
        for place, c in enumerate(made.comments)
    ]
    session.execute(insert(Stance), rows)
    made.find_and_keep()
    session.commit()
    many, larger = cost()
    assert many == few
    assert larger < 3 * size


@pytest.mark.browser
@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_and_nothing_runs_over_the_edge(
    chromium: Browser, engine, session, now, read, *, language, scheme, width
):
    _, browser = read(left=14, right=13, third=12)
    shots = os.environ.get("SHOTS", "")
    with served(application(engine, now)) as address:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        context.add_cookies([{"name": SESSION, "value": browser.token, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{WHERE}?lang={language}")
        page.wait_for_selector(".opinions-picture")
        if shots:
            page.screenshot(path=f"{shots}/opinions-{language}-{scheme}-{width}.png", full_page=True)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        context.close()
