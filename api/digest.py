"""Mailing people what concerns them: everything not mailed yet in one mail, each thing once, as it stands then.

The job of a quarter of an hour finds out who was told something in it and promises a mail for each of them; for
those who want one mail a day, in the morning. What somebody may no longer see, and what was hidden meanwhile, is
not told. At least once, as every mail: what was sent is marked in the transaction that records the sending.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from api.posting import hand_over
from api.worker import Context
from documents import addresses, mail
from documents.mail_templates import Item, compose_text
from workflow.authorize import authorize
from workflow.decision.tables import Interest
from workflow.deliberation import asking_again, entered_stances, news
from workflow.deliberation.amendments.course import AMENDMENT, LIVE
from workflow.deliberation.consolidation import DISPOSITIONS
from workflow.deliberation.tables import (
    Amendment,
    Comment,
    Disposition,
    Notice,
    Proposal,
    Revision,
    StanceEntry,
)
from workflow.membership.roles import roles_in
from workflow.membership.tables import Chapter, Person
from workflow.process.text import Language
from workflow.record import jobs
from workflow.record.calendar import tehran
from workflow.record.case import NotFound, person
from workflow.record.postmark import SENT
from workflow.story import ended_because

MORNING = time(8)
"""When those who want one mail a day get it, on the clock of Tehran."""

MOST = 50
"""Things told in one mail; the rest is on the desk, and the mail says so."""

ENDINGS = frozenset(news.ENDED.values())

QUOTED = 200
"""Letters of a comment that are quoted."""


def digest(context: Context, arguments: dict[str, Any]) -> None:
    """Promise the mails of a quarter of an hour, or write one of them."""
    if "person_id" in arguments:
        _send(context, arguments)
    else:
        _gather(context, arguments["gathering"])


def _gather(context: Context, number: int) -> None:
    now = context.now()
    since, until = news.begins(number, now), news.begins(number + 1, now)
    morning = _next_morning(until)
    with context.session_factory() as session:
        told = (
            select(col(Person.id), col(Person.notices))
            .where(
                col(Person.id).in_(
                    select(col(Notice.person_id)).where(
                        col(Notice.at) >= since, col(Notice.at) < until, col(Notice.mailed_at).is_(None)
                    )
                ),
                col(Person.notices) != "never",
            )
            .order_by(col(Person.id))
        )
        for person_id, how_often in session.execute(told):
            daily = how_often == "daily"
            occasion = f"{tehran(morning):%Y%m%d}" if daily else str(number)
            jobs.promise(
                session, jobs.DIGEST, f"{jobs.DIGEST}-{person_id}-{how_often}-{occasion}",
                arguments={"person_id": person_id, "occasion": f"{how_often}-{occasion}"},
                not_before=morning if daily else None, now=now,
            )  # fmt: skip
        session.commit()


def _next_morning(moment: datetime) -> datetime:
    local = tehran(moment)
    today = local.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
    return today if local < today else today + timedelta(days=1)


def _send(context: Context, arguments: Mapping[str, Any]) -> None:
    now, person_id = context.now(), arguments["person_id"]
    with context.session_factory() as session:
        reader = session.get(Person, person_id)
        if reader is None or reader.notices == "never":
            return
        rows = _waiting(session, person_id)
        language: Language = "en" if reader.language == "en" else "fa"
        items = _items(session, rows, person_id, language, context.settings.base_url, now)
        done = [row.id for row in rows]
        if not items or not reader.email:
            _mark(session, done, now)
            session.commit()
            return
        name = (reader.name_en or reader.name) if language == "en" else reader.name
        council = _council(session, person_id, rows[0].proposal_id, language, now)
        address = mail.Mailbox(reader.name, reader.email)
    subject, text, html = compose_text(
        "digest", language, name=name, council=council, items=tuple(items[:MOST]), more=len(items) > MOST,
        link=addresses.news(context.settings.base_url),
    )  # fmt: skip

    def record(session: Session, outcome: str, _detail: str, now: datetime) -> None:
        if outcome == SENT:
            _mark(session, done, now)

    key = f"{jobs.DIGEST}-{person_id}-{arguments['occasion']}"
    letter = mail.Mail(key, address, language, subject, text, html)
    hand_over(context, letter, sender=council, kind="digest", person_id=person_id, record=record)


def _waiting(session: Session, person_id: int) -> list[Notice]:
    query = (
        select(Notice)
        .where(col(Notice.person_id) == person_id, col(Notice.mailed_at).is_(None))
        .order_by(col(Notice.id).desc())
        .limit(1_000)
    )
    return list(session.execute(query).scalars())


def _mark(session: Session, ids: list[int | None], now: datetime) -> None:
    session.execute(update(Notice).where(col(Notice.id).in_(ids)).values(mailed_at=now))


def _items(  # noqa: PLR0917 - what a sentence needs to be written
    session: Session, rows: list[Notice], person_id: int, language: Language, base_url: str, now: datetime
) -> list[Item]:
    """What is still true and still theirs to see, the newest of each thing, in the order it happened."""
    titles = _titles(session, {row.proposal_id for row in rows}, person_id, now)
    comments = _comments(session, {row.comment_id for row in rows if row.comment_id})
    pending = _pending(session, person_id, set(comments))
    asked = [row for row in rows if row.kind in news.ASKED_AGAIN]
    unanswered = asking_again.still(
        session, person_id, proposals={row.proposal_id for row in asked},
        comments={row.comment_id for row in asked if row.comment_id},
    )  # fmt: skip
    amendments = _amendments(session, {row.amendment_id for row in rows if row.amendment_id})
    declared = _declared(session, person_id) if any(r.kind == "interest_entered" for r in rows) else set()
    endings = ended_because(session, {row.proposal_id for row in rows if row.kind in ENDINGS} & titles.keys())
    items, told = [], set()
    for row in rows:
        of_amendment, of_itself = row.amendment_id is not None, row.kind in news.BARE
        about = amendments.get(row.amendment_id or 0) if of_amendment else comments.get(row.comment_id or 0)
        thing = row.key if of_itself else row.comment_id
        what_of = (_matter(row.kind), row.proposal_id, thing, row.amendment_id)
        bare = row.kind in news.PLACES
        if row.proposal_id not in titles or what_of in told or (about is None and not bare):
            continue
        if row.kind in news.ASKED_AGAIN and row.key not in unanswered:
            continue
        if row.kind == "stance_entered" and row.comment_id not in pending:
            continue
        if row.kind == "interest_entered" and row.key not in declared:
            continue
        told.add(what_of)
        if about is None:
            said: tuple[str, str] | None = (
                news.KINDS[row.kind].in_(language),
                _short(endings.get(row.proposal_id, "")) if row.kind in ENDINGS else "",
            )
        else:
            said = _said_of_amendment(row, about, language) if of_amendment else _said(row, about, language)
        if said is None:
            continue
        what, quote = said
        path = news.path(row.kind, row.proposal_id, row.comment_id, row.amendment_id)
        items.append(Item(what, titles[row.proposal_id], quote, f"{base_url.rstrip('/')}{path}"))
    return items[::-1]


def _matter(kind: str) -> str:
    """Kinds of which the newest alone is told."""
    return "fate" if kind in news.FATE else news.RECEIPT if kind in news.RECEIPTS else kind


def _said_of_amendment(row: Notice, about: Amendment, language: Language) -> tuple[str, str] | None:
    """As ``_said``. A decision is told with the state it left the amendment in, and its reason."""
    what = news.KINDS[row.kind].in_(language)
    if row.kind not in news.FATE:
        true = about.state != "withdrawn" if row.kind == "amended" else about.state in LIVE
        return (what, _short(about.replacement or about.reason)) if true else None
    if row.kind == "amendment_decided":
        what = f"{what}: {AMENDMENT.engine.definition.states[about.state].label.in_(language)}"
    return what, _short(about.decision)


def _said(row: Notice, about: Any, language: Language) -> tuple[str, str] | None:  # noqa: ANN401 - a row
    """The sentence and the words quoted; None where there is nothing to tell any more."""
    hidden = about.hidden_at is not None
    if row.kind == "moderated":
        words = news.HIDDEN if hidden else news.SHOWN_AGAIN
        return words.in_(language), about.hidden_reason if hidden else ""
    if row.kind == "entry_decided":
        return (news.STRUCK if about.struck_at else news.CONFIRMED).in_(language), _short(about.body)
    if row.kind == "moderation_answered":
        return (news.KINDS[row.kind].in_(language), "") if hidden else None
    if hidden or (row.kind == "entered" and about.confirmed_at is not None):
        return None
    what = news.KINDS[row.kind].in_(language)
    if row.kind != "disposed":
        return what, _short(about.body)
    outcome = DISPOSITIONS[about.kind].in_(language) if about.kind else ""
    return (f"{what}: {outcome}", _short(about.reason)) if outcome else None


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= QUOTED else f"{plain[:QUOTED]}…"


def _titles(session: Session, ids: set[int], person_id: int, now: datetime) -> dict[int, str]:
    """Titles of the proposals that this person may see now."""
    titles = {}
    for number in ids:
        try:
            case = authorize(session, number, "see", actor=person(person_id), now=now)
        except NotFound:
            continue
        title = select(col(Revision.title)).where(col(Revision.id) == case.revision_id)
        titles[number] = session.execute(title).scalar_one()
    return titles


def _comments(session: Session, ids: set[int]) -> dict[int, Any]:
    query = (
        select(
            col(Comment.id), col(Comment.body), col(Comment.hidden_at), col(Comment.hidden_reason),
            col(Comment.confirmed_at), col(Comment.struck_at), col(Disposition.kind), col(Disposition.reason),
        )
        .join(Disposition, col(Disposition.id) == col(Comment.disposition_id), isouter=True)
        .where(col(Comment.id).in_(ids))
    )  # fmt: skip
    return {row.id: row for row in session.execute(query)}


def _pending(session: Session, person_id: int, ids: set[int]) -> set[int | None]:
    """The comments on which a stance in this person's name waits for their word."""
    query = select(col(StanceEntry.comment_id)).where(
        col(StanceEntry.person_id) == person_id,
        col(StanceEntry.comment_id).in_(ids),
        *entered_stances.PENDING,
    )
    return set(session.execute(query).scalars()) if ids else set()


def _declared(session: Session, person_id: int) -> set[str]:
    """The keys of news of declarations in this person's name that wait for their word."""
    query = select(col(Interest.id)).where(
        col(Interest.person_id) == person_id, col(Interest.entered_by_id).is_not(None),
        col(Interest.confirmed_at).is_(None), col(Interest.withdrawn_at).is_(None),
    )  # fmt: skip
    return {f"interest-entered-{number}" for number in session.execute(query).scalars()}


def _amendments(session: Session, ids: set[int]) -> dict[int | None, Amendment]:
    query = select(Amendment).where(col(Amendment.id).in_(ids))
    return {row.id: row for row in session.execute(query).scalars()} if ids else {}


def _council(session: Session, person_id: int, proposal_id: int, language: Language, now: datetime) -> str:
    """The chapter it comes from: theirs, where all their seats are in one."""
    chapters = roles_in(session, person_id, now=now)
    own = select(col(Proposal.chapter_id)).where(col(Proposal.id) == proposal_id)
    number = next(iter(chapters)) if len(chapters) == 1 else session.execute(own).scalar_one()
    chapter = session.get_one(Chapter, number)
    return chapter.name_en if language == "en" else chapter.name_fa
