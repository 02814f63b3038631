"""The page that tells where each paragraph comes from, and the link to it beside each."""

import re

import pytest

from tests import council
from tests.queries import counted
from tests.visitors import application, signed_in_client
from tests.workflow.deliberation.amendments.table import PROBLEM, table
from tests.workflow.deliberation.opened import there
from workflow.deliberation import traces
from workflow.deliberation.consolidation import dispose
from workflow.deliberation.revisions import latest
from workflow.deliberation.traces import Place

NEW = "سامانه‌ای برای پایش اشتغال راه‌اندازی می‌شود و هر سال گزارش می‌دهد."
XSS = "<script>alert(1)</script>{{ 7*7 }}"


@pytest.fixture
def at(session, now):
    return table(session, now)


@pytest.fixture
def read(engine, session, at, now):
    browser = signed_in_client(application(engine, now), session, at.at.member, now)

    def page(address=f"/proposals/{at.at.proposal.id}/provenance", status=200):
        session.commit()
        answer = browser.get(address)
        assert answer.status_code == status, answer.text
        return answer.text

    return page


def linked(at, number, words=PROBLEM, reason="در متن آمد", kind="adopted"):
    """So many comments linked to words of the problem."""
    rows = [council.comment(at.at.session, at.at.proposal, at.at.member, f"نظر {n}") for n in range(number)]
    ids = [there(row.id) for row in rows]
    at.into("consolidation")
    case = at.at.case("dispose", by=at.at.secretary)
    dispose(case, ids, kind, reason, now=at.now)
    newest = latest(case)
    start = newest.sections["problem"].index(words)
    traces.link(case, ids, [Place("problem", start, start + len(words))], revision=newest.number, now=at.now)
    return ids


def block(page, start=0, section="problem"):
    """What stands under one paragraph."""
    found = re.search(
        rf'<div class="provenance" id="p-{section}-{start}">.*?(?=<div class="provenance"|</section>)',
        page,
        re.DOTALL,
    )
    assert found, page
    return found[0]


def test_paragraph_tells_who_worded_it_and_which_comments_and_amendments_made_it(at, read):
    (number,) = linked(at, 1, reason="حق با ایشان بود")
    moved = at.move("۲۰ هزار", "۳۰ هزار")
    at.decide(moved, reason="آمار تازه")
    at.apply()
    under = block(read())
    assert re.search(
        r"<summary>این بند از کجا آمد .*بند ۱ از «مسئله».*۱ نظر، ۱ اصلاحیه</summary>", under, re.DOTALL
    )
    assert f'href="/proposals/1/comments/{number}#c-{number}">نظر ' in under
    for words in (
        "نگار عضوی",
        "حق با ایشان بود",
        "پذیرفته",
        "آمار تازه",
        "واژه‌ها پس از آن کمی تغییر کرده‌اند",
    ):
        assert words in under
    assert f'href="/proposals/1/amendments/{moved}"' in under
    assert re.search(
        r"نوشتهٔ <bdi>آرش نویسا</bdi> \(ویرایش ۱\)، واژه‌های کنونی از <bdi>فرشته دبیری</bdi> \(ویرایش ۲\)",
        under,
    )


def test_paragraph_without_comments_says_so(read):
    assert "به این بند نظر یا اصلاحیه‌ای پیوند نخورده است" in block(read())


def test_words_that_are_gone_are_told_with_the_revision_they_left_in(at, read):
    (number,) = linked(at, 1)
    at.write(problem=NEW)
    page = read()
    gone = page.partition("آنچه واژه‌هایش دیگر در متن نیست")[2]
    assert f"/comments/{number}#" in gone
    assert "واژه‌های آن از ویرایش ۲ دیگر در متن نیست" in gone
    assert PROBLEM in gone
    assert f"/comments/{number}#" in block(read("/proposals/1/provenance?revision=1"))


def test_many_comments_are_counted_answered_together_and_paged_one_paragraph_at_a_time(at, read):
    ids = linked(at, 120)
    page = read()
    under = block(page)
    assert "۱۲۰ نظر" in under
    assert under.count("/comments/") == 10
    assert under.count("در متن آمد") == 1
    more = "/proposals/1/provenance?section=problem&amp;start=0"
    assert f'href="{more}">۱۱۰ نظر دیگر' in under
    alone = read(more.replace("&amp;", "&"))
    assert (alone.count("/comments/"), alone.count('class="provenance"')) == (100, 1)
    rest = read(f"{more.replace('&amp;', '&')}&after={ids[99]}")
    assert re.findall(r"/comments/(\d+)#", rest) == [str(number) for number in ids[100:]]


def test_taken_up_without_a_passage_is_named(at, read):
    (number,) = linked(at, 1)
    case = at.at.case("dispose", by=at.at.secretary)
    traces.unlink(case, number, traces.traces_of(case)[0].id, now=at.now)
    page = read()
    assert re.search(
        rf"هنوز گفته نشده که کدام بند را تغییر داد: <a href=\"/proposals/1/comments/{number}#", page
    )


def test_what_people_wrote_stays_words(at, read):
    at.write(problem=XSS)
    linked(at, 1, words=XSS, reason=XSS)
    page = read()
    assert "<script>alert" not in page
    assert page.count("{{ 7*7 }}") >= 2


def test_footnotes_and_headings_are_no_numbered_paragraphs(at, read):
    at.write(problem=f"# سر\n\n{PROBLEM}[^1]\n\n[^1]: گزارش پیمایش.\n\n{NEW}")
    linked(at, 1, words=PROBLEM)
    linked(at, 1, words="گزارش پیمایش")
    linked(at, 1, words=NEW)
    page = read()
    assert re.findall(r"\((بند ۱ از «مسئله»|بند ۲ از «مسئله»|پانوشتی در «مسئله»)\)", page) == [
        "بند ۱ از «مسئله»", "پانوشتی در «مسئله»", "بند ۲ از «مسئله»",
    ]  # fmt: skip
    assert "[^1]" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/proposals/1/provenance?revision=9", "/proposals/1/provenance?section=problem&start=7",
        "/proposals/1/provenance?section=nowhere&start=0", "/proposals/1/provenance?section=problem&start=x",
        "/proposals/99/provenance",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(read, address):
    read(address, status=404)


def test_each_paragraph_of_the_text_links_to_where_it_comes_from(at, read):
    at.write(problem=f"{PROBLEM}\n\n{NEW}")
    page = read("/proposals/1")
    anchors = re.findall(r'class="block-from" href="/proposals/1/provenance#(p-[\w-]+)"', page)
    there_ = re.findall(r'class="provenance" id="(p-[\w-]+)"', read())
    assert set(anchors) <= set(there_)
    assert f"p-problem-{len(PROBLEM) + 2}" in anchors
    assert sum(one.startswith("p-recommendation-") for one in anchors) == 2


def test_page_asks_as_often_for_many_comments_and_revisions_as_for_few(engine, at, read):
    def cost():
        at.at.session.commit()
        with counted(engine) as asked:
            read()
        return len(asked)

    at.into("consolidation")
    few = cost()
    linked(at, 60)
    for n in range(4):
        at.write(problem=f"{PROBLEM}\n\n{NEW} {n}")
    assert cost() == few
