"""Briefs: a proof of the approved text, a numbered letter when issued, corrected only by another letter."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from workflow.decision.tables import Ballot
from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Chapter, Recipient
from workflow.outcome.courses import BRIEF
from workflow.outcome.current import (
    CLASSIFICATIONS,
    URGENCIES,
    current_brief,
    log,
    recipients_of,
)
from workflow.outcome.deliveries import prepare
from workflow.outcome.tables import Brief, BriefFile, BriefRecipient, Delivery, Serial
from workflow.process.text import Refusal, Text, mended_at
from workflow.record import jobs
from workflow.record.calendar import jalali_year
from workflow.record.case import Actor, Case, NotFound
from workflow.record.typed import EntryRefused, choice, line, prose

__all__ = [
    "CLASSIFICATIONS",
    "URGENCIES",
    "AlreadyIssued",
    "BriefView",
    "Named",
    "NoBrief",
    "NotCorrectable",
    "PublicPage",
    "brief_issued",
    "correct",
    "freeze_text",
    "issue",
    "listing",
    "public_page",
    "recipients_named",
    "render_brief",
]

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters that are not taken for one another when a public id is read out or typed."""

AT_ONCE = 50
"""Briefs listed at once."""

MOST_RECIPIENTS = 100
MOST_COPIES = 30

NOBODY = Text(
    "هیچ گیرنده‌ای برگزیده نشده است؛ دست‌کم یک گیرنده را برگزینید.",
    "No recipient is chosen; please choose at least one.",
)


UNADDRESSED = Text(
    "خلاصه هنوز گیرنده‌ای ندارد؛ هنگام صدور، گیرندگان را برگزینید.",
    "The brief has no recipients yet; choose them when you issue it.",
)
NO_RECIPIENTS = Text(
    "خلاصه هنوز گیرنده‌ای ندارد و در فهرست گیرندگان انجمن هم کسی نیست؛ نخست گیرنده‌ای بیفزایید.",
    "The brief has no recipients yet, and the chapter’s list of recipients is empty; add one first.",
)


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


def freeze_text(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: the text the ballot carried becomes a proof, with the public id it will keep."""
    ballot = case.session.execute(
        select(Ballot)
        .where(
            col(Ballot.proposal_id) == case.id,
            col(Ballot.outcome) == "carried",
            col(Ballot.purpose) == "approval",
        )
        .order_by(col(Ballot.number).desc())
        .limit(1)
    ).scalar_one()
    if ballot.id is None:
        raise LookupError("ballot")
    _make(case, ballot.revision_id, ballot.id, now)


def render_brief(case: Case, _actor: Actor, now: datetime, _answers: Mapping[str, object]) -> None:
    """Effect: promise the PDFs of the brief that stands: a proof's, or the issued ones."""
    brief = current_brief(case.session, case.id)
    if brief is not None and brief.id is not None:
        _promise_render(case.session, brief.id, "issued" if brief.issued_at else "proof", now)


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


def recipients_named(case: Case, _actor: Actor, _now: datetime) -> Text | None:
    """Guard: the brief is addressed to somebody."""
    brief = current_brief(case.session, case.id)
    if brief is not None and brief.id is not None and recipients_of(case.session, brief.id):
        return None
    offered = select(col(Recipient.id)).where(
        col(Recipient.chapter_id) == case.chapter_id, col(Recipient.retired_at).is_(None)
    )
    if case.session.execute(offered.limit(1)).first() is None:
        return mended_at(NO_RECIPIENTS, "recipients")
    return mended_at(UNADDRESSED, "issue")


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
    kept = _checked(case, recipient_ids, classification, urgency, copies)
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
    kept = _checked(case, recipient_ids, classification, urgency, copies)
    had = select(col(Delivery.id)).where(col(Delivery.brief_id) == brief_id).limit(1)
    delivered = session.execute(had).first() is not None
    BRIEF.take(
        session, [old], "correct", case.roles,
        chapter_id=case.chapter_id, actor=case.actor, now=now, answers={"reason": why},
    )  # fmt: skip
    new_id = _make(case, old.revision_id, old.ballot_id, now)
    new = session.execute(select(Brief).where(col(Brief.id) == new_id)).scalar_one()
    new.supersedes_id, old.superseded_by_id = brief_id, new_id
    _issue(case, new, recipient_ids, kept, now)
    facts = {"brief": new_id, "supersedes": brief_id, "year": new.year, "serial": new.serial}
    log(case, "brief_corrected", now, remark=why, **facts)
    if delivered:
        prepare(session, new_id, now=now)
    return new_id


@dataclass(frozen=True, slots=True)
class Named:
    """A brief as another names it."""

    number: str
    public_id: str


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What anybody who holds a public id may know of its brief: number, date, status; not what it says."""

    proposal_id: int
    public_id: str
    number: str
    issued_at: datetime
    status: str
    """``stands``, ``superseded`` or ``withdrawn``."""
    council: Text
    supersedes: Named | None
    superseded_by: Named | None
    superseded_at: datetime | None


def public_page(session: Session, public_id: str) -> PublicPage:
    """The public page of an issued brief. Raises NotFound, also for a proof."""
    row = session.execute(
        select(Brief, col(Chapter.name_fa), col(Chapter.name_en))
        .join(Chapter, col(Chapter.id) == col(Brief.chapter_id))
        .where(col(Brief.public_id) == public_id, col(Brief.issued_at).is_not(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    brief, name_fa, name_en = row
    others = _named(session, [brief])
    status = "withdrawn" if brief.withdrawn_at else "superseded" if brief.superseded_at else "stands"
    return PublicPage(
        proposal_id=brief.proposal_id, public_id=brief.public_id, number=brief.number,
        issued_at=brief.issued_at, status=status,
        council=Text(name_fa, name_en), supersedes=others.get(brief.supersedes_id),
        superseded_by=others.get(brief.superseded_by_id), superseded_at=brief.superseded_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BriefView:
    """A brief of a proposal, for the pages of the council."""

    id: int
    public_id: str
    number: str
    created_at: datetime
    issued_at: datetime | None
    classification: str
    urgency: str
    copies: tuple[tuple[str, str], ...]
    recipients: tuple[tuple[int, Text, Text], ...]
    """Id, name and office of each, in order."""
    files: Mapping[tuple[str, str], str]
    """SHA-256 by (kind, language)."""
    superseded_at: datetime | None
    withdrawn_at: datetime | None
    supersedes: Named | None
    superseded_by: Named | None


def listing(case: Case, *, after: int | None = None, limit: int = AT_ONCE) -> tuple[BriefView, ...]:
    """The briefs of a proposal, newest first, with their recipients and files; those older than ``after``."""
    session = case.session
    query = select(Brief).where(col(Brief.proposal_id) == case.id).order_by(col(Brief.id).desc()).limit(limit)
    if after is not None:
        query = query.where(col(Brief.id) < after)
    rows = list(session.execute(query).scalars())
    ids = [row.id for row in rows if row.id is not None]
    others = _named(session, rows)
    recipients: dict[int, list[tuple[int, Text, Text]]] = {brief: [] for brief in ids}
    files: dict[int, dict[tuple[str, str], str]] = {brief: {} for brief in ids}
    if ids:
        named = (
            select(col(BriefRecipient.brief_id), Recipient)
            .join(Recipient, col(Recipient.id) == col(BriefRecipient.recipient_id))
            .where(col(BriefRecipient.brief_id).in_(ids))
            .order_by(col(BriefRecipient.position))
        )
        for brief, person in session.execute(named):
            name = Text(person.name_fa, person.name_en or person.name_fa)
            office = Text(person.office_fa, person.office_en or person.office_fa)
            recipients[brief].append((person.id, name, office))
        made = select(BriefFile).where(col(BriefFile.brief_id).in_(ids)).order_by(col(BriefFile.id))
        for file in session.execute(made).scalars():
            files[file.brief_id][file.kind, file.language] = file.sha256
    return tuple(
        BriefView(
            id=b.id, public_id=b.public_id, number=b.number, created_at=b.created_at, issued_at=b.issued_at,
            classification=b.classification, urgency=b.urgency,
            copies=tuple((c["office"], c["purpose"]) for c in b.copies), recipients=tuple(recipients[b.id]),
            files=files[b.id], superseded_at=b.superseded_at, withdrawn_at=b.withdrawn_at,
            supersedes=others.get(b.supersedes_id), superseded_by=others.get(b.superseded_by_id),
        )
        for b in rows
        if b.id is not None
    )  # fmt: skip


def _named(session: Session, briefs: Sequence[Brief]) -> dict[int | None, Named]:
    """The briefs that these supersede or are superseded by, by id; one never issued has no name."""
    ids = {i for b in briefs for i in (b.supersedes_id, b.superseded_by_id) if i is not None}
    if not ids:
        return {}
    query = select(col(Brief.id), col(Brief.number), col(Brief.public_id)).where(col(Brief.id).in_(ids))
    return {row.id: Named(row.number, row.public_id) for row in session.execute(query) if row.number}


def _make(case: Case, revision_id: int, ballot_id: int, now: datetime) -> int:
    public_id = "".join(secrets.choice(CROCKFORD) for _ in range(10))
    brief = Brief(
        public_id=public_id, proposal_id=case.id, chapter_id=case.chapter_id, revision_id=revision_id,
        ballot_id=ballot_id, created_at=now, state=BRIEF.start,
    )  # fmt: skip
    case.session.add(brief)
    case.session.flush()
    if brief.id is None:
        raise LookupError("brief")
    return brief.id


def _checked(
    case: Case,
    recipient_ids: Sequence[int],
    classification: str,
    urgency: str,
    copies: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """What was typed, checked; recipients have to belong to the chapter and be in office."""
    choice(classification, "classification", CLASSIFICATIONS)
    choice(urgency, "urgency", URGENCIES)
    wanted = set(recipient_ids)
    if not wanted:
        raise EntryRefused({"recipients": NOBODY})
    if len(wanted) > MOST_RECIPIENTS:
        raise EntryRefused({"recipients": Text(
            "بیش از ۱۰۰ گیرنده پذیرفته نمی‌شود؛ از شمار آنان بکاهید.",
            "At most 100 recipients are taken; please choose fewer.",
        )})  # fmt: skip
    known = select(col(Recipient.id)).where(
        col(Recipient.id).in_(wanted),
        col(Recipient.chapter_id) == case.chapter_id,
        col(Recipient.retired_at).is_(None),
    )
    if set(case.session.execute(known).scalars()) != wanted:
        raise NotFound
    if len(copies) > MOST_COPIES:
        raise EntryRefused({"copies": Text(
            "بیش از ۳۰ رونوشت پذیرفته نمی‌شود؛ از شمار آن‌ها بکاهید.",
            "At most 30 copies are taken; please give fewer.",
        )})  # fmt: skip
    kept = [
        {"office": line(office, "copies"), "purpose": line(purpose, "copies", required=False)}
        for office, purpose in copies
    ]
    return {"classification": classification, "urgency": urgency, "copies": kept}


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
        _promise_render(session, brief.id, "issued", now)


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


def _promise_render(session: Session, brief_id: int, kind: str, now: datetime) -> None:
    jobs.promise(
        session, "render_brief", f"render-brief-{brief_id}-{kind}",
        arguments={"brief_id": brief_id, "kind": kind}, now=now,
    )  # fmt: skip
