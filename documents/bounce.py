"""A bounce: the mail by which another mail server says that it could not deliver one of ours (RFC 3464)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import Message

from workflow.process.text import Refusal, Text

MOST_BYTES = 10 * 2**20
"""Longest bounce that is read; servers cut what they send back far shorter."""

_ORIGINAL = frozenset({
    "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global",
    "message/global-headers",
})  # fmt: skip


class BounceUnreadable(Refusal):
    """What came in is no bounce, or too long for one."""

    text = Text(
        "آنچه رسید گزارش برگشت نامه (RFC 3464) نیست: {why}. نامه را همان‌گونه که رسیده است بدهید.",
        "What came in is no delivery report (RFC 3464): {why}. Give the mail as it arrived.",
    )


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says of one of our mails."""

    message_id: str
    """The Message-ID of the mail it speaks of."""
    failed: tuple[str, ...]
    """For each address given up: the address, its status and the other server's words; empty when none was."""


def read_bounce(content: bytes) -> Bounce:
    """Read a delivery report, as Postfix, Exim, Exchange and others write it.

    :raises BounceUnreadable: when it is none, is too long, or does not name the mail it speaks of.
    """
    if len(content) > MOST_BYTES:
        raise BounceUnreadable(why=f"> {MOST_BYTES} bytes")
    report = message_from_bytes(content, policy=policy.compat32)
    kind = str(report.get_param("report-type", "")).lower()
    if report.get_content_type() != "multipart/report" or kind != "delivery-status":
        raise BounceUnreadable(why=f"{report.get_content_type()} {kind}".strip())
    groups = [group for part in _parts(report, {"message/delivery-status"}) for group in _messages(part)]
    if not groups:
        raise BounceUnreadable(why="no message/delivery-status")
    for part in _parts(report, _ORIGINAL):
        for original in _messages(part):
            message_id = _one_line(original["Message-ID"])
            if message_id:
                return Bounce(message_id, tuple(_failures(groups)))
    raise BounceUnreadable(why="no Message-ID")


def _failures(groups: list[Message]) -> Iterator[str]:
    for group in groups:
        if _one_line(group["Action"]).lower() == "failed":
            address = _value(group["Original-Recipient"]) or _value(group["Final-Recipient"])
            said = _value(group["Diagnostic-Code"])
            yield " ".join(word for word in (address, _one_line(group["Status"]), said) if word)[:500]


def _parts(report: Message, kinds: "frozenset[str] | set[str]") -> Iterator[Message]:
    """The parts of the report itself of these kinds; those inside the returned mail are not its own."""
    payload = report.get_payload()
    for part in payload if isinstance(payload, list) else []:
        if isinstance(part, Message) and part.get_content_type() in kinds:
            yield part


def _messages(part: Message) -> list[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        return [inner for inner in payload if isinstance(inner, Message)]
    decoded = part.get_payload(decode=True)
    return [message_from_string(decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else "")]


def _value(field: object) -> str:
    """A field as ``rfc822; name@example.ir`` without the word that says of what type it is."""
    words = _one_line(field)
    return words.partition(";")[2].strip() or words


def _one_line(field: object) -> str:
    words = "".join(sign if sign.isprintable() else " " for sign in str(field or ""))
    return " ".join(words.split())
