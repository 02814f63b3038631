"""What pages do with much: names in the summary of errors, folded threads and lists, the language of each piece."""

import re

import pytest

from api.pages.templates import DIRECTIONS
from tests import council
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import Comment


@pytest.fixture
def app(engine, now):
    return application(engine, now)


@pytest.fixture
def discussed(session):
    """A proposal in discussion and a member to talk about it."""
    here = council.chapter(session)
    member = council.member(session, here, name="نگار عضوی")
    return here, member, council.proposal(session, here, member, state="discussion")


def test_summary_names_the_field_each_reason_is_about(app, session, discussed, now):
    here, _, _ = discussed
    browser = signed_in_client(app, session, council.member(session, here, ["secretary"]), now)
    where = f"/chapters/{here.id}/settings"
    version = re.search(r'name="version" value="(\d+)"', browser.get(where).text)
    answer = browser.submit(f"{where}/letterhead", version=version[1], name_fa="", name_en="")
    summary = answer.text.partition('class="error-summary"')[2].partition("</div>")[0]
    assert answer.status_code == 422
    assert '<a href="#f-name_fa">نام انجمن: ' in summary
    assert '<a href="#f-name_en">نام انجمن به انگلیسی: ' in summary


def test_long_thread_folds_and_a_short_one_does_not(app, session, discussed, now):
    _, member, proposal = discussed
    short, long = (council.comment(session, proposal, member) for _ in range(2))
    for parent, number in ((short, 3), (long, 4)):
        for _ in range(number):
            council.comment(session, proposal, member).parent_id = parent.id
    page = signed_in_client(app, session, member, now).get(f"/proposals/{proposal.id}").text
    assert "<summary>۴ پاسخ به این نظر</summary>" in page
    assert "<summary>۳ پاسخ" not in page


def test_comments_are_counted_beside_their_section(app, session, discussed, now):
    _, member, proposal = discussed
    for said in (council.comment(session, proposal, member) for _ in range(2)):
        said.section, said.start, said.end, said.exact = "problem", 0, 8, "بیش از ۲"
    page = signed_in_client(app, session, member, now).get(f"/proposals/{proposal.id}").text
    assert f'href="/proposals/{proposal.id}?section=problem#comments">۲ نظر<' in page


@pytest.mark.parametrize(("body", "language"), [("With care.", "en"), ("با احتیاط.", "fa")])
def test_comment_is_told_in_its_own_language(app, session, discussed, now, body, language):
    _, member, proposal = discussed
    said: Comment = council.comment(session, proposal, member, body)
    browser = signed_in_client(app, session, member, now)
    for path in ("", "/consolidation"):
        assert (
            f'dir="{DIRECTIONS[language]}" lang="{language}"'
            in browser.get(f"/proposals/{proposal.id}{path}").text
        )
    answering = browser.get(f"/proposals/{proposal.id}/comments/new?parent={said.id}").text
    assert f'<div class="quoted comment-body" lang="{language}"' in answering


def test_table_of_a_comment_scrolls_in_a_frame_the_keyboard_reaches(app, session, discussed, now):
    _, member, proposal = discussed
    council.comment(session, proposal, member, "| الف | ب |\n|---|---|\n| ۱ | ۲ |\n")
    page = signed_in_client(app, session, member, now).get(f"/proposals/{proposal.id}").text
    assert '<div class="wide" tabindex="0"><table>' in page
    assert page.count("<table>") == page.count('class="wide"') == page.count("</table></div>") == 1
