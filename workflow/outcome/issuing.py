"""A brief is issued: it gets its number, and from then on it is corrected only by another brief."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Chapter
from workflow.outcome.addressing import checked
from workflow.outcome.courses import BRIEF
from workflow.outcome.current import (
    current_brief,
    log,
)
from workflow.outcome.deliveries import prepare
from workflow.outcome.proof import make, promise_render
from workflow.outcome.tables import Brief, BriefRecipient, Delivery, Serial
from workflow.process.text import Refusal, Text, mended_at
from workflow.record.calendar import jalali_year
from workflow.record.case import Actor, Case, NotFound
from workflow.record.typed import prose


class NoBrief(Refusal):
    """There is no brief: the text is not approved yet."""

    text = Text(
        "هنوز خلاصه‌ای در کار نیست؛ خلاصه پس از تصویب متن ساخته می‌شود.",
        "There is no brief yet; it is made when the text is approved.",
    )


class AlreadyIssued(Refusal):
    """A brief is issued once."""

    text = Text(
        "این خلاصه پیش از این با شمارهٔ {number} صادر شده است. "
        "اگر اشتباهی در آن هست، خلاصهٔ اصلاح‌شده صادر کنید.",
        "This brief was already issued as number {number}. If it holds a mistake, issue a corrected brief.",
    )


class NotCorrectable(Refusal):
    """Only the brief that stands can be corrected."""

    text = Text(
        "تنها خلاصهٔ صادرشده‌ای را که معتبر است می‌توان اصلاح کرد؛ "
        "این یکی هنوز صادر نشده یا جای خود را به دیگری داده است.",
        "Only an issued brief that stands can be corrected; this one is not issued yet or was superseded.",
    )


def brief_issued(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: the brief has its number."""
    brief = current_brief(case.session, case.id)
    if brief is not None and brief.issued_at is not None:
        return None
    said = Text(
        "خلاصه هنوز صادر نشده و شماره ندارد؛ نخست آن را صادر کنید.",
        "The brief is not issued yet and has no number; issue it first.",
    )
    return mended_at(said, "issue")


def issue(
    case: Case,
    *,
    recipient_ids: Sequence[int],
    classification: str = "public",
    urgency: str = "normal",
    copies: Sequence[tuple[str, str]] = (),
    now: datetime,
) -> int:
    """Issue the proof that stands (right ``issue``): recipients, number, date; returns the brief's id.

    The number is the next of the chapter in this Jalali year. The PDFs are promised. The caller freezes the
    content in the same transaction (``documents.freeze``). ``copies`` are (office, purpose). Raises NoBrief,
    AlreadyIssued, EntryRefused, and NotFound for a recipient of another chapter.
    """
    case.require("issue")
    brief = current_brief(case.session, case.id, lock=True)
    if brief is None or brief.id is None:
        raise NoBrief
    if brief.issued_at is not None:
        raise AlreadyIssued(number=brief.number)
    kept = checked(case, recipient_ids, classification, urgency, copies)
    _issue(case, brief, recipient_ids, kept, now)
    _take_place_of_predecessors(case, brief)
    log(case, "brief_issued", now, brief=brief.id, year=brief.year, serial=brief.serial)
    return brief.id


def correct(
    case: Case,
    brief_id: int,
    *,
    reason: str,
    recipient_ids: Sequence[int],
    classification: str = "public",
    urgency: str = "normal",
    copies: Sequence[tuple[str, str]] = (),
    now: datetime,
) -> int:
    """Issue a corrected brief in the place of a mistaken one (right ``issue``); returns the new brief's id.

    The approved text is the same; number, recipients and frame are new, and each brief names the other. Where
    the old one had been handed over, its unanswered deliveries are called back and the new one is sent. The
    caller freezes the content of the new one in the same transaction. Raises NotFound, NotCorrectable and
    what ``issue`` raises.
    """
    case.require("issue")
    session = case.session
    why = prose(reason, "reason")
    query = select(Brief).where(col(Brief.id) == brief_id, col(Brief.proposal_id) == case.id)
    old = session.execute(
        query.with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if old is None:
        raise NotFound
    if not BRIEF.open_to(old, "correct"):
        raise NotCorrectable
    kept = checked(case, recipient_ids, classification, urgency, copies)
    had = select(col(Delivery.id)).where(col(Delivery.brief_id) == brief_id).limit(1)
    delivered = session.execute(had).first() is not None
    BRIEF.take(
        session, [old], "correct", case.roles,
        chapter_id=case.chapter_id, actor=case.actor, now=now, answers={"reason": why},
    )  # fmt: skip
    new_id = make(case, old.revision_id, old.ballot_id, now)
    new = session.execute(select(Brief).where(col(Brief.id) == new_id)).scalar_one()
    new.supersedes_id, old.superseded_by_id = brief_id, new_id
    _issue(case, new, recipient_ids, kept, now)
    facts = {"brief": new_id, "supersedes": brief_id, "year": new.year, "serial": new.serial}
    log(case, "brief_corrected", now, remark=why, **facts)
    if delivered:
        prepare(session, new_id, now=now)
    return new_id


def _issue(
    case: Case, brief: Brief, recipient_ids: Sequence[int], kept: Mapping[str, Any], now: datetime
) -> None:
    session = case.session
    brief.year, brief.serial, brief.number = _draw(session, case.chapter_id, now)
    brief.issued_by = case.actor.id
    brief.classification, brief.urgency, brief.copies = (
        kept["classification"],
        kept["urgency"],
        kept["copies"],
    )
    BRIEF.take(session, [brief], "issue", case.roles, chapter_id=case.chapter_id, actor=case.actor, now=now)
    session.execute(
        insert(BriefRecipient),
        [
            {"brief_id": brief.id, "recipient_id": recipient, "position": position}
            for position, recipient in enumerate(dict.fromkeys(recipient_ids), start=1)
        ],
    )
    if brief.id is not None:
        promise_render(session, brief.id, "issued", now)


def _draw(session: Session, chapter_id: int, now: datetime) -> tuple[int, int, str]:
    """The next number of the chapter in the Jalali year: drawn while its row is held, so there is no gap."""
    layout = session.execute(
        select(col(Chapter.number_format)).where(col(Chapter.id) == chapter_id).with_for_update()
    ).scalar_one()  # the first letter of a year has no serial row to hold, so the chapter's is held too
    year = jalali_year(now)
    mine = (col(Serial.chapter_id) == chapter_id, col(Serial.year) == year)
    counted = update(Serial).where(*mine).values(last=Serial.last + 1).returning(col(Serial.last))
    serial = session.execute(counted).scalar_one_or_none()
    if serial is None:
        serial = 1
        session.execute(insert(Serial).values(chapter_id=chapter_id, year=year, last=serial))
    # not str.format: what a secretary typed is filled in, never looked into
    return year, serial, layout.replace("{serial}", str(serial)).replace("{year}", str(year))


def _take_place_of_predecessors(case: Case, brief: Brief) -> None:
    """Briefs of proposals that this one superseded, before it had a brief of its own, name it from now on."""
    waiting = (
        select(Brief)
        .join(Proposal, col(Proposal.id) == col(Brief.proposal_id))
        .where(
            col(Proposal.successor_id) == case.id,
            col(Brief.issued_at).is_not(None),
            col(Brief.superseded_at).is_not(None),
            col(Brief.superseded_by_id).is_(None),
        )
        .order_by(col(Brief.id))
    )
    for old in case.session.execute(waiting).scalars():
        old.superseded_by_id = brief.id
        brief.supersedes_id = brief.supersedes_id or old.id
    case.session.flush()
