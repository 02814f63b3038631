"""Earlier texts of a proposal: all listed, each readable, none lost."""

import pytest
from sqlalchemy import insert

from tests import council
from tests.queries import counted
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import Revision


@pytest.fixture
def browser(engine, session, now):
    here = council.chapter(session)
    author = council.member(session, here, name="آرش نویسا")
    council.proposal(session, here, author, state="discussion")
    return signed_in_client(application(engine, now), session, author, now)


def revised(session, now, numbers):
    rows = [
        {
            "proposal_id": 1,
            "number": n,
            "title": f"عنوان {n}",
            "sections": {"problem": f"متن {'نو' * n}"},
            "editor_id": 1,
            "at": now,
        }
        for n in numbers
    ]
    session.execute(insert(Revision), rows)
    session.commit()


def test_revisions_are_listed_newest_first_and_page_on(browser, session, now):
    revised(session, now, range(2, 61))
    first = browser.get("/proposals/1/revisions").text
    assert 'href="/proposals/1/revisions/60"' in first
    assert 'href="/proposals/1/revisions/10"' not in first
    assert "/proposals/1/revisions?before=11" in first
    assert 'href="/proposals/1/revisions/1"' in browser.get("/proposals/1/revisions?before=11").text


def test_older_revision_says_that_it_is_one(browser, session, now):
    revised(session, now, [2])
    older = browser.get("/proposals/1/revisions/2").text  # the proposal still points at the first
    assert "متن نونو" in older
    assert "این ویرایش تازه‌ترین نیست" in older
    assert "این ویرایش تازه‌ترین نیست" not in browser.get("/proposals/1/revisions/1").text


def test_revision_that_never_was_is_not_there(browser):
    assert browser.get("/proposals/1/revisions/9").status_code == 404
    assert browser.get("/proposals/1/revisions/999999999999").status_code in (404, 422)


def test_list_asks_the_database_as_often_for_many_as_for_few(engine, browser, session, now):
    def cost():
        with counted(engine) as asked:
            assert browser.get("/proposals/1/revisions").status_code == 200
        return len(asked)

    few = cost()
    revised(session, now, range(2, 40))
    assert cost() == few
