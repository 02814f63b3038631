"""Mails: composed well-formed, handed to an SMTP server or laid into a folder.

Sending is at least once: a worker may die after the server took the mail. So each mail has a Message-ID made
from its key, and mail programs show a duplicate once.
"""

import contextlib
import os
import re
import smtplib
import ssl
import tempfile
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from workflow.process.text import Language, Refusal, Text
from workflow.record.jobs import TryLater

TIMEOUT = 30.0
"""Seconds the SMTP server may take for each answer."""

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}(?:\.{_LOCAL})*@{_LABEL}(?:\.{_LABEL})+|{_LOCAL}(?:\.{_LOCAL})*@localhost")
_KEY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.:-]{0,118}[A-Za-z0-9])?")


class BadMail(Refusal):
    """A mail that would be malformed, or that somebody tries to smuggle a header into."""

    text = Text(
        "در «{part}» نویسهٔ پنهان یا شکست خط هست؛ آن را بردارید و دوباره بفرستید.",
        "There is a line break or an invisible control character in “{part}”; remove it and send again.",
    )


class BadAddress(Refusal):
    """An address no mail can be sent to."""

    text = Text(
        "نشانی ایمیل «{address}» درست نیست؛ آن را به شکل name@example.ir بنویسید.",
        "The e-mail address “{address}” is not right; write it like name@example.ir.",
    )


class Bounced(Refusal):
    """The server refused this mail for good; another try would be refused as well."""

    text = Text(
        "کارساز ایمیل این نامه را نپذیرفت ({code} {said}). نشانی گیرنده را بررسی کنید.",
        "The mail server refused this mail ({code} {said}). Check the recipient's address.",
    )

    def __init__(self, code: int, said: str) -> None:
        self.code = code
        super().__init__(code=code, said=said)


class Mailbox(NamedTuple):
    """Somebody's name and address."""

    name: str
    address: str


class Attachment(NamedTuple):
    """A file that goes with a mail."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


class Invitation(NamedTuple):
    """A calendar entry (RFC 5545) that mail programs offer to take over, and take back when it is a ``CANCEL``."""

    method: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One mail to one person; the key names it for ever."""

    key: str
    to: Mailbox
    language: Language
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    invitation: Invitation | None = None


class Post(NamedTuple):
    """Where mails are handed over, read from a URL."""

    scheme: Literal["smtp", "smtps", "smtp+starttls"]
    host: str
    port: int
    user: str | None
    password: str | None


class _WholeWords(EmailPolicy):
    """Folds a subject so that no space is lost between two encoded words, as Python 3.11's own folding does."""

    def fold(self, name: str, value: str) -> str:
        """The header's lines, each encoded word with the spaces that belong to it."""
        if name.lower() != "subject":
            folded: str = super().fold(name, value)
            return folded
        charset = None if value.isascii() else "utf-8"
        encoded = Header(str(value), charset, header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


_POLICY = _WholeWords(linesep="\r\n")


def compose(mail: Mail, *, sender: Mailbox, domain: str, date: datetime, mark: str = "") -> EmailMessage:
    """The message to send: text and HTML side by side, files attached, everything in UTF-8.

    :param mark: what the left half of the Message-ID ends in, so that nobody can guess it.
    :param domain: the right half of the Message-ID, our own domain.
    :param date: the moment the mail was prepared (aware), the same for each attempt.
    :raises BadMail: for a line break or control character in subject, name, file name or key.
    :raises BadAddress: for an address no server would take.
    """
    if not _KEY.fullmatch(mail.key):
        raise BadMail(part="key")
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(sender, "from")
    message["To"] = _address(mail.to, "to")
    message["Subject"] = _one_line(mail.subject, "subject")
    message["Date"] = format_datetime(date)
    local = ".".join(part for part in (mail.key.replace(":", "."), mark) if part)
    message["Message-ID"] = f"<{local}@{_one_line(domain, 'domain')}>"
    message["Auto-Submitted"] = "auto-generated"
    # base64: every server carries it unchanged, and Persian takes half the room of quoted-printable
    message.set_content(mail.text, cte="base64")
    message.add_alternative(mail.html, subtype="html", cte="base64")
    if mail.invitation is not None:
        entry, params = mail.invitation.content.decode(), {"method": mail.invitation.method}
        message.add_alternative(entry, subtype="calendar", cte="base64", params=params)
    for file in mail.attachments:
        kind, _, subtype = file.media_type.partition("/")
        name = _one_line(file.name, "file name")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=name)
    message["Content-Language"] = mail.language  # last: each part that is added takes the Content-* before it
    return message


def check_address(address: str) -> str:
    """The address itself when mail can be sent to it.

    :raises BadAddress: otherwise.
    """
    if len(address) > 254 or not _ADDRESS.fullmatch(address):  # noqa: PLR2004 (RFC 5321, 4.5.3.1.3)
        raise BadAddress(address=address)
    return address


def read_smtp_url(url: str) -> Post:
    """Where mails go: ``smtp://``, ``smtps://`` or ``smtp+starttls://``, with ``user:password@`` if needed.

    :raises ValueError: saying what is wrong; also for a password that would travel in clear over a network.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("write smtp://host:port, or smtps:// or smtp+starttls:// with user:password@host")
    if parts.scheme == "smtp" and parts.password and parts.hostname not in _LOOPBACK:
        raise ValueError("the password would travel in clear; use smtps:// or smtp+starttls://")
    return Post(
        scheme=parts.scheme,  # type: ignore[arg-type]  # one of PORTS
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def send(
    message: EmailMessage, smtp_url: str, *, timeout: float = TIMEOUT, tls: ssl.SSLContext | None = None
) -> None:
    """Hand one mail to the server; on return the server has taken it.

    :param tls: how certificates are checked; the system's authorities unless given.
    :raises TryLater: when the server is away, unfit or asks to come later (4xx); the mail is not lost.
    :raises Bounced: when the server refuses this mail for good (5xx).
    """
    post = read_smtp_url(smtp_url)
    try:
        server = _open(post, timeout, tls or ssl.create_default_context())
    except (OSError, smtplib.SMTPException) as fault:
        raise _later(str(fault) or type(fault).__name__) from fault
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise _refused(code, said) from refused
    except smtplib.SMTPResponseException as refused:
        raise _refused(refused.smtp_code, refused.smtp_error) from refused
    except (OSError, smtplib.SMTPException) as fault:
        raise _later(str(fault) or type(fault).__name__) from fault
    finally:
        # The mail is taken or refused by now; a server that is rude at parting changes nothing.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def deliver_to_folder(message: EmailMessage, folder: Path) -> Path:
    """Lay a mail into a folder as an ``.eml`` file, whole or not at all; where no SMTP server is set.

    The file is named by the Message-ID, so a second delivery replaces the first.
    """
    return store(message.as_bytes(), str(message["Message-ID"]), folder)


def store(content: bytes, message_id: str, folder: Path) -> Path:
    """Write one mail into a folder under a name made from its Message-ID."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^A-Za-z0-9_.-]+", "_", message_id.strip().strip("<>").rpartition("@")[0]).strip("._")
    target = folder / f"{name or 'mail'}.eml"
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return target


def _open(post: Post, timeout: float, tls: ssl.SSLContext) -> smtplib.SMTP:
    server: smtplib.SMTP
    if post.scheme == "smtps":
        server = smtplib.SMTP_SSL(post.host, post.port, timeout=timeout, context=tls)
    else:
        server = smtplib.SMTP(post.host, post.port, timeout=timeout)
    try:
        if post.scheme == "smtp+starttls":
            server.starttls(context=tls)
        if post.user is not None:
            server.login(post.user, post.password or "")
    except BaseException:
        server.close()
        raise
    return server


def _refused(code: int, said: bytes | str) -> TryLater | Bounced:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    words = " ".join(words.split())[:300]
    return Bounced(code, words) if 500 <= code < 600 else _later(f"{code} {words}")  # noqa: PLR2004


def _later(said: str) -> TryLater:
    return TryLater(
        Text(
            "کارساز ایمیل اکنون نامه را نگرفت ({said})؛ باز هم تلاش می‌کنیم.",
            "The mail server did not take the mail now ({said}); we keep trying.",
        ).format(said=said)
    )


def _address(mailbox: Mailbox, part: str) -> Address:
    return Address(display_name=_one_line(mailbox.name, part), addr_spec=check_address(mailbox.address))


def _one_line(words: str, part: str) -> str:
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in words):
        raise BadMail(part=part)
    return words
