"""Telling somebody, at the old address and at the new one, that their address was corrected."""

from typing import Any

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.mail_templates import compose_text
from workflow.membership.correcting import ADDRESS_CORRECTED
from workflow.membership.tables import Chapter, Person
from workflow.process.text import Language

KIND = ADDRESS_CORRECTED


def send(context: Context, arguments: dict[str, Any]) -> None:
    """Write the mail and send it to the address it is about: neither mail names the other address."""
    person_id, which = arguments["person_id"], arguments["which"]
    with context.session_factory() as session:
        reader = session.get_one(Person, person_id)
        chapter = session.get_one(Chapter, arguments["chapter_id"])
    language: Language = "en" if reader.language == "en" else "fa"
    council = chapter.name_en if language == "en" else chapter.name_fa
    subject, text, html = compose_text(
        KIND, language, name=(reader.name_en or reader.name) if language == "en" else reader.name,
        council=council, old=which == "old", office=chapter.email,
        link=addresses.sign_in_page(context.settings.base_url),
    )  # fmt: skip
    key = f"mail-{KIND}-{arguments['entry']}-{which}"
    letter = mail.Mail(key, mail.Mailbox(reader.name, arguments["address"]), language, subject, text, html)
    hand_over(context, letter, sender=council, kind=KIND, person_id=person_id)
