"""Invitations by real mail: once each, with an entry that calendar programs take over and take back."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from icalendar import Calendar
from sqlmodel import Session, select

from api.handlers import HANDLERS
from api.settings import Settings
from api.worker import Context
from documents.postbox import postbox
from tests.queries import of_jobs
from tests.workflow.meeting import Council
from workflow.decision.tables import Convened
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


def sent(box):
    return [
        message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(box[0].glob("*.eml"))
    ]


def called(here, kind="meeting_called"):
    found = {"kind": kind, "meeting_id": here.meeting, "sequence": here.row.version}
    here.session.rollback()
    return found


def entry_of(mail):
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    return part, calendar, calendar.events[0]


def test_everybody_on_the_roll_is_invited_once_with_a_calendar_entry(session, here, context, box):
    people = {who.id: who.email for who in (here.chair, *here.members)}
    arguments = called(here)
    for _ in range(2):
        HANDLERS[jobs.TELL](context, arguments)
    sequence = arguments["sequence"]
    assert keys(session) == sorted(
        f"mail-meeting_called-{here.meeting}-{sequence}-{number}" for number in people
    )
    for number in people:
        for _ in range(2):
            HANDLERS[jobs.SEND_MAIL](context, arguments | {"person_id": number})
    mails = sent(box)
    assert sorted(m["To"].addresses[0].addr_spec for m in mails) == sorted(people.values())
    part, calendar, event = entry_of(mails[0])
    assert part.get_content_charset() == "utf-8"
    assert part.get_param("method") == calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"]) == (f"meeting-{here.meeting}@example.org", sequence)
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
