"""Pages on paper: what one would click is gone, what was said is there, and a table stays a table."""

import io

import pypdf
import pytest

from tests import council
from tests.api.live import served
from tests.visitors import application, signed_in_client

PAPER = {"width": 680, "height": 1000}
"""What an A4 sheet leaves between its margins, in CSS pixels."""
CLICKED = ".main-nav, .tabs, .block-tools, .contents, .steps, form, .btn, .more"


@pytest.fixture
def here(session):
    return council.chapter(session)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["fa", "en"])
def test_paper_has_the_words_and_nothing_to_click(engine, session, now, here, chromium, language):
    author = council.member(session, here, ("secretary",))
    row = council.proposal(session, here, author, state="discussion", title="پیمان")
    browser = signed_in_client(application(engine, now), session, author, now)
    with served(application(engine, now)) as address:
        context = chromium.new_context(viewport=PAPER)
        context.add_cookies([{"name": "rayzan_session", "value": browser.token, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/proposals/{row.id}?lang={language}")
        seen = "(all) => [...document.querySelectorAll(all)].filter(one => one.checkVisibility()).length"
        assert page.evaluate(seen, CLICKED) > 0
        page.emulate_media(media="print")
        assert page.evaluate(seen, CLICKED) == 0
        assert page.evaluate(seen, "h1, main p") > 1
        page.goto(f"{address}/chapters/{here.id}/members?lang={language}")
        row_of = "() => getComputedStyle(document.querySelector('.table.stacks tbody tr')).display"
        assert page.evaluate(row_of) == "table-row"
        page.emulate_media(media="screen")
        assert page.evaluate(row_of) == "block"
        page.goto(f"{address}/sign-in?lang={language}")
        assert len(pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) == 1
        context.close()
