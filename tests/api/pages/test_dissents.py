"""Minority opinions by pages without scripts: written, signed, reworded, withdrawn, and what is refused on the way."""

import re
from html import unescape

import pytest

from tests.visitors import application, signed_in_client
from tests.workflow.deliberation.dissents.voted import BODY, Voted
from workflow.deliberation import drafting
from workflow.deliberation.draft import Draft
from workflow.deliberation.revisions import latest

XSS = "<script>alert(1)</script>{{ 7*7 }} \u202eabc"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}"


@pytest.fixture
def at(session, now):
    return Voted(session, now)


@pytest.fixture
def where(at):
    return f"/proposals/{at.id}/dissents"


@pytest.fixture
def browser(engine, session, at, now):
    app = application(engine, now)
    session.commit()
    return lambda who: signed_in_client(app, session, at.people[who], now)


def written(browser, where, **given):
    asked = {"ground": "group", "body": BODY, "signature": "named"} | given
    return browser.submit(where, **asked)


def done(answer):
    assert answer.status_code == 303, answer.text
    return re.search(r"\?done=(\w+)", answer.headers["location"])[1]


def number_of(answer):
    return int(answer.headers["location"].partition("#d-")[2])


def test_whole_way_of_an_opinion(browser, at, where):
    at.carried()
    writer, other, reader = browser("against"), browser("second"), browser("for")
    page = reader.get(where).text
    assert "شما رأی مخالف نداده‌اید" in page
    assert 'value="outvoted"' not in page
    assert 'value="group" checked' in page
    assert 'value="outvoted"' in writer.get(where).text
    first = written(writer, where, ground="outvoted")
    assert done(first) == "dissented"
    one = f"{where}/{number_of(first)}"
    page = reader.get(where).text
    assert BODY in page
    assert "امضا با نام من" not in page, "who voted for it signs nothing of those who were outvoted"
    assert "امضا با نام من" in other.get(where).text
    assert done(other.submit(one, signature="counted", version=1)) == "dissent_signed"
    page = reader.get(where).text
    assert "پدرام مخالف</bdi> و یک عضو که نام خود را نیاورده است" in " ".join(page.split())
    assert "ترانه" not in page
    assert "تنها شمرده می‌شوید" in other.get(where).text
    assert done(writer.submit(f"{one}/wording", body="سخنی تازه", version=1)) == "dissent_reworded"
    page = other.get(where).text
    assert "شما متن پیشین را امضا کرده بودید" in page
    assert "یک امضا برای متن پیشین" in page
    assert done(other.submit(one, signature="named", version=2)) == "dissent_signed"
    assert "ترانه مخالف" in reader.get(where).text
    assert done(other.submit(one, act="unsign")) == "dissent_unsigned"
    assert done(writer.submit(one, act="withdraw")) == "dissent_withdrawn"
    assert "سخنی تازه" not in writer.get(where).text
    assert "این نظر پس گرفته شده است" in writer.get(one).text


@pytest.mark.parametrize("field", ["ground", "body", "signature"])
def test_refused_form_comes_back_with_what_was_typed(browser, where, field):
    answer = written(browser("against"), where, **{field: ""})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    if field != "body":
        assert re.search(rf'name="body"[^>]*>\n{BODY}</textarea>', answer.text)
    if field != "ground":
        assert re.search(r'value="group" checked', answer.text)
    if field != "signature":
        assert re.search(r'value="named" checked', answer.text)


def test_text_that_is_too_long_comes_back_whole(browser, where):
    long = "ب" * 5_001
    answer = written(browser("against"), where, body=long)
    assert answer.status_code == 422
    assert long in answer.text
    assert "۵۰۰۱" in answer.text


@pytest.mark.parametrize("wrong", ["\x00", "\x07"])
def test_control_characters_are_refused(browser, where, wrong):
    assert written(browser("against"), where, body=f"x{wrong}").status_code == 422


def test_megabyte_is_refused_fast(browser, where):
    assert written(browser("against"), where, body="x" * 1_000_001).status_code == 413


def test_hostile_words_stay_words_and_bidi_marks_are_seen(browser, where):
    answer = written(browser("against"), where, body=XSS)
    for path in (where, f"{where}/{number_of(answer)}"):
        page = browser("against").get(path).text
        assert SHOWN in re.sub(r"</?bdi[^>]*>", "", page)
        assert "U+202E" in page
        assert "<script>alert" not in page


def test_words_typed_outlive_the_issue_of_the_brief(browser, at, where):
    at.carried()
    writer = browser("against")
    first = written(writer, where, ground="outvoted")
    at.issued()
    at.session.commit()
    for answer in (
        written(writer, where, body="واژه‌های تازه"),
        writer.submit(f"{where}/{number_of(first)}/wording", body="واژه‌های تازه", version=1),
    ):
        assert answer.status_code == 409
        assert "خلاصه با شمارهٔ ۱/۱۴۰۵ صادر شده است" in unescape(answer.text)
        assert re.search(r'name="body"[^>]*>\nواژه‌های تازه</textarea>', answer.text)
    page = re.sub(r"</?(?:bdi|span)[^>]*>", "", writer.get(where).text)
    assert "خلاصه با شمارهٔ ۱/۱۴۰۵ صادر شده است" in page
    assert "نظرهای اقلیت دیگر تغییر نمی‌کنند" in page
    assert 'name="body"' not in page


def test_stale_wording_shows_the_new_one_beside_what_was_typed(browser, where):
    writer = browser("against")
    one = f"{where}/{number_of(written(writer, where))}"
    assert done(writer.submit(f"{one}/wording", body="یکم", version=1)) == "dissent_reworded"
    answer = writer.submit(f"{one}/wording", body="دوم", version=1)
    assert answer.status_code == 409
    assert ">یکم</blockquote>" in answer.text
    assert re.search(r'name="body"[^>]*>\nدوم</textarea>', answer.text)
    assert 'name="version" value="2"' in answer.text
    assert browser("second").submit(one, signature="named", version=1).status_code == 409


def test_what_is_not_theirs_is_refused_and_not_offered(browser, where):
    one = f"{where}/{number_of(written(browser('against'), where))}"
    other = browser("second")
    assert "پس گرفتن این نظر" not in other.get(one).text
    assert other.submit(one, act="withdraw").status_code == 403
    kept = other.submit(f"{one}/wording", body="نوشتهٔ دیگری", version=1)
    assert kept.status_code == 403
    assert "نوشتهٔ دیگری" in kept.text
    assert browser("secretary").submit(one, signature="named", version=1).status_code == 403
    for path in (where, one):
        assert browser("stranger").get(path).status_code == 404
    assert other.submit(one, act="burn").status_code == 404
    assert other.submit(one, state="x").status_code == 422


def test_secretary_reads_but_does_not_write(browser, where):
    assert 'name="body"' not in browser("secretary").get(where).text


def test_opinion_on_words_of_before_is_marked_and_confirmed_with_one_button(session, browser, at, where):
    writer, other = browser("against"), browser("second")
    one = f"{where}/{number_of(written(writer, where))}"
    assert done(other.submit(one, signature="counted", version=1)) == "dissent_signed"
    case = at.case("author", "edit")
    text = latest(case)
    changed = Draft(text.title, dict(text.sections) | {"problem": "متنی دیگر"})
    drafting.save(case, changed, version=case.version, now=at.now)
    session.commit()
    page = writer.get(where).text
    assert "دربارهٔ متن ویرایش ۱ است و متن پس از آن تغییر کرده است" in page
    assert "/revisions/compare?from=1&amp;to=2" in page
    assert page.count(">هنوز سخن من است</button>") == 1
    assert "هنوز کسی آن را برای متن تازه تأیید نکرده است" in page
    assert done(other.submit(one, act="confirm", version=1)) == "dissent_confirmed"
    page = other.get(where).text
    assert "متن پس از آن تغییر کرده است" not in page
    assert 'value="confirm"' not in page
    assert "یک امضا برای متن پیشین پیشنهاد است" in page
    page = writer.get(where).text
    assert 'value="confirm"' in page, "the writer's own is theirs to say"
    assert "/revisions/compare?from=1&amp;to=2" in page
    assert done(other.submit(one, act="unsign")) == "dissent_unsigned"
    assert other.submit(one, act="confirm", version=1).status_code == 409
