"""Speaking on pages: on the whole, on a passage, in answer; stances; nothing typed is lost."""

import re

import pytest
from sqlalchemy import insert, select, update

from tests import council
from tests.queries import counted
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import Comment, Proposal, Revision, Stance


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def author(session, here):
    return council.member(session, here, name="آرش نویسا")


@pytest.fixture
def proposal(session, here, author):
    return council.proposal(session, here, author, state="discussion")


@pytest.fixture
def browser(app, session, here, proposal, now):
    return signed_in_client(app, session, council.member(session, here, name="نگار عضوی"), now)


NEW = "/proposals/1/comments/new"


def test_comment_on_the_whole_is_seen_where_it_stands(browser):
    answer = browser.submit(NEW, body="با **این** پیشنهاد موافقم.")
    assert answer.headers["location"] == "/proposals/1?done=commented&at=c-1#c-1"
    html = browser.get("/proposals/1").text
    assert 'id="c-1"' in html
    assert "<strong>این</strong>" in html
    assert "نگار عضوی" in html


def test_persian_that_begins_with_a_latin_word_runs_from_right_to_left(browser, session, proposal):
    title = "WCAG 2.2 در سامانه‌های دانشگاه‌های کشور"
    session.execute(update(Revision).where(Revision.id == proposal.revision_id).values(title=title))
    session.commit()
    browser.submit(NEW, body="PDF/UA برای سند نهایی لازم است.")
    for language in ("fa", "en"):
        html = browser.get(f"/proposals/1?lang={language}").text
        assert '<div class="comment-body" dir="rtl" lang="fa">' in html
        assert '<h1 lang="fa" dir="rtl">' in html
        assert f'<bdi dir="rtl">{title}</bdi>' in browser.get(f"/chapters/1/board?lang={language}").text


def test_comment_on_a_passage_keeps_quote_place_and_revision(browser, session):
    page = browser.get("/proposals/1").text
    link = next(
        h.replace("&amp;", "&") for h in re.findall(r'href="([^"]+)"', page) if "section=problem" in h
    )
    form = browser.get(link).text
    assert "بیش از ۲۰ هزار دانشجو" in form
    hidden = dict(
        re.findall(r'<input type="hidden" name="(section|start|end|revision)" value="([^"]*)"', form)
    )
    assert browser.submit(NEW, body="عدد دقیق‌تر؟", **hidden).status_code == 303
    kept = session.execute(select(Comment)).scalar_one()
    assert kept.exact == council.SECTIONS["problem"]
    assert (kept.section, kept.start, kept.revision_id) == ("problem", 0, 1)


def test_passage_that_is_not_there_says_so_and_keeps_the_words(browser, session):
    lost = {"section": "problem", "start": "5000", "end": "5009", "revision": "1"}
    page = browser.get(NEW, params=lost).text
    assert "نظر شما دربارهٔ کل پیشنهاد ثبت می‌شود" in page
    answer = browser.submit(NEW, body="نوشتهٔ من دربارهٔ بند گم‌شده", **lost)
    assert answer.status_code == 409
    assert "نوشتهٔ من دربارهٔ بند گم‌شده" in answer.text
    assert 'name="section"' not in answer.text
    assert browser.submit(NEW, body="نوشتهٔ من دربارهٔ بند گم‌شده").status_code == 303


def test_passage_of_an_earlier_revision_is_named_as_such(browser, session, author, now):
    made = session.execute(
        insert(Revision)
        .values(proposal_id=1, number=2, title="نو", sections={}, editor_id=author.id, at=now)
        .returning(Revision.id)
    ).scalar_one()
    session.execute(update(Proposal).values(revision_id=made))
    session.commit()
    page = browser.get(NEW, params={"section": "problem", "start": "0", "end": "20", "revision": "1"}).text
    assert "متن کنونی ویرایش ۲ است" in page


def test_answer_joins_the_thread_and_shows_what_it_answers(browser, session, author, proposal):
    said = council.comment(session, proposal, author, "پرسش نخست")
    session.commit()
    assert "پرسش نخست" in browser.get(f"{NEW}?parent={said.id}").text
    answer = browser.submit(NEW, body="پاسخ من", parent=str(said.id))
    assert answer.headers["location"] == "/proposals/1?done=commented&at=c-2#c-2"
    thread = browser.get("/proposals/1/comments/2").text
    assert thread.index("پرسش نخست") < thread.index("پاسخ من")


def test_comment_beyond_the_first_page_is_reached_in_its_thread(browser, session, author, proposal, now):
    rows = [
        {"proposal_id": 1, "revision_id": 1, "author_id": author.id, "body": f"نظر {n}", "at": now}
        for n in range(55)
    ]
    session.execute(insert(Comment), rows)
    session.commit()
    where = browser.submit(NEW, body="نظر آخر").headers["location"]
    assert where == "/proposals/1/comments/56?done=commented&at=c-56#c-56"
    assert "نظر آخر" in browser.get(where).text


def test_confirmation_stands_where_the_page_jumps_to(browser, session, author, proposal):
    council.comment(session, proposal, author)
    session.commit()
    for where, done in (
        (browser.submit(NEW, body="نظر من").headers["location"], "نظر شما"),
        (browser.submit("/proposals/1/comments/1/stance", stance="agree").headers["location"], "موضع"),
    ):
        address, _, anchor = where.partition("#")
        html = browser.get(address).text
        here = html[html.index(f'id="{anchor}"') :].partition("</article>")[0]
        assert here.count('<p class="landed') == 1
        assert done in here[here.index('class="landed') :].partition("</p>")[0]
        assert html.count('<p class="landed') == 1
    assert 'class="landed' not in browser.get("/proposals/1?at=c-1").text  # nothing was done


@pytest.mark.parametrize("body", ["", "   ", "ن" * 5_001, "تهی\x00", "> " * 500 + "ژرف"])
def test_comment_that_cannot_be_kept_comes_back(browser, session, body):
    answer = browser.submit(NEW, body=body)
    assert answer.status_code == 422
    assert 'href="#f-body"' in answer.text
    assert session.execute(select(Comment)).first() is None


def test_comment_of_a_megabyte_is_refused(browser):
    assert browser.submit(NEW, body="a" * 1_100_000).status_code == 413


def test_stance_counts_once_and_comes_back_to_its_place(browser, session, author, proposal):
    council.comment(session, proposal, author)
    session.commit()
    for value in ("agree", "disagree"):
        answer = browser.submit("/proposals/1/comments/1/stance", stance=value, section="problem", after="0")
        assert (
            answer.headers["location"] == "/proposals/1?section=problem&after=0&done=stance_taken&at=c-1#c-1"
        )
    assert session.execute(select(Stance.value)).scalars().all() == [-1]
    session.commit()
    assert browser.submit("/proposals/1/comments/1/stance", stance="perhaps").status_code == 422
    assert browser.submit("/proposals/1/comments/9/stance", stance="agree").status_code == 404


def test_way_back_never_leads_off_the_site(browser, session, author, proposal):
    council.comment(session, proposal, author)
    session.commit()
    answer = browser.submit(
        "/proposals/1/comments/1/stance",
        stance="agree",
        section="//evil.example",
        after="//evil",
        thread="//x",
    )
    assert answer.headers["location"].startswith("/proposals/1?")


def test_comment_is_escaped_everywhere(browser, session):
    browser.submit(
        NEW, body="<script>alert(1)</script> [بزن](javascript:alert(2)) <img src=x onerror=alert(3)>"
    )
    for address in ("/proposals/1", "/proposals/1/comments/1", f"{NEW}?parent=1"):
        html = browser.get(address).text
        assert "<script>alert" not in html
        assert "<img" not in html
        assert 'href="javascript:' not in html


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("consolidation", 403), ("approval", 403)])
def test_comment_at_another_time_is_refused_and_keeps_the_words(
    app, session, here, author, now, state, status
):
    other = council.proposal(session, here, author, state=state)
    who = council.member(session, here)
    browser = signed_in_client(app, session, who, now)
    answer = browser.submit(f"/proposals/{other.id}/comments/new", body="این را می‌خواستم بگویم، دیر شد")
    assert answer.status_code == status
    assert "این را می‌خواستم بگویم، دیر شد" in answer.text


def test_comments_of_another_chapter_are_not_there(app, session, proposal, author, now):
    council.comment(session, proposal, author)
    stranger = council.member(session, council.chapter(session, "انجمن استان یزد"))
    browser = signed_in_client(app, session, stranger, now)
    assert browser.get("/proposals/1/comments/1").status_code == 404
    assert browser.get(NEW).status_code == 404
    assert browser.submit("/proposals/1/comments/1/stance", stance="agree").status_code == 404


def test_same_form_twice_is_one_comment(browser, session):
    first = browser.submit(NEW, once="k" * 22, body="یک بار")
    again = browser.submit(NEW, once="k" * 22, body="یک بار")
    assert first.headers["location"] == again.headers["location"]
    assert len(session.execute(select(Comment)).all()) == 1


def test_thread_asks_the_database_as_often_for_many_answers_as_for_few(
    engine, browser, session, author, proposal, now
):
    council.comment(session, proposal, author)

    def answered(count):
        rows = [
            {
                "proposal_id": 1,
                "revision_id": 1,
                "author_id": author.id,
                "body": "پاسخ",
                "at": now,
                "parent_id": 1,
            }
        ] * count
        session.execute(insert(Comment), rows)
        session.commit()
        with counted(engine) as asked:
            assert browser.get("/proposals/1/comments/1").status_code == 200
        return len(asked)

    assert answered(1) == answered(60)


def test_links_of_one_passage_are_told_from_those_of_another(browser):
    page = browser.get("/proposals/1").text
    tools = re.findall(r'<a class="block-(?:comment|from)" href="[^"]*">(.*?)</a>', page)
    names = [re.sub(r"<[^>]+>", "", words) for words in tools]
    assert len(names) > 4
    assert len(set(names)) == len(names)
