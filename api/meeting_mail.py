"""Calling members to a meeting by mail, with the entry for their calendars; and calling them off again."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlmodel import Session, col

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.invitation import Entry, Method, calendar
from documents.mail_templates import compose_text
from workflow.decision.meetings.following import CALLED, CANCELLED
from workflow.decision.ratification import NAMES
from workflow.decision.tables import AgendaItem, Convened, Meeting
from workflow.deliberation.tables import Revision
from workflow.membership.tables import Chapter, Person
from workflow.process.text import Language
from workflow.record import jobs
from workflow.record.postmark import SENT

KINDS: dict[str, tuple[frozenset[str], Method]] = {
    CALLED: (frozenset({"called", "open", "adjourned"}), "REQUEST"),
    CANCELLED: (frozenset({"cancelled"}), "CANCEL"),
}
"""Kinds of mail, with the states of a meeting in which each still has a point, and what it asks of a calendar."""


def tell(context: Context, arguments: dict[str, Any]) -> None:
    """Promise one mail to each on the roll; done twice, still one mail each."""
    kind, now = arguments["kind"], context.now()
    with context.session_factory() as session:
        meeting = session.get(Meeting, arguments["meeting_id"])
        if meeting is None or meeting.state not in KINDS[kind][0]:
            return
        roll = select(col(Convened.person_id)).where(col(Convened.meeting_id) == meeting.id)
        for person_id in session.execute(roll.order_by(col(Convened.person_id))).scalars().all():
            jobs.promise(
                session, jobs.SEND_MAIL, _key(arguments, person_id),
                arguments={**arguments, "person_id": person_id}, now=now,
            )  # fmt: skip
        session.commit()


def send(context: Context, arguments: dict[str, Any]) -> None:
    """Write the mail to one of them and send it; nothing when it has become pointless."""
    kind, person_id = arguments["kind"], arguments["person_id"]
    states, method = KINDS[kind]
    with context.session_factory() as session:
        meeting = session.get(Meeting, arguments["meeting_id"])
        reader = session.get(Person, person_id)
        if meeting is None or reader is None or not reader.email or meeting.state not in states:
            return
        chapter = session.get_one(Chapter, meeting.chapter_id)
        language: Language = "en" if reader.language == "en" else "fa"
        agenda = _agenda(session, meeting, language)
    council = chapter.name_en if language == "en" else chapter.name_fa
    to = mail.Mailbox(reader.name, reader.email)
    settings = context.settings
    link = addresses.meeting(settings.base_url, meeting.id or 0)
    values: dict[str, object] = {
        "name": (reader.name_en or reader.name) if language == "en" else reader.name, "council": council,
        "title": meeting.title, "link": link, "starts": meeting.starts_at,
    }  # fmt: skip
    if kind == CALLED:
        values |= {
            "ends": meeting.ends_at, "place": meeting.place, "online": meeting.link, "agenda": agenda,
            "urgent": meeting.urgent_reason,
        }  # fmt: skip
    subject, text, html = compose_text(kind, language, **values)
    domain = settings.mail_from.rpartition("@")[2] or urlsplit(settings.base_url).hostname
    entry = Entry(
        f"meeting-{meeting.id}@{domain}", arguments["sequence"], meeting.title,
        "\n".join((*(f"{n}. {title}" for n, title in enumerate(agenda, 1)), link)),
        " · ".join(part for part in (meeting.place, meeting.link) if part), link, meeting.starts_at,
        meeting.ends_at, context.now(),
    )  # fmt: skip
    organizer = mail.Mailbox(council, settings.mail_from)
    invitation = mail.Invitation(method, calendar(entry, method, organizer=organizer, attendee=to))
    letter = mail.Mail(_key(arguments, person_id), to, language, subject, text, html, invitation=invitation)

    def told(session: Session, outcome: str, _detail: str, now: datetime) -> None:
        if outcome == SENT and kind == CALLED:
            mine = (col(Convened.meeting_id) == meeting.id, col(Convened.person_id) == person_id)
            session.execute(update(Convened).where(*mine).values(told_at=now))

    hand_over(context, letter, sender=council, kind=kind, person_id=person_id, record=told)


def _agenda(session: Session, meeting: Meeting, language: Language) -> tuple[str, ...]:
    query = (
        select(col(AgendaItem.title), col(Revision.title), col(AgendaItem.purpose))
        .join(Revision, col(Revision.id) == col(AgendaItem.revision_id), isouter=True)
        .where(col(AgendaItem.meeting_id) == meeting.id, col(AgendaItem.state) != "struck")
        .order_by(col(AgendaItem.position))
    )
    named = {purpose: f"{words.in_(language)}: " for purpose, words in NAMES.items()}
    return tuple(
        named.get(purpose, "") + (of_proposal or own) for own, of_proposal, purpose in session.execute(query)
    )


def _key(arguments: dict[str, Any], person_id: int) -> str:
    return f"mail-{arguments['kind']}-{arguments['meeting_id']}-{arguments['sequence']}-{person_id}"
