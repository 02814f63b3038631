"""Warning a chapter, while there is time, that nobody will be its secretary any more."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.mail_templates import compose_text
from workflow.membership.offices import secretary_ends
from workflow.membership.roles import holders
from workflow.membership.tables import Chapter, Person
from workflow.process.text import Language
from workflow.record import jobs

KIND = "office_ends"


def tell(context: Context, arguments: dict[str, Any]) -> None:
    """Promise one mail to each secretary and chair, unless somebody was found for the office meanwhile."""
    now = context.now()
    with context.session_factory() as session:
        for person_id in _concerned(session, arguments, now):
            jobs.promise(
                session, jobs.SEND_MAIL, f"mail-{KIND}-{arguments['chapter_id']}-{arguments['until'][:10]}-{person_id}",
                arguments={**arguments, "person_id": person_id}, now=now,
            )  # fmt: skip
        session.commit()


def send(context: Context, arguments: dict[str, Any]) -> None:
    """Write the mail to one of them and send it; nothing when it has become pointless."""
    now, chapter_id, person_id = context.now(), arguments["chapter_id"], arguments["person_id"]
    with context.session_factory() as session:
        reader = session.get(Person, person_id)
        if reader is None or not reader.email or person_id not in _concerned(session, arguments, now):
            return
        chapter = session.get_one(Chapter, chapter_id)
    language: Language = "en" if reader.language == "en" else "fa"
    council = chapter.name_en if language == "en" else chapter.name_fa
    subject, text, html = compose_text(
        KIND, language, name=(reader.name_en or reader.name) if language == "en" else reader.name,
        council=council, until=datetime.fromisoformat(arguments["until"]),
        link=addresses.members(context.settings.base_url, chapter_id),
    )  # fmt: skip
    key = f"mail-{KIND}-{chapter_id}-{arguments['until'][:10]}-{person_id}"
    letter = mail.Mail(key, mail.Mailbox(reader.name, reader.email), language, subject, text, html)
    hand_over(context, letter, sender=council, kind=KIND, person_id=person_id)


def _concerned(session: Session, arguments: dict[str, Any], now: datetime) -> list[int]:
    chapter_id, until = arguments["chapter_id"], datetime.fromisoformat(arguments["until"])
    if secretary_ends(session, [chapter_id], now=now).get(chapter_id) != until:
        return []
    roles = ("secretary", "chair")
    return sorted({number for role in roles for number in holders(session, chapter_id, role, now=now)})
