"""The desk of consolidation: many at once, one by one, corrected with the trail kept; for others to read."""

import re

import pytest
from sqlalchemy import delete

from api.pages.thread import TONES
from tests import council
from tests.queries import counted
from tests.visitors import application, signed_in_client
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.tables import Amendment, Comment


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def desk(session):
    here = council.chapter(session)
    author = council.member(session, here, name="آرش نویسا")
    secretary = council.member(session, here, ["secretary"], "فرشته دبیری")
    proposal = council.proposal(session, here, author, state="consolidation")
    comments = [council.comment(session, proposal, author, f"نظر <i>شماره‌دار</i> {n}") for n in range(3)]
    return here, author, secretary, proposal, comments


@pytest.fixture
def browser(app, session, desk, now):
    return signed_in_client(app, session, desk[2], now)


def test_many_comments_get_one_disposition_at_once(browser, session, desk):
    *_, proposal, comments = desk
    where = f"/proposals/{proposal.id}/consolidation"
    assert "۰ از ۳" in browser.get(where).text
    chosen = [str(c.id) for c in comments[:2]]
    answer = browser.submit(where, comments=chosen, kind="adopted", reason="در متن آمد", show="all")
    assert answer.status_code == 303
    html = browser.get(answer.headers["location"]).text
    assert "۲ از ۳" in html
    assert html.count("در متن آمد") == 2
    missing = browser.get(f"{where}?show=missing").text
    assert re.findall(r'id="c-(\d+)"', missing) == [str(comments[2].id)]


def test_refused_dispositions_come_back_filled_with_the_choice(browser, desk):
    *_, proposal, comments = desk
    where = f"/proposals/{proposal.id}/consolidation"
    answer = browser.submit(
        where, comments=[str(comments[1].id)], kind="whatever", reason="دلیلی <b>روشن</b>"
    )
    assert answer.status_code == 422
    assert "دلیلی &lt;b&gt;روشن&lt;/b&gt;</textarea>" in answer.text
    assert f'value="{comments[1].id}" checked' in answer.text
    answer = browser.submit(where, kind="adopted", reason="")
    assert answer.status_code == 422
    assert 'href="#f-comments"' in answer.text
    assert 'id="f-comments"' in answer.text
    assert 'id="f-reason-error"' in answer.text


def test_corrected_disposition_keeps_its_trail(browser, desk):
    *_, proposal, comments = desk
    where = f"/proposals/{proposal.id}/consolidation/{comments[0].id}"
    assert browser.submit(where, kind="rejected", reason="با قانون نمی‌خواند").status_code == 303
    page = browser.get(where).text
    assert 'value="rejected" checked' in page
    assert browser.submit(where, kind="adapted", reason="بخشی از آن آمد").status_code == 303
    trail = re.search(r"<tbody>(.*?)</tbody>", browser.get(where).text, re.DOTALL)[1]
    assert trail.index("با قانون نمی‌خواند") < trail.index("بخشی از آن آمد")
    assert "فرشته دبیری" in trail


def test_readers_see_what_became_of_comments_without_forms(app, session, desk, browser, now):
    here, _, _, proposal, comments = desk
    reader = signed_in_client(app, session, council.member(session, here), now)
    where = f"/proposals/{proposal.id}/consolidation"
    browser.submit(f"{where}/{comments[0].id}", kind="deferred", reason="سال آینده")
    html = reader.get(where).text
    assert "سال آینده" in html
    assert 'name="comments"' not in html
    assert "سال آینده" in reader.get(f"{where}/{comments[0].id}").text
    assert (
        reader.submit(where, comments=[str(comments[1].id)], kind="adopted", reason="من").status_code == 403
    )
    assert reader.submit(f"{where}/{comments[1].id}", kind="adopted", reason="من").status_code == 403


def test_comments_of_another_proposal_or_chapter_are_not_there(browser, session, desk, now):
    here, author, _, proposal, comments = desk
    beside = council.proposal(session, here, author, state="consolidation")
    there = council.chapter(session, "انجمن استان یزد")
    stranger = council.member(session, there)
    foreign = council.proposal(session, there, stranger, state="consolidation")
    said, beside_said = council.comment(session, foreign, stranger), council.comment(session, beside, author)
    session.commit()
    where = f"/proposals/{proposal.id}/consolidation"
    for other in (said.id, beside_said.id, 9999):
        both = [str(comments[0].id), str(other)]
        assert browser.submit(where, comments=both, kind="adopted", reason="ب").status_code == 404
        assert browser.get(f"{where}/{other}").status_code == 404
        assert browser.submit(f"{where}/{other}", kind="adopted", reason="ب").status_code == 404
    assert browser.get(f"/proposals/{foreign.id}/consolidation").status_code == 404
    session.expire_all()
    assert session.get(Comment, comments[0].id).disposition_id is None


def test_desk_before_and_after_consolidation_takes_nothing(app, session, desk, now):
    here, author, secretary, _, _ = desk
    proposal = council.proposal(session, here, author, state="discussion")
    said = council.comment(session, proposal, author)
    browser = signed_in_client(app, session, secretary, now)
    where = f"/proposals/{proposal.id}/consolidation"
    assert 'name="comments"' not in browser.get(where).text
    assert browser.submit(where, comments=[str(said.id)], kind="adopted", reason="زود").status_code == 403


def test_desk_asks_the_database_as_often_for_many_as_for_few(engine, browser, session, desk):
    *_, proposal, comments = desk
    where = f"/proposals/{proposal.id}/consolidation"
    browser.submit(where, comments=[str(comments[0].id)], kind="adopted", reason="ب")

    def cost() -> int:
        session.commit()
        with counted(engine) as asked:
            assert browser.get(where).status_code == 200
        return len(asked)

    few = cost()
    for n in range(60):
        someone = council.member(session, desk[0])
        council.comment(session, proposal, someone, f"نظر دیگر {n}")
    assert cost() == few
    assert re.search(
        rf'href="/proposals/{proposal.id}/consolidation\?show=all&amp;after=\d+"', browser.get(where).text
    )


def test_desk_offers_the_vote_once_every_comment_has_its_disposition(browser, session, desk):
    *_, author, _, proposal, comments = desk
    where = f"/proposals/{proposal.id}/consolidation"
    assert "به رأی گذاشتن" not in browser.get(where).text
    chosen = [str(c.id) for c in comments]
    answer = browser.submit(where, comments=chosen, kind="adopted", reason="در متن آمد", show="all")
    html = browser.get(answer.headers["location"]).text
    assert f'action="/proposals/{proposal.id}/steps/put_to_vote"' in html
    session.add(
        Amendment(
            proposal_id=proposal.id, author_id=author.id, revision_id=proposal.revision_id, section="problem",
            start=0, end=4, replacement="", reason="زائد", at=council.LONG_AGO, state="open",
        )
    )  # fmt: skip
    session.commit()
    html = browser.get(where).text
    assert f'action="/proposals/{proposal.id}/steps/put_to_vote"' not in html
    cannot = html.partition("هنوز ممکن نیست")[2].partition("</ul>")[0]
    assert "به رأی گذاشتن" in cannot
    assert f'href="/proposals/{proposal.id}/amendments"' in cannot


def test_desk_offers_the_vote_to_nobody_else(app, session, desk, now):
    _, author, _, proposal, _ = desk
    session.execute(delete(Comment))
    browser = signed_in_client(app, session, author, now)
    assert "به رأی گذاشتن" not in browser.get(f"/proposals/{proposal.id}/consolidation").text


def test_every_disposition_has_one_look():
    assert set(TONES) == set(DISPOSITIONS)
    assert "warn" not in TONES.values(), "what has no disposition yet looks like that"


def test_evidence_is_weighed_with_its_kind_and_source_in_sight(browser, session, desk):
    *_, proposal, comments = desk
    comments[0].kind, comments[0].source = "evidence", "گزارش سالانهٔ ۱۴۰۴، صفحهٔ ۱۲"
    session.commit()
    where = f"/proposals/{proposal.id}/consolidation"
    for page in (where, f"{where}/{comments[0].id}"):
        html = browser.get(page).text
        assert "گزارش سالانهٔ ۱۴۰۴، صفحهٔ ۱۲" in html
        assert re.search(r'class="badge[^"]*">(?:<svg.*?</svg>)?\s*شاهد', html)
