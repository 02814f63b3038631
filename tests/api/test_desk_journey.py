"""An imported deliberation carried to a consolidated text at the desk, in a real browser, by one person.

A small export of our own, and the published one where it is at hand.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from api.app import create_app
from api.settings import Settings
from tests import council
from tests.api.demo.test_show import small_export
from tests.api.hand import worked
from tests.api.live import served
from tests.browser import axe
from tests.visitors import signed_in_client
from workflow.advance import advance
from workflow.authorize import authorize
from workflow.deliberation import bringing_in, discussion, drafting
from workflow.deliberation.export import read_export
from workflow.propose import propose
from workflow.record.case import person

SHARED = Path(os.environ.get("RAYZAN_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "biodiversity"
MOST_ROUNDS = 40
WORDS = "Every landowner leaves one tenth of the land to grow by itself."


class Desk:
    """The secretary at the desk of one proposal."""

    def __init__(self, page: Page, address: str, proposal: int) -> None:
        self.page, self.at, self.faults = page, f"{address}/proposals/{proposal}", list[str]()

    def goes(self, path: str) -> None:
        self.page.goto(f"{self.at}{path}")
        self.faults += [f"{path}: {fault}" for fault in axe(self.page)]

    def presses(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        assert self.page.locator(".error-summary").count() == 0, self.page.inner_text(".error-summary")

    def left(self) -> int:
        """How many comments have no disposition yet, as the desk says."""
        done, whole = (int(number) for number in re.findall(r"\d+", self.page.inner_text(".measure"))[:2])
        return whole - done

    def disposes(self, kind: str, reason: str, boxes: str) -> None:
        """Tick boxes of this page and give what they choose one disposition with one reason."""
        for box in self.page.locator(boxes).all():
            box.check()
        self.page.select_option("#f-kind", kind)
        self.page.fill("#f-reason", reason)
        self.presses("form[action$='/consolidation'] button.btn-primary")


@pytest.mark.browser
@pytest.mark.parametrize("published", [False, True])
def test_imported_deliberation_is_consolidated_at_the_desk(
    engine, session, now, tmp_path, chromium, published
):
    if published and not SHARED.is_dir():
        pytest.skip("the published deliberation is not at hand")
    told = read_export(SHARED if published else small_export(tmp_path / "data"))
    here = council.chapter(session)
    author = council.member(session, here, name="آرش نویسا")
    secretary = council.member(session, here, ("secretary",), "فرشته دبیری")
    made = propose(
        session, here.id, title=told.topic, themes=("social_capital",), language="en",
        actor=person(author.id), now=now,
    )  # fmt: skip
    for act in (
        lambda case: drafting.save(case, bringing_in.draft_of(told), version=case.version, now=now),
        lambda case: bringing_in.bring_in(case, told, now=now),
    ):
        act(authorize(session, made, "edit", actor=person(author.id), now=now))
    advance(session, made, "submit", actor=person(author.id), now=now)
    advance(session, made, "accept", actor=person(secretary.id), now=now)
    members = [council.member(session, here, name=name) for name in ("نگار عضوی", "کاوه درویشی")]
    for row in members:
        case = authorize(session, made, "comment", actor=person(row.id), now=now)
        discussion.comment(case, f"{row.name}: a tenth of the land should be left to grow.", now=now)
    advance(session, made, "close_discussion", actor=person(secretary.id), now=now)
    settings = Settings(base_url="http://127.0.0.1", smtp_url="", mail_folder=tmp_path / "mail")
    app = create_app(settings, engine, clock=lambda: now)
    tokens = {row.name: signed_in_client(app, session, row, now).token for row in (secretary, *members)}
    worked(engine, settings, now)
    with served(app) as address:
        desk, *readers = (_seated(chromium, address, made, token) for token in tokens.values())
        _carry(desk)
        _linked(desk)
        desk.goes("?lang=en")
        desk.page.locator("summary:has(+ .fold-body form[action$='/steps/put_to_vote'])").click()
        desk.presses("form[action$='/steps/put_to_vote'] button")
        desk.goes("/provenance?lang=en")
        assert WORDS in desk.page.inner_text("main")
        for reader in readers:
            reader.goes("/contributions?lang=en")
        told = [reader.page.inner_text("main") for reader in readers]
    assert [fault for one in (desk, *readers) for fault in one.faults] == []
    assert all(
        "Kept for the next round." in one or "It is the first of the measures now." in one for one in told
    )
    assert sum(WORDS in one for one in told) == 1


def _carry(desk: Desk) -> None:
    """Give every comment a disposition: what the alike and the groups share at once, the rest by the page."""
    for view in ("likeness", "group", "kind", "passage"):
        desk.goes(f"/consolidation?by={view}&lang=en")
    desk.goes("/consolidation?show=missing&lang=en")
    whole = desk.left()
    assert whole > 0
    desk.disposes("adopted", "The text says so now.", "input[name=comments] >> nth=0")
    assert desk.left() == whole - 1
    for _ in range(MOST_ROUNDS):
        desk.goes("/consolidation?show=missing&lang=en")
        if desk.left() == 0:
            break
        desk.goes("?lang=en")
        assert desk.page.locator("form[action$='/steps/put_to_vote'] button").count() == 0
        desk.goes("/consolidation?show=missing&lang=en")
        desk.disposes("deferred", "Kept for the next round.", "input[name=comments]")
    assert desk.left() == 0


def _linked(desk: Desk) -> None:
    """Take the newest comment into the text, correct its disposition, and say which passage it made."""
    desk.goes("/edit?lang=en")
    desk.page.fill("[name='sections.implementation']", WORDS)
    desk.presses("form.draft button:not([formaction])")
    desk.goes("/consolidation?lang=en&q=tenth+of+the+land")
    desk.presses("a.more[href*='/consolidation/']")
    desk.page.check("input[name=kind][value=adopted]")
    desk.page.fill("#f-reason", "It is the first of the measures now.")
    desk.page.locator("details:has(input[name=places]) summary").click()
    desk.page.check("input[name=places][value^='implementation ']")
    desk.presses("form:has(input[name=places]) button.btn-primary")


def _seated(chromium: Browser, address: str, proposal: int, token: str) -> Desk:
    context = chromium.new_context(reduced_motion="reduce")
    context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
    return Desk(context.new_page(), address, proposal)
