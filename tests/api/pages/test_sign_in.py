"""Signing in through the pages, from the address to the desk, with the mail the worker would write."""

import email
import email.policy
import re
from pathlib import Path

import pytest
from sqlmodel import Session, select

from api.settings import Settings
from api.sign_in_mail import send_sign_in
from api.visit import SESSION
from api.worker import Context
from tests import council
from tests.api.visitor import Visitor
from workflow.membership.sign_in import MAILS_FROM_PAIR, TRIES
from workflow.membership.tables import SignIn
from workflow.record.database import reading, writing
from workflow.record.tables import MailAttempt, Mark

KNOWN = "maryam@example.org"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(mail_folder=tmp_path / "mail", base_url="http://127.0.0.1:8000")


@pytest.fixture
def visitor(engine, now, settings) -> Visitor:
    with writing(engine) as session:
        council.person(session, "مریم رستگار", KNOWN)
    return Visitor(engine, now, settings)


def _ask(visitor: Visitor, address: str = KNOWN):
    return visitor.post("/sign-in", {"email": address}, frm="/sign-in")


def _written(visitor: Visitor, settings: Settings) -> list[str]:
    """The mails in the folder once every request was worked off."""
    context = Context(lambda: Session(visitor.engine, expire_on_commit=False), lambda: visitor.now, settings)
    with reading(visitor.engine) as session:
        asked = session.exec(select(SignIn.id)).all()
    for sign_in_id in asked:
        send_sign_in(context, {"sign_in_id": sign_in_id})
    mails = []
    for file in sorted(settings.mail_folder.glob("*.eml")):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        mails.append(body.get_content())
    return mails


def test_code_from_the_mail_signs_in(visitor, settings):
    assert _ask(visitor).headers["location"] == "/sign-in/code"
    (mail,) = _written(visitor, settings)
    code = re.search(r"\d{8}", mail)
    assert code
    before = visitor.client.cookies.get("rayzan_visitor")
    answer = visitor.post("/sign-in/code", {"code": code[0]}, frm="/sign-in/code")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert visitor.client.cookies[SESSION] not in (before, code[0])
    assert "مریم رستگار" in visitor.get("/sign-in").text
    with reading(visitor.engine) as session:
        assert session.exec(select(MailAttempt.outcome)).all() == ["sent"]


def test_link_uses_nothing_up_until_it_is_clicked(visitor, settings, engine, now):
    _ask(visitor)
    (mail,) = _written(visitor, settings)
    token = re.search(r"/sign-in/link/(\S+)", mail)
    assert token
    path = f"/sign-in/link/{token[1]}"
    scanner = Visitor(engine, now, settings)
    assert all(scanner.get(path).status_code == 200 for _ in range(3))
    assert SESSION not in scanner.client.cookies
    reader = Visitor(engine, now, settings)
    assert reader.post("/sign-in/link", {"token": token[1]}, frm=path).headers["location"] == "/"
    assert scanner.post("/sign-in/link", {"token": token[1]}, frm=path).status_code == 422


def test_known_and_unknown_addresses_get_the_same_answers(visitor, settings, engine, now):
    stranger = Visitor(engine, now, settings)
    known, unknown = _ask(visitor), _ask(stranger, "nobody@example.org")
    assert (known.status_code, known.headers["location"]) == (
        unknown.status_code,
        unknown.headers["location"],
    )
    pages = [v.post("/sign-in/code", {"code": "12345678"}, frm="/sign-in/code") for v in (visitor, stranger)]
    assert pages[0].status_code == pages[1].status_code == 422
    blank = [re.sub(r'name="(csrf|once)" value="[^"]*"', "", page.text) for page in pages]
    assert blank[0] == blank[1]
    assert len(_written(visitor, settings)) == 1


def test_who_asks_too_often_is_told_and_keeps_the_address_typed(visitor):
    for _ in range(MAILS_FROM_PAIR):
        assert _ask(visitor).status_code == 303
    answer = _ask(visitor)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    assert "۱۵ دقیقهٔ دیگر دوباره" in answer.text
    assert f'value="{KNOWN}"' in answer.text


def test_how_many_may_ask_from_one_network_is_a_setting(engine, now):
    visitor = Visitor(engine, now, Settings(sign_ins_from_network=20))
    codes = [_ask(visitor, f"person{n}@example.org").status_code for n in range(21)]
    assert codes == [303] * 20 + [429]


def test_wrong_codes_are_counted_although_they_are_refused(visitor, settings):
    _ask(visitor)
    (mail,) = _written(visitor, settings)
    code = re.search(r"\d{8}", mail)
    assert code
    for _ in range(TRIES):
        assert visitor.post("/sign-in/code", {"code": "1"}, frm="/sign-in/code").status_code == 422
    assert visitor.post("/sign-in/code", {"code": code[0]}, frm="/sign-in/code").status_code == 422
    assert SESSION not in visitor.client.cookies


def test_signing_in_ends_the_session_before_and_takes_no_token_from_outside(visitor, engine, now):
    with writing(engine) as session:
        someone = council.person(session).id
    visitor.sign_in(someone)
    old = visitor.client.cookies[SESSION]
    path = f"/sign-in/link/{visitor.link(someone)}"
    visitor.post("/sign-in/link", {"token": path.rpartition("/")[2]}, frm=path)
    assert visitor.client.cookies[SESSION] != old
    thief = Visitor(engine, now)
    thief.client.cookies.set(SESSION, old, domain="127.0.0.1")
    assert 'name="email"' in thief.get("/sign-in").text


def test_signing_out_ends_the_session_on_the_server(visitor, engine, now):
    with writing(engine) as session:
        someone = council.person(session).id
    visitor.sign_in(someone)
    token = visitor.client.cookies[SESSION]
    assert visitor.post("/sign-out", frm="/sign-in").headers["location"] == "/sign-in?done=signed_out"
    assert SESSION not in visitor.client.cookies
    visitor.client.cookies.set(SESSION, token, domain="127.0.0.1")
    assert 'name="email"' in visitor.get("/sign-in").text


@pytest.mark.parametrize("where", ["next=//evil.example", "next=https://evil.example", "done=//evil.example"])
def test_nobody_is_sent_elsewhere(visitor, where):
    answer = visitor.post(f"/sign-in?{where}", {"email": KNOWN}, frm=f"/sign-in?{where}")
    assert answer.headers["location"] == "/sign-in/code"
    assert visitor.client.post("//evil.example/sign-in").headers.get("location", "/").startswith("/")
    assert 'href="//' not in visitor.get("//evil.example/?lang=en").text


def test_folder_of_mails_is_told_in_the_demonstration_alone(engine, now, visitor, tmp_path):
    page = visitor.get("/sign-in/code").text
    assert str(tmp_path) not in page
    assert "از مدیر سامانه بخواهید" in page
    with writing(engine) as session:
        session.add(Mark(name="demo", value="1"))
    assert str(tmp_path / "mail") in visitor.get("/sign-in/code").text
    public = Visitor(engine, now, Settings(host="0.0.0.0", mail_folder=tmp_path / "mail"))  # noqa: S104
    assert str(tmp_path) not in public.get("/sign-in/code").text
    posted = Visitor(engine, now, Settings(smtp_url="smtp://localhost:25"))
    assert "از مدیر سامانه بخواهید" not in posted.get("/sign-in/code").text
