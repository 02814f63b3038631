"""What nothing takes back is not done by one click: it lies in a fold that says what will happen, and to whom."""

import re

import pytest

from tests import council
from tests.visitors import application, signed_in_client
from tests.workflow.meeting import Council
from workflow.decision.minutes.case import take
from workflow.record.case import person
from workflow.sitting.taking import of_minutes

SURE = {"fa": "این کار برگشت ندارد", "en": "cannot be undone"}


@pytest.fixture
def here(session, now):
    return Council(session, now)


def folded(html, action):
    """The fold a form lies in, closed."""
    found = re.search(
        r'<details class="fold"><summary>(?P<summary>.*?)</summary>(?P<body>(?:(?!</details>).)*?'
        rf'<form[^>]*action="{re.escape(action)}".*?)</details>',
        html,
        re.DOTALL,
    )
    assert found, html
    assert html.count(f'action="{action}"') == 1
    return found


def pages(engine, here, who, path):
    browser = signed_in_client(application(engine, here.now), here.session, who, here.now)
    return {language: browser.get(f"{path}?lang={language}").text for language in SURE}


def test_proposal_is_put_to_the_vote_behind_a_fold_and_on_its_page(engine, here, session):
    proposal = council.proposal(session, here.chapter, here.members[0], "consolidation").id
    session.commit()
    action = f"/proposals/{proposal}/steps/put_to_vote"
    for language, html in pages(engine, here, here.secretary, f"/proposals/{proposal}").items():
        found = folded(html, action)
        assert SURE[language] in found["body"]
        assert ("فهرست رأی‌دهندگان" if language == "fa" else "everybody on it is sent a mail") in found["body"]
    for language, html in pages(engine, here, here.secretary, action).items():
        assert SURE[language] in html


def test_item_is_put_to_the_vote_behind_a_fold(engine, here, session):
    here.opened(here.tabled())
    (item,) = (item.id for item in here.items())
    here.item_step(item, "take_up", here.chair)
    meeting = here.meeting
    session.commit()
    action = f"/meetings/{meeting}/items/{item}/ballot"
    for language, html in pages(engine, here, here.chair, f"/meetings/{meeting}").items():
        found = folded(html, action)
        assert SURE[language] in found["body"]
        assert ("اکنون حاضرند" if language == "fa" else "whoever is there") in found["body"]


def test_minutes_are_approved_behind_a_fold(engine, here, session):
    here.opened()
    here.step("close", here.chair)
    meeting, actor = here.meeting, person(here.secretary.id)
    draft = of_minutes(session, meeting, "step", actor=actor, now=here.now, lock=True)
    take(draft, "lay_out", version=draft.row.version, now=here.now)
    session.commit()
    action = f"/meetings/{meeting}/minutes/steps/approve"
    for language, html in pages(engine, here, here.chair, f"/meetings/{meeting}/minutes").items():
        found = folded(html, action)
        assert SURE[language] in found["body"]
        assert ("همهٔ دعوت‌شدگان" if language == "fa" else "everybody called") in found["body"]
