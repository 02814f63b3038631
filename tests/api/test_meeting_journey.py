"""A meeting from its plan to its approved minutes, in a real browser, by keyboard alone.

Of three proposals one is adopted by roll call, one is lost for want of two thirds, one waits on for want of a quorum.
Every page on the way is looked at by axe: in Persian on light pages, in English on dark ones.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select
from sqlmodel import col

from api.app import create_app
from api.settings import Settings
from tests import council
from tests.api.hand import Hand, worked
from tests.api.live import served
from tests.verapdf import BOTH, faults
from tests.visitors import signed_in_client
from tests.workflow.meeting import Council
from workflow.decision.procedure.rules import ORDINARY, Majority
from workflow.decision.tables import Ballot, Meeting, Minutes
from workflow.deliberation.tables import Proposal
from workflow.record.database import writing
from workflow.replay import verify

STATUTE = Majority("statute", "تغییر اساسنامه", "Amending the statute", "two_thirds", "cast")
TITLES = ("پیمان کارورزی", "اساسنامهٔ تازهٔ انجمن", "سامانهٔ پایش اشتغال")


@dataclass
class Clock:
    now: datetime


class Room:
    """Those who meet, each in a browser of their own."""

    def __init__(self, chromium, address, scheme, language, names):
        self.address = address
        self.hands: dict[str, Hand] = {}
        for who in names:
            context = chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
            self.hands[who] = Hand(context.new_page(), address, language)

    def __getitem__(self, who) -> Hand:
        return self.hands[who]

    def enter(self, tokens):
        """Everybody signs in anew: their sessions ended long before the day of the meeting."""
        for who, token in tokens.items():
            cookie = {"name": "rayzan_session", "value": token, "url": self.address}
            self.hands[who].page.context.add_cookies([cookie])

    def votes(self, meeting, proposal, choices):
        """Each finds the way from the meeting to the ballot, looks at the vote once more, and casts it."""
        for who, choice in choices.items():
            hand = self.hands[who]
            hand.goes(meeting)
            hand.presses(f"a[href='/proposals/{proposal}/ballot']")
            hand.picks("choice", choice)
            hand.presses("form[action$='/ballot/confirm'] button.btn-primary")
            hand.presses("form[action$='/ballot'] button.btn-primary")
            hand.presses(f"a[href='{meeting}']")


def pdf(hand, path):
    """A document as its reader's browser gets it, held against both standards."""
    got = hand.page.request.get(f"{hand.address}{path}")
    assert (got.status, got.headers["content-type"]) == (200, "application/pdf"), path
    return [f"{path}: {fault}" for profile in BOTH for fault in faults(got.body(), profile)]


def invitations(folder):
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("*.eml")]
    return [mail for mail in mails if any(part.get_content_type() == "text/calendar" for part in mail.walk())]


@pytest.mark.browser
@pytest.mark.parametrize(("language", "scheme"), [("fa", "light"), ("en", "dark")])
def test_meeting_is_carried_by_keyboard_alone(  # noqa: PLR0915 (it is a long way)
    engine, session, now, tmp_path, chromium, language, scheme
):
    here = Council(session, now, majorities=(ORDINARY, STATUTE))
    made = [
        council.proposal(session, here.chapter, here.members[0], "consolidation", title).id
        for title in TITLES
    ]
    people = {"secretary": here.secretary, "chair": here.chair}
    people |= {f"member {n}": row for n, row in enumerate(here.members, 1)}
    numbers = {who: row.id for who, row in people.items()}
    clock, later = Clock(now), datetime(2026, 12, 1, 12, 30, tzinfo=now.tzinfo)
    settings = Settings(base_url="http://127.0.0.1", smtp_url="", mail_folder=tmp_path / "mail")
    app = create_app(settings, engine, clock=lambda: clock.now)
    early = signed_in_client(app, session, here.secretary, now).token
    tokens = {who: signed_in_client(app, session, row, later).token for who, row in people.items()}
    chapter = here.chapter.id
    session.close()
    with served(app) as address:
        room = Room(chromium, address, scheme, language, people)
        room.enter({"secretary": early})
        secretary, chair = room["secretary"], room["chair"]

        for proposal in made:
            secretary.goes(f"/proposals/{proposal}")
            secretary.presses("form[action$='/steps/table'] button")
        secretary.goes(f"/chapters/{chapter}/meetings")
        secretary.presses(f"a[href='/chapters/{chapter}/meetings/new']")
        for field, words in {
            "title": "نشست عادی آذر", "day": "1405/09/10", "start": "16:00", "end": "18:00",
            "place": "سالن شمارهٔ ۲، با آسانسور", "link": "https://meet.example.org/room",
        }.items():  # fmt: skip
            secretary.types(f"#f-{field}", words)
        secretary.presses("form[action$='/meetings/new'] button.btn-primary")
        meeting = re.search(r"/meetings/\d+", secretary.page.url)[0]
        for proposal, matter in zip(made, (0, 1, 0), strict=True):
            secretary.chooses("#f-proposal", str(proposal))
            secretary.chooses("#f-matter", ("ordinary", "statute")[matter])
            secretary.presses("form[action$='/proposals'] button")
        secretary.presses("a[href$='/steps/call']")
        secretary.presses("form[action$='/steps/call'] button")
        worked(engine, settings, now)
        assert len(invitations(tmp_path / "mail")) == 5

        clock.now = later
        room.enter(tokens)
        secretary.goes("/")
        secretary.goes(f"{meeting}/attendance")
        for who in ("chair", "member 1", "member 2", "member 3"):
            secretary.presses(f"#p-{numbers[who]} form:has([name=do][value=in_person]) button")
        room["member 4"].goes("/")
        room["member 4"].presses(f"a[href='{meeting}']")
        room["member 4"].presses("form:has([name=do][value=arrive]) button")
        chair.goes(meeting)
        chair.presses("form[action$='/steps/declare_open'] button")
        items = [
            row.get_attribute("id").removeprefix("item-") for row in chair.page.locator(".agenda > li").all()
        ]

        everybody = ("chair", "member 1", "member 2", "member 3", "member 4")
        for item, proposal, choices in (
            (items[0], made[0], ("for", "for", "for", "against", "abstain")),
            (items[1], made[1], ("for", "for", "for", "against", "against")),
        ):
            chair.goes(meeting)
            chair.presses(f"form[action$='/items/{item}/steps/take_up'] button")
            chair.opens(f"summary:has(+ .fold-body form[action$='/items/{item}/ballot'])")
            chair.presses(f"form[action$='/items/{item}/ballot'] button")
            room.votes(meeting, proposal, dict(zip(everybody, choices, strict=True)))
            chair.goes(meeting)
            chair.presses(f"form[action$='/items/{item}/steps/decide'] button")

        secretary.goes(f"{meeting}/notes")
        secretary.chooses("#f-item", items[0])
        secretary.types("#f-body", "عضو ۳ نگران بار مالی بود و پاسخ شنید.")
        secretary.presses(f"form[action='{meeting}/notes'] button.btn-primary")
        secretary.chooses("#f-of-item", items[0])
        secretary.types("#f-resolution", "پیمان کارورزی با سه کارفرما بسته شود.")
        secretary.chooses("#f-owner_id", str(numbers["member 2"]))
        secretary.types("#f-due", "1405/11/01")
        secretary.presses("form[action$='/resolutions'] button.btn-primary")

        secretary.goes(f"{meeting}/attendance")
        for who in ("member 1", "member 2", "member 3"):
            secretary.presses(f"#p-{numbers[who]} form:has([name=do][value=leave]) button")
        chair.goes(meeting)
        assert chair.page.locator(f"form[action$='/items/{items[2]}/steps/take_up']").count() == 0
        chair.presses(f"a[href$='/items/{items[2]}/steps/defer']")
        chair.types("#f-reason", "حد نصاب از دست رفت.")
        chair.presses("form[action$='/steps/defer'] button")
        chair.presses("a[href$='/steps/close']")
        chair.presses("form[action$='/steps/close'] button")

        secretary.goes(meeting)
        secretary.presses(f"a[href='{meeting}/minutes']")
        secretary.opens("summary:has(+ .fold-body form[action$='/steps/lay_out'])")
        secretary.presses("form[action$='/steps/lay_out'] button")
        for who, kind, words in (("member 1", "agreed", ""), ("member 4", "objection", "من برخط بودم.")):
            room[who].goes(meeting)
            room[who].presses(f"a[href='{meeting}/minutes']")
            room[who].picks("kind", kind)
            if words:
                room[who].types("#f-body", words)
            room[who].presses("form[action$='/remarks'] button.btn-primary")
        chair.goes(f"{meeting}/minutes")
        assert chair.page.locator("form[action$='/steps/approve']").count() == 0  # an objection waits
        secretary.goes(f"{meeting}/minutes")
        secretary.types("textarea[name=answer]", "در صورت‌جلسه آمده است: برخط.")
        secretary.presses("form[action*='/remarks/'] button")
        chair.goes(f"{meeting}/minutes")
        chair.opens("summary:has(+ .fold-body form[action$='/steps/approve'])")
        chair.presses("form[action$='/steps/approve'] button")

        broken = [
            fault
            for paper in ("papers", "minutes")
            for tongue in ("fa", "en")
            for fault in pdf(room["member 1"], f"{meeting}/{paper}/{tongue}.pdf")
        ]
        for hand in room.hands.values():
            hand.page.context.close()
    with writing(engine) as fresh:
        states = dict(fresh.execute(select(col(Proposal.id), col(Proposal.state))).all())
        assert [states[proposal] for proposal in made] == ["approved", "rejected", "tabled"]
        counted = fresh.execute(select(col(Ballot.outcome)).order_by(col(Ballot.id))).scalars().all()
        assert counted == ["carried", "lost"]
        assert fresh.execute(select(col(Meeting.state))).scalar_one() == "closed"
        assert fresh.execute(select(col(Minutes.state))).scalar_one() == "approved"
    assert broken == []
    found = [fault for hand in room.hands.values() for fault in hand.faults]
    assert found == [], "\n".join(found)
    # the proposals were put into consolidation without their history
    assert [fault for fault in verify(engine) if fault.subject != "proposal"] == []
