"""Those present are told when minutes lie before them, everybody called when they are approved: once each."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlmodel import Session

from api.handlers import HANDLERS
from api.settings import Settings
from api.worker import Context
from documents.postbox import postbox
from tests import council
from tests.queries import of_jobs
from tests.visitors import application, signed_in_client
from tests.workflow.meeting import Council
from workflow.decision.minutes import remarks, resolutions
from workflow.decision.minutes.awaiting import ASKED, awaiting
from workflow.decision.minutes.case import opened, take
from workflow.decision.minutes.duties import duties
from workflow.record import jobs
from workflow.record.case import person
from workflow.sitting.admission import admit

BASE = "https://rayzan.example.org"


@pytest.fixture
def context(engine, now, tmp_path):
    with postbox(tmp_path / "box") as url:
        settings = Settings(base_url=BASE, smtp_url=url, mail_from="council@example.org")
        yield Context(lambda: Session(engine, expire_on_commit=False), lambda: now, settings)


@pytest.fixture
def here(session, now):
    """A meeting that is over; two of its members were there, and a guest who belongs to no chapter."""
    made = Council(session, now, members=3)
    made.called(None)
    made.begins()
    made.came(made.chair, *made.members[:2])
    made.step("declare_open", made.chair)
    made.step("close", made.chair)
    session.commit()
    return made


def case(here, right, who):
    sitting = admit(here.session, here.meeting, "see", actor=person(who.id), now=here.now, lock=True)
    return opened(sitting, right, lock=True)


def step(here, name, who, **more):
    """The arguments of the job that tells of it."""
    at = case(here, "step", who)
    move = take(at, name, version=at.row.version, now=here.now, **more)
    found = {"kind": f"minutes_{move.target}", "meeting_id": here.meeting, "version": at.row.version}
    here.session.commit()
    return found


def keys(session, kind):
    session.rollback()
    found = session.connection().exec_driver_sql(f"SELECT workflow_uuid FROM {of_jobs(session)}")
    told = sorted(key for key in found.scalars() if key.startswith(kind))
    session.rollback()
    return told


def sent(tmp_path):
    files = sorted((tmp_path / "box").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def test_those_present_are_asked_and_those_called_are_told_once_each(session, here, context, tmp_path):
    present = [here.chair, *here.members[:2]]
    names = {who.id: who.email for who in (*present, here.members[2])}
    there = [who.id for who in present]
    asked = step(here, "lay_out", here.secretary)
    assert keys(session, "tell-minutes") == [f"tell-minutes_laid_out-{here.meeting}-2"]
    for _ in range(2):
        HANDLERS[jobs.TELL](context, asked)
    assert keys(session, "mail-minutes_laid_out") == sorted(
        f"mail-minutes_laid_out-{here.meeting}-2-{number}" for number in there
    )
    for _ in range(2):
        HANDLERS[jobs.SEND_MAIL](context, asked | {"person_id": there[1]})
    (mail,) = sent(tmp_path)
    assert mail["To"].addresses[0].addr_spec == names[there[1]]
    assert f"{BASE}/meetings/{here.meeting}/minutes" in mail.get_body(("plain",)).get_content()
    step(here, "redraft", here.secretary, reason="نام‌ها")
    HANDLERS[jobs.TELL](context, asked)
    HANDLERS[jobs.SEND_MAIL](context, asked | {"person_id": there[2]})
    step(here, "lay_out", here.secretary)
    HANDLERS[jobs.SEND_MAIL](
        context, asked | {"person_id": there[2]}
    )  # late: another text lies before them now
    assert len(sent(tmp_path)) == 1
    approved = step(here, "approve", here.chair)
    HANDLERS[jobs.TELL](context, approved)
    assert len(keys(session, "mail-minutes_approved")) == len(names)
    for number in names:
        HANDLERS[jobs.SEND_MAIL](context, approved | {"person_id": number})
    told = [mail for mail in sent(tmp_path) if "تصویب" in mail["Subject"]]
    assert sorted(m["To"].addresses[0].addr_spec for m in told) == sorted(names.values())


def test_whoever_may_not_see_the_minutes_any_more_is_not_mailed(session, here, context, tmp_path):
    asked = step(here, "lay_out", here.secretary)
    stranger = council.member(session, council.chapter(session, "انجمن دیگر"))
    session.commit()
    for who in (stranger.id, here.members[2].id):  # of another chapter, and absent
        HANDLERS[jobs.SEND_MAIL](context, asked | {"person_id": who})
    assert sent(tmp_path) == []


def test_minutes_wait_on_the_desk_of_whoever_has_to_do_something(session, here):
    def waits(who, *roles):
        found = awaiting(session, who.id, {here.chapter.id: frozenset(roles)})
        return [next(name for name, words in ASKED.items() if words == one.asked) for one in found]

    chair, secretary, member = here.chair, here.secretary, here.members[0]
    assert (waits(secretary, "secretary"), waits(member, "member")) == (["lay_out"], [])
    step(here, "lay_out", secretary)
    assert waits(secretary, "secretary") == []
    assert waits(chair, "chair", "member") == ["approve"]
    assert (waits(member, "member"), waits(here.members[2], "member")) == (["remark"], [])
    number = remarks.remark(case(here, "remark", member), "objection", "شمار رأی", now=here.now)
    assert (waits(secretary, "secretary"), waits(chair, "chair", "member")) == (["answer"], ["remark"])
    assert waits(member, "member") == []
    remarks.answer(case(here, "answer", secretary), number, "درست شد", now=here.now)
    step(here, "approve", chair)
    for who, *roles in ((secretary, "secretary"), (chair, "chair", "member"), (here.members[1], "member")):
        assert waits(who, *roles) == []
    assert awaiting(session, chair.id, {}) == ()


def test_duty_is_named_in_the_mail_of_approval_and_on_its_owners_desk_until_its_day_is_over(
    session, here, context, tmp_path
):
    owner, other, item = here.members[0], here.members[1], here.items()[0].id
    resolutions.resolve(
        case(here, "edit", here.secretary), item, "نامه به **وزارت** فرستاده شود", owner_id=owner.id, owner="",
        due="1405/10/01", now=here.now,
    )  # fmt: skip
    resolutions.resolve(
        case(here, "edit", here.secretary), item, "بودجه بررسی شود", owner_id=None, owner="دبیرخانه", due="",
        now=here.now,
    )  # fmt: skip
    step(here, "lay_out", here.secretary)
    chapters = [here.chapter.id]
    assert (
        duties(session, owner.id, chapters, now=here.now) == ()
    )  # nothing is resolved before it is approved
    approved = step(here, "approve", here.chair)
    (duty,) = duties(session, owner.id, chapters, now=here.now)
    assert (duty.body, duty.due_on.isoformat()) == ("نامه به **وزارت** فرستاده شود", "2026-12-22")
    assert duties(session, owner.id, [], now=here.now) == ()
    assert duties(session, other.id, chapters, now=here.now) == ()
    last = duty.due_on - here.now.date()
    assert duties(session, owner.id, chapters, now=here.now + last) == (duty,)
    assert duties(session, owner.id, chapters, now=here.now + last + timedelta(days=1)) == ()
    page = signed_in_client(application(session.get_bind(), here.now), session, owner, here.now).get("/").text
    assert f'href="/meetings/{here.meeting}/minutes#item-{item}"' in page
    assert "تا پایان ۱۴۰۵/۱۰/۰۱" in page
    assert "کاری نمانده است" not in page
    HANDLERS[jobs.SEND_MAIL](context, approved | {"person_id": other.id})
    (letter,) = sent(tmp_path)
    words = letter.get_body(("plain",)).get_content()
    assert f"{owner.name} · سه‌شنبه ۱ دی ۱۴۰۵: نامه به **وزارت** فرستاده شود" in words
    assert "دبیرخانه: بودجه بررسی شود" in words
