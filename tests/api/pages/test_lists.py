"""Every list's page: what is asked stays in its form and over its pages, faults are said, nothing runs."""

import re
from urllib.parse import quote, urlencode

import pytest

from tests import council
from tests.approved import approved
from tests.visitors import application, signed_in_client
from workflow.deliberation.tables import Proposal
from workflow.find import rebuild
from workflow.record.tables import MailAttempt

PAGES = {
    "/": {"what": "own"},
    "/chapters/1/proposals": {"author": "ناپیدا", "stage": "discussion", "order": "due"},
    "/chapters/1/members": {"q": "ناپیدا", "role": "chair", "term": "over"},
    "/chapters/1/recipients": {"q": "ناپیدا", "state": "retired"},
    "/chapters/1/post": {"to": "ناپیدا", "outcome": "sent"},
    "/proposals/1": {"q": "ناپیدا", "held": "agree", "section": "problem"},
    "/proposals/1/consolidation": {"author": "ناپیدا", "place": "whole"},
    "/proposals/1/history": {"who": "ناپیدا", "what": "text"},
    "/proposals/1/revisions": {"editor": "ناپیدا"},
}


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.fixture
def browser(engine, session, now, here):
    author = council.member(session, here, ("member", "secretary"), name="مریم رستگار")
    made = council.proposal(session, here, author, state="discussion")
    for n in range(60):
        council.comment(session, made, author, f"نظر {n} دربارهٔ شهریه")
        council.recipient(session, here, f"گیرندهٔ {n}")
        session.add(
            MailAttempt(
                key=f"k{n}", kind="sign_in", person_id=author.id, started_at=now, outcome="sent", detail=""
            )
        )
    rebuild(session)
    return signed_in_client(application(engine, now), session, author, now)


@pytest.mark.parametrize(("path", "asked"), PAGES.items())
def test_what_is_asked_stays_in_the_form_and_can_be_cleared(browser, path, asked):
    answer = browser.get(path, params=asked)
    assert answer.status_code == 200
    form = re.search(r'<form method="get"[^>]*class="filters".*?</form>', answer.text, re.DOTALL)
    assert form
    for name, value in asked.items():
        assert f'name="{name}"' in form[0]
        assert re.search(rf'value="{value}"(?: selected|[^>]*maxlength)', form[0]), name
    assert "پاک کردن همهٔ پالایه‌ها" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_what_cannot_be_taken_is_said_and_nothing_breaks(browser, path):
    name = list(PAGES[path])[0 if path == "/" else -1]
    for typed in ("x" * 10_000, "'; DROP TABLE person --", "<script>alert(1)</script>", "%", "\\", '"'):
        answer = browser.get(path, params={name: typed})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    said = browser.get(path, params={name: "y" * 10_000}).text
    assert "field-error" in said
    assert 'aria-invalid="true"' in said


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/chapters/1/recipients", {"q": "گيرنده"}),
        ("/chapters/1/post", {"to": "رستگار"}),
        ("/proposals/1", {"q": "شهريه"}),
        ("/proposals/1/consolidation", {"q": "شهریه", "show": "missing"}),
    ],
)
def test_pages_go_on_with_everything_asked(browser, path, asked):
    first = browser.get(path, params=asked).text
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward
    address = onward[1].replace("&amp;", "&")
    second = browser.get(address.partition("#")[0])
    assert second.status_code == 200
    assert 'rel="prev"' in second.text
    assert 'rel="next"' not in second.text
    for value in asked.values():
        assert re.search(rf'value="{value}"', second.text) or "show=" in address


def test_found_is_counted(browser):
    assert "۶۰ مورد یافت شد." in browser.get("/proposals/1?q=شهریه").text
    assert "۱ مورد یافت شد." in browser.get("/chapters/1/members?q=رستگار").text


def test_disposing_comes_back_to_the_filtered_desk(browser, session):
    proposal = session.get(Proposal, 1)
    proposal.state = "consolidation"
    session.commit()
    desk, asked = "/proposals/1/consolidation", {"q": "شهریه", "show": "all"}
    again = browser.submit(desk, comments="1", kind="adopted", reason="", **asked)
    assert again.status_code == 422
    assert '<input type="hidden" name="q" value="شهریه">' in again.text
    done = browser.submit(desk, comments="1", kind="adopted", reason="در متن آمد", **asked)
    assert done.headers["location"].startswith(f"{desk}?{urlencode({'q': 'شهریه'})}&show=all")


def test_stance_comes_back_to_the_filtered_comments(browser):
    answer = browser.submit("/proposals/1/comments/2/stance", stance="agree", q="شهریه", held="none")
    assert answer.headers["location"].startswith("/proposals/1?")
    assert {"q=" + quote("شهریه"), "held=none"} <= set(re.split("[?&#]", answer.headers["location"]))


def test_deliveries_are_narrowed_by_recipient_and_state(engine, session, now):
    here = approved(session, now)
    here.delivered()
    session.commit()
    browser = signed_in_client(application(engine, now), session, here.secretary, now)
    where = f"/proposals/{here.id}/brief"
    whole = browser.get(where).text
    assert whole.count('<article class="card card-body" id="delivery-') == 2
    narrowed = browser.get(where, params={"recipient": "ليلا صدري"}).text
    assert narrowed.count('<article class="card card-body" id="delivery-') == 1
    assert "۱ مورد یافت شد." in narrowed
    assert "با این پالایه‌ها چیزی در فهرست نیست" in browser.get(where, params={"state": "answered"}).text
