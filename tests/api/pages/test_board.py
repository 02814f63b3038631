"""The board: who sees which proposal in which column, and at what cost."""

import re
from datetime import timedelta

from sqlalchemy import insert
from sqlmodel import col

from api.pages.board import shown
from tests import council
from tests.queries import counted
from tests.visitors import Visitor, application, signed_in_client
from workflow.board import SHOWN, slips
from workflow.deliberation.tables import Author, Proposal
from workflow.record.tables import Deadline


def column(html: str, stage: str) -> str:
    found = re.search(rf'aria-labelledby="stage-{stage}">(.*?)</section>', html, re.DOTALL)
    assert found
    return found[1]


def test_board_shows_each_proposal_in_the_column_of_its_stage(engine, session, now):
    here = council.chapter(session)
    author = council.member(session, here, name="آرش نویسا")
    drafted = council.proposal(session, here, author, title="پیش‌نویس من")
    discussed = council.proposal(session, here, author, state="discussion", title="در بحث")
    session.execute(
        insert(Deadline).values(
            subject="proposal",
            subject_id=discussed.id,
            step="close_discussion",
            due_at=now + timedelta(days=3),
        )
    )
    browser = signed_in_client(application(engine, now), session, author, now)
    html = browser.get(f"/chapters/{here.id}/board").text
    assert "پیش‌نویس من" in column(html, "drafting")
    in_discussion = column(html, "discussion")
    assert "در بحث" in in_discussion
    assert "آرش نویسا" in in_discussion
    assert "پایان بحث و آغاز جمع‌بندی" in in_discussion
    assert "۱۴۰۵/۰۹/۰۶" in in_discussion
    assert f'href="/proposals/{drafted.id}"' in html


def test_board_hides_what_a_member_may_not_see(engine, session, now):
    here = council.chapter(session)
    author, other = council.member(session, here), council.member(session, here)
    council.proposal(session, here, author, title="هنوز پنهان")
    council.proposal(session, here, author, state="discussion", title="برای همه")
    browser = signed_in_client(application(engine, now), session, other, now)
    for address in (f"/chapters/{here.id}/board", f"/chapters/{here.id}/proposals"):
        html = browser.get(address).text
        assert "برای همه" in html
        assert "هنوز پنهان" not in html


def test_board_of_another_chapter_is_not_there(engine, session, now):
    here, there = council.chapter(session), council.chapter(session, "انجمن استان یزد")
    author = council.member(session, here)
    council.proposal(session, there, council.member(session, there), state="discussion", title="راز یزد")
    browser = signed_in_client(application(engine, now), session, author, now)
    for address in (f"/chapters/{there.id}/board", f"/chapters/{there.id}/proposals", "/chapters/9999/board"):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert "راز یزد" not in answer.text


def test_board_without_sign_in_asks_to_sign_in(engine, session, now):
    here = council.chapter(session)
    session.commit()
    answer = Visitor(application(engine, now)).get(f"/chapters/{here.id}/board")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_full_column_leads_to_the_rest_of_its_list(engine, session, now):
    here = council.chapter(session)
    author = council.member(session, here)
    made = [
        council.proposal(session, here, author, state="discussion", title=f"پیشنهاد شماره‌دار {n}")
        for n in range(SHOWN + 2)
    ]
    browser = signed_in_client(application(engine, now), session, author, now)
    html = column(browser.get(f"/chapters/{here.id}/board").text, "discussion")
    assert html.count('class="slip"') == SHOWN
    rest = f"/chapters/{here.id}/proposals?stage=discussion&amp;after={made[2].id}"
    assert f'href="{rest}"' in html
    listed = browser.get(rest.replace("&amp;", "&")).text
    assert re.findall(r'class="slip">\s*<h3><a href="/proposals/(\d+)"', listed) == [
        str(made[1].id),
        str(made[0].id),
    ]


def test_board_asks_the_database_as_often_for_many_as_for_few(engine, session, now):
    here = council.chapter(session)
    author = council.member(session, here)
    browser = signed_in_client(application(engine, now), session, author, now)

    def cost(address: str) -> int:
        session.commit()
        with counted(engine) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    council.proposal(session, here, author, state="discussion")
    board, listed = f"/chapters/{here.id}/board", f"/chapters/{here.id}/proposals"
    few = cost(board), cost(listed)
    for n in range(60):
        council.proposal(session, here, author, state=("discussion", "approval", "closed")[n % 3])
    assert (cost(board), cost(listed)) == few


def test_authors_of_two_scripts_stand_apart_on_a_page_of_either(session, now):
    here = council.chapter(session)
    proposal = council.proposal(session, here, council.person(session, "سارا احمدی"))
    session.add(Author(proposal_id=proposal.id, person_id=council.person(session, "Jane Doe").id))
    session.flush()
    (slip,) = slips(session, col(Proposal.id) == proposal.id, limit=1)
    assert shown(slip, "en").lines[0] == "\u2068سارا احمدی\u2069, Jane Doe"
    assert shown(slip, "fa").lines[0] == "سارا احمدی، \u2068Jane Doe\u2069"
