"""Minutes by pages: noted while the meeting goes on, laid before those present, approved, printed."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from tests import council
from tests.api.live import served
from tests.faults.workers import wait_until
from tests.verapdf import BOTH, faults
from tests.visitors import application, signed_in_client
from tests.workflow.meeting import Council
from workflow.decision.minutes import notes
from workflow.decision.tables import MeetingNote
from workflow.record.database import reading


@pytest.fixture
def here(session, now):
    made = Council(session, now)
    made.opened(made.tabled(), None)
    return made


@pytest.fixture
def browsers(engine, session, here):
    app = application(engine, here.now)
    people = {
        "secretary": here.secretary, "chair": here.chair, "member": here.members[0], "other": here.members[1],
        "stranger": council.member(session, council.chapter(session, "انجمن دیگر"), ("secretary",), "بیگانه"),
    }  # fmt: skip
    return {who: signed_in_client(app, session, row, here.now) for who, row in people.items()}


def close(here):
    first, second = (item.id for item in here.items())
    here.item_step(first, "take_up", here.chair)
    here.ballot(first, "fffa-")
    here.item_step(first, "decide", here.chair)
    here.item_step(second, "take_up", here.chair)
    here.item_step(second, "settle", here.chair, outcome="گزارش شنیده شد.")
    here.now += timedelta(minutes=5)
    here.step("close", here.chair)
    here.session.commit()
    return first, second


def test_notes_and_resolutions_are_kept_and_lost_by_no_refusal(browsers, here):
    secretary, at = browsers["secretary"], f"/meetings/{here.meeting}/notes"
    first = here.items()[0].id
    here.session.commit()
    made = secretary.submit(at, body="**گزارش** <i>نخست</i>", item=str(first))
    assert made.status_code == 303
    html = secretary.get(at).text
    assert "**گزارش** &lt;i&gt;نخست&lt;/i&gt;" in html
    refused = secretary.submit(at, body=" ", item=str(first))
    assert refused.status_code == 422
    assert f'value="{first}" selected' in refused.text
    refused = secretary.submit(
        f"/meetings/{here.meeting}/resolutions", item=str(first), resolution="نامه فرستاده شود", owner="دبیرخانه",
        due="بی‌معنا",
    )  # fmt: skip
    assert refused.status_code == 422
    for kept in ("نامه فرستاده شود", "دبیرخانه", "بی‌معنا"):
        assert kept in refused.text
    made = secretary.submit(
        f"/meetings/{here.meeting}/resolutions", item=str(first), resolution="نامه فرستاده شود", owner="دبیرخانه",
        due="1405/10/01",
    )  # fmt: skip
    assert made.status_code == 303
    assert "دبیرخانه" in secretary.get(at).text
    assert browsers["member"].get(at).status_code == 403
    assert browsers["stranger"].get(at).status_code == 404
    for name in ("body", "resolution"):
        where = at if name == "body" else f"/meetings/{here.meeting}/resolutions"
        deep = secretary.submit(where, item=str(first), **{name: ">" * 2_000 + " x"})
        assert deep.status_code == 422
        assert "&gt;&gt;&gt;" in deep.text


@pytest.mark.parametrize(("owner", "warned"), [
    ("عضو\u200c0", True), ("عضو \u0660", True), ("دبیرخانه", False),
])  # fmt: skip
def test_owner_who_passes_for_somebody_called_is_kept_with_a_warning(browsers, here, owner, warned):
    secretary, at = browsers["secretary"], f"/meetings/{here.meeting}"
    item = here.items()[0].id
    here.session.commit()
    made = secretary.submit(f"{at}/resolutions", item=str(item), resolution="نامه", owner=owner, due="")
    assert made.status_code == 303
    number = re.search(rf'href="{at}/resolutions/(\d+)"', secretary.get(f"{at}/notes").text)
    assert number
    for page in (f"{at}/notes", f"{at}/resolutions/{number[1]}"):
        assert ("یکی دیده می‌شود: <bdi>عضو 0</bdi>" in secretary.get(page).text) is warned
    chosen = str(here.members[0].id)
    here.session.commit()
    given = {"version": "1", "resolution": "نامه", "owner_id": chosen, "owner": "", "due": ""}
    answer = secretary.submit(f"{at}/resolutions/{number[1]}", **given)
    assert answer.status_code == 303, answer.text
    assert "یکی دیده می‌شود" not in secretary.get(f"{at}/notes").text


def test_note_changed_in_two_windows_shows_both_texts(browsers, here):
    note = notes.write(here.case("record"), "نخست", item_id=None, now=here.now)
    here.session.commit()
    secretary, at = browsers["secretary"], f"/meetings/{here.meeting}/notes/{note}"
    assert secretary.submit(at, body="از پنجرهٔ یک", version="1").status_code == 303
    late = secretary.submit(at, body="از پنجرهٔ دو", version="1")
    assert late.status_code == 409
    assert "از پنجرهٔ یک" in late.text
    assert "از پنجرهٔ دو" in late.text
    assert secretary.submit(at, body="از پنجرهٔ دو", version="2").status_code == 303


def test_minutes_go_from_draft_to_approved_and_are_printed(browsers, here):
    close(here)
    at = f"/meetings/{here.meeting}/minutes"
    assert browsers["member"].get(at).status_code == 404
    secretary, chair, member = browsers["secretary"], browsers["chair"], browsers["member"]
    assert "گزارش شنیده شد." in secretary.get(at).text
    assert secretary.submit(f"{at}/steps/lay_out", version="9").status_code == 409
    assert secretary.submit(f"{at}/steps/lay_out", version="1").status_code == 303
    assert "/minutes/remarks" in member.get(at).text
    refused = member.submit(f"{at}/remarks", kind="objection", body="")
    assert refused.status_code == 422
    assert 'value="objection" checked' in refused.text
    assert member.submit(f"{at}/remarks", kind="objection", body="شمار رأی نادرست است <b>").status_code == 303
    told = browsers["chair"].get(at).text
    assert "نخست دبیر به هر یک پاسخ می‌دهد" in told
    assert f'href="{at}#remarks"' in told
    assert 'id="remarks"' in told
    waiting = chair.submit(f"{at}/steps/approve", version="2")
    assert waiting.status_code == 409
    assert "بی‌پاسخ" in waiting.text
    html = secretary.get(at).text
    assert "شمار رأی نادرست است" in html
    assert "<b>" not in html
    number = html.split("/minutes/remarks/")[1].split('"')[0]
    assert secretary.submit(f"{at}/remarks/{number}", answer="").status_code == 422
    assert secretary.submit(f"{at}/remarks/{number}", answer="بازشماری شد؛ درست است.").status_code == 303
    assert browsers["other"].submit(f"{at}/remarks", kind="agreed", body="").status_code == 303
    assert chair.submit(f"{at}/steps/approve", version="2").status_code == 303
    assert browsers["stranger"].get(at).status_code == 404
    for language in ("fa", "en"):
        pdf = member.get(f"{at}/{language}.pdf")
        assert pdf.headers["content-type"] == "application/pdf"
        assert [fault for profile in BOTH for fault in faults(pdf.content, profile)] == []
    assert browsers["stranger"].get(f"{at}/fa.pdf").status_code == 404


def test_meeting_leads_to_papers_notes_and_minutes_and_the_desk_to_minutes_that_wait(browsers, here):
    secretary, member = browsers["secretary"], browsers["member"]
    at = f"/meetings/{here.meeting}"

    def leads_to(browser):
        html = browser.get(at).text
        return [
            name
            for name in ("papers/fa.pdf", "papers/en.pdf", "notes", "minutes")
            if f'"{at}/{name}"' in html
        ]

    papers = ["papers/fa.pdf", "papers/en.pdf"]
    assert (leads_to(secretary), leads_to(member)) == ([*papers, "notes"], papers)
    assert member.get(f"{at}/papers/fa.pdf").headers["content-type"] == "application/pdf"
    close(here)
    assert (leads_to(secretary), leads_to(member)) == ([*papers, "minutes"], papers)
    assert f'"{at}/minutes"' in secretary.get("/").text
    assert f'"{at}/minutes"' not in member.get("/").text
    assert secretary.submit(f"{at}/minutes/steps/lay_out", version="1").status_code == 303
    assert leads_to(member) == [*papers, "minutes"]
    assert f'"{at}/minutes"' in member.get("/").text
    assert (
        secretary.submit(f"{at}/minutes/steps/redraft", version="2", reason="نام‌ها\u202e").status_code == 303
    )
    story = secretary.get(f"{at}/minutes/history").text
    assert "بازگرداندن برای اصلاح" in story
    assert "نام‌ها" in story
    assert "\u202e" not in story
    assert member.get(f"{at}/minutes/history").status_code == 404


@pytest.mark.browser
def test_two_people_type_at_once_and_each_note_is_saved_by_itself(engine, session, here, chromium):
    second = council.member(session, here.chapter, ("secretary",), "دبیر دوم")
    app = application(engine, here.now)
    tokens = [signed_in_client(app, session, who, here.now).token for who in (here.secretary, second)]

    def written():
        with reading(engine) as own:
            return sorted(own.exec(select(MeetingNote.body)).all())

    with served(app) as address:
        pages = []
        for n, token in enumerate(tokens):
            context = chromium.new_context()
            context.add_cookies([{"name": "rayzan_session", "value": token, "url": address}])
            page = context.new_page()
            page.goto(f"{address}/meetings/{here.meeting}/notes")
            page.fill("#f-body", f"یادداشت {n}")
            page.click("form[action$='/notes'] button[type=submit]")
            page.wait_for_url("**done=noted**")
            pages.append(page)
        for n, page in enumerate(pages):
            area = page.locator("article.note textarea")
            for more in ("، ادامه", " و پایان"):
                words = area.input_value() + more
                area.press("End")
                area.press_sequentially(more)
                wait_until(lambda words=words: words in written())
            assert area.input_value() == f"یادداشت {n}، ادامه و پایان"
        for page in pages:
            page.context.close()
    assert written() == ["یادداشت 0، ادامه و پایان", "یادداشت 1، ادامه و پایان"]
