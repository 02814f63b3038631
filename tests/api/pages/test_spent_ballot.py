"""A ballot that decided nothing, on pages, on the desk and in the mail of the next: which text, and what changed."""

import os
import re

import pytest
from playwright.sync_api import Browser

from api.telling import send_mail, tell
from tests.api.live import served
from tests.api.test_handlers import Post, promised, words_of
from tests.browser import axe
from tests.visitors import application, signed_in_client
from tests.workflow.decision.test_spent import Round
from workflow.record import jobs

CHANGED = "متن از رأی پیشین شما تغییر کرده است"


@pytest.fixture
def at(session, now):
    made = Round(session, now)
    made.held_over()
    return made


@pytest.fixture
def browser(engine, session, now):
    app = application(engine, now)

    def opened(who):
        session.commit()
        return signed_in_client(app, session, who, now)

    return opened


def plain(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_votes_that_count_no_more_say_which_text_they_stood_for(browser, at):
    proposal = f"/proposals/{at.proposal.id}"
    stood = "دربارهٔ متن ویرایش ۱ بود"
    silent = browser(at.silent)
    for page in (proposal, f"{proposal}/ballot"):
        assert stood in plain(silent.get(page))
        assert "دیگر شمرده نمی" in plain(silent.get(page))
        assert "compare?from=1" not in silent.get(page).text, "the words are the same"
    at.save("متنی دیگر")
    silent = browser(at.silent)
    for page in (proposal, f"{proposal}/ballot"):
        assert f'href="{proposal}/revisions/compare?from=1&amp;to=2"' in silent.get(page).text
        assert "متن پس از آن تغییر کرده است" in plain(silent.get(page))


def test_next_ballot_asks_again_whoever_voted_on_other_words(browser, at):
    at.save("متنی دیگر")
    at.step("put_to_vote")
    proposal = f"/proposals/{at.proposal.id}"
    voter, silent = browser(at.voter), browser(at.silent)
    assert CHANGED in voter.get("/").text
    assert CHANGED not in silent.get("/").text
    page = voter.get(f"{proposal}/ballot").text
    assert CHANGED in page
    assert f'href="{proposal}/revisions/compare?from=1&amp;to=2"' in page
    assert CHANGED not in silent.get(f"{proposal}/ballot").text
    assert "دربارهٔ متن ویرایش ۱ بود" in plain(silent.get(f"{proposal}/ballot")), (
        "the earlier ballot says it too"
    )
    at.vote(at.voter, "against")
    assert CHANGED not in browser(at.voter).get(f"{proposal}/ballot").text, "they have answered"


def test_mail_of_the_next_ballot_says_so_to_those_alone_and_once(engine, session, tmp_path, at, now):
    at.save("متنی دیگر")
    at.step("put_to_vote")
    session.commit()
    post = Post(engine, tmp_path / "mail", now)
    for arguments in promised(session, jobs.TELL).values():
        tell(post.context, arguments)
    for arguments in promised(session, jobs.SEND_MAIL).values():
        if arguments["kind"] == "ballot_opened":
            send_mail(post.context, arguments)
    said = {mail["To"].addresses[0].addr_spec: words_of(mail) for mail in post.mails()}
    assert said[at.voter.email].count(CHANGED) == 1
    assert f"/proposals/{at.proposal.id}/revisions/compare?from=1&to=2" in said[at.voter.email]
    assert CHANGED not in said[at.silent.email]
    assert "compare" not in said[at.silent.email]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("fa", "light", 320), ("fa", "dark", 1280), ("en", "light", 1280)]
)
def test_axe_finds_nothing_where_one_is_asked_again(
    chromium: Browser, engine, session, at, now, language, scheme, width
):
    at.save("متنی دیگر")
    at.step("put_to_vote")
    app, where = application(engine, now), f"/proposals/{at.proposal.id}"
    token = signed_in_client(app, session, at.voter, now).token
    shots = os.environ.get("SHOTS", "")
    with served(app) as address:
        context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
        page = context.new_page()
        for name, path in (("desk", "/"), ("ballot", f"{where}/ballot")):
            page.goto(f"{address}{path}?lang={language}")
            if shots:
                page.screenshot(path=f"{shots}/spent-{name}-{language}-{width}.png", full_page=True)
            assert axe(page) == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        context.close()
