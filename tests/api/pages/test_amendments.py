"""Amendments by pages without scripts: moved, signed, joined, decided and applied, and what is refused on the way."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from tests import council
from tests.visitors import application, signed_in_client
from workflow.authorize import authorize
from workflow.deliberation import drafting
from workflow.deliberation.amendments import moving
from workflow.deliberation.draft import Draft
from workflow.deliberation.revisions import latest
from workflow.deliberation.tables import Proposal
from workflow.record.case import person

PROBLEM = council.SECTIONS["problem"]
AT = "/proposals/1/amendments"
NEW = f"{AT}/new"
XSS = "<script>alert(1)</script>{{ 7*7 }}"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}"


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def people(session, here):
    made = {
        "author": council.member(session, here, name="آرش نویسا"),
        "member": council.member(session, here, name="نگار عضوی"),
        "secretary": council.member(session, here, ["secretary"], "فرشته دبیری"),
        "stranger": council.member(session, council.chapter(session, "انجمن استان فارس"), name="بیگانه"),
    }
    council.proposal(session, here, made["author"], state="discussion")
    return made


@pytest.fixture
def browsers(engine, session, people, now):
    app = application(engine, now)
    return {who: signed_in_client(app, session, row, now) for who, row in people.items()}


@pytest.fixture
def into(session):
    def carry(state):
        session.execute(update(Proposal).values(state=state))
        session.commit()

    return carry


def place(words, revision=1):
    start = PROBLEM.index(words)
    return {"section": "problem", "start": start, "end": start + len(words), "revision": revision}


def move(browser, words, other, reason="چون روشن‌تر است"):
    answer = browser.submit(NEW, replacement=other, reason=reason, **place(words))
    assert answer.status_code == 303, answer.text
    found = re.fullmatch(rf"{AT}/(\d+)\?done=amended", answer.headers["location"])
    assert found
    return int(found[1])


def done(answer):
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?done=")[2]


def joining(html):
    """What the form of a joined wording carries, with what is ticked in it."""
    fields = re.findall(r'<input type="hidden" name="(seen|shown|revision)" value="([^"]*)"', html)
    ticked = re.findall(r'name="with" id="[^"]*" value="(\d+)" checked', html)
    return {**dict(fields), "with": ticked}


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def test_whole_way_from_a_paragraph_to_the_text(browsers, into):
    member, author, secretary = (browsers[who] for who in ("member", "author", "secretary"))
    link = re.search(rf'href="({NEW}\?section=problem[^"]*)"', member.get("/proposals/1").text)
    form = member.get(unescape(link[1])).text
    assert re.search(rf'name="replacement"[^>]*>\n{PROBLEM}</textarea>', form)
    first = move(member, PROBLEM, PROBLEM.replace("۲۰ هزار", "۳۰ هزار"))
    second = move(author, "۲۰ هزار دانشجو", "۲۲ تن")
    other = move(author, "روشنی", "هموار")
    one = f"{AT}/{first}"
    html = author.get(one).text
    assert re.search(r"<del>.*?۲۰.*?</del>", html)
    assert re.search(r"<ins>.*?۳۰.*?</ins>", html)
    assert f'href="{AT}/{second}"' in html
    assert done(author.submit(one, act="sign")) == "amendment_signed"
    assert done(author.submit(one, stance="agree")) == "stance_taken"
    html = author.get(one).text
    assert "برداشتن امضای خود" in html
    assert 'value="agree" aria-pressed="true"' in html
    assert done(author.submit(one, act="unsign")) == "amendment_unsigned"
    listed = author.get(AT).text
    assert listed.index(f'id="a-{first}"') < listed.index(f'id="a-{other}"')
    assert "پیشنهادشده" in listed

    into("consolidation")
    form = secretary.get(one).text
    assert re.search(r'name="replacement"[^>]*>\n۲۰ هزار دانشجو</textarea>', form)
    fields = joining(form)
    assert fields["with"] == [str(second)]
    joined = secretary.submit(
        f"{one}/joined", **fields, replacement="۳۱ هزار دانشجو", join_reason="هر دو درست"
    )
    assert done(joined) == "amendments_joined"
    made = joined.headers["location"].partition("?")[0]
    assert "یکی‌شده با دیگری" in secretary.get(one).text
    assert f'href="{made}"' in secretary.get(one).text
    verdict = secretary.submit(f"{AT}/{other}/verdict", verdict="accept", reason="روشن‌تر است")
    assert done(verdict) == "amendment_decided"
    assert "روشن‌تر است" in author.get(f"{AT}/{other}").text
    page = secretary.get(AT).text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert "اعمال در متن" in page
    assert done(secretary.submit(f"{AT}/applied", version=version)) == "amendments_applied"
    text = plain(author.get("/proposals/1").text)
    assert PROBLEM.replace("۲۰", "۳۱").replace("روشنی", "هموار") in text
    assert "اعمال‌شده در ویرایش ۲" in author.get(made).text


def test_joined_wording_joins_those_that_are_chosen(browsers, into):
    first = move(browsers["member"], "۲۰ هزار", "۲۲ تن")
    second = move(browsers["author"], "بیش از ۲۰", "نزدیک ۲۱")
    third = move(browsers["author"], "هزار دانشجو", "میلیون نفر")
    into("consolidation")
    secretary, one = browsers["secretary"], f"{AT}/{first}"
    form = secretary.get(one).text
    fields = joining(form)
    assert fields["with"] == [str(second), str(third)]
    assert "\nبیش از ۲۰ هزار دانشجو</textarea>" in form
    # another choice shows other words, before anything is done; what was typed stays
    fewer = fields | {"with": [str(second)]}
    shown = secretary.submit(f"{one}/joined", **fewer, act="words", replacement="", join_reason="چون")
    assert shown.status_code == 409
    assert "بیش از ۲۰ هزار</p>" in shown.text
    typed = {"replacement": "نزدیک ۲۲ هزار <b>", "join_reason": "هر دو"}
    refused = secretary.submit(f"{one}/joined", **fewer, **typed)
    assert (refused.status_code, joining(refused.text)["with"]) == (409, [str(second)])
    assert "\nنزدیک ۲۲ هزار &lt;b&gt;</textarea>" in refused.text
    untouched = fewer | {"replacement": "بیش از ۲۰ هزار دانشجو", "join_reason": "هر دو"}
    assert "\nبیش از ۲۰ هزار</textarea>" in secretary.submit(f"{one}/joined", **untouched).text
    done_ = secretary.submit(f"{one}/joined", **joining(refused.text), **typed)
    assert done(done_) == "amendments_joined"
    assert "پیشنهادشده" in secretary.get(f"{AT}/{third}").text
    assert "یکی‌شده با دیگری" in secretary.get(f"{AT}/{second}").text


def test_second_of_two_joined_wordings_sees_the_first_and_may_take_its_place(browsers, into):
    first, second = (move(browsers["member"], "۲۰ هزار", words) for words in ("۳۰ هزار", "۴۰ تن"))
    into("consolidation")
    secretary, one = browsers["secretary"], f"{AT}/{first}"
    fields = joining(secretary.get(one).text)
    theirs = secretary.submit(f"{one}/joined", **fields, replacement="۳۵ هزار", join_reason="میانه")
    assert done(theirs) == "amendments_joined"
    made = theirs.headers["location"].partition("?")[0]
    typed = {"replacement": "۳۶ هزار <b>", "join_reason": "میانه‌تر"}
    # the colleague sends from the page of the other one
    mine = fields | {"with": [str(first)], "shown": f"{second}.{first}"}
    refused = secretary.submit(f"{AT}/{second}/joined", **mine, **typed)
    assert refused.status_code == 409
    assert f'action="{made}/joined"' in refused.text
    assert "۳۵</p>" in refused.text
    assert "\n۳۶ هزار &lt;b&gt;</textarea>" in refused.text
    assert "میانه‌تر</textarea>" in refused.text
    again = secretary.submit(f"{made}/joined", **joining(refused.text), **typed)
    assert done(again) == "amendments_joined"
    assert "یکی‌شده با دیگری" in secretary.get(made).text


def test_joined_wording_of_one_decided_meanwhile_loses_nothing(browsers, into):
    first, second = (move(browsers["member"], "۲۰ هزار", words) for words in ("۳۰ هزار", "۴۰ تن"))
    into("consolidation")
    secretary, one = browsers["secretary"], f"{AT}/{first}"
    fields = joining(secretary.get(one).text)
    secretary.submit(f"{AT}/{first}/verdict", verdict="reject", reason="نه")
    typed = {"replacement": "۳۵ هزار <b>", "join_reason": "میانه"}
    refused = secretary.submit(f"{one}/joined", **fields, **typed)
    assert refused.status_code == 409
    assert "\n۳۵ هزار &lt;b&gt;</textarea>" in refused.text
    assert "میانه</textarea>" in refused.text
    for broken in ("", "1-2-3", "x-1", "1"):
        assert secretary.submit(f"{one}/joined", **(fields | {"seen": broken}), **typed).status_code == 404
    assert "پیشنهادشده" in secretary.get(f"{AT}/{second}").text


DEEP = "> " * 60 + "ژرف"


def test_words_too_deep_to_be_shown_are_refused_and_come_back(browsers, into, session, people, now):
    refused = browsers["member"].submit(NEW, **place("۲۰ هزار"), replacement=DEEP, reason="چون")
    assert refused.status_code == 422
    assert 'href="#f-replacement"' in refused.text
    assert "&gt; ژرف</textarea>" in refused.text
    first, _ = (move(browsers["member"], "۲۰ هزار", words) for words in ("۳۰ هزار", "۴۰ تن"))
    into("consolidation")
    one = f"{AT}/{first}"
    fields = joining(browsers["secretary"].get(one).text)
    refused = browsers["secretary"].submit(f"{one}/joined", **fields, replacement=DEEP, join_reason="چون")
    assert refused.status_code == 422
    assert "&gt; ژرف</textarea>" in refused.text


def test_amendments_that_make_a_text_too_deep_together_are_not_applied(browsers, session, people, now, into):
    quotes = "> " * 12
    revise(session, people, now, into, f"{quotes}بند")
    section = {"section": "problem", "start": 0, "end": 0, "revision": 2, "reason": "چون"}
    made = browsers["member"].submit(NEW, **section, replacement=quotes)
    number = re.search(r"/(\d+)\?", made.headers["location"])[1]
    into("consolidation")
    secretary = browsers["secretary"]
    assert (
        done(secretary.submit(f"{AT}/{number}/verdict", verdict="accept", reason="ب")) == "amendment_decided"
    )
    version = re.search(r'name="version" value="(\d+)"', secretary.get(AT).text)[1]
    refused = secretary.submit(f"{AT}/applied", version=version)
    assert refused.status_code == 409
    assert "بیش از اندازه تودرتو" in refused.text


def test_two_on_the_same_words_are_not_both_accepted_and_reopening_frees_them(browsers, into):
    first, second = (move(browsers["member"], "۲۰ هزار", words) for words in ("۳۰ هزار", "۴۰ هزار"))
    into("consolidation")
    secretary = browsers["secretary"]
    secretary.submit(f"{AT}/{first}/verdict", verdict="accept", reason="درست")
    refused = secretary.submit(f"{AT}/{second}/verdict", verdict="accept", reason="این هم <b>درست</b>")
    assert refused.status_code == 409
    assert "این هم &lt;b&gt;درست&lt;/b&gt;</textarea>" in refused.text
    assert "بر سر همان واژه‌هاست" in refused.text
    assert done(secretary.submit(f"{AT}/{first}/verdict", verdict="reopen", reason="باز")) == (
        "amendment_decided"
    )
    assert secretary.submit(f"{AT}/{second}/verdict", verdict="accept", reason="درست").status_code == 303
    html = browsers["member"].get(f"{AT}/{first}").text
    assert "بازگشودن تصمیم" in html
    assert html.index('dir="rtl">باز</td>') < html.index('dir="rtl">درست</td>')


def test_words_of_others_are_shown_as_words(browsers):
    number = move(browsers["member"], "۲۰ هزار", XSS, reason=f"چون {XSS}")
    for address in (AT, f"{AT}/{number}", f"{NEW}?parent={number}"):
        html = browsers["author"].get(address).text
        assert "<script>alert" not in html
        assert "alert(1)" in html
    assert f"چون {SHOWN}" in browsers["author"].get(AT).text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"replacement": "۲۰ هزار"}, "replacement"),
        ({"replacement": "ا" * 10_001}, "replacement"),
        ({"replacement": "ا\0"}, "replacement"),
        ({"reason": " "}, "reason"),
        ({"reason": "ا" * 5_001}, "reason"),
        ({"reason": "ا\0"}, "reason"),
    ],
)
def test_refused_words_are_named_and_come_back(browsers, given, field):
    typed = {"replacement": "۳۰ هزار <b>", "reason": "آمار تازه <i>"} | given
    answer = browsers["member"].submit(NEW, **place("۲۰ هزار"), **typed)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    kept = "reason" if field == "replacement" else "replacement"
    assert typed[kept].replace("<", "&lt;").replace(">", "&gt;") + "</textarea>" in answer.text


def test_one_on_an_old_revision_is_led_to_its_new_place_and_loses_nothing(
    browsers, session, people, now, into
):
    revise(session, people, now, into, "تازه. " + PROBLEM)
    typed = {"replacement": "۳۰ هزار", "reason": "آمار تازه‌ای رسیده است"}
    answer = browsers["member"].submit(NEW, **place("۲۰ هزار"), **typed)
    assert answer.status_code == 409
    assert "اکنون ویرایش ۲" in answer.text
    start = len("تازه. ") + PROBLEM.index("۲۰ هزار")
    now_at = {"section": "problem", "start": start, "end": start + 7, "revision": 2}
    assert f"{NEW}?{urlencode(now_at)}" in unescape(answer.text)
    for words in typed.values():
        assert f"\n{words}</textarea>" in answer.text
    fields = dict(
        re.findall(r'<input type="hidden" name="(section|start|end|revision)" value="([^"]+)"', answer.text)
    )
    assert fields == {name: str(value) for name, value in now_at.items()}
    assert browsers["member"].get(f"{NEW}?{urlencode(place('۲۰ هزار'))}").status_code == 409
    assert browsers["member"].submit(NEW, **fields, **typed).status_code == 303


def test_one_on_words_that_are_gone_is_led_to_the_text_and_loses_nothing(
    browsers, session, people, now, into
):
    revise(session, people, now, into, "همه چیز از نو نوشته شد و هیچ مانند پیش نیست.")
    answer = browsers["member"].submit(
        NEW, **place("۲۰ هزار"), replacement="۳۰ هزار", reason="آمار تازه‌ای رسیده است"
    )
    assert answer.status_code == 409
    assert "دیگر در آن نیست" in answer.text
    assert "\n۳۰ هزار</textarea>" in answer.text
    assert "برگزیدن بندی دیگر" in answer.text
    outside = browsers["member"].submit(
        NEW, section="nowhere", start=0, end=3, revision=2, replacement="الف", reason="ب"
    )
    assert (outside.status_code, "\nالف</textarea>" in outside.text) == (409, True)


def test_amendment_to_an_amendment_and_its_withdrawal(browsers):
    parent = move(browsers["member"], "روشنی", "هموار و پیموده")
    form = browsers["author"].get(f"{NEW}?parent={parent}").text
    assert "\nهموار و پیموده</textarea>" in form
    fields = dict(re.findall(r'<input type="hidden" name="(start|end|parent)" value="([^"]+)"', form))
    answer = browsers["author"].submit(NEW, **fields, replacement="هموار و آزموده", reason="بهتر است")
    assert done(answer) == "amended"
    child = answer.headers["location"].partition("?")[0]
    assert f'href="{AT}/{parent}"' in browsers["author"].get(child).text
    refused = browsers["author"].submit(f"{AT}/{parent}", act="withdraw")
    assert refused.status_code == 403
    assert done(browsers["member"].submit(f"{AT}/{parent}", act="withdraw")) == "amendment_withdrawn"
    assert "پس‌گرفته‌شده" in browsers["member"].get(f"{AT}/{parent}").text
    assert browsers["author"].get(f"{NEW}?parent={parent}").status_code == 409


def test_each_sees_and_does_what_is_theirs(browsers, into):
    number = move(browsers["member"], "۲۰ هزار", "۳۰ هزار")
    one = f"{AT}/{number}"
    for address in (AT, NEW, one):
        assert browsers["stranger"].get(address).status_code == 404, address
    for address in (NEW, one, f"{one}/verdict", f"{one}/joined", f"{AT}/applied"):
        assert browsers["stranger"].submit(address).status_code == 404, address
    into("consolidation")
    assert "/verdict" not in browsers["member"].get(one).text
    assert browsers["member"].submit(f"{one}/verdict", verdict="accept", reason="من").status_code == 403
    assert browsers["member"].submit(f"{one}/joined", replacement="من", join_reason="من").status_code == 403
    assert browsers["member"].submit(f"{AT}/applied", version=1).status_code == 403
    assert browsers["member"].submit(one, act="sign").status_code == 403
    assert NEW not in browsers["member"].get("/proposals/1").text
    assert browsers["secretary"].get(f"{AT}/999").status_code == 404


def test_list_goes_page_by_page_and_says_when_it_is_empty(browsers, session, people, now):
    assert "هنوز اصلاحیه‌ای پیشنهاد نشده است" in browsers["member"].get(AT).text
    case = authorize(session, 1, "amend", actor=person(people["member"].id), now=now)
    for n in range(51):
        moving.move(case, **place("روشنی"), replacement=f"هموار {n}", reason="چون", now=now)
    session.commit()
    first = browsers["member"].get(AT).text
    following = re.search(rf'rel="next" href="({AT}\?after=50)"', first)[1]
    second = browsers["member"].get(following).text
    assert (first.count('id="a-'), second.count('id="a-')) == (50, 1)


def revise(session, people, now, into, problem):
    into("consolidation")
    case = authorize(session, 1, "edit", actor=person(people["author"].id), now=now)
    text = latest(case)
    drafting.save(
        case, Draft(text.title, {**text.sections, "problem": problem}, ()), version=case.version, now=now
    )
    session.commit()
    into("discussion")
