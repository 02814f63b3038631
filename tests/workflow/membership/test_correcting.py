"""What is known of a person put right: history, both addresses told, and what the old address could open closed."""

from typing import Any

import pytest
from sqlmodel import col, select

from tests import council
from workflow.authorize import authorize_chapter
from workflow.membership import correcting, sign_in
from workflow.membership.tables import Mandate, Person, SignIn
from workflow.record import history, promises
from workflow.record.case import NotFound, person
from workflow.record.typed import EntryRefused

RIGHT: dict[str, Any] = {
    "name": "سارا احمدی", "name_en": "Sara Ahmadi", "email": "Sara.New@example.org", "language": "en",
}  # fmt: skip


@pytest.fixture
def chapter(session):
    return council.chapter(session)


@pytest.fixture
def secretary(session, chapter):
    return council.member(session, chapter, ("secretary",))


@pytest.fixture
def standing(session, chapter, secretary, now):
    return authorize_chapter(session, chapter.id, "manage", actor=person(secretary.id), now=now)


@pytest.fixture
def sara(session, chapter):
    row = council.member(session, chapter, name="سارا احمدي")
    row.email = "sara@example.org"
    session.flush()
    return row


def correct(session, standing, who, now, **changes):
    correcting.correct(session, standing, person_id=who.id, now=now, **RIGHT | changes)


def told(session):
    waiting = [j for j in promises.waiting(session) if j.key.startswith("mail-address_corrected")]
    return sorted(j.key.rpartition("-")[2] for j in waiting)


def test_secretary_puts_name_and_address_right_and_both_addresses_are_told(
    session, standing, chapter, sara, now
):
    correct(session, standing, sara, now)
    assert (sara.name, sara.name_en, sara.email, sara.language) == (
        "سارا احمدی", "Sara Ahmadi", "sara.new@example.org", "en",
    )  # fmt: skip
    ((entry, _),) = history.of(session, "chapter", chapter.id)
    assert (entry.event, entry.actor_id) == ("member_corrected", standing.actor.id)
    assert entry.facts == {"person_id": sara.id, "what": ["email", "language", "name", "name_en"]}
    assert told(session) == ["new", "old"]


def test_nothing_changed_leaves_no_trace_and_a_name_alone_tells_nobody(session, standing, chapter, sara, now):
    same = {"name": sara.name, "name_en": "", "email": sara.email, "language": "fa"}
    correct(session, standing, sara, now, **same)
    assert history.of(session, "chapter", chapter.id) == []
    correct(session, standing, sara, now, **same | {"name": "سارا احمدی"})
    assert [e.facts["what"] for e, _ in history.of(session, "chapter", chapter.id)] == [["name"]]
    assert told(session) == []


def test_code_and_link_sent_to_the_old_address_die_and_its_sessions_end(session, standing, sara, now):
    token = sign_in.redeem_link(
        session, token=sign_in.new_link(session, sara.id, lasts=sign_in.LIFETIME, now=now), now=now
    )
    handle = sign_in.request_sign_in(session, email="sara@example.org", origin="192.0.2.1", now=now)
    row = session.exec(select(SignIn).order_by(col(SignIn.id).desc())).first()
    code, link = sign_in.write_codes(session, row.id, now=now)
    unwritten = sign_in.request_sign_in(session, email="sara@example.org", origin="192.0.2.1", now=now)
    assert unwritten
    waiting = session.exec(select(SignIn.id).order_by(col(SignIn.id).desc())).first()
    correct(session, standing, sara, now)
    session.expire_all()
    with pytest.raises(sign_in.CodeWrong):
        sign_in.redeem_code(session, handle=handle, code=code, now=now)
    with pytest.raises(sign_in.LinkWrong):
        sign_in.redeem_link(session, token=link, now=now)
    assert sign_in.write_codes(session, waiting, now=now) is None
    assert sign_in.signed_in(session, token, now=now) is None


def test_secretary_who_corrects_their_own_address_stays_signed_in(session, standing, secretary, now):
    link = sign_in.new_link(session, secretary.id, lasts=sign_in.LIFETIME, now=now)
    token = sign_in.redeem_link(session, token=link, now=now)
    correct(session, standing, secretary, now)
    assert sign_in.signed_in(session, token, now=now) == secretary.id


def test_sessions_stay_when_the_address_does(session, standing, sara, now):
    link = sign_in.new_link(session, sara.id, lasts=sign_in.LIFETIME, now=now)
    token = sign_in.redeem_link(session, token=link, now=now)
    correct(session, standing, sara, now, email="sara@example.org")
    assert sign_in.signed_in(session, token, now=now) == sara.id


@pytest.mark.parametrize("field", ["name", "name_en", "email"])
@pytest.mark.parametrize("wrong", ["\x00", "\ud800", "x" * 301])
def test_what_cannot_be_kept_is_refused_at_its_field(session, standing, sara, now, field, wrong):
    with pytest.raises(EntryRefused) as refused:
        correct(session, standing, sara, now, **{field: wrong})
    assert set(refused.value.errors) == {field}


def test_address_of_somebody_else_is_refused_and_nothing_changes(session, standing, chapter, sara, now):
    council.person(session, email="taken@example.org")
    with pytest.raises(EntryRefused) as refused:
        correct(session, standing, sara, now, email="taken@example.org")
    assert set(refused.value.errors) == {"email"}
    session.expire_all()
    kept = session.exec(select(Person.email, Person.name).where(Person.id == sara.id)).one()
    assert kept == ("sara@example.org", "سارا احمدي")
    assert told(session) == []


def test_whoever_belongs_to_another_chapter_too_is_not_changed_by_one_of_them(
    session, standing, secretary, sara, now
):
    other = council.chapter(session, "انجمن استان یزد")
    session.add(Mandate(chapter_id=other.id, person_id=sara.id, role="chair", since=council.LONG_AGO))
    session.flush()
    with pytest.raises(correcting.AlsoElsewhere) as refused:
        correct(session, standing, sara, now)
    assert "انجمن استان یزد" in refused.value.text.fa
    session.add(
        Mandate(chapter_id=other.id, person_id=secretary.id, role="secretary", since=council.LONG_AGO)
    )
    session.flush()
    correct(session, standing, sara, now)
    assert sara.email == "sara.new@example.org"


def test_somebody_who_was_never_of_the_chapter_is_not_there(session, standing, now):
    with pytest.raises(NotFound):
        correct(session, standing, council.person(session), now)


def test_a_member_puts_their_own_name_right_in_every_chapter_of_theirs(session, chapter, sara, now):
    other = council.chapter(session, "انجمن استان یزد")
    session.add(Mandate(chapter_id=other.id, person_id=sara.id, role="member", since=council.LONG_AGO))
    session.flush()
    correcting.correct_own(session, person(sara.id), name="سارا احمدی", name_en="", language="fa", now=now)
    assert (sara.name, sara.email) == ("سارا احمدی", "sara@example.org")
    for here in (chapter, other):
        ((entry, _),) = history.of(session, "chapter", here.id)
        assert (entry.event, entry.actor_id, entry.facts["what"]) == ("member_corrected", sara.id, ["name"])
