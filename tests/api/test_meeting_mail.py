"""Invitations by real mail: once each, with an entry that calendar programs take over and take back."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from icalendar import Calendar
from sqlmodel import Session, select

from api.handlers import HANDLERS
from api.settings import Settings
from api.worker import Context
from documents.postbox import postbox
from tests import council
from tests.queries import of_jobs
from tests.workflow.meeting import PLAN, Council
from workflow.decision.meetings import arranging, changing
from workflow.decision.meetings.arranging import Wish
from workflow.decision.tables import Convened
from workflow.membership.tables import Mandate
from workflow.record import jobs

BASE = "https://rayzan.example.org"


@pytest.fixture
def box(tmp_path):
    with postbox(tmp_path / "box") as url:
        yield tmp_path / "box", url


@pytest.fixture
def context(engine, now, box):
    settings = Settings(base_url=BASE, smtp_url=box[1], mail_from="council@example.org")
    return Context(lambda: Session(engine, expire_on_commit=False), lambda: now, settings)


@pytest.fixture
def here(session, now):
    made = Council(session, now, members=2)
    made.called(made.tabled("پیمان کارورزی"))
    session.commit()
    return made


def keys(session):
    session.rollback()
    found = session.connection().exec_driver_sql(f"SELECT workflow_uuid FROM {of_jobs(session)}")
    mails = sorted(key for key in found.scalars() if key.startswith("mail-"))
    session.rollback()
    return mails


def asked_of(session, key):
    """What the job promised under a key is asked to do."""
    session.rollback()
    table = of_jobs(session, "workflow_input")
    found = session.connection().exec_driver_sql(f"SELECT workflow_uuid, inputs FROM {table}")
    (asked,) = [json.loads(inputs)["positionalArgs"][0] for name, inputs in found if name == key]
    session.rollback()
    return asked


def sent(box):
    return [
        message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(box[0].glob("*.eml"))
    ]


def called(here, kind="meeting_called"):
    found = {"kind": kind, "meeting_id": here.meeting, "sequence": here.row.version}
    here.session.rollback()
    return found


def words_of(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def entry_of(mail):
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    return part, calendar, calendar.events[0]


def each_is_told_once(session, context, arguments, people):
    """Both jobs run twice, as any may: of the first comes one promise for each, of the second one mail."""
    for _ in range(2):
        HANDLERS[jobs.TELL](context, arguments)
    told = f"mail-{arguments['kind']}-{arguments['meeting_id']}-{arguments['sequence']}"
    assert keys(session) == sorted(f"{told}-{number}" for number in people)
    for number in people:
        for _ in range(2):
            HANDLERS[jobs.SEND_MAIL](context, arguments | {"person_id": number})


def test_everybody_on_the_roll_is_invited_once_with_a_calendar_entry(session, here, context, box):
    people = {who.id: who.email for who in (here.chair, *here.members)}
    arguments = called(here)
    each_is_told_once(session, context, arguments, people)
    mails = sent(box)
    assert sorted(m["To"].addresses[0].addr_spec for m in mails) == sorted(people.values())
    part, calendar, event = entry_of(mails[0])
    assert part.get_content_charset() == "utf-8"
    assert part.get_param("method") == calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"]) == (f"meeting-{here.meeting}@example.org", arguments["sequence"])
    assert event["DTSTART"].params["TZID"] == "Asia/Tehran"
    assert event.start == here.row.starts_at == datetime(2026, 12, 1, 12, 30, tzinfo=UTC)
    assert event.end - event.start == timedelta(hours=2)
    assert [zone["TZID"] for zone in calendar.timezones] == ["Asia/Tehran"]
    assert "پیمان کارورزی" in event["DESCRIPTION"]
    assert event["LOCATION"] == "سالن شمارهٔ ۲، تهران · https://meet.example.org/room"
    assert event["ORGANIZER"] == "mailto:council@example.org"
    body = mails[0].get_body(("plain",)).get_content()
    assert f"{BASE}/meetings/{here.meeting}" in body
    assert "پیمان کارورزی" in body
    session.expire_all()
    assert all(row.told_at for row in session.exec(select(Convened)).all())


def test_meeting_that_is_cancelled_is_taken_back_under_the_same_uid(session, here, context, box):
    first, chair = called(here), here.chair.id
    here.step("cancel", here.chair, reason="سالن نیست")
    session.commit()
    arguments = called(here, "meeting_cancelled")
    HANDLERS[jobs.TELL](context, first)  # late: nobody is called to a meeting that is off
    HANDLERS[jobs.SEND_MAIL](context, first | {"person_id": chair})
    assert (keys(session), sent(box)) == ([], [])
    HANDLERS[jobs.TELL](context, arguments)
    assert len(keys(session)) == 3
    HANDLERS[jobs.SEND_MAIL](context, arguments | {"person_id": chair})
    (mail,) = sent(box)
    part, calendar, event = entry_of(mail)
    assert part.get_param("method") == calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["UID"] == f"meeting-{here.meeting}@example.org"
    assert event["SEQUENCE"] == arguments["sequence"] > first["sequence"]


NEW = replace(PLAN, place="سالن شمارهٔ ۳، تهران", start="17:00", end="19:00")


def changed(here, plan, kind="meeting_changed"):
    changing.change(here.case("change"), plan, version=None, now=here.now)
    here.session.commit()
    return called(here, kind)


def test_change_is_told_once_to_each_with_what_was_and_what_is(session, here, context, box):
    first, people = called(here), {who.id: who.email for who in (here.chair, *here.members)}
    arguments = changed(here, NEW)
    each_is_told_once(session, context, arguments, people)
    mails = sent(box)
    assert sorted(m["To"].addresses[0].addr_spec for m in mails) == sorted(people.values())
    part, calendar, event = entry_of(mails[0])
    assert part.get_param("method") == calendar["METHOD"] == "REQUEST"
    assert event["UID"] == f"meeting-{here.meeting}@example.org"  # as in the invitation
    assert event["SEQUENCE"] == arguments["sequence"] > first["sequence"]
    assert event["STATUS"] == "CONFIRMED"
    assert event.start == datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
    assert event["LOCATION"] == "سالن شمارهٔ ۳، تهران · https://meet.example.org/room"
    assert "پیمان کارورزی" in event["DESCRIPTION"]
    body = words_of(mails[0])
    for words in (
        "جا: سالن شمارهٔ ۳، تهران\nپیش از این: سالن شمارهٔ ۲، تهران",
        "آغاز: ۱۴۰۵/۰۹/۱۰، ساعت ۱۷:۰۰\nپیش از این: ۱۴۰۵/۰۹/۱۰، ساعت ۱۶:۰۰",
        "بند دستور: پیمان کارورزی",
    ):
        assert words in body, body
    assert body.count("پیش از این") == 3  # and when it is meant to end


def test_two_changes_are_told_apart_however_late_the_mails_are_written(session, here, context, box):
    chair = here.chair.id
    first = changed(here, NEW)
    second = changed(here, replace(NEW, link=""))
    for arguments in (first, second):
        HANDLERS[jobs.SEND_MAIL](context, arguments | {"person_id": chair})
    one, two = map(words_of, sent(box))
    assert "پیش از این: سالن شمارهٔ ۲" in one
    assert "پیوند شرکت برخط: هیچ\nپیش از این: https://meet.example.org/room" in two
    assert "سالن شمارهٔ ۲" not in two
    entries = [entry_of(mail)[2] for mail in sent(box)]
    assert [entry["SEQUENCE"] for entry in entries] == [first["sequence"], second["sequence"]]
    assert entries[0]["LOCATION"].endswith("https://meet.example.org/room")
    assert entries[1]["LOCATION"] == "سالن شمارهٔ ۳، تهران"


def test_meeting_cancelled_after_a_change_is_taken_back_as_it_was_last_told(session, here, context, box):
    first, chair = changed(here, NEW), here.chair.id
    here.step("cancel", here.chair, reason="سالن نیست")
    session.commit()
    arguments = called(here, "meeting_cancelled")
    HANDLERS[jobs.SEND_MAIL](context, first | {"person_id": chair})  # late: nothing to come to
    HANDLERS[jobs.SEND_MAIL](context, arguments | {"person_id": chair})
    (mail,) = sent(box)
    _, calendar, event = entry_of(mail)
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["SEQUENCE"] == arguments["sequence"] > first["sequence"]
    assert event.start == datetime(2026, 12, 1, 13, 30, tzinfo=UTC)


def added(here, title="گزارش بودجه", minutes="15"):
    made = here.on_agenda(title=title, minutes=minutes)
    here.session.commit()
    return made


def test_item_added_after_the_call_is_told_once_to_each_and_comes_into_the_calendar(
    session, here, context, box
):
    first, people = called(here), {who.id for who in (here.chair, *here.members)}
    added(here)
    arguments = called(here, "meeting_changed")
    each_is_told_once(session, context, arguments, people)
    mails = sent(box)
    assert len(mails) == len(people)
    body = words_of(mails[0])
    for words in ("بند تازهٔ دستور: گزارش بودجه\n", "مدت به دقیقه: ۱۵\n", "جایگاه در دستور: ۲\n"):
        assert words in body, body
    assert "پیش از این" not in body
    _, calendar, event = entry_of(mails[0])
    assert (calendar["METHOD"], event["SEQUENCE"]) == ("REQUEST", arguments["sequence"])
    assert arguments["sequence"] > first["sequence"]
    assert "2. گزارش بودجه" in event["DESCRIPTION"]
    assert event["UID"] == f"meeting-{here.meeting}@example.org"


def test_order_and_minutes_changed_after_the_call_are_told_in_one_mail(session, here, context, box):
    second = added(here)
    readers = (here.chair.id, here.members[0].id)
    here.chair.language = "en"
    wish = Wish(minutes="45", place="1")
    arranging.change_item(here.case("arrange"), second, wish, version=None, now=here.now)
    session.commit()
    arguments = called(here, "meeting_changed")
    for number in readers:
        HANDLERS[jobs.SEND_MAIL](context, arguments | {"person_id": number})
    english, persian = sorted(map(words_of, sent(box)), key=lambda body: "مدت به دقیقه" in body)
    for words in ("Minutes: 45\nBefore: 15", "Its place in the order: 1\nBefore: 2"):
        assert words in english, english
    for words in (
        "بند دستور: گزارش بودجه\nمدت به دقیقه: ۴۵\nپیش از این: ۱۵\nجایگاه در دستور: ۱\nپیش از این: ۲",
    ):
        assert words in persian, persian
    assert "بند تازه" not in persian


def test_on_another_day_each_gets_the_one_mail_that_is_theirs(session, here, context, box):
    new = council.member(session, here.chapter, name="عضو تازه")
    gone, stays = here.members
    for mandate in session.exec(select(Mandate).where(Mandate.person_id == gone.id)).all():
        mandate.until = here.now
    session.flush()
    people = {"called": new.id, "uncalled": gone.id, "changed": stays.id, "also": here.chair.id}
    arguments = changed(here, replace(PLAN, day="1405/09/20"))
    for kind, named in (
        ("called", ("called",)), ("uncalled", ("uncalled",)), ("changed", ("changed", "also")),
    ):  # fmt: skip
        told = arguments | {"kind": f"meeting_{kind}", "people": [people[who] for who in named]}
        HANDLERS[jobs.TELL](context, told)
        for who in named:
            mine = {name: value for name, value in told.items() if name != "people"}
            HANDLERS[jobs.SEND_MAIL](context, mine | {"person_id": people[who]})
    sequence = arguments["sequence"]
    assert keys(session) == sorted(
        f"mail-meeting_{kind}-{here.meeting}-{sequence}-{people[who]}"
        for kind, who in (
            ("called", "called"),
            ("uncalled", "uncalled"),
            ("changed", "changed"),
            ("changed", "also"),
        )
    )
    mails = {entry_of(mail)[1]["METHOD"]: mail for mail in sent(box)}
    assert (len(sent(box)), set(mails)) == (4, {"REQUEST", "CANCEL"})
    assert "شما اکنون عضو نیستید" in words_of(mails["CANCEL"])
    part, _, event = entry_of(mails["CANCEL"])
    assert (event["SEQUENCE"], event["UID"]) == (sequence, f"meeting-{here.meeting}@example.org")
    assert [name for name in ("DESCRIPTION", "LOCATION", "URL") if name in event] == []
    for hidden in ("پیمان کارورزی", "سالن", "meet.example.org", f"/meetings/{here.meeting}"):
        assert hidden not in part.get_content() + words_of(mails["CANCEL"]), hidden
    late = arguments | {"kind": "meeting_changed", "person_id": people["uncalled"]}
    HANDLERS[jobs.SEND_MAIL](context, late)  # nothing to tell whoever is not called
    assert len(sent(box)) == 4


@pytest.mark.parametrize("state", ["cancelled", "closed"])
def test_who_is_no_member_is_told_so_also_when_the_meeting_is_over_by_then(
    session, here, context, box, state
):
    gone = here.members[0]
    for mandate in session.exec(select(Mandate).where(Mandate.person_id == gone.id)).all():
        mandate.until = here.now
    session.flush()
    number, arguments = gone.id, changed(here, replace(PLAN, day="1405/09/20"), "meeting_uncalled")
    if state == "cancelled":
        here.step("cancel", here.chair, reason="سالن نیست")
    else:
        here.begins()
        here.came(here.chair, *here.members[1:])
        here.step("declare_open", here.chair)
        here.step("close")
    assert here.row.state == state
    session.commit()
    HANDLERS[jobs.TELL](context, arguments | {"people": [number]})
    assert len(keys(session)) == 1
    HANDLERS[jobs.SEND_MAIL](context, arguments | {"person_id": number})
    (mail,) = sent(box)
    assert entry_of(mail)[1]["METHOD"] == "CANCEL"


@pytest.mark.parametrize("named_anew", [False, True])
def test_giver_is_told_that_the_representative_is_called_no_more(session, now, context, box, named_anew):
    here = Council(session, now, members=3, proxies=1)
    here.called()
    giver, gone, other = here.members
    here.represented(giver, gone)
    for mandate in session.exec(select(Mandate).where(Mandate.person_id == gone.id)).all():
        mandate.until = here.now
    session.flush()
    changing.change(here.case("change"), replace(PLAN, day="1405/09/20"), version=None, now=here.now)
    session.commit()
    asked = asked_of(session, f"tell-meeting_changed-{here.meeting}-{here.row.version}")
    assert asked["alone"] == [giver.id]
    if named_anew:
        here.represented(giver, other)
    people = (giver.id, other.id)
    session.commit()
    HANDLERS[jobs.TELL](context, asked)
    for number in people:
        mine = asked_of(session, f"mail-meeting_changed-{here.meeting}-{asked['sequence']}-{number}")
        HANDLERS[jobs.SEND_MAIL](context, mine)
    said = ["دیگر به این جلسه دعوت نیست" in words_of(mail) for mail in sent(box)]
    assert sorted(said) == [False, not named_anew]
