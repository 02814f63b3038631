"""An urgent resolution ratified by the next meeting, in a real browser, by keyboard alone, in Persian.

A vote between the meetings is annulled when the meeting takes it up; every page on the way is looked at by axe.
"""

import re
from datetime import datetime

import pytest

from api.app import create_app
from api.settings import Settings
from tests.api.hand import worked
from tests.api.live import served
from tests.api.test_meeting_journey import Clock, Room, pdf
from tests.visitors import signed_in_client
from tests.workflow.urgency import Urgency
from workflow.record.database import writing
from workflow.replay import verify


@pytest.mark.browser
def test_urgent_resolution_is_ratified_by_keyboard_alone(  # noqa: PLR0915 (it is a long way)
    engine, session, now, tmp_path, chromium
):
    here = Urgency(session, now)
    urgent, chapter = here.urgent, here.chapter.id
    people = {"secretary": here.secretary, "chair": here.chair}
    people |= {f"member {n}": row for n, row in enumerate(here.members, 1)}
    numbers = {who: row.id for who, row in people.items()}
    clock, later = Clock(now), datetime(2026, 12, 1, 12, 30, tzinfo=now.tzinfo)
    settings = Settings(base_url="http://127.0.0.1", smtp_url="", mail_folder=tmp_path / "mail")
    app = create_app(settings, engine, clock=lambda: clock.now)
    session.commit()
    early = {who: signed_in_client(app, session, people[who], now).token for who in ("secretary", "member 1")}
    tokens = {who: signed_in_client(app, session, row, later).token for who, row in people.items()}
    session.close()
    with served(app) as address:
        room = Room(chromium, address, "light", "fa", people)
        room.enter(early)
        secretary, chair, member = room["secretary"], room["chair"], room["member 1"]

        member.goes(f"/proposals/{urgent}")
        member.presses(f"nav.tabs a[href='/proposals/{urgent}/ballot']")
        member.picks("choice", "against")
        member.presses("form[action$='/ballot/confirm'] button.btn-primary")
        member.presses("form[action$='/ballot'] button.btn-primary")

        secretary.goes(f"/chapters/{chapter}/meetings")
        secretary.presses(f"a[href='/chapters/{chapter}/meetings/new']")
        assert "در انتظار تنفیذند" in secretary.page.inner_text("main")
        for field, words in {
            "title": "نشست عادی آذر", "day": "1405/09/10", "start": "16:00", "end": "18:00", "place": "سالن ۲",
        }.items():  # fmt: skip
            secretary.types(f"#f-{field}", words)
        secretary.presses("form[action$='/meetings/new'] button.btn-primary")
        meeting = re.search(r"/meetings/\d+", secretary.page.url)[0]
        assert "تنفیذ مصوبهٔ فوری" in secretary.page.inner_text(".agenda > li")
        secretary.presses("a[href$='/steps/call']")
        secretary.presses("form[action$='/steps/call'] button")

        clock.now = later
        room.enter(tokens)
        secretary.goes(f"{meeting}/attendance")
        for who in ("chair", "member 1", "member 2", "member 3"):
            secretary.presses(f"#p-{numbers[who]} form:has([name=do][value=in_person]) button")
        chair.goes(meeting)
        chair.presses("form[action$='/steps/declare_open'] button")
        chair.presses("form[action$='/steps/take_up'] button")
        member.goes("/news")
        assert "رأی‌گیری تنفیذ میان دو جلسه باطل شد" in member.page.inner_text("main")
        chair.opens("summary:has(+ .fold-body form[action$='/ballot'])")
        chair.presses("form[action$='/ballot'] button")
        room.votes(meeting, urgent, dict.fromkeys(("chair", "member 1", "member 2"), "for"))
        room.votes(meeting, urgent, {"member 3": "against"})
        chair.goes(meeting)
        chair.presses("form[action$='/steps/decide'] button")
        chair.presses("a[href$='/steps/close']")
        chair.presses("form[action$='/steps/close'] button")

        member.goes(f"/proposals/{urgent}/brief")
        assert "انجمن این مصوبهٔ فوری را در جلسهٔ شمارهٔ ۱" in member.page.inner_text("main")
        member.goes(f"/proposals/{urgent}/ballot")
        member.goes(f"/proposals/{urgent}/history")
        secretary.goes(f"{meeting}/minutes")
        assert "تنفیذ مصوبهٔ فوری" in secretary.page.inner_text("main")
        broken = [
            fault for paper in ("papers", "minutes") for fault in pdf(secretary, f"{meeting}/{paper}/fa.pdf")
        ]
        for hand in room.hands.values():
            hand.page.context.close()
    worked(engine, settings, later)
    with writing(engine) as fresh:
        here.session = fresh
        assert here.state_of(urgent) == "follow_up"
        assert here.ballots() == [
            ("ratification", "void", "", False), ("ratification", "counted", "carried", True)
        ]  # fmt: skip
    assert broken == []
    found = [fault for hand in room.hands.values() for fault in hand.faults]
    assert found == [], "\n".join(found)
    # the proposal was put into the urgent course without its history
    assert [fault for fault in verify(engine) if fault.subject != "proposal"] == []
