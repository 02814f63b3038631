"""Around a text: authors, themes and files, each by a form of its own."""

import re

import pytest
from sqlalchemy import select

from tests import council
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import Attachment, Author, ProposalTheme

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def author(session, here):
    return council.member(session, here, name="آرش نویسا")


@pytest.fixture
def browser(engine, session, author, now):
    return signed_in_client(application(engine, now), session, author, now)


@pytest.fixture
def draft(session, here, author):
    made = council.proposal(session, here, author)
    session.commit()
    return made


def test_author_is_added_and_removed(browser, session, here, draft):
    other = council.member(session, here, name="نگار عضوی")
    session.commit()
    page = f"/proposals/{draft.id}/authors"
    assert "نگار عضوی" in browser.get(page).text
    assert browser.submit(page, person=str(other.id)).headers["location"] == f"{page}?done=author_added"
    assert browser.submit(f"{page}/{other.id}/remove").headers["location"] == f"{page}?done=author_removed"
    assert session.execute(select(Author.person_id)).scalars().all() == [1]


def test_taking_a_name_off_is_asked_twice_and_a_get_takes_nothing(browser, session, here, draft, author):
    other = council.member(session, here, name="نگار عضوی")
    session.add(Author(proposal_id=draft.id, person_id=other.id))
    session.commit()
    page = f"/proposals/{draft.id}/authors"
    assert f'href="{page}/{other.id}/remove"' in browser.get(page).text
    asked = browser.get(f"{page}/{other.id}/remove")
    assert (asked.status_code, "نگار عضوی" in asked.text) == (200, True)
    assert f'action="{page}/{other.id}/remove"' in asked.text
    assert "این نام خود شماست" not in asked.text
    assert "این نام خود شماست" in browser.get(f"{page}/{author.id}/remove").text
    assert len(session.execute(select(Author.person_id)).all()) == 2
    assert browser.get(f"{page}/99999/remove").status_code == 404


def test_last_author_stays_and_nobody_is_a_clear_sentence(browser, draft, author):
    page = f"/proposals/{draft.id}/authors"
    refused = browser.submit(f"{page}/{author.id}/remove")
    assert (refused.status_code, "نخست نویسندهٔ دیگری بیفزایید" in refused.text) == (409, True)
    nobody = browser.submit(page, person="")
    assert (nobody.status_code, 'href="#f-person"' in nobody.text) == (422, True)


def test_author_from_another_chapter_is_not_there(browser, session, draft):
    stranger = council.member(session, council.chapter(session, "انجمن استان یزد"), name="غریبه‌ای")
    session.commit()
    assert "غریبه‌ای" not in browser.get(f"/proposals/{draft.id}/authors").text
    assert browser.submit(f"/proposals/{draft.id}/authors", person=str(stranger.id)).status_code == 404


def test_people_are_found_by_a_part_of_their_name(browser, session, here, draft):
    for n in range(60):
        council.member(session, here, name=f"عضو پرشمار {n:02}")
    council.member(session, here, name="یگانه ۱۰۰٪")
    session.commit()
    everybody = browser.get(f"/proposals/{draft.id}/authors").text
    assert everybody.count("<option") == 51
    assert "یگانه" not in everybody
    assert "یگانه" in browser.get(f"/proposals/{draft.id}/authors?q=یگانه ۱۰۰٪").text
    assert "عضو پرشمار" not in browser.get(f"/proposals/{draft.id}/authors?q=%25").text


def test_themes_are_those_chosen(browser, session, draft):
    assert browser.submit(f"/proposals/{draft.id}/themes", themes=["skills", "disability"]).status_code == 303
    kept = session.execute(select(ProposalTheme.theme)).scalars().all()
    session.commit()
    assert set(kept) == {"skills", "disability"}
    assert browser.submit(f"/proposals/{draft.id}/themes", themes="weather").status_code == 422


def test_file_is_attached_served_as_download_and_removed(browser, session, draft):
    page = f"/proposals/{draft.id}"
    answer = browser.post(
        f"{page}/attachments",
        data={"csrf": browser.csrf, "once": "1"},
        files={"file": ("پیمایش\r\nX: 1.pdf", PDF)},
    )
    assert answer.headers["location"] == f"{page}/authors?done=attached"
    kept = session.execute(select(Attachment)).scalar_one()
    session.commit()
    served = browser.get(f"{page}/attachments/{kept.id}")
    assert (served.content, served.headers["x-content-type-options"]) == (PDF, "nosniff")
    assert served.headers["content-disposition"].startswith("attachment; ")
    assert not {"\r", "\n"} & set(served.headers["content-disposition"])
    assert browser.submit(f"{page}/attachments/{kept.id}/remove").status_code == 303
    assert browser.get(f"{page}/attachments/{kept.id}").status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"<html><script>1</script>", b"MZ\x90\x00"]
)
def test_file_of_another_kind_is_refused_with_what_is_taken(browser, draft, content):
    answer = browser.post(
        f"/proposals/{draft.id}/attachments",
        data={"csrf": browser.csrf, "once": "2"},
        files={"file": ("a.pdf", content)},
    )
    assert answer.status_code == 422
    assert 'href="#f-file"' in answer.text


def test_form_without_a_file_says_so(browser, draft):
    answer = browser.submit(f"/proposals/{draft.id}/attachments")
    assert (answer.status_code, "پرونده‌ای برگزیده نشده است" in answer.text) == (422, True)


def test_attachment_of_another_proposal_is_not_there(engine, browser, session, here, author, draft, now):
    browser.post(
        f"/proposals/{draft.id}/attachments",
        data={"csrf": browser.csrf, "once": "3"},
        files={"file": ("a.pdf", PDF)},
    )
    other = council.proposal(session, here, author)
    stranger = council.member(session, council.chapter(session, "انجمن استان یزد"))
    session.commit()
    assert browser.get(f"/proposals/{draft.id}/attachments/1").status_code == 200
    assert browser.get(f"/proposals/{other.id}/attachments/1").status_code == 404
    away = signed_in_client(application(engine, now), session, stranger, now)
    assert away.get(f"/proposals/{draft.id}/attachments/1").status_code == 404


def test_page_is_for_those_who_edit_and_escapes_names(engine, browser, session, here, draft, now):
    council.member(session, here, name="<script>alert(1)</script>")
    reader = council.member(session, here)
    session.commit()
    html = browser.get(f"/proposals/{draft.id}/authors").text
    assert "&lt;script&gt;alert(1)" in html
    assert not re.search(r"<script>alert", html)
    away = signed_in_client(application(engine, now), session, reader, now)
    assert away.get(f"/proposals/{draft.id}/authors").status_code == 404
