"""People and terms of a chapter: added one by one or as a list, given roles, ended."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from tests import council
from workflow.authorize import authorize_chapter
from workflow.membership import joining, mandates, members
from workflow.membership.roles import roles_in
from workflow.membership.tables import Mandate, Person
from workflow.record import history
from workflow.record.calendar import end_of
from workflow.record.case import NotFound, person
from workflow.record.days import read_day
from workflow.record.typed import EntryRefused

SARA: dict[str, Any] = {
    "name": "سارا احمدی",
    "email": "Sara@example.org",
    "roles": ["member"],
    "since": "",
    "until": "",
}


@pytest.fixture
def chapter(session):
    return council.chapter(session)


@pytest.fixture
def secretary(session, chapter):
    return council.member(session, chapter, ("secretary",))


@pytest.fixture
def standing(session, chapter, secretary, now):
    return authorize_chapter(session, chapter.id, "manage", actor=person(secretary.id), now=now)


def _roles(session, chapter, email, now):
    who = session.exec(select(Person.id).where(Person.email == email)).one()
    return roles_in(session, who, now=now).get(chapter.id, frozenset())


def test_added_member_holds_the_role_through_the_whole_of_the_last_day(session, standing, chapter, now):
    joining.add_member(session, standing, **SARA | {"since": "۱۴۰۵/۰۹/۰۱", "until": "1405/12/29"}, now=now)
    last = end_of(read_day("1405/12/29"))
    assert _roles(session, chapter, "sara@example.org", now) == {"member"}
    assert _roles(session, chapter, "sara@example.org", last - timedelta(seconds=1)) == {"member"}
    assert _roles(session, chapter, "sara@example.org", last) == frozenset()
    assert [e.event for e, _ in history.of(session, "chapter", chapter.id)] == ["mandate_granted"]


def test_everything_wrong_with_a_member_is_told_at_once(session, standing, now):
    wrong: dict[str, Any] = {
        "name": " ",
        "email": "مریم@example.org",
        "roles": ["owner"],
        "since": "1405/09/10",
        "until": "1405/09/01",
    }
    with pytest.raises(EntryRefused) as refused:
        joining.add_member(session, standing, **wrong, now=now)
    assert set(refused.value.errors) == {"name", "email", "roles", "until"}


def test_somebody_of_another_chapter_joins_under_the_name_they_have(session, standing, chapter, now):
    council.person(session, "سارا احمدی", "sara@example.org")
    joining.add_member(session, standing, **SARA | {"name": "نامی دیگر"}, now=now)
    assert session.exec(select(Person.name).where(Person.email == "sara@example.org")).all() == ["سارا احمدی"]


def test_same_role_twice_in_one_term_is_refused_and_a_later_term_taken(session, standing, chapter, now):
    joining.add_member(session, standing, **SARA | {"until": "1405/12/29"}, now=now)
    with pytest.raises(mandates.AlreadyHeld):
        joining.add_member(session, standing, **SARA, now=now)
    joining.add_member(session, standing, **SARA | {"since": "1406/01/01"}, now=now)
    who = session.exec(select(Person.id).where(Person.email == "sara@example.org")).one()
    mandates.grant(session, standing, person_id=who, role="chair", since="", until="", now=now)
    assert _roles(session, chapter, "sara@example.org", now) == {"member", "chair"}


def test_role_is_given_only_to_people_of_the_chapter(session, standing, now):
    stranger = council.person(session)
    with pytest.raises(NotFound):
        mandates.grant(
            session, standing, person_id=stranger.id or 0, role="chair", since="", until="", now=now
        )


def test_mandate_ends_at_once_or_with_a_day_and_not_in_the_past(session, standing, chapter, now):
    joining.add_member(
        session, standing, **SARA | {"roles": ["member", "chair"]}, now=now - timedelta(days=9)
    )
    chair, member = (
        session.exec(select(Mandate.id).where(Mandate.role == role)).one() for role in ("chair", "member")
    )
    with pytest.raises(EntryRefused):
        mandates.end_mandate(session, standing, mandate_id=member, until="1405/09/02", now=now)
    mandates.end_mandate(session, standing, mandate_id=chair, until="", now=now)
    mandates.end_mandate(session, standing, mandate_id=member, until="1405/09/03", now=now)
    assert _roles(session, chapter, "sara@example.org", now) == {"member"}
    assert _roles(session, chapter, "sara@example.org", now + timedelta(days=1)) == frozenset()
    with pytest.raises(NotFound):
        mandates.end_mandate(session, standing, mandate_id=chair, until="", now=now)


def test_last_secretary_stays_until_there_is_another(session, standing, chapter, secretary, now):
    mine = session.exec(select(Mandate.id).where(Mandate.role == "secretary")).one()
    with pytest.raises(mandates.LastSecretary):
        mandates.end_mandate(session, standing, mandate_id=mine, until="", now=now)
    joining.add_member(session, standing, **SARA | {"roles": ["secretary"], "until": "1405/10/01"}, now=now)
    with pytest.raises(mandates.LastSecretary):
        mandates.end_mandate(session, standing, mandate_id=mine, until="1405/10/02", now=now)
    mandates.end_mandate(session, standing, mandate_id=mine, until="", now=now)
    assert roles_in(session, secretary.id, now=now) == {}


def test_mandate_of_another_chapter_is_not_there(session, standing, now):
    other = council.chapter(session, "انجمن گیلان")
    council.member(session, other)
    theirs = session.exec(select(Mandate.id).where(Mandate.chapter_id == other.id)).one()
    with pytest.raises(NotFound):
        mandates.end_mandate(session, standing, mandate_id=theirs, until="", now=now)


LIST = (
    "نام\u200cدار یکم، a@example.org\n\nدوم\tB@example.org\r\n\u200eC@example.org؛ سوم\n"
    '"چهارم","d@example.org"\nپنجم <e@example.org>'
)


def test_pasted_list_is_read_whichever_way_it_was_written(session, standing, chapter, now):
    assert joining.add_list(session, standing, LIST, now=now) == (5, ())
    names = dict(session.exec(select(Person.email, Person.name)).all())
    assert names["a@example.org"] == "نام\u200cدار یکم"
    assert (names["b@example.org"], names["c@example.org"], names["d@example.org"]) == ("دوم", "سوم", "چهارم")
    assert names["e@example.org"] == "پنجم"
    assert _roles(session, chapter, "e@example.org", now) == {"member"}


def test_list_pasted_again_adds_only_who_is_new(session, standing, now):
    joining.add_list(session, standing, LIST, now=now)
    assert joining.add_list(session, standing, LIST + "\nششم, f@example.org", now=now) == (1, ())


def test_one_bad_line_keeps_everybody_out_and_each_is_named(session, standing, now):
    before = len(session.exec(select(Person)).all())
    text = (
        "یکم، a@example.org\nبی‌نشانی\nسوم، c@\nچهارم، a@example.org\n"
        "پنجم، x, e@example.org\nششم\x00، f@example.org"
    )
    added, problems = joining.add_list(session, standing, text, now=now)
    assert added == 0
    assert [p.en.split(":")[0] for p in problems] == [f"Line {n}" for n in (2, 3, 4, 5, 6)]
    assert [p.fa.split(":")[0] for p in problems] == [f"سطر {n}" for n in "۲۳۴۵۶"]
    assert len(session.exec(select(Person)).all()) == before


@pytest.mark.parametrize("text", ["", " \n\t\n", "\n".join(f"n{n}, a{n}@example.org" for n in range(1001))])
def test_empty_or_endless_list_is_refused(session, standing, now, text):
    added, problems = joining.add_list(session, standing, text, now=now)
    assert (added, len(problems)) == (0, 1)


def test_listing_goes_on_by_cursor_and_finds_what_keyboards_write_differently(session, standing, now):
    joining.add_list(
        session, standing, "علي كريمي، ali@example.org\nمی\u200cنا یزدان، mina@example.org", now=now
    )
    first, cursor = members.listing(session, standing, now=now, limit=2)
    rest, end = members.listing(session, standing, now=now, after=cursor or 0, limit=2)
    assert len(first + rest) == 3
    assert end is None
    for search, email in (
        ("علی کریمی", "ali@example.org"),
        ("می نا", "mina@example.org"),
        ("MINA@", "mina@example.org"),
    ):
        found, _ = members.listing(session, standing, now=now, asked=members.MEMBERS.read({"q": search}))
        assert [m.email for m in found] == [email]
    assert members.listing(session, standing, now=now, asked=members.MEMBERS.read({"q": "%"}))[0] == ()


def test_list_by_name_is_in_persian_order_page_by_page(session, standing, now):
    names = [
        "وحید",
        "Anna",
        "هادی",
        "پروین",
        "آرش",
        "ابراهیم",
        "گلی",
        "کامران",
        "پروین",
        "تینا",
        "یاسمن",
        "ژاله",
        "زهرا",
    ]
    joining.add_list(
        session, standing, "\n".join(f"{name}، p{n}@order.example" for n, name in enumerate(names)), now=now
    )
    asked, shown, after = members.MEMBERS.read({"order": "name", "q": "order.example"}), [], 0
    for _ in range(20):
        page, cursor = members.listing(session, standing, now=now, asked=asked, after=after, limit=3)
        shown += [(member.name, member.email) for member in page]
        if cursor is None:
            break
        after = cursor
    expected = [
        "آرش",
        "ابراهیم",
        "پروین",
        "پروین",
        "تینا",
        "زهرا",
        "ژاله",
        "کامران",
        "گلی",
        "وحید",
        "هادی",
        "یاسمن",
    ]
    assert [name for name, _ in shown] == [*expected, "Anna"]
    assert [email for name, email in shown if name == "پروین"] == ["p3@order.example", "p8@order.example"]


def test_somebody_renamed_is_listed_by_the_new_name(session, standing, now):
    joining.add_list(session, standing, "بهار، bahar@example.org\nپری، pari@example.org", now=now)
    session.exec(select(Person).where(Person.email == "bahar@example.org")).one().name = "یلدا"
    session.flush()
    asked = members.MEMBERS.read({"order": "name", "q": "example.org"})
    found, _ = members.listing(session, standing, now=now, asked=asked)
    assert [member.name for member in found if member.name in ("پری", "یلدا")] == ["پری", "یلدا"]


def test_use_cases_ask_for_the_right_to_manage(session, chapter, secretary, now):
    seeing = authorize_chapter(session, chapter.id, "see", actor=person(secretary.id), now=now)
    with pytest.raises(PermissionError):
        joining.add_list(session, seeing, LIST, now=now)


def test_pasted_name_that_differs_from_the_one_an_address_is_known_by_is_told_and_nobody_added(
    session, standing, chapter, now
):
    council.person(session, "سارا احمدی", "sara@example.org")
    text = "سارا احمدی‌نژاد، sara@example.org\nآرش، arash@example.org"
    added, (problem,) = joining.add_list(session, standing, text, now=now)
    assert added == 0
    assert "«سارا احمدی»" in problem.fa
    assert "sara@example.org" in problem.en
    assert _roles(session, chapter, "sara@example.org", now) == frozenset()
    same = "سارا احمدي، sara@example.org\nآرش، arash@example.org"
    assert joining.add_list(session, standing, same, now=now) == (2, ())
