"""Kinds, wordings and passages of comments as pages and JSON show them; a refusal offers the way on."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests import council
from tests.queries import counted
from tests.visitors import application, signed_in_client
from workflow.authorize import authorize
from workflow.deliberation import drafting, placing
from workflow.deliberation.draft import Draft
from workflow.deliberation.tables import Comment, Proposal, Stance
from workflow.record.case import person

NEW = "/proposals/1/comments/new"
EDIT = "/proposals/1/comments/1/edit"
WORDINGS = "/proposals/1/comments/1/wordings"
XSS = "<script>alert(1)</script>{{ 7*7 }}\u202e"


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
def member(session, here):
    return council.member(session, here, name="نگار عضوی")


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def browser(app, session, proposal, member, now):
    return signed_in_client(app, session, member, now)


@pytest.fixture
def other(app, session, proposal, author, now, browser):
    return signed_in_client(app, session, author, now)


def revised(session, author, now, problem):
    session.execute(update(Proposal).values(state="draft"))
    case = authorize(session, 1, "edit", actor=person(author.id), now=now)
    drafting.save(case, Draft("نو", {"problem": problem}), version=case.version, now=now)
    session.execute(update(Proposal).values(state="discussion"))
    places = placing.find(authorize(session, 1, "see", actor=person(author.id), now=now))
    placing.keep(session, places)
    session.commit()


def test_kind_and_source_are_chosen_shown_in_words_and_filtered_by(browser):
    form = browser.get(NEW).text
    assert re.search(r'<option value="remark" selected>نکته</option>', form)
    browser.submit(NEW, body="نیمی بیکارند.", kind="evidence", source="سرشماری ۱۴۰۰")
    browser.submit(NEW, body="چرا؟", kind="question")
    page = browser.get("/proposals/1").text
    assert re.search(r'<span class="badge[^>]*>شاهد، با منبع آن</span>', page)
    assert "<bdi>سرشماری ۱۴۰۰</bdi>" in page
    found = browser.get("/proposals/1", params={"kind": "question"}).text
    assert "چرا؟" in found
    assert "نیمی بیکارند" not in found


def test_evidence_without_source_comes_back_with_all_that_was_typed(browser, session):
    answer = browser.submit(NEW, body="نیمی بیکارند.", kind="evidence")
    assert answer.status_code == 422
    assert "نیمی بیکارند." in answer.text
    assert 'href="#f-source"' in answer.text
    assert '<option value="evidence" selected>' in answer.text
    assert session.execute(select(Comment)).first() is None


@pytest.mark.parametrize("field", ["body", "source"])
def test_nothing_typed_runs_on_any_page_of_wordings(browser, field):
    browser.submit(NEW, body="نخست", kind="question")
    typed = {"body": "دوم", "source": "کتاب"} | {field: XSS}
    assert browser.submit(EDIT, kind="evidence", version="1", **typed).status_code == 303
    assert (
        browser.submit(EDIT, kind="evidence", version="2", body="سوم", source="جایی دیگر").status_code == 303
    )
    for page in (WORDINGS, EDIT, "/proposals/1"):
        html = browser.get(page).text
        assert "<script>alert" not in html
        assert ">49" not in html
    assert "&lt;script&gt;" in browser.get(WORDINGS).text


def test_own_comment_is_edited_and_its_wordings_are_read_without_colour(browser, other):
    browser.submit(NEW, body="هزینه چقدر است؟", kind="question")
    assert EDIT in browser.get("/proposals/1").text
    assert EDIT not in other.get("/proposals/1").text
    form = browser.get(EDIT).text
    assert "هزینه چقدر است؟</textarea>" in form
    answer = browser.submit(EDIT, body="هزینهٔ سالانه چقدر است؟", kind="question", version="1")
    assert answer.headers["location"] == "/proposals/1/comments/1?done=comment_edited&at=c-1#c-1"
    page = other.get("/proposals/1").text
    assert re.search(rf'<a href="{WORDINGS}">ویرایش شده', page)
    told = re.sub(r"<[^>]+>", "", other.get(WORDINGS).text)
    assert "[برداشته: هزینه ][افزوده: هزینهٔ سالانه ]" in told
    history = other.get("/proposals/1/history").text
    assert f'href="{WORDINGS}"' in history


def test_stances_taken_before_an_edit_are_told_to_be(browser, other, session, author, now):
    browser.submit(NEW, body="هزینه چقدر است؟")
    session.add(Stance(comment_id=1, person_id=author.id, value=1, at=now - timedelta(hours=1)))
    session.commit()
    assert "۱ موضعی که گرفته شده است می‌ماند" in browser.get(EDIT).text
    browser.submit(EDIT, body="هزینهٔ سالانه؟", kind="question", version="1")
    page = other.get("/proposals/1").text
    assert "۱ موضع به نگارش پیشین این نظر داده شده است" in page
    assert "موضع شما دربارهٔ نگارش پیشین" in page
    other.submit("/proposals/1/comments/1/stance", stance="agree")
    assert "نگارش پیشین" not in other.get("/proposals/1").text


def test_stale_edit_shows_both_wordings_and_goes_through_when_sent_again(browser):
    browser.submit(NEW, body="نخست")
    browser.submit(EDIT, body="از پنجرهٔ دیگر", kind="remark", version="1")
    answer = browser.submit(EDIT, body="از این پنجره", kind="objection", version="1")
    assert answer.status_code == 409
    assert "از پنجرهٔ دیگر" in answer.text
    assert "از این پنجره</textarea>" in answer.text
    assert '<option value="objection" selected>' in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    again = browser.submit(EDIT, body="از این پنجره", kind="objection", version=version)
    assert again.status_code == 303


def test_edit_of_anothers_comment_is_refused_and_the_words_are_kept(browser, other):
    browser.submit(NEW, body="نخست")
    typed = "سخنی که نباید گم شود، هر چه پیش آید."
    answer = other.submit(EDIT, body=typed, kind="remark", version="1")
    assert answer.status_code == 403
    assert "در پاسخ به آن بنویسید" in answer.text
    assert typed in answer.text


def test_passage_that_changed_stands_at_its_place_with_the_old_words_beside(browser, session, author, now):
    whole = council.SECTIONS["problem"]
    place = {"section": "problem", "start": "0", "end": str(len(whole)), "revision": "1"}
    browser.submit(NEW, body="عدد دقیق‌تر؟", **place)
    revised(session, author, now, whole.replace("هزار", "هزار و پانصد"))
    page = browser.get("/proposals/1").text
    assert re.search(r'<blockquote dir="rtl">[^<]*هزار و پانصد', page)
    assert f'هنگام نوشتن نظر: <q dir="rtl">{whole[:10]}' in page
    assert 'class="block-said" href="#c-1"' in page
    revised(session, author, now, "متنی یکسره نو دربارهٔ چیزی دیگر")
    page = browser.get("/proposals/1").text
    assert f'<blockquote dir="rtl">{whole[:10]}' in page
    assert "هنگام نوشتن نظر در متن بودند و دیگر در آن نیستند" in page


def test_selected_words_narrow_the_passage_or_it_is_said_that_they_do_not(browser, session):
    whole = council.SECTIONS["problem"]
    words = " ".join(whole.split()[1:4])
    place = {"section": "problem", "start": "0", "end": str(len(whole)), "revision": "1"}
    form = browser.get(NEW, params=place | {"words": words, "nth": "0"}).text
    hidden = dict(
        re.findall(r'<input type="hidden" name="(section|start|end|revision)" value="([^"]*)"', form)
    )
    assert whole[int(hidden["start"]) : int(hidden["end"])] == words
    browser.submit(NEW, body="این سه واژه", **hidden)
    assert session.execute(select(Comment)).scalar_one().exact == words
    form = browser.get(NEW, params=place | {"words": "واژه‌هایی که نیست"}).text
    assert "دربارهٔ همهٔ این بند ثبت می‌شود" in form
    assert f'name="end" value="{len(whole)}"' in form


@pytest.mark.parametrize(("wrong", "says"), [
    ({"start": "5000", "end": "5009", "revision": "1"}, "در متن این ویرایش نیست"),
    ({"start": "0", "end": "9", "revision": "77"}, "ویرایشی که این بخش را در آن نشان کرده‌اید"),
    ({"start": "x", "end": "9", "revision": "1"}, "در متن این ویرایش نیست"),
])  # fmt: skip
def test_wrong_anchor_offers_the_whole_and_keeps_what_was_typed(browser, wrong, says):
    typed = {"body": "نوشتهٔ من", "kind": "evidence", "source": "سرشماری"}
    answer = browser.submit(NEW, section="problem", **typed, **wrong)
    assert answer.status_code == 409
    assert says in answer.text
    for kept in ("نوشتهٔ من</textarea>", 'value="سرشماری"', '<option value="evidence" selected>'):
        assert kept in answer.text
    assert 'name="section"' not in answer.text
    assert browser.submit(NEW, **typed).status_code == 303


def test_after_closing_a_stance_and_a_comment_are_refused_with_where_they_can_be_given(browser, session):
    browser.submit(NEW, body="نخست")
    session.execute(update(Proposal).values(state="approval"))
    session.commit()
    typed = "نظری که کمی دیر رسید و نباید گم شود."
    for answer in (
        browser.submit("/proposals/1/comments/1/stance", stance="agree"),
        browser.submit(NEW, body=typed),
        browser.submit(EDIT, body=typed, kind="remark", version="1"),
    ):
        assert answer.status_code == 403
        assert "این کار تنها در این مرحله‌ها ممکن است: بحث" in answer.text
    assert typed in answer.text


def test_page_asks_as_often_for_many_edited_comments_as_for_one(browser, engine, session, now):
    browser.submit(NEW, body="نخست", section="problem", start="0", end="9", revision="1")
    browser.submit(EDIT, body="دوم", kind="question", version="1")
    with counted(engine) as few:
        browser.get("/proposals/1")
    row = session.execute(select(Comment)).scalar_one()
    session.add_all(Comment(**row.model_dump(exclude={"id"})) for _ in range(40))
    session.commit()
    with counted(engine) as many:
        browser.get("/proposals/1")
    assert len(many) == len(few)
