"""Long work is told on a page that renews itself a bounded number of times, and holds nothing else up."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from api.pages.progress import LOOKS, SECONDS
from tests.approved import approved
from tests.queries import counted
from tests.visitors import application, signed_in_client
from workflow.outcome.tables import BriefFile, Delivery
from workflow.outcome.underway import under_way


@pytest.fixture
def here(session, now):
    return approved(session, now)


@pytest.fixture
def browser(engine, session, now, here):
    return signed_in_client(application(engine, now), session, here.secretary, now)


def test_page_renews_itself_while_work_is_left_and_then_no_more(browser, here, session):
    where = f"/proposals/{here.id}/progress"
    answer = browser.get(where)
    assert answer.headers["refresh"] == f"{SECONDS}; url={where}?look=2"
    assert "ساختن PDF نمونه" in answer.text
    assert f'href="{where}?look=stop"' in answer.text
    assert browser.get(f"{where}?look=7").headers["refresh"].endswith("look=8")
    for over in ("stop", str(LOOKS), "9" * 40, "-1"):
        stopped = browser.get(f"{where}?look={over}")
        assert "refresh" not in stopped.headers
        assert "دوباره ببین" in stopped.text
    brief = under_way(here.case("see", here.secretary))
    assert [(work.what, work.done, work.whole) for work in brief] == [("render_proof", 0, 2)]
    here.printed(1, "proof")
    session.commit()
    answer = browser.get(where)
    assert "refresh" not in answer.headers
    assert "همهٔ کارها انجام شده است" in answer.text


def test_brief_is_read_while_its_files_are_made(browser, here):
    answer = browser.get(f"/proposals/{here.id}/brief")
    assert answer.status_code == 200
    assert f'href="/proposals/{here.id}/progress"' in answer.text
    assert "refresh" not in answer.headers


def test_sending_counts_what_went_out(browser, here, session, now):
    here.delivered()
    session.commit()
    works = {work.what: (work.done, work.whole) for work in under_way(here.case("see", here.secretary))}
    assert works == {"render_issued": (2, 2), "send": (0, 2)}
    session.execute(update(Delivery).where(col(Delivery.id) == 1).values(sent_at=now))
    session.commit()
    assert "۱ از ۲" in browser.get(f"/proposals/{here.id}/progress").text


def test_progress_is_for_those_who_prepare_the_brief(engine, session, now, here):
    member = signed_in_client(application(engine, now), session, here.member, now)
    answer = member.get(f"/proposals/{here.id}/progress")
    assert "refresh" not in answer.headers
    assert "کاری در دست انجام نیست" in answer.text


def test_progress_asks_as_often_for_many_files_as_for_few(engine, session, browser, here, now):
    where = f"/proposals/{here.id}/progress"

    def cost():
        session.commit()
        with counted(engine) as asked:
            assert browser.get(where).status_code == 200
        return len(asked)

    few = cost()
    here.printed(1, "proof")
    session.flush()
    assert session.get(BriefFile, 1)
    assert cost() == few
