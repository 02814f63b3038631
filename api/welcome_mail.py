"""Telling somebody who was added that they may enter: by whom, to which chapter, as what, and how."""

from typing import Any

from sqlalchemy import or_, select
from sqlmodel import col

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.mail_templates import compose_text
from workflow.membership.joining import WELCOME
from workflow.membership.roles import named
from workflow.membership.tables import Chapter, Mandate, Person
from workflow.process.text import Language

KIND = WELCOME


def send(context: Context, arguments: dict[str, Any]) -> None:
    """Write the mail and send it; nothing to somebody without an address, or whose roles have all ended."""
    person_id, chapter_id, now = arguments["person_id"], arguments["chapter_id"], context.now()
    with context.session_factory() as session:
        reader = session.get_one(Person, person_id)
        chapter = session.get_one(Chapter, chapter_id)
        by = session.get_one(Person, arguments["by"])
        held = select(col(Mandate.role)).where(
            col(Mandate.chapter_id) == chapter_id,
            col(Mandate.person_id) == person_id,
            or_(col(Mandate.until).is_(None), col(Mandate.until) > now),
        )
        roles = set(session.execute(held).scalars())
    if not reader.email or not roles:
        return
    language: Language = "en" if reader.language == "en" else "fa"
    council = chapter.name_en if language == "en" else chapter.name_fa
    subject, text, html = compose_text(
        KIND, language, name=(reader.name_en or reader.name) if language == "en" else reader.name,
        council=council, by=(by.name_en or by.name) if language == "en" else by.name,
        roles=named(roles).in_(language), address=reader.email,
        link=addresses.sign_in_page(context.settings.base_url),
    )  # fmt: skip
    key = f"mail-{KIND}-{chapter_id}-{person_id}"
    letter = mail.Mail(key, mail.Mailbox(reader.name, reader.email), language, subject, text, html)
    hand_over(context, letter, sender=council, kind=KIND, person_id=person_id)
