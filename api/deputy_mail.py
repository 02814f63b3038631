"""Telling a deputy and whom they act for that it is settled, begins, ends or was taken back."""

from datetime import datetime
from typing import Any

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.mail_templates import compose_text
from workflow.membership import deputized
from workflow.membership.roles import ROLES
from workflow.membership.tables import Chapter, Person, Substitution
from workflow.process.text import Language

KINDS = deputized.KINDS


def send(context: Context, arguments: dict[str, Any]) -> None:
    """Write the mail to one of the two and send it; nothing when things have changed meanwhile."""
    kind, person_id, now = arguments["kind"], arguments["person_id"], context.now()
    number, at = arguments["substitution_id"], datetime.fromisoformat(arguments["at"])
    with context.session_factory() as session:
        row, reader = session.get(Substitution, number), session.get(Person, person_id)
        if row is None or reader is None or not reader.email:
            return
        if not deputized.still_true(session, row, kind, at, now=now):
            return
        chapter = session.get_one(Chapter, row.chapter_id)
        absent, deputy = (session.get_one(Person, who) for who in (row.absent_id, row.deputy_id))
    language: Language = "en" if reader.language == "en" else "fa"
    council = chapter.name_en if language == "en" else chapter.name_fa
    subject, text, html = compose_text(
        kind, language, name=_name(reader, language), council=council, role=ROLES[row.role].in_(language),
        absent=_name(absent, language), deputy=_name(deputy, language), mine=person_id == row.deputy_id,
        since=row.since, until=row.until or "", reason=row.reason,
        link=addresses.deputies(context.settings.base_url, row.chapter_id),
    )  # fmt: skip
    to = mail.Mailbox(reader.name, reader.email)
    letter = mail.Mail(deputized.key(kind, number, at, person_id), to, language, subject, text, html)
    hand_over(context, letter, sender=council, kind=kind, person_id=person_id)


def _name(who: Person, language: Language) -> str:
    return (who.name_en or who.name) if language == "en" else who.name
