"""Mails are well-formed, cannot be used to smuggle headers, and go out, wait or bounce as the server says."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult

from documents.mail import (
    Attachment,
    BadAddress,
    BadMail,
    Bounced,
    Mail,
    Mailbox,
    compose,
    deliver_to_folder,
    read_smtp_url,
    send,
)
from documents.mail_templates import KINDS, Difference, Item, compose_text, moment_in_words
from documents.postbox import postbox
from tests.doors import Doorman, door, number
from workflow.process.text import Language
from workflow.record.jobs import TryLater

NOON = datetime(2026, 3, 21, 8, 30, tzinfo=UTC)
SENDER = Mailbox("دبیرخانهٔ شورا", "council@example.ir")
SUBJECT = "خلاصهٔ سیاستی «دسترسی‌پذیری دانشگاه‌ها برای دانشجویان دارای معلولیت»، شمارهٔ ۱۲/ق/۱۴۰۵"
PDF = b"%PDF-1.7\n" + bytes(range(256))
MAIL = Mail(
    key="brief-12:recipient-3",
    to=Mailbox("دکتر مریم رضایی، معاون", "m.rezaei@example.ir"),
    language="fa",
    subject=SUBJECT,
    text="با سلام\nمتن نامه\n",
    html='<html lang="fa" dir="rtl"><p>متن نامه</p></html>\n',
    attachments=(Attachment("خلاصهٔ سیاستی.pdf", PDF),),
)


@pytest.mark.parametrize("length", range(2, 24))
def test_no_space_of_a_long_subject_is_lost(length: int) -> None:
    words = "پیمان کارورزی همراه با مربی شغلی برای فارغ‌التحصیلان تحت پوشش سازمان بهزیستی WCAG 2.2".split()  # noqa: SIM905
    subject = " ".join((words * 2)[length % 5 :][:length])
    sent = _compose(replace(MAIL, subject=subject)).as_bytes()
    assert _read(sent)["Subject"] == subject
    assert max(map(len, sent.partition(b"\r\n\r\n")[0].splitlines())) <= 998


def _compose(mail: Mail = MAIL) -> EmailMessage:
    return compose(mail, sender=SENDER, domain="example.ir", date=NOON)


def _read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _hear_nothing_wrong(message: EmailMessage) -> None:
    for part in message.walk():
        assert part.defects == []
        for header in part.values():
            assert getattr(header, "defects", ()) == ()


def test_compose_makes_a_message_that_reads_back_whole() -> None:
    content = _compose().as_bytes()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    message = _read(content)
    _hear_nothing_wrong(message)
    assert message["Subject"] == SUBJECT
    assert message["To"].addresses[0].display_name == MAIL.to.name
    assert message["To"].addresses[0].addr_spec == MAIL.to.address
    assert message["Message-ID"] == "<brief-12.recipient-3@example.ir>"
    assert message["Date"].datetime == NOON
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/mixed"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == MAIL.text
    assert 'dir="rtl"' in html.get_content()
    (pdf,) = message.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content_type()) == ("خلاصهٔ سیاستی.pdf", "application/pdf")
    assert pdf.get_content() == PDF


def test_compose_without_files_is_an_alternative_of_text_and_html() -> None:
    message = _read(_compose(replace(MAIL, attachments=())).as_bytes())
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\nBcc: all@example.ir", "\x00", "\x0b", "\u2028", "\ud800"])
@pytest.mark.parametrize("place", ["subject", "name", "file", "key"])
def test_compose_with_a_line_break_in_a_header_is_refused(sign: str, place: str) -> None:
    mail = {
        "subject": replace(MAIL, subject=f"موضوع{sign}"),
        "name": replace(MAIL, to=Mailbox(f"مریم{sign}", MAIL.to.address)),
        "file": replace(MAIL, attachments=(Attachment(f"a{sign}.pdf", PDF),)),
        "key": replace(MAIL, key=f"brief{sign}1"),
    }[place]
    with pytest.raises(BadMail):
        _compose(mail)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "maryam",
        "a@b@c.ir",
        "a b@c.ir",
        "a@c.ir\nBcc: x@y.ir",
        "a@-c.ir",
        "a@c.ir,b@c.ir",
        "م@c.ir",
        "a" * 255 + "@c.ir",
    ],
)
def test_compose_to_an_address_no_server_takes_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        _compose(replace(MAIL, to=Mailbox("مریم", address)))


def test_send_hands_the_mail_over_in_a_real_conversation(tmp_path: Path) -> None:
    with postbox(tmp_path) as url:
        send(_compose(), url)
        send(_compose(), url)
    (file,) = tmp_path.iterdir()
    assert file.name == "brief-12.recipient-3.eml"
    message = _read(file.read_bytes())
    _hear_nothing_wrong(message)
    assert message["Subject"] == SUBJECT


def test_deliver_to_folder_twice_leaves_one_whole_file(tmp_path: Path) -> None:
    assert deliver_to_folder(_compose(), tmp_path / "mails") == deliver_to_folder(
        _compose(), tmp_path / "mails"
    )
    (file,) = (tmp_path / "mails").iterdir()
    assert _read(file.read_bytes())["Subject"] == SUBJECT


@pytest.mark.parametrize("stage", ["handle_MAIL", "handle_RCPT", "handle_DATA"])
def test_send_refused_for_good_is_a_bounce(stage: str) -> None:
    with _server(_Answering(stage, "550 5.1.1 No such user")) as url, pytest.raises(Bounced) as bounced:
        send(_compose(), url)
    assert bounced.value.code == 550
    assert "No such user" in bounced.value.text.en


@pytest.mark.parametrize("stage", ["handle_MAIL", "handle_RCPT", "handle_DATA"])
def test_send_refused_for_now_is_tried_later(stage: str) -> None:
    with _server(_Answering(stage, "450 4.2.1 Mailbox busy")) as url, pytest.raises(TryLater, match="450"):
        send(_compose(), url)


def test_send_while_the_server_is_down_is_tried_later() -> None:
    with door() as closed, pytest.raises(TryLater):
        send(_compose(), f"smtp://127.0.0.1:{number(closed)}")


def test_send_to_a_server_that_says_nothing_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TryLater):
        send(_compose(), f"smtp://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2)


def test_send_cut_off_in_the_middle_is_tried_later() -> None:
    with _script(b"220 hello\r\n", b"250 ok\r\n") as url, pytest.raises(TryLater):
        send(_compose(), url)


def test_send_taken_by_a_server_that_is_rude_at_parting_counts_as_sent() -> None:
    answers = (
        b"220 hello\r\n",
        b"250 ok\r\n",
        b"250 ok\r\n",
        b"250 ok\r\n",
        b"354 go\r\n",
        b"250 taken\r\n",
        b"500 what\r\n",
    )
    with _script(*answers) as url:
        send(_compose(replace(MAIL, attachments=())), url)


def test_send_with_a_wrong_password_is_tried_later_and_not_lost() -> None:
    with _server(Sink(), password="right") as url:  # noqa: S106
        send(_compose(), url.replace("//", "//council:right@"))
        with pytest.raises(TryLater, match="535"):
            send(_compose(), url.replace("//", "//council:wrong@"))


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_send_over_tls_checks_the_certificate(scheme: str, certificate: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    with _server(Sink(), tls=server, at_once=scheme == "smtps") as plain:
        url = plain.replace("smtp://127.0.0.1", f"{scheme}://localhost")
        with pytest.raises(TryLater, match="CERTIFICATE_VERIFY_FAILED"):
            send(_compose(), url)
        send(_compose(), url, tls=ssl.create_default_context(cafile=certificate))


@pytest.mark.parametrize(
    "url", ["", "http://x", "smtp://", "mail.example.ir", "smtp://user:secret@mail.example.ir"]
)
def test_smtp_url_that_is_wrong_or_would_show_the_password_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="smtps://"):
        read_smtp_url(url)


def test_smtp_url_unquotes_user_and_password() -> None:
    post = read_smtp_url("smtp+starttls://a%40b.ir:p%3Aw@mail.example.ir")
    assert post == ("smtp+starttls", "mail.example.ir", 587, "a@b.ir", "p:w")


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["fa", "en"])
def test_mail_of_each_kind_says_the_same_in_text_and_html(kind: str, language: Language) -> None:
    values: dict[str, object] = dict.fromkeys(KINDS[kind], "<i>&")
    moments = {"until", "answer_by", "since", "sent_at", "starts", "ends"} & KINDS[kind]
    values |= dict.fromkeys({"link"} & KINDS[kind], "https://rayzan.example.ir/x?a=1&b=2")
    values |= dict.fromkeys(moments, NOON)
    if "items" in KINDS[kind]:
        values["items"] = (Item("<i>&", "<i>&", "<i>&", "https://rayzan.example.ir/y"),)
    if "agenda" in KINDS[kind]:
        values["agenda"] = ("<i>&",)
    if "duties" in KINDS[kind]:
        values["duties"] = (("<i>&", "<i>&"),)
    if "changes" in KINDS[kind]:
        values["changes"] = (Difference("<i>&", "<i>&", "<i>&"),)
    subject, text, html = compose_text(kind, language, **values)
    assert subject
    assert f'dir="{"rtl" if language == "fa" else "ltr"}"' in html
    assert "<i>" not in html
    if "link" in values:
        assert "https://rayzan.example.ir/x?a=1&b=2" in text
        assert "https://rayzan.example.ir/x?a=1&amp;b=2" in html
    assert "<p" not in text
    assert "\n\n\n" not in text
    if moments:
        assert ("۱۴۰۵/۰۱/۰۱" if language == "fa" else "21 March 2026") in text


def test_brief_mail_says_whether_the_document_is_attached() -> None:
    values = dict.fromkeys(KINDS["brief"], "x")
    assert "attached to this mail" in compose_text("brief", "en", **values | {"attached": True})[1]
    assert "classified" in compose_text("brief", "en", **values | {"attached": False})[1]


def test_mail_with_a_value_missing_is_refused() -> None:
    with pytest.raises(TypeError, match="council"):
        compose_text("sign_in", "fa", name="مریم")


def test_moment_at_the_end_of_a_day_is_that_days() -> None:
    midnight = datetime(2026, 3, 21, 20, 30, tzinfo=UTC)
    assert moment_in_words(midnight, "fa") == "پایان روز ۱۴۰۵/۰۱/۰۱"
    assert moment_in_words(midnight, "en") == "the end of 21 March 2026"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that no authority has signed, with its key."""
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost"
    extra = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(file), "-out", str(file) + ".crt"]
    subprocess.run([*command.split(), *extra], check=True, capture_output=True)  # noqa: S603
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


class _Answering:
    """A handler that answers one stage of the conversation its own way."""

    def __init__(self, stage: str, answer: str) -> None:
        async def respond(*_: object) -> str:
            return answer

        setattr(self, stage, respond)


@contextmanager
def _server(
    handler: object, *, tls: ssl.SSLContext | None = None, at_once: bool = False, password: str | None = None
) -> Iterator[str]:
    options: dict[str, Any] = (
        {"ssl_context": tls} if at_once else {"tls_context": tls, "require_starttls": bool(tls)}
    )
    if password:

        def check(
            _server: object, _session: object, _envelope: object, _how: str, given: object
        ) -> AuthResult:
            return AuthResult(success=getattr(given, "password", b"") == password.encode(), handled=False)

        options |= {"authenticator": check, "auth_require_tls": False}
    controller = Doorman(handler, **options)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


@contextmanager
def _script(*answers: bytes) -> Iterator[str]:
    """A server that reads its answers off a list, one a line it hears and one a mail, then hangs up."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as heard:
            in_mail = False
            connection.sendall(answers[0])
            for answer in answers[1:]:
                line = heard.readline()
                while in_mail and line not in (b".\r\n", b""):
                    line = heard.readline()
                in_mail = answer.startswith(b"354")
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(240)
