"""Row 10: what comes back days later is taken in by the command, as mail servers hand it over."""

import pytest
from sqlmodel import Session, col, select
from typer.testing import CliRunner, Result

from api.brief_jobs import send_brief
from api.command.main import application
from api.telling import send_mail, tell
from tests.api.test_handlers import BASE, Post, delivered, fresh, promised, words_of
from tests.workflow.outcome.desk import Desk
from workflow.outcome import deliveries, links, receipts
from workflow.record import jobs
from workflow.record.postmark import postmark
from workflow.record.tables import History, MailAttempt

POSTFIX = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: council@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="5D4F12.1764/mail.example.org"
Message-Id: <20261126101010.AAAA@mail.example.org>

This is a MIME-encapsulated message.

--5D4F12.1764/mail.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.org.

--5D4F12.1764/mail.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 5D4F12
X-Postfix-Sender: rfc822; council@example.org
Arrival-Date: Thu, 26 Nov 2026 10:10:09 +0330 (IRST)

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: 5.1.1
Remote-MTA: dns; mx.example.gov.ir
Diagnostic-Code: smtp; 550 5.1.1 <{address}>: Recipient address rejected: User
    unknown in virtual mailbox table

--5D4F12.1764/mail.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: council@example.org
To: {address}
Message-ID: {message_id}
Auto-Submitted: auto-generated

--5D4F12.1764/mail.example.org--
"""

EXIM = """\
Return-path: <>
X-Failed-Recipients: {address}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.org>
To: council@example.org
References: {message_id}
Content-Type: multipart/report; report-type=delivery-status; boundary=1764151810-eximdsn-1804289383
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1vO-0001@mail.example.org>

--1764151810-eximdsn-1804289383
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

--1764151810-eximdsn-1804289383
Content-type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Action: {action}
Final-Recipient: rfc822;{address}
Status: 5.0.0
Remote-MTA: dns; mx.example.gov.ir
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
 550 5.1.1 Please try again

--1764151810-eximdsn-1804289383
Content-type: message/rfc822

Return-path: <council@example.org>
From: council@example.org
To: {address}
Message-ID: {message_id}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=inner"

--=inner
Content-Type: message/delivery-status

Final-Recipient: rfc822;somebody.else@example.org
Action: failed

--=inner--

--1764151810-eximdsn-1804289383--
"""

EXCHANGE = """\
MIME-Version: 1.0
From: <postmaster@outlook.example>
To: <council@example.org>
Date: Thu, 26 Nov 2026 06:40:12 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_f9c1_postmaster_"
Content-Language: en-US
Message-ID: <f9c1@outlook.example>
In-Reply-To: {message_id}
Subject: Undeliverable: a brief
Auto-Submitted: auto-replied

--_f9c1_postmaster_
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="_alt_"

--_alt_
Content-Type: text/plain; charset="utf-8"

Your message couldn't be delivered.

--_alt_--

--_f9c1_postmaster_
Content-Type: message/delivery-status

Reporting-MTA: dns;FR3P281MB0001.outlook.example
Received-From-MTA: dns;mail.example.org
Arrival-Date: Thu, 26 Nov 2026 06:40:10 +0000

Final-Recipient: rfc822;{address}
Action: {action}
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: Deputy

--_f9c1_postmaster_
Content-Type: message/rfc822

Received: from mail.example.org (192.0.2.1) by FR3P281MB0001.outlook.example
From: council@example.org
To: <{address}>
Message-ID: {message_id}

(cut)

--_f9c1_postmaster_--
"""

FORMS = {"postfix": POSTFIX, "exim": EXIM, "exchange": EXCHANGE}


@pytest.fixture
def post(engine, tmp_path, now):
    return Post(engine, tmp_path / "mail", now)


@pytest.fixture
def desk(session, now):
    desk = Desk(session, now)
    session.commit()
    return desk


@pytest.fixture
def delivery(session, desk, post) -> int:
    """A brief that the mail server took, and will send back."""
    first, _ = delivered(desk)
    send_brief(post.context, {"delivery_id": first, "round": 1})
    assert fresh(session, first).state == "sent"
    return first


def bounce(url: str, content: str | bytes) -> Result:
    """Hand a bounce to the command, in this process."""
    given = content if isinstance(content, bytes) else content.replace("\n", "\r\n").encode()
    return CliRunner().invoke(application(), ["bounce"], input=given, env={"RAYZAN_DATABASE_URL": url})


def report(post: Post, form: str = "postfix", **changes: str) -> str:
    (mail,) = post.mails()
    values = {
        "message_id": mail["Message-ID"], "address": mail["To"].addresses[0].addr_spec, "action": "failed",
    }  # fmt: skip
    return FORMS[form].format(**values | changes)


def steps(session: Session) -> list[str]:
    session.rollback()
    rows = session.exec(
        select(History.event).where(History.subject == "delivery").order_by(col(History.id))
    ).all()
    session.rollback()
    return list(rows)


@pytest.mark.parametrize("form", FORMS)
def test_late_bounce_is_recorded_once_and_the_secretary_is_told(
    session, database_url, desk, post, delivery, form
):
    for word in ("is recorded", "recorded before"):
        done = bounce(database_url, report(post, form))
        assert (done.exit_code, done.stderr) == (0, "")
        assert word in done.stdout
    row = fresh(session, delivery)
    assert row.state == "bounced"
    assert "550" in row.bounce
    assert desk.recipients[0].email in row.bounce
    assert "somebody.else" not in row.bounce
    assert steps(session).count("report_bounce") == 1
    assert session.exec(select(MailAttempt.outcome)).all() == ["bounced"]
    session.rollback()
    for mail in post.folder.glob("*.eml"):
        mail.unlink()
    (told,) = (given for given in promised(session, jobs.TELL).values() if given["kind"] == "bounced")
    tell(post.context, told)
    for given in promised(session, jobs.SEND_MAIL).values():
        if given["kind"] == "bounced":
            send_mail(post.context, given)
    (mail,) = post.mails()
    assert mail["To"].addresses[0].addr_spec == desk.secretary.email
    assert "برگشت خورد" in words_of(mail)
    assert "550" in words_of(mail)


def test_mail_refused_at_once_is_told_to_the_secretary_as_well(session, desk, post, now):
    first, _ = delivered(desk)
    deliveries.bounced(session, first, "550 no such user", now=now)
    session.commit()
    assert [
        given["delivery_id"] for given in promised(session, jobs.TELL).values() if given["kind"] == "bounced"
    ] == [first]


def test_bounce_of_an_earlier_sending_leaves_the_later_one(session, database_url, desk, post, delivery, now):
    deliveries.resend(desk.case("issue"), delivery, now=now)
    session.commit()
    assert bounce(database_url, report(post)).exit_code == 0
    assert (fresh(session, delivery).state, fresh(session, delivery).bounce) == ("prepared", "")
    assert session.exec(select(MailAttempt.outcome)).all() == ["bounced"]


def test_bounce_of_what_was_read_meanwhile_is_noted_and_moves_nothing(
    session, database_url, desk, post, delivery, now
):
    token = words_of(post.mails()[0]).split(f"{BASE}/d/")[1].split()[0]
    receipts.open_delivery(links.by_token(session, token, now=now), now=now)
    session.commit()
    assert bounce(database_url, report(post)).exit_code == 0
    row = fresh(session, delivery)
    assert row.state == "opened"
    assert "550" in row.bounce


def test_report_of_a_delay_or_of_success_records_nothing(session, database_url, post, delivery):
    for action in ("delayed", "delivered"):
        done = bounce(database_url, report(post, action=action))
        assert (done.exit_code, "nothing to record" in done.stdout) == (0, True)
    assert fresh(session, delivery).state == "sent"


@pytest.mark.parametrize(
    "forged",
    [
        "<send-brief-{id}-1@example.org>",
        "<send-brief-{id}-1.00000000000000000000000000000000@example.org>",
        "<send-brief-{id}-1.@example.org>",
        "<{mark}@example.org>",
        "<elsewhere-1.{mark}@example.org>",
        "<never-sent-1.{own}@example.org>",
        "<\u06f1\u06f2.\u06f3@example.org>",
    ],
)
def test_forged_or_unknown_bounce_is_refused_in_words(session, database_url, post, delivery, forged):
    mark = str(post.mails()[0]["Message-ID"]).partition("@")[0].rpartition(".")[2]
    own = postmark(session, "never-sent-1")  # rightly marked, of a mail that never was
    session.rollback()
    done = bounce(database_url, report(post, message_id=forged.format(id=delivery, mark=mark, own=own)))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "forged" in done.stderr
    assert "ساختگی" in done.stderr
    assert fresh(session, delivery).state == "sent"
    assert session.exec(select(MailAttempt.outcome)).all() == ["sent"]


@pytest.mark.once
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: Undelivered\r\n\r\nYour mail <send-brief-1-1@example.org> did not arrive.\r\n",
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b--\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\nnothing\r\n",
        (
            b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            b"--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n\r\n--b--\r\n"
        ),
        b"x" * (10 * 2**20 + 1),
    ],
    ids=["empty", "bytes", "plain", "receipt", "cut", "nameless", "long"],
)
def test_what_is_no_bounce_is_refused_in_words(database_url, content):
    done = bounce(database_url, content)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no delivery report" in done.stderr


@pytest.mark.once
def test_bounce_while_the_database_is_away_is_kept_by_the_mail_server(tmp_path):
    content = POSTFIX.format(message_id="<a.b@c>", address="a@example.org", action="failed")
    for url in (f"sqlite:///{tmp_path}/none.db", "postgresql+psycopg://nobody@127.0.0.1:1/none"):
        assert bounce(url, content).exit_code == 75
