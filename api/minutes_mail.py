"""Telling those who were at a meeting that its minutes lie before them, and everybody called that they are approved."""

from datetime import date
from textwrap import shorten
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.mail_templates import compose_text
from documents.minutes import printed
from workflow.decision.minutes.case import MinutesCase, opened
from workflow.decision.minutes.following import APPROVED, LAID_OUT
from workflow.decision.tables import Attendance, Convened, Minutes
from workflow.membership.tables import Chapter, Person
from workflow.process.text import Language
from workflow.record import jobs
from workflow.record.case import NotFound, person
from workflow.record.days import in_words
from workflow.sitting.admission import admit

MOST, LONGEST = 20, 200
"""Duties a mail names, and letters of each; the minutes have all of them."""

KINDS = frozenset({LAID_OUT, APPROVED})


def tell(context: Context, arguments: dict[str, Any]) -> None:
    """Promise one mail to each; done twice, still one mail each."""
    kind, meeting_id, now = arguments["kind"], arguments["meeting_id"], context.now()
    with context.session_factory() as session:
        if not _still(session, arguments):
            return
        table = Attendance if kind == LAID_OUT else Convened
        people = select(col(table.person_id)).where(col(table.meeting_id) == meeting_id).distinct()
        for person_id in sorted(session.execute(people).scalars()):
            jobs.promise(
                session, jobs.SEND_MAIL, _key(arguments, person_id),
                arguments={**arguments, "person_id": person_id}, now=now,
            )  # fmt: skip
        session.commit()


def send(context: Context, arguments: dict[str, Any]) -> None:
    """Write the mail to one of them and send it; nothing where it is pointless, or they may not see the minutes."""
    kind, person_id, now = arguments["kind"], arguments["person_id"], context.now()
    with context.session_factory() as session:
        reader = session.get(Person, person_id)
        if reader is None or not reader.email or not _still(session, arguments):
            return
        try:
            sitting = admit(session, arguments["meeting_id"], "see", actor=person(person_id), now=now)
            case = opened(sitting, "see")
            meeting = case.meeting
        except NotFound:
            return
        chapter = session.get_one(Chapter, meeting.chapter_id)
        language: Language = "en" if reader.language == "en" else "fa"
        more = {"duties": _duties(case, language)} if kind == APPROVED else {}
    council = chapter.name_en if language == "en" else chapter.name_fa
    subject, text, html = compose_text(
        kind, language, name=(reader.name_en or reader.name) if language == "en" else reader.name, council=council,
        title=meeting.title, starts=meeting.starts_at,
        link=addresses.minutes(context.settings.base_url, meeting.id or 0), **more,
    )  # fmt: skip
    letter = mail.Mail(
        _key(arguments, person_id), mail.Mailbox(reader.name, reader.email), language, subject, text, html
    )
    hand_over(context, letter, sender=council, kind=kind, person_id=person_id)


def _duties(case: MinutesCase, language: Language) -> tuple[tuple[str, str], ...]:
    """What the minutes give to somebody by name or by a day: who and until when, and what, shortened."""
    found = []
    for item in printed(case, language).items:
        for one in item.resolutions:
            due = in_words(date.fromisoformat(one.due)).in_(language) if one.due else ""
            if one.owner or due:
                found.append(
                    (" · ".join(filter(None, (one.owner, due))), shorten(one.body, LONGEST, placeholder="…"))
                )
    return tuple(found[:MOST])


def _still(session: Session, arguments: dict[str, Any]) -> bool:
    """Whether the minutes stand as they did: taken back, they are laid out once more, with mails of their own."""
    query = select(col(Minutes.version)).where(col(Minutes.meeting_id) == arguments["meeting_id"])
    return bool(session.execute(query).scalar_one_or_none() == arguments["version"])


def _key(arguments: dict[str, Any], person_id: int) -> str:
    return f"mail-{arguments['kind']}-{arguments['meeting_id']}-{arguments['version']}-{person_id}"
