"""The front door: forms proved ours, done once, refused without loss; rights as they are at each request."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, QueuePool, create_engine
from sqlmodel import select

from api.problems import STATUS, status_of, type_of
from api.visit import SESSION, VISITOR
from tests import council
from tests.api.visitor import Visitor
from workflow.membership.tables import Chapter, Mandate, Person, Recipient, SignIn
from workflow.process.text import Refusal
from workflow.record.case import Outdated
from workflow.record.database import reading, writing

RECIPIENT = {
    "name_fa": "دکتر سهراب امینی", "name_en": "", "office_fa": "معاون پیشگیری", "office_en": "",
    "email": "amini@example.org", "language": "fa",
}  # fmt: skip


@pytest.fixture
def place(engine: Engine) -> tuple[int, int]:
    """A chapter with two secretaries; ids of the chapter and of one of them."""
    with writing(engine) as session:
        chapter = council.chapter(session)
        secretary = council.member(session, chapter, ("secretary",))
        council.member(session, chapter, ("secretary",))
    assert chapter.id is not None and secretary.id is not None  # noqa: PT018
    return chapter.id, secretary.id


@pytest.fixture
def secretary(engine: Engine, now, place) -> Visitor:
    return Visitor(engine, now).sign_in(place[1])


def _count(engine: Engine, table) -> int:
    with reading(engine) as session:
        return len(session.exec(select(table)).all())


@pytest.mark.parametrize("proof", [None, "", "wrong", "ناشناس"])
@pytest.mark.parametrize("path", ["recipients", "sign-out", "sign-in"])
def test_form_without_its_proof_is_403_and_changes_nothing(engine, secretary, place, path, proof):
    address = f"/chapters/{place[0]}/{path}" if path == "recipients" else f"/{path}"
    fields = {"recipients": RECIPIENT, "sign-in": {"email": "a@example.org"}}.get(path, {})
    before = _count(engine, Recipient), _count(engine, SignIn)
    answer = secretary.post(address, fields, frm="/", proofs={} if proof is None else {"csrf": proof})
    assert answer.status_code == 403
    assert (_count(engine, Recipient), _count(engine, SignIn)) == before
    assert secretary.get(f"/chapters/{place[0]}/recipients").status_code == 200


def test_proof_of_another_browser_is_403(engine, now, secretary, place):
    here = f"/chapters/{place[0]}/recipients"
    stranger = Visitor(engine, now)
    assert secretary.post(here, RECIPIENT, frm=here, proofs=stranger.proofs("/sign-in")).status_code == 403


def test_what_was_typed_is_shown_when_the_session_has_ended(secretary, place, now):
    here = f"/chapters/{place[0]}/members"
    proofs = secretary.proofs(here)
    secretary.now = now + timedelta(hours=13)
    answer = secretary.post(
        f"{here}/list", {"list": "مریم رستگار، maryam@example.org"}, frm=here, proofs=proofs
    )
    assert answer.status_code == 403
    assert "مریم رستگار، maryam@example.org</textarea>" in answer.text


def test_form_sent_twice_counts_once_and_is_answered_the_same(engine, secretary, place):
    here = f"/chapters/{place[0]}/recipients"
    proofs = secretary.proofs(here)
    first = secretary.post(here, RECIPIENT, frm=here, proofs=proofs)
    second = secretary.post(here, RECIPIENT, frm=here, proofs=proofs)
    assert (first.status_code, first.headers["location"]) == (303, f"{here}?done=recipient_added")
    assert (second.status_code, second.headers["location"]) == (303, first.headers["location"])
    assert _count(engine, Recipient) == 1


def test_form_sent_eight_times_at_once_counts_once(engine, secretary, place):
    here = f"/chapters/{place[0]}/recipients"
    proofs = secretary.proofs(here)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: secretary.post(here, RECIPIENT, frm=here, proofs=proofs), range(8)))
    assert {answer.status_code for answer in answers} == {303}
    assert _count(engine, Recipient) == 1


def test_same_key_with_another_body_is_422(engine, secretary, place):
    here = f"/chapters/{place[0]}/recipients"
    proofs = secretary.proofs(here)
    secretary.post(here, RECIPIENT, frm=here, proofs=proofs)
    other = secretary.post(here, RECIPIENT | {"name_fa": "دیگری"}, frm=here, proofs=proofs)
    assert other.status_code == 422
    assert _count(engine, Recipient) == 1


@pytest.mark.parametrize("field", ["chapter_id", "retired_at", "id", "state"])
def test_field_nobody_asked_for_is_422(engine, secretary, place, field):
    here = f"/chapters/{place[0]}/recipients"
    answer = secretary.post(here, RECIPIENT | {field: "2"}, frm=here)
    assert answer.status_code == 422
    assert field in answer.text
    assert _count(engine, Recipient) == 0


@pytest.mark.parametrize("typed", ["a\x00b", "\x08", "x" * 201])
def test_refused_form_comes_back_as_it_was_typed(engine, secretary, place, typed):
    here = f"/chapters/{place[0]}/recipients"
    answer = secretary.post(here, RECIPIENT | {"name_fa": typed}, frm=here)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "amini@example.org" in answer.text
    assert _count(engine, Recipient) == 0


def test_bytes_that_are_no_text_are_kept_as_marks_and_not_as_surrogates(engine, secretary, place):
    here = f"/chapters/{place[0]}/recipients"
    proofs = secretary.proofs(here)
    body = "&".join(f"{k}={v}" for k, v in {**proofs, **RECIPIENT, "name_fa": "%ED%A0%80"}.items())
    answer = secretary.client.post(
        here, content=body.encode(), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 303
    with reading(engine) as session:
        assert session.exec(select(Recipient.name_fa)).one().strip("\ufffd") == ""


def test_role_taken_away_counts_at_the_next_request(engine, secretary, place, now):
    here = f"/chapters/{place[0]}/members"
    proofs = secretary.proofs(here)
    with writing(engine) as session:
        for mandate in session.exec(select(Mandate).where(Mandate.person_id == place[1])):
            mandate.until = now
            session.add(mandate)
    assert secretary.get(here).status_code == 404
    fields = {"name": "نو", "email": "new@example.org", "roles": "member"}
    assert secretary.post(here, fields, frm=here, proofs=proofs).status_code == 404
    with reading(engine) as session:
        assert session.exec(select(Person).where(Person.email == "new@example.org")).first() is None


def test_member_who_is_no_secretary_is_403_and_stranger_404(engine, now, place):
    with writing(engine) as session:
        chapter = session.get_one(Chapter, place[0])
        member, stranger = council.member(session, chapter), council.person(session)
    for path in ("members", "recipients", "settings", "post"):
        here = f"/chapters/{place[0]}/{path}"
        assert Visitor(engine, now).sign_in(member.id or 0).get(here).status_code == 403
        assert Visitor(engine, now).sign_in(stranger.id or 0).get(here).status_code == 404
        assert Visitor(engine, now).get(here).headers["location"] == "/sign-in"


@pytest.mark.parametrize("id_", ["99999", "9" * 40, "x", "-1"])
def test_address_that_leads_nowhere_is_a_404_page(secretary, place, id_):
    answer = secretary.get(f"/chapters/{place[0]}/recipients/{id_}")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_full_pool_is_answered_with_503_and_a_page(database_url, engine, now, place):
    small = create_engine(
        database_url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.1,
        connect_args={"check_same_thread": False} if database_url.startswith("sqlite") else {},
    )  # fmt: skip
    visitor = Visitor(small, now)
    proofs = visitor.proofs("/sign-in")
    with small.connect():
        assert visitor.get("/sign-in").status_code == 503
        answer = visitor.post("/sign-in", {"email": "a@example.org"}, frm="/sign-in", proofs=proofs)
        assert answer.status_code == 503
        assert "<h1>" in answer.text
    assert visitor.get("/sign-in").status_code == 200
    small.dispose()


def test_session_that_ended_leaves_a_browser_that_can_sign_in_again(engine, now, place):
    visitor = Visitor(engine, now).sign_in(place[1])
    visitor.now = now + timedelta(hours=13)
    assert visitor.get("/sign-in").status_code == 200
    answer = visitor.post("/sign-in", {"email": "a@example.org"}, frm="/sign-in")
    assert answer.headers["location"] == "/sign-in/code"
    assert {SESSION, VISITOR} <= set(visitor.client.cookies.keys())


def test_every_refusal_has_a_status_and_a_subclass_its_ancestors():
    class Staler(Outdated):
        pass

    class Unlisted(Refusal):
        pass

    assert status_of(Staler()) == 409
    assert status_of(Unlisted()) == 409
    assert type_of(Staler()) == "/problems/staler"
    assert all(400 <= status <= 507 for status in STATUS.values())
