"""The desk as the secretary works at it: views, whole clusters, passages changed, where a colleague stopped."""

import re
from html import unescape

import pytest
from sqlmodel import Session

from api.finding_jobs import find_alike
from api.worker import Context
from tests import council
from tests.api.test_handlers import promised
from tests.visitors import application, signed_in_client
from workflow.record import jobs


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def made(session):
    here = council.chapter(session)
    author = council.member(session, here, name="آرش نویسا")
    secretary = council.member(session, here, ["secretary"], "فرشته دبیری")
    proposal = council.proposal(session, here, author, state="consolidation")
    said = [council.comment(session, proposal, author, "با این پیشنهاد موافقم.") for _ in range(25)]
    said.append(council.comment(session, proposal, author, "هزینه‌اش چقدر است؟"))
    session.commit()
    return here, secretary, proposal, [row.id for row in said]


@pytest.fixture
def browser(app, session, made, now):
    return signed_in_client(app, session, made[1], now)


def where(made):
    return f"/proposals/{made[2].id}/consolidation"


def test_cluster_is_found_and_answered_whole_with_the_passage_it_changed(browser, made, session, engine, now):
    desk, first, last = where(made), made[3][0], made[3][25]
    never = browser.get(f"{desk}?by=likeness").text
    assert "هیچ‌یک از ۲۶ نظر هنوز" in never
    answer = browser.submit(desk.replace("consolidation", "likeness"))
    assert answer.status_code == 303
    find_alike(
        Context(lambda: Session(engine), lambda: now, None), *promised(session, jobs.FIND_ALIKE).values()
    )
    html = browser.get(answer.headers["location"]).text
    assert "از آن پس نظری نرسیده" in html
    rest = unescape(re.search(rf'href="([^"]+alike={first})"', html)[1])
    assert len(re.findall(r'id="c-\d+"', browser.get(rest).text)) == 25
    assert "۲۵ نظر همانند" in html
    place = re.search(r'<option value="(problem 0 \d+)"', html)[1]
    answer = browser.submit(
        desk, clusters=[str(first)], kind="adopted", reason="در متن آمد", by="likeness", show="all",
        place=place, revision="1",
    )  # fmt: skip
    assert answer.status_code == 303
    html = browser.get(answer.headers["location"]).text
    assert "۲۵ از ۲۶" in html
    assert "هنوز گفته نشده است" not in html
    assert f'/consolidation?show=missing&amp;after={last - 1}"' in html


def test_comment_is_linked_and_the_link_taken_back_with_its_trail(browser, made):
    one = f"{where(made)}/{made[3][0]}"
    chosen = re.findall(r'name="places" id="[^"]+" value="([^"]+)"', browser.get(one).text)
    assert len(chosen) > 4
    answer = browser.submit(one, kind="adapted", reason="آمد", places=chosen[:2], revision="1")
    assert answer.status_code == 303
    html = browser.get(one).text
    assert html.count("برداشتن پیوند</button>") == 2
    remove = re.search(r'action="([^"]+/remove)"', html)[1]
    assert browser.submit(remove).status_code == 303
    html = browser.get(one).text
    assert html.count("برداشتن پیوند</button>") == 1
    assert "برداشته شد:" in html


def test_passage_of_an_older_text_is_refused_and_nothing_typed_is_lost(browser, made):
    one = f"{where(made)}/{made[3][0]}"
    answer = browser.submit(one, kind="adapted", reason="بخشی آمد", places=["problem 0 9"], revision="7")
    assert answer.status_code in (409, 422)
    assert "بخشی آمد</textarea>" in answer.text
    assert "ویرایش تازه‌ای" in answer.text
    assert "هنوز نتیجه‌ای" in answer.text


def test_taken_up_without_a_passage_is_a_gentle_warning(browser, made):
    browser.submit(f"{where(made)}/{made[3][0]}", kind="adopted", reason="آمد")
    html = browser.get(where(made)).text
    assert "برای ۱ نظرِ پذیرفته" in html
    assert re.findall(r'id="c-(\d+)"', browser.get(f"{where(made)}?traced=no").text) == [str(made[3][0])]


def test_all_of_a_part_on_the_page_are_chosen_at_once(browser, made, session):
    html = browser.get(f"{where(made)}?by=kind").text
    ids = re.search(r'name="bunches" value="([\d.]+)"', html)[1]
    assert (
        browser.submit(where(made), bunches=[ids], kind="rejected", reason="نه", by="kind").status_code == 303
    )
    assert "۲۶ از ۲۶" in browser.get(where(made)).text


def test_colleague_goes_on_where_one_stopped(app, browser, session, made, now):
    browser.submit(f"{where(made)}/{made[3][3]}", kind="rejected", reason="نه")
    colleague = signed_in_client(app, session, council.member(session, made[0], ["secretary"], "همکار"), now)
    html = colleague.get(where(made)).text
    assert "فرشته دبیری" in html
    assert f"after={made[3][4] - 1}" in html


@pytest.mark.parametrize("chosen", ["problem", "problem a b", "problem 0 9 9", "problem 0 99999999999"])
def test_place_that_is_none_of_ours_is_not_there(browser, made, chosen):
    one = f"{where(made)}/{made[3][0]}"
    answer = browser.submit(one, kind="adapted", reason="آمد", places=[chosen], revision="1")
    assert answer.status_code == 404


def test_short_round_says_what_the_text_is(app, session, made, now):
    author = council.member(session, made[0])
    for state, told in (("feedback", True), ("discussion", False)):
        row = council.proposal(session, made[0], author, state=state)
        html = signed_in_client(app, session, made[1], now).get(f"/proposals/{row.id}").text
        assert ("این متن از نظرهای شما ساخته شده است" in html) is told
