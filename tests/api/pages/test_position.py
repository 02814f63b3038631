"""Positions by pages without scripts: given, refused with what was typed, asked again, confirmed, read by whom."""

import re

import pytest

from tests.visitors import application, signed_in_client
from tests.workflow.deliberation.positions.test_positions import Council
from workflow.advance import advance
from workflow.decision import interests
from workflow.record.case import person

XSS = "<script>alert(1)</script>{{ 7*7 }} \u202eabc"


@pytest.fixture
def at(session, now):
    return Council(session, now)


@pytest.fixture
def where(at):
    return f"/proposals/{at.at.proposal.id}/position"


@pytest.fixture
def browser(engine, session, at, now):
    app = application(engine, now)
    session.commit()
    return lambda who: signed_in_client(app, session, at.people[who], now)


def plain(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_whole_way_of_a_position(session, browser, at, where):
    member, secretary = browser("member"), browser("secretary")
    assert "رأی نیست" in member.get(where).text
    given = member.submit(where, position="support_with_changes", reason="بند دوم روشن نیست.", revision=1)
    assert given.headers["location"] == f"{where}?done=position_given"
    proposal = where.removesuffix("/position")
    assert "موافق، به شرط تغییر · دربارهٔ متن ویرایش ۱" in plain(member.get(proposal))
    assert "متن پس از آن تغییر کرده است" not in member.get(proposal).text
    assert "۱ نظر مقدماتی برای متن کنونی" in plain(secretary.get(proposal))
    at.change()
    session.commit()
    page = member.get(proposal).text
    assert "متن پس از آن تغییر کرده است" in page
    assert f'href="{proposal}/revisions/compare?from=1&amp;to=2"' in page
    assert f'action="{where}/confirm"' in page
    assert "۱ نظر مقدماتی برای متن پیش از تغییر" in plain(secretary.get(proposal))
    desk = member.get("/").text
    assert "متن پس از نظر مقدماتی شما تغییر کرده است" in desk
    assert f'href="{where}"' in desk
    news = member.get("/news").text
    number = re.search(r'action="/news/(\d+)"', news)[1]
    assert member.submit(f"/news/{number}").headers["location"] == where
    done = member.submit(f"{where}/confirm", revision=2)
    assert done.headers["location"] == f"{where}?done=position_confirmed"
    assert "متن پس از آن تغییر کرده است" not in member.get(proposal).text
    assert "متن پس از نظر مقدماتی شما" not in member.get("/").text
    assert "بند دوم روشن نیست." in secretary.get(where).text
    story = secretary.get(f"{proposal}/history").text
    assert "تأیید نظر مقدماتی برای متن تازه" in story


def test_other_members_read_nobodys(browser, at, where):
    browser("member").submit(where, position="oppose", reason="گران است.", revision=1)
    assert "گران است." in browser("author").get(where).text
    at.people["other"] = at.people["chair"]
    assert "گران است." in browser("chair").get(where).text
    page = browser("stranger").get(where)
    assert page.status_code == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"position": "", "reason": "چرا"}, "position"), ({"position": "oppose", "reason": " "}, "reason"),
     ({"position": "support", "reason": "ب" * 5_001}, "reason"), ({"position": "oppose", "reason": "x\x00"}, "reason"),
     ({"position": "support", "reason": "x\x07"}, "reason")],
)  # fmt: skip
def test_refused_form_comes_back_with_what_was_typed(browser, where, fields, wrong):
    answer = browser("member").submit(where, revision=1, **fields)
    assert answer.status_code == 422
    assert f'href="#f-{wrong}"' in answer.text
    if "\x00" not in fields["reason"] and "\x07" not in fields["reason"]:
        assert f">\n{fields['reason']}</textarea>" in answer.text
    if fields["position"]:
        assert re.search(rf'value="{fields["position"]}" checked', answer.text)


def test_given_on_an_older_text_it_comes_back_with_the_way_on(session, browser, at, where):
    at.change()
    session.commit()
    member = browser("member")
    answer = member.submit(where, position="oppose", reason="گران است.", revision=1)
    assert answer.status_code == 409
    assert "اکنون ویرایش ۲" in answer.text
    assert ">\nگران است.</textarea>" in answer.text
    assert 'value="oppose" checked' in answer.text
    assert "/revisions/compare?from=1&amp;to=2" in answer.text
    assert 'name="revision" value="2"' in answer.text, "sent again, it is for the new text"


def test_words_typed_outlive_the_opening_of_the_ballot(session, browser, at, where):
    member = browser("member")
    advance(session, at.at.proposal.id, "put_to_vote", actor=person(at.people["secretary"].id), now=at.now)
    session.commit()
    answer = member.submit(where, position="oppose", reason="گران است.", revision=1)
    assert answer.status_code == 403
    assert ">\nگران است.</textarea>" in answer.text
    assert "این کار تنها در این مرحله‌ها ممکن است" in answer.text


def test_who_stands_aside_is_told_so_and_loses_nothing(session, browser, at, where):
    interests.declare(at.case("stand_aside", "member"), "خویشاوند", now=at.now)
    session.commit()
    member = browser("member")
    assert "تعارض منافع اعلام کرده‌اید" in member.get(where).text
    assert 'name="reason"' not in member.get(where).text
    answer = member.submit(where, position="oppose", reason="گران است.", revision=1)
    assert answer.status_code == 409
    assert ">\nگران است.</textarea>" in answer.text


def test_megabyte_is_refused_fast(browser, where):
    assert browser("member").submit(where, position="support", reason="x" * 1_000_001).status_code == 413


def test_hostile_words_stay_words_and_bidi_marks_are_seen(browser, where):
    browser("member").submit(where, position="oppose", reason=XSS, revision=1)
    for who in ("member", "secretary"):
        page = browser(who).get(where).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
        assert "U+202E" in page
        assert "<script>alert" not in page


def test_nothing_to_confirm_is_said_with_what_to_do(browser, where):
    answer = browser("member").submit(f"{where}/confirm", revision=1)
    assert answer.status_code == 409
    assert "یکی از گزینه‌ها را برگزینید" in answer.text


def test_unknown_field_is_refused(browser, where):
    assert browser("member").submit(where, position="support", revision=1, person_id=1).status_code == 422
