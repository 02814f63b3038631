"""A proposal's story in words: every event there is has its own, and no vote is told."""

import re
from pathlib import Path

import pytest

from documents.words import load
from tests import council
from tests.approved import approved
from tests.queries import counted
from tests.visitors import application, signed_in_client
from workflow.outcome import deliveries
from workflow.record.case import person
from workflow.record.history import append
from workflow.story import UNTOLD

WORKFLOW = Path(__file__).parents[3] / "workflow"
APPENDED = re.compile(
    r"""(?:record|\blog|_log)\(\s*case,\s*"(\w+)"|\bevent="(\w+)"|log\(\s*\w+,[^)]*?"(\w+)",\s*now"""
)


def test_every_event_has_words():
    source = "\n".join(path.read_text("utf-8") for path in WORKFLOW.rglob("*.py"))
    events = {name for found in APPENDED.findall(source) for name in found if name}
    assert {"edit", "comment", "dispose", "ballot_opened", "voted", "propose"} <= events
    untold = set(UNTOLD) | {name for name in events if f"chapter.event_{name}" in load()}
    proposals = {name for name in events - untold if f"steps.event_{name}" not in load()}
    assert proposals <= CHAPTER_EVENTS


CHAPTER_EVENTS = {
    name
    for folder in ("membership", "decision/meetings", "decision/minutes", "decision/procedure")
    for path in (WORKFLOW / folder).rglob("*.py")
    for found in APPENDED.findall(path.read_text("utf-8"))
    for name in found
    if name
}
"""What happens to a chapter, a meeting or its minutes, not to a proposal."""


def test_story_tells_steps_with_their_reasons_and_no_vote(engine, session, now):
    here = approved(session, now)
    browser = signed_in_client(application(engine, now), session, here.member, now)
    html = browser.get(f"/proposals/{here.id}/history").text
    assert "از «جمع‌بندی» به «رأی‌گیری»" in html
    assert "فرشته دبیری" in html
    assert "آغاز رأی‌گیری" in html
    assert "رأی داد" not in html
    assert html.count("<li>\n    <h3>") >= 3


@pytest.fixture
def browser(engine, session, now):
    here = council.chapter(session)
    author = council.member(session, here)
    council.proposal(session, here, author, state="discussion")
    return signed_in_client(application(engine, now), session, author, now)


def happened(session, now, count, remark=""):
    for _ in range(count):
        append(
            session, subject="proposal", subject_id=1, chapter_id=1, event="edit", version=2, actor=person(1), now=now,
            remark=remark, facts={"number": 2},
        )  # fmt: skip
    session.commit()


def test_story_goes_on_by_cursor_at_the_same_cost(engine, browser, session, now):
    happened(session, now, 1)

    def cost():
        with counted(engine) as asked:
            html = browser.get("/proposals/1/history").text
        return len(asked), html

    few, _ = cost()
    happened(session, now, 70)
    many, html = cost()
    assert few == many
    cursor = re.search(r"history\?before=(\d+)", html)
    assert cursor
    assert browser.get(f"/proposals/1/history?before={cursor[1]}").text.count("<h3>") == 21


def test_reason_is_escaped(browser, session, now):
    happened(session, now, 1, "<script>alert(1)</script>")
    html = browser.get("/proposals/1/history").text
    assert "&lt;script&gt;alert(1)" in html


def test_story_of_another_chapter_is_not_there(engine, browser, session, now):
    stranger = council.member(session, council.chapter(session, "انجمن استان یزد"))
    away = signed_in_client(application(engine, now), session, stranger, now)
    assert away.get("/proposals/1/history").status_code == 404


def test_history_names_the_recipient_a_delivery_went_to(engine, session, now):
    made = approved(session, now)
    delivery, _ = made.delivered()
    deliveries.sent(session, delivery, "<1@example.org>", now=now)
    session.commit()
    html = (
        signed_in_client(application(engine, now), session, made.secretary, now)
        .get(f"/proposals/{made.id}/history")
        .text
    )
    (told,) = [
        part.partition("</h3>")[0] for part in html.split("<h3>")[1:] if made.recipients[0].name_fa in part
    ]
    assert f"<bdi>{made.recipients[0].name_fa}</bdi>" in told
