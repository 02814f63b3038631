"""What is mailed around one delivery: its recipient reminded, a colleague given a link, a superior told.

Each is written when it is sent, from how the delivery stands then; nothing goes out that has become pointless.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.freeze import kept
from documents.mail_templates import compose_text
from workflow.membership.tables import Chapter, Recipient
from workflow.outcome import links
from workflow.outcome.tables import Brief, Delivery, Handover
from workflow.process.text import Language
from workflow.record import deadlines

WAITING = frozenset({"sent", "opened", "acknowledged"})
"""States of a delivery whose recipient still owes an answer."""


class _Matter(NamedTuple):
    """A delivery with all that its mails say."""

    delivery: Delivery
    brief: Brief
    recipient: Recipient
    chapter: Chapter
    language: Language

    @property
    def council(self) -> str:
        return self.chapter.name_en if self.language == "en" else self.chapter.name_fa

    @property
    def name(self) -> str:
        person = self.recipient
        return person.name_en if self.language == "en" and person.name_en else person.name_fa

    @property
    def title(self) -> str:
        return kept(self.brief)[self.language].title

    def shared(self) -> dict[str, object]:
        return {"council": self.council, "number": self.brief.number}


_Written = tuple[mail.Mailbox, dict[str, object]] | None
"""To whom, and what the mail says beside council and number."""


def remind(context: Context, arguments: dict[str, Any]) -> None:
    """Remind a recipient who owes an answer, if that deadline still stands."""
    send(context, {**arguments, "kind": "answer_due"})


def send(context: Context, arguments: dict[str, Any]) -> None:
    """Write one mail from how things stand now, and send it."""
    kind, delivery_id, now = arguments["kind"], arguments["delivery_id"], context.now()
    with context.session_factory() as session:
        matter = _matter(session, delivery_id)
        written = matter and KINDS[kind](session, context, matter, arguments, now)
        if not matter or not written:
            return
        session.commit()
    to, values = written
    subject, text, html = compose_text(kind, matter.language, **matter.shared(), **values)
    occasion = arguments.get("handover_id") or f"{matter.delivery.round}-{arguments.get('due_at', '')[:10]}"
    key = f"mail-{kind}-{delivery_id}-{occasion}".rstrip("-")
    letter = mail.Mail(key, to, matter.language, subject, text, html)
    hand_over(context, letter, sender=matter.council, kind=kind, delivery_id=delivery_id)


def _matter(session: Session, delivery_id: int) -> _Matter | None:
    row = session.execute(
        select(Delivery, Brief, Recipient, Chapter)
        .join(Brief, col(Brief.id) == col(Delivery.brief_id))
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .join(Chapter, col(Chapter.id) == col(Brief.chapter_id))
        .where(col(Delivery.id) == delivery_id)
    ).one_or_none()
    if row is None:
        return None
    delivery, brief, recipient, chapter = row
    return _Matter(delivery, brief, recipient, chapter, "en" if recipient.language == "en" else "fa")


def _answer_due(
    session: Session, context: Context, matter: _Matter, arguments: Mapping[str, Any], now: datetime
) -> _Written:
    number = matter.delivery.id or 0
    dues = deadlines.of(session, "delivery", number)
    due = dues.get(arguments["step"])
    if due is None or due != datetime.fromisoformat(arguments["due_at"]) or due <= now:
        return None
    token = links.new_link(session, number, now=now)
    return mail.Mailbox(matter.name, matter.recipient.email), {
        "name": matter.name, "title": matter.title, "answer_by": dues.get("expire", due),
        "link": addresses.delivery(context.settings.base_url, token),
    }  # fmt: skip


def _handed_over(
    session: Session, context: Context, matter: _Matter, arguments: Mapping[str, Any], now: datetime
) -> _Written:
    number, handover = matter.delivery.id or 0, arguments["handover_id"]
    newest = select(func.max(Handover.id)).where(col(Handover.delivery_id) == number)
    if session.execute(newest).scalar_one() != handover or matter.delivery.state not in WAITING:
        return None
    colleague = session.get_one(Handover, handover)
    token = links.new_link(session, number, now=now, handover_id=handover)
    due = deadlines.of(session, "delivery", number).get("expire")
    return mail.Mailbox(colleague.name, colleague.email), {
        "name": colleague.name, "recipient": matter.name, "title": matter.title, "answer_by": due or "—",
        "link": addresses.delivery(context.settings.base_url, token),
    }  # fmt: skip


def _superior_told(
    _session: Session, _context: Context, matter: _Matter, arguments: Mapping[str, Any], _now: datetime
) -> _Written:
    person, delivery = matter.recipient, matter.delivery
    current = delivery.state in WAITING and delivery.round == arguments["round"]
    if not current or not person.superior_email or delivery.sent_at is None:
        return None
    name = person.superior_name or person.superior_email
    return mail.Mailbox(name, person.superior_email), {
        "name": name, "recipient": matter.name, "sent_at": delivery.sent_at,
    }  # fmt: skip


KINDS: Mapping[str, Callable[[Session, Context, _Matter, Mapping[str, Any], datetime], _Written]] = (
    MappingProxyType({
        "answer_due": _answer_due, "handed_over": _handed_over, "superior_told": _superior_told,
    })
)  # fmt: skip
"""Each kind of mail, and who writes it: to nobody where it has become pointless."""
