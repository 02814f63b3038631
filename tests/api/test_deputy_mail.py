"""Deputies and those they act for get one mail of each turn, written from how things stand when it is sent."""

from datetime import timedelta

import pytest
from sqlmodel import select

from api.handlers import HANDLERS
from tests import council
from tests.api.pages.test_amendments import plain
from tests.api.test_handlers import BASE, Post, promised, words_of
from tests.visitors import application, signed_in_client
from workflow.authorize import authorize_chapter
from workflow.membership import deputized, substitution
from workflow.membership.tables import Mandate, Substitution
from workflow.record import jobs
from workflow.record.case import person


@pytest.fixture
def post(engine, tmp_path, now):
    return Post(engine, tmp_path / "mail", now)


@pytest.fixture
def here(session, now):
    """A secretary with a deputy to be, and a chair who names them."""
    chapter = council.chapter(session)
    people = {
        "absent": council.member(session, chapter, ("secretary",), "فرشته دبیری"),
        "chair": council.member(session, chapter, ("chair",), "پروین رئیسی"),
        "deputy": council.member(session, chapter, name="نگار عضوی"),
    }
    people["absent"].language = "en"
    session.commit()
    return chapter, people


def standing(session, here, now):
    return authorize_chapter(session, here[0].id, "substitute", actor=person(here[1]["chair"].id), now=now)


def named(session, here, now, since="1405/09/10", until="1405/09/20"):
    """The substitution's row, named by the chair."""
    people = here[1]
    substitution.appoint(
        session, standing(session, here, now), role="secretary", absent_id=people["absent"].id,
        deputy_id=people["deputy"].id, reason="سفر", since=since, until=until, now=now,
    )  # fmt: skip
    session.commit()
    return session.exec(select(Substitution)).one()


def sent(session, post, at):
    """Who got which mails, once all that is promised until a moment was done, and done over."""
    before = {m["Message-ID"] for m in post.mails()}
    post.now = at
    for _ in range(2):
        for arguments in promised(session, jobs.SEND_MAIL).values():
            if arguments["at"] <= at.isoformat():
                HANDLERS[jobs.SEND_MAIL](post.context, arguments)
    new = [m for m in post.mails() if m["Message-ID"] not in before]
    return [(m["To"].addresses[0].display_name, m["Subject"], words_of(m)) for m in new]


def told(mails):
    return sorted((to, subject) for to, subject, _ in mails)


def test_each_turn_of_a_term_is_told_to_both_in_their_language_and_never_twice(session, here, post, now):
    row = named(session, here, now)
    settled = sent(session, post, now)
    assert told(settled) == [
        ("فرشته دبیری", "Tehran Association: a deputy of the secretary is named"),
        ("نگار عضوی", "جانشین دبیر انجمن استان تهران تعیین شد"),
    ]
    words = {to: said for to, _, said in settled}
    assert "حق رأی او به شما نمی‌رسد" in words["نگار عضوی"]
    assert "Your vote stays with you" in words["فرشته دبیری"]
    assert all(
        "سفر" in said and f"{BASE}/chapters/{row.chapter_id}/deputies" in said for said in words.values()
    )
    assert told(sent(session, post, row.since)) == [
        ("فرشته دبیری", "Tehran Association: a deputy of the secretary now acts"),
        ("نگار عضوی", "جانشینی دبیر انجمن استان تهران آغاز شد"),
    ]
    assert told(sent(session, post, row.until)) == [
        ("فرشته دبیری", "Tehran Association: a deputy of the secretary acts no more"),
        ("نگار عضوی", "جانشینی دبیر انجمن استان تهران پایان یافت"),
    ]


def test_one_ended_by_hand_is_told_then_and_not_again_on_its_last_day(session, here, post, now):
    row = named(session, here, now, since="")
    last = row.until
    assert len(sent(session, post, now)) == 2
    later = now + timedelta(days=2)
    substitution.end(session, standing(session, here, later), row.id, now=later)
    session.commit()
    assert len(sent(session, post, later)) == 2
    assert sent(session, post, last) == []


def test_one_taken_back_never_begins(session, here, post, now):
    row = named(session, here, now)
    begins = row.since
    substitution.end(session, standing(session, here, now), row.id, now=now)
    session.commit()
    assert [subject for _, subject in told(sent(session, post, begins))] == [
        "Tehran Association: the deputy of the secretary is taken back",
        "جانشینی دبیر انجمن استان تهران پس گرفته شد",
    ]


def test_nobody_is_told_that_a_term_begins_in_which_nobody_can_act(session, here, post, now):
    row = named(session, here, now)
    assert len(sent(session, post, now)) == 2
    for mandate in session.exec(select(Mandate).where(Mandate.person_id == here[1]["absent"].id)):
        mandate.until = now
    session.commit()
    assert sent(session, post, row.since) == []


@pytest.mark.parametrize(("who", "says"), [
    ("absent", "نگار عضوی به جای شما دبیر انجمن استان تهران است"),
    ("deputy", "شما به جای فرشته دبیری دبیر انجمن استان تهران هستید"),
    ("chair", ""),
])  # fmt: skip
def test_desk_and_json_tell_both_and_nobody_else(engine, session, here, now, who, says):
    row = named(session, here, now, since="")
    browser = signed_in_client(application(engine, now), session, here[1][who], now)
    page = plain(browser.get("/").text)
    assert (says in page) if says else ("به جای" not in page)
    found = browser.get("/api/v1/me").json()["substitutions"]
    assert [(one["id"], one["state"]) for one in found] == ([(row.id, "running")] if says else [])
    assert {"deputy_named"} <= deputized.KINDS
