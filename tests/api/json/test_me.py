"""Who is signed in as JSON, and what each type of problem means."""

from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col

from tests import council
from workflow.membership.tables import Mandate


def test_me_tells_roles_and_the_proof_of_a_change(session, sign_in):
    here, there = council.chapter(session), council.chapter(session, "انجمن استان یزد")
    who = council.member(session, here, ["member", "secretary"], "فرشته دبیری")
    session.add(Mandate(chapter_id=there.id, person_id=who.id, role="chair", since=council.LONG_AGO))
    them = sign_in(who)
    told = them.get("/me").json()
    assert (told["id"], told["name"], told["csrf"]) == (who.id, "فرشته دبیری", them.browser.csrf)
    assert [(seat["chapter"]["fa"], seat["roles"]) for seat in told["seats"]] == [
        ("انجمن استان تهران", ["member", "secretary"]), ("انجمن استان یزد", ["chair", "member"]),
    ]  # fmt: skip


def test_role_that_ended_is_gone_from_me(session, sign_in, now):
    who = council.member(session, council.chapter(session))
    them = sign_in(who)
    session.execute(
        update(Mandate).where(col(Mandate.person_id) == who.id).values(until=now - timedelta(hours=1))
    )
    session.commit()
    assert them.get("/me").json()["seats"] == []


def test_me_costs_the_same_in_one_chapter_and_in_many(session, sign_in, cost):
    who = council.member(session, council.chapter(session))
    them = sign_in(who)
    few = cost(them, "/me")
    for number in range(8):
        there = council.chapter(session, f"انجمن {number}")
        session.add(Mandate(chapter_id=there.id, person_id=who.id, role="member", since=council.LONG_AGO))
    session.commit()
    assert cost(them, "/me") == few


def test_own_name_is_put_right_and_the_address_is_not_ones_own_to_change(session, sign_in):
    them = sign_in(council.member(session, council.chapter(session), name="نگار عضوي"))
    seen = them.get("/me").headers["etag"]
    right = {"name": "نگار عضوی", "name_en": "Negar Ozvi", "language": "en"}
    changed = them.put("/me", right, **{"If-Match": seen})
    assert (changed.status_code, {name: changed.json()[name] for name in right}) == (200, right)
    assert them.put("/me", right, **{"If-Match": seen}).status_code == 412
    assert them.put("/me", right | {"email": "other@example.org"}).status_code == 422


def test_nobody_is_told_to_sign_in(nobody):
    assert nobody.get("/me").status_code == 401


def test_problem_types_have_one_meaning_each_in_both_languages(nobody):
    told = nobody.get("/problems").json()["problems"]
    types = [problem["type"] for problem in told]
    assert len(types) == len(set(types)) > 30
    assert {"/problems/request-invalid", "/problems/outdated", "/problems/key-reused"} <= set(types)
    assert all(problem["fa"] and problem["en"] and 400 <= problem["status"] < 600 for problem in told)
