"""Calling members to a meeting by mail, with the entry for their calendars; telling of changes; calling off again."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.invitation import Entry, Method, calendar
from documents.mail_templates import Difference, compose_text, moment_in_words
from documents.words import Words, in_digits
from workflow.decision.meetings.changing import FIELDS, OF_ITEM, snapshot
from workflow.decision.meetings.following import CALLED, CANCELLED, CHANGED, UNCALLED
from workflow.decision.meetings.reading import title_of
from workflow.decision.ratification import NAMES
from workflow.decision.tables import AgendaItem, Convened, Meeting, MeetingChange, Proxy
from workflow.deliberation.tables import Proposal, Revision
from workflow.membership.tables import Chapter, Person
from workflow.process.text import Language
from workflow.record import jobs
from workflow.record.postmark import SENT

COMING = frozenset({"called", "open", "adjourned"})
KINDS: dict[str, tuple[frozenset[str], Method]] = {
    CALLED: (COMING, "REQUEST"),
    CHANGED: (COMING, "REQUEST"),
    CANCELLED: (frozenset({"cancelled"}), "CANCEL"),
    UNCALLED: (COMING | {"cancelled", "closed"}, "CANCEL"),  # nothing else takes it out of their calendars
}
"""Kinds of mail, with the states of a meeting in which each still has a point, and what it asks of a calendar."""

LABELS = {
    "title": "meeting", "starts_at": "begins", "ends_at": "ends", "place": "place", "link": "online",
    "urgent_reason": "urgent", "minutes": "item_minutes", "position": "item_place",
}  # fmt: skip
"""Words of what of a meeting may change, among those of facts in mails."""


def tell(context: Context, arguments: dict[str, Any]) -> None:
    """Promise one mail to each who is named, else to each on the roll; done twice, still one mail each."""
    kind, now = arguments["kind"], context.now()
    named, alone = arguments.get("people"), arguments.get("alone", ())
    each = {name: value for name, value in arguments.items() if name not in ("people", "alone")}
    with context.session_factory() as session:
        meeting = session.get(Meeting, arguments["meeting_id"])
        if meeting is None or meeting.state not in KINDS[kind][0]:
            return
        roll = select(col(Convened.person_id)).where(col(Convened.meeting_id) == meeting.id)
        called = session.execute(roll.order_by(col(Convened.person_id))).scalars().all()
        for person_id in called if named is None else named:
            jobs.promise(
                session, jobs.SEND_MAIL, _key(arguments, person_id),
                arguments={**each, "person_id": person_id} | ({"alone": True} if person_id in alone else {}), now=now,
            )  # fmt: skip
        session.commit()


def send(context: Context, arguments: dict[str, Any]) -> None:
    """Write the mail to one of them and send it; nothing when it has become pointless.

    What tells of a change says what the meeting became by it, however often it was changed again since.
    """
    kind, person_id = arguments["kind"], arguments["person_id"]
    states, method = KINDS[kind]
    with context.session_factory() as session:
        meeting = session.get(Meeting, arguments["meeting_id"])
        reader = session.get(Person, person_id)
        if meeting is None or reader is None or not reader.email or meeting.state not in states:
            return
        if (session.get(Convened, (meeting.id, person_id)) is None) != (kind == UNCALLED):
            return
        chapter = session.get_one(Chapter, meeting.chapter_id)
        language: Language = "en" if reader.language == "en" else "fa"
        agenda = () if kind == UNCALLED else _agenda(session, meeting, language)
        alone = bool(arguments.get("alone")) and _unrepresented(session, meeting.id or 0, person_id)
        change = _change(session, arguments) if kind == CHANGED else None
        item = session.get(AgendaItem, change.after.get("item", 0)) if change else None
        about = title_of(session, item) if item else ""
    is_ = change.after if change else snapshot(meeting)
    starts, ends = (datetime.fromisoformat(is_[name]) for name in ("starts_at", "ends_at"))
    council = chapter.name_en if language == "en" else chapter.name_fa
    to = mail.Mailbox(reader.name, reader.email)
    settings = context.settings
    link = addresses.meeting(settings.base_url, meeting.id or 0)
    values: dict[str, object] = {
        "name": (reader.name_en or reader.name) if language == "en" else reader.name, "council": council,
        "title": is_["title"], "starts": starts,
    }  # fmt: skip
    about_it = place = ""
    if kind == UNCALLED:  # who is no member sees the meeting no more, nor learns what it became
        link = ""
    else:
        values["link"] = link
        about_it = "\n".join((*(f"{n}. {title}" for n, title in enumerate(agenda, 1)), link))
        place = " · ".join(part for part in (is_["place"], is_["link"]) if part)
    if kind not in (CANCELLED, UNCALLED):
        values |= {
            "ends": ends, "place": is_["place"], "online": is_["link"], "agenda": agenda,
            "urgent": is_["urgent_reason"],
        }  # fmt: skip
    if change is not None:
        values["changes"] = _about(change, about, language) + _differences(change, language)
        values["alone"] = alone
    subject, text, html = compose_text(kind, language, **values)
    domain = settings.mail_from.rpartition("@")[2] or urlsplit(settings.base_url).hostname
    entry = Entry(
        f"meeting-{meeting.id}@{domain}", arguments["sequence"], is_["title"], about_it, place, link, starts, ends,
        context.now(),
    )  # fmt: skip
    organizer = mail.Mailbox(council, settings.mail_from)
    invitation = mail.Invitation(method, calendar(entry, method, organizer=organizer, attendee=to))
    letter = mail.Mail(_key(arguments, person_id), to, language, subject, text, html, invitation=invitation)

    def told(session: Session, outcome: str, _detail: str, now: datetime) -> None:
        if outcome == SENT and kind == CALLED:
            mine = (col(Convened.meeting_id) == meeting.id, col(Convened.person_id) == person_id)
            session.execute(update(Convened).where(*mine).values(told_at=now))

    hand_over(context, letter, sender=council, kind=kind, person_id=person_id, record=told)


def _change(session: Session, arguments: dict[str, Any]) -> MeetingChange:
    query = select(MeetingChange).where(
        col(MeetingChange.meeting_id) == arguments["meeting_id"],
        col(MeetingChange.version) == arguments["sequence"],
    )
    found: MeetingChange = session.execute(query).scalar_one()
    return found


def _unrepresented(session: Session, meeting_id: int, person_id: int) -> bool:
    """Whether a member named nobody else since."""
    mine = (col(Proxy.meeting_id) == meeting_id, col(Proxy.giver_id) == person_id, col(Proxy.until).is_(None))
    return session.execute(select(col(Proxy.id)).where(*mine)).first() is None


def _about(change: MeetingChange, title: str, language: Language) -> tuple[Difference, ...]:
    """The item a change is about, where it is one: before what is different of it."""
    if not title:
        return ()
    word = "item" if change.before["position"] else "item_added"
    return (Difference(Words(language)(f"mail.fact.{word}"), "", title),)


def _differences(change: MeetingChange, language: Language) -> tuple[Difference, ...]:
    words = Words(language)

    def said(name: str, value: str) -> str:
        if name.endswith("_at"):
            return moment_in_words(datetime.fromisoformat(value), language)
        if name in OF_ITEM:
            return in_digits(value, language)
        return value or words("mail.meeting_changed.nothing")

    return tuple(
        Difference(
            words(f"mail.fact.{LABELS[name]}"), said(name, change.before[name]), said(name, change.after[name])
        )
        for name in (*FIELDS, *OF_ITEM)
        if change.before.get(name) != change.after.get(name)
    )  # fmt: skip


def _agenda(session: Session, meeting: Meeting, language: Language) -> tuple[str, ...]:
    """Titles in order, as they lie before the meeting; of a proposal that came later, as it stands."""
    query = (
        select(col(AgendaItem.title), col(Revision.title), col(AgendaItem.purpose))
        .join(Proposal, col(Proposal.id) == col(AgendaItem.proposal_id), isouter=True)
        .join(
            Revision, col(Revision.id) == func.coalesce(col(AgendaItem.revision_id), col(Proposal.revision_id)),
            isouter=True,
        )
        .where(col(AgendaItem.meeting_id) == meeting.id, col(AgendaItem.state) != "struck")
        .order_by(col(AgendaItem.position))
    )  # fmt: skip
    named = {purpose: f"{words.in_(language)}: " for purpose, words in NAMES.items()}
    return tuple(
        named.get(purpose, "") + (of_proposal or own) for own, of_proposal, purpose in session.execute(query)
    )


def _key(arguments: dict[str, Any], person_id: int) -> str:
    return f"mail-{arguments['kind']}-{arguments['meeting_id']}-{arguments['sequence']}-{person_id}"
