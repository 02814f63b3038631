"""Rows 34–36 and 45–48 for every text of a meeting's minutes: what is written there never runs, hides or breaks."""

import io
import re
from dataclasses import dataclass, replace

import pypdf
import pytest
from sqlalchemy import func, select

from tests.api.json.caller import Caller, caller
from tests.visitors import application
from tests.workflow.meeting import PLAN, Council
from workflow.decision.tables import MeetingNote, MinutesRemark, Resolution

ATTACK = (
    "<script>window.broken=1</script><img src=x onerror='window.broken=1'>"
    "[x](javascript:window.broken=1) ![y](http://203.0.113.1/y.png) ![z](file:///etc/passwd) {{7*7}}"
    " می‌رود \u202eabc\u2066"
)
FIELDS = ("note", "resolution", "owner", "objection", "dissent", "answer")


@dataclass
class Desk:
    """A meeting whose minutes lie before those present, or which still goes on, and those who write."""

    here: Council
    secretary: Caller
    member: Caller
    item: int
    remark: int = 0

    def send(self, field: str, words: str, *, raw: bool = False):
        """The text written into a field by JSON, as whoever may write it."""
        meeting = f"/meetings/{self.here.meeting}"
        said = {"kind": field, "body": words}
        who, path, body = {
            "note": (self.secretary, f"{meeting}/notes", {"body": words}),
            "resolution": (self.secretary, f"{meeting}/resolutions", {"item_id": self.item, "body": words}),
            "owner": (
                self.secretary,
                f"{meeting}/resolutions",
                {"item_id": self.item, "body": "نامه", "owner": words},
            ),
            "objection": (self.member, f"{meeting}/minutes/remarks", said),
            "dissent": (self.member, f"{meeting}/minutes/remarks", said),
            "answer": (
                self.secretary,
                f"{meeting}/minutes/remarks/{self.remark}/answer",
                {"answer": words},
            ),
        }[field]
        return who.raw("POST", path, body) if raw else who.post(path, body)


@pytest.fixture
def desk(engine, session, now):
    here = Council(session, now)
    here.opened(None)
    (item,) = (one.id for one in here.items())
    session.commit()
    app = application(engine, here.now)
    return Desk(
        here, *(caller(app, session, who, here.now) for who in (here.secretary, here.members[0])), item
    )


def lay_out(desk):
    """The meeting is over, and its minutes lie before those present; one of them has objected."""
    here, at = desk.here, f"/meetings/{desk.here.meeting}/minutes"
    here.step("close", here.chair)
    here.session.commit()
    assert desk.secretary.post(f"{at}/steps/lay_out", {"version": 1}).status_code == 200
    desk.remark = desk.member.post(f"{at}/remarks", {"kind": "objection", "body": "شمار"}).json()["id"]


def kept(session):
    """How much is written down."""
    counts = [
        session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (MeetingNote, Resolution, MinutesRemark)
    ]
    answered = session.execute(
        select(func.count()).where(MinutesRemark.answered_at.is_not(None))
    ).scalar_one()
    session.rollback()
    return *counts, answered


@pytest.mark.parametrize("field", FIELDS)
def test_text_of_minutes_does_not_run_fetch_hide_or_break(desk, session, field):
    if field not in ("note", "resolution", "owner"):
        lay_out(desk)
    before = kept(session)
    for wrong in ("x" * 1_000_000, ">" * 2_000 + " x", "نیم\x00", "نیم\ud800"):
        refused = desk.send(field, wrong, raw=True)
        assert refused.status_code in (413, 422), (wrong[:5], refused.text)
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["fa"]
    assert kept(session) == before
    assert desk.send(field, ATTACK).status_code in (200, 201)
    assert kept(session) != before
    meeting = f"/meetings/{desk.here.meeting}"
    if not desk.remark:
        assert_harmless(desk.secretary.browser.get(f"{meeting}/notes").text, own=field == "note")
        lay_out(desk)
    for who in (desk.secretary, desk.member):
        assert_harmless(who.browser.get(f"{meeting}/minutes").text)
    pdf = desk.member.browser.get(f"{meeting}/minutes/fa.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert "\u202e" not in printed
    if field not in ("objection", "answer"):  # only dissenting views are printed
        assert "{{7*7}}" in printed
        assert "U+202E" in printed


@pytest.mark.parametrize("deep", [">" * 2_000 + " x"])
def test_outcome_or_business_no_document_could_hold_is_refused_with_what_was_typed(desk, session, deep):
    here, meeting = desk.here, f"/meetings/{desk.here.meeting}"
    here.item_step(desk.item, "take_up", here.chair)
    session.commit()
    settle = f"{meeting}/items/{desk.item}/steps/settle"
    refused = desk.secretary.post(settle, {"outcome": deep})
    assert refused.json()["errors"][0]["field"] == "outcome"
    refused = desk.secretary.browser.submit(settle, outcome=deep)
    assert (refused.status_code, "&gt;&gt;&gt;" in refused.text) == (422, True)
    planned = here.plan(replace(PLAN, day="1405/09/20"))
    session.commit()
    refused = desk.secretary.post(
        f"/meetings/{planned}/items", {"title": "گزارش", "body": deep, "minutes": 5}
    )
    assert refused.json()["errors"][0]["field"] == "body"
    typed = {"title": "گزارش", "body": deep, "minutes": "5", "version": "1"}
    refused = desk.secretary.browser.submit(f"/meetings/{planned}/business", **typed)
    assert (refused.status_code, "&gt;&gt;&gt;" in refused.text) == (422, True)


def assert_harmless(html: str, *, own: bool = False) -> None:
    """Shown as it was typed: nothing to run or fetch, and what turns the line round made visible."""
    main = html.partition("<main")[2].partition("</main>")[0]
    if own:  # the writer types on in their own words: nothing of them stands outside the field
        assert "&lt;script&gt;" in main
        main = re.sub(r"(<textarea[^>]*>).*?</textarea>", "", main, flags=re.DOTALL)
    for tag in ("<script", "<img", 'href="javascript:', 'src="http', 'src="file'):
        assert tag not in main, tag
    assert "\u202e" not in main
    if not own:
        assert "{{7*7}}" in main
        assert "[U+202E]" in main
        assert "می\u200cرود" in main
