"""The receipt of whoever said something: on one proposal, over all of them, and how one comes to it."""

import re

import pytest
from sqlalchemy import select
from sqlmodel import col

from tests import council
from tests.visitors import application, signed_in_client
from tests.workflow.deliberation.amendments.table import PROBLEM, table
from tests.workflow.deliberation.opened import there
from workflow.advance import advance
from workflow.deliberation import contributions, discussion, news, traces
from workflow.deliberation.amendments import moving
from workflow.deliberation.consolidation import dispose
from workflow.deliberation.revisions import latest
from workflow.deliberation.tables import Comment, Notice
from workflow.deliberation.traces import Place
from workflow.record.case import CLOCK, person

XSS = "<script>alert(1)</script>{{ 7*7 }}"


@pytest.fixture
def at(session, now):
    return table(session, now)


@pytest.fixture
def browsers(engine, session, at, now):
    app = application(engine, now)
    people = {"member": at.at.member, "author": at.at.author, "secretary": at.at.secretary}
    return {who: signed_in_client(app, session, row, now) for who, row in people.items()}


@pytest.fixture
def read(session, browsers):
    def page(who="member", address="/proposals/1/contributions"):
        session.commit()
        answer = browsers[who].get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    return page


def say(at, body="هزینه‌اش چقدر است؟"):
    at.into("discussion")
    return discussion.comment(at.at.case("comment", by=at.at.member), body, now=at.now)


def answer(at, number, kind="adopted", reason="در متن آمد", words=None):
    at.into("consolidation")
    case = at.at.case("dispose", by=at.at.secretary)
    dispose(case, [number], kind, reason, now=at.now)
    if words:
        newest = latest(case)
        start = newest.sections["problem"].index(words)
        place = Place("problem", start, start + len(words))
        traces.link(case, [number], [place], revision=newest.number, now=at.now)


def block(page, key):
    found = re.search(
        rf'<section class="contribution" aria-labelledby="{key}">.*?</section>', page, re.DOTALL
    )
    assert found, page
    return found[0]


def test_receipt_tells_of_each_comment_what_became_of_it_why_and_where(at, read):
    taken, refused, open_ = say(at), say(at), say(at, XSS)
    answer(at, taken, words="راه روشنی")
    answer(at, refused, "rejected", XSS)
    page = read()
    first = block(page, f"c-{taken}")
    for words in ("پذیرفته", "در متن آمد", "هزینه‌اش چقدر است؟", ">راه روشنی<", "مسئله"):
        assert words in first
    assert 'href="/proposals/1/provenance#p-problem-0"' in first
    assert 'id="p-problem-0"' in read(address="/proposals/1/provenance")
    assert "پذیرفته نشد" in block(page, f"c-{refused}")
    assert "هنوز بی‌نتیجه" in block(page, f"c-{open_}")
    assert "<script>alert" not in page
    assert page.count("{{ 7*7 }}") == 2


def test_words_that_are_gone_are_told(at, read):
    number = say(at)
    answer(at, number, words=PROBLEM)
    at.write(problem="واژه‌هایی یکسره دیگر.")
    under = block(read(), f"c-{number}")
    assert "واژه‌های آن از ویرایش ۲ دیگر در متن نیست" in under
    assert PROBLEM in under
    assert "provenance#" not in under


def test_receipt_tells_of_amendments_one_moved_and_signed(at, read):
    number = at.move("۲۰ هزار", "۳۰ هزار")
    moving.sign(at.at.case("amend", by=at.at.author), number, now=at.now)
    at.decide(number, reason="آمار تازه است")
    at.apply()
    under = block(read(), f"a-{number}")
    for words in ("پیشنهاد شما", "اعمال‌شده در متن", "آمار تازه است", ">۳۰<"):
        assert words in under
    assert "با امضای شما" in block(read("author"), f"a-{number}")
    assert "دربارهٔ این پیشنهاد نظری نداده‌اید" in read("secretary")


def test_all_receipts_are_reached_from_the_desk(at, read):
    assert "هنوز نظری نداده‌اید" in read(address="/contributions")
    say(at)
    assert 'href="/contributions"' in read(address="/")
    assert 'href="/proposals/1/contributions"' in read(address="/contributions")
    assert 'href="/proposals/1/contributions"' not in read("author", "/contributions")
    assert 'href="/proposals/1/contributions"' in read(address="/proposals/1")


def test_receipts_of_many_proposals_are_paged(at, session, read):
    for _ in range(21):
        made = council.proposal(session, at.at.chapter, at.at.author, state="discussion")
        council.comment(session, made, at.at.member)
    page = read(address="/contributions")
    following = re.search(r'rel="next" href="(/contributions\?after=\d+)"', page)
    assert following
    assert len(re.findall(r'/proposals/\d+/contributions"', page)) == 20
    assert len(re.findall(r'/proposals/\d+/contributions"', read(address=following[1]))) == 1


def test_notice_leads_to_the_receipt(at, session, browsers):
    say(at)
    contributions.tell_contributors(at.at.case("see"), CLOCK, at.now, {})
    told = session.execute(select(Notice).where(col(Notice.kind) == news.RECEIPT)).scalars().one()
    session.commit()
    assert "پیشنهاد تصویب شد؛ ببینید آنچه گفتید چه شد" in browsers["member"].get("/news").text
    answer = browsers["member"].submit(f"/news/{there(told.id)}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/proposals/1/contributions")


def test_receipt_says_why_the_proposal_came_to_its_end(at, session, read, now):
    say(at)
    assert "دلیل:" not in read()
    reason = {"reason": "قانون تازه جای آن را گرفت"}
    advance(session, 1, "withdraw", actor=person(at.at.author.id), now=now, answers=reason)
    session.commit()
    page = read()
    assert "پس‌گرفته" in page
    assert "قانون تازه جای آن را گرفت" in page


def test_comment_in_follow_up_is_told_alike_everywhere_to_be_read_and_not_disposed(engine, session, now):
    here = council.chapter(session)
    author, member = council.member(session, here), council.member(session, here, name="نگار عضوی")
    secretary = council.member(session, here, ["secretary"])
    proposal = council.proposal(session, here, author, state="follow_up")
    session.commit()
    app, at = application(engine, now), f"/proposals/{proposal.id}"
    browser = signed_in_client(app, session, member, now)
    form = browser.get(f"{at}/comments/new").text
    assert "خوانده می‌شود، ولی نتیجه‌ای جدا نمی‌گیرد" in form
    assert "دبیر به آن پاسخ می‌دهد" not in form
    assert browser.submit(f"{at}/comments/new", body="دستگاه هنوز نامه را ندیده است.").status_code == 303
    number = session.execute(select(Comment.id)).scalar_one()
    session.rollback()
    told = browser.get(f"{at}/contributions").text
    assert "پس از تصویب به نظرها نتیجهٔ جدا داده نمی‌شود" in told
    assert "هنوز بی‌نتیجه" not in told
    page = signed_in_client(app, session, secretary, now).get(f"{at}/consolidation/{number}").text
    assert "این نظر پس از تصویب نوشته شده است" in page
    assert "هنوز نتیجه‌ای برای این نظر ثبت نشده است" not in page
    open_ = council.proposal(session, here, author, state="discussion")
    session.commit()
    assert "دبیر به آن پاسخ می‌دهد" in browser.get(f"/proposals/{open_.id}/comments/new").text
