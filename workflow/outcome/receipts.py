"""A brief in the hands of its recipient: the link, what they open, acknowledge and answer, without account.

A link is good for one brief and one recipient. Whoever holds none, an expired one or one that was called back
learns nothing: all get the same NotFound.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from workflow.deliberation.tables import RecommendationText
from workflow.membership.entries import Entries, mail_address
from workflow.membership.tables import Chapter, Recipient
from workflow.outcome.courses import DELIVERY
from workflow.outcome.current import log_deliveries, log_without_case, revoke_links
from workflow.outcome.tables import Brief, BriefFile, Delivery, DeliveryLink, Handover, Response
from workflow.process.text import Refusal, Text
from workflow.record import deadlines
from workflow.record.case import Actor, NotFound
from workflow.record.tokens import hashed, new_token
from workflow.record.typed import EntryRefused, choice, line, prose

ANSWERS: Mapping[str, Text] = {
    "accept": Text("می‌پذیرم", "Accept"),
    "in_part": Text("بخشی را می‌پذیرم", "Accept in part"),
    "decline": Text("نمی‌پذیرم", "Decline"),
}
NEEDS_REASON = frozenset({"in_part", "decline"})
GRACE_DAYS = 30
"""Days a link stays good after the term for answers, so that a late reader is not turned away."""

_PURPOSE = "delivery"

UNANSWERED = Text(
    "به این توصیه پاسخ نداده‌اید؛ یکی از گزینه‌ها را برگزینید.",
    "This recommendation has no answer yet; please choose one.",
)
REASON_NEEDED = Text(
    "برای پذیرش بخشی از توصیه یا نپذیرفتن آن، دلیل را در چند کلمه بنویسید.",
    "To accept in part or to decline, please give the reason in a few words.",
)


MOST_HANDOVERS = 5
"""Colleagues one delivery may be passed on to: a link is no way to send mails to the world."""


class TermOver(Refusal):
    """An answer after the term for it, or a brief passed on then."""

    text = Text(
        "مهلت پاسخ به این خلاصه گذشته است و پاسخ دیگر پذیرفته نمی‌شود. اگر می‌خواهید پاسخ دهید، از دبیرخانه "
        "بخواهید آن را دوباره بفرستد؛ با هر ارسال، مهلت تازه‌ای آغاز می‌شود.",
        "The term for an answer to this brief is over and none is taken any more. To answer, ask the secretariat "
        "to send it again: each sending begins a new term.",
    )


class NotYoursToHandOver(Refusal):
    """A colleague passes a brief on to somebody else."""

    text = Text(
        "این خلاصه را همکارتان به شما سپرده است و تنها گیرندهٔ اصلی می‌تواند آن را به دیگری بسپارد.",
        "A colleague passed this brief on to you; only its addressee can pass it on to somebody else.",
    )


class HandedOverOften(Refusal):
    """A delivery was passed on as often as it may be."""

    text = Text(
        "این خلاصه تا کنون به {most} همکار سپرده شده است و بیش از این نمی‌شود. از دبیرخانه کمک بخواهید.",
        "This brief has been passed on to {most} colleagues and cannot be passed on again. Ask the secretariat.",
    )


class BriefSuperseded(Refusal):
    """An answer to a brief that no longer stands."""

    text = Text(
        "این خلاصه دیگر معتبر نیست و پاسخ تازه‌ای نمی‌پذیرد. خلاصهٔ جانشین را ببینید.",
        "This brief no longer stands and takes no more answers. Please see the one that takes its place.",
    )


@dataclass(frozen=True, slots=True)
class DeliveryCase:
    """One delivery as somebody was admitted to it by their link: made by ``by_token`` alone."""

    session: Session
    id: int
    brief_id: int
    proposal_id: int
    chapter_id: int
    revision_id: int
    recipient_id: int
    language: str
    superseded: bool
    expires_at: datetime
    """When the link ends."""
    handover_id: int | None = None
    """Set where the link is a colleague's, to whom the brief was passed on."""

    @property
    def actor(self) -> Actor:
        """The recipient, as the history names them."""
        return Actor("recipient", self.id)


def new_link(session: Session, delivery_id: int, *, now: datetime, handover_id: int | None = None) -> str:
    """Make a link's token for a delivery; only its hash is kept. It is made when the mail is written.

    Earlier links stay good: a mail sent twice after a crash carries two, and either may be the one read.
    """
    days = session.execute(
        select(col(Chapter.answer_days))
        .join(Brief, col(Brief.chapter_id) == col(Chapter.id))
        .join(Delivery, col(Delivery.brief_id) == col(Brief.id))
        .where(col(Delivery.id) == delivery_id)
    ).scalar_one()
    token = new_token()
    expires = now + timedelta(days=days + GRACE_DAYS)
    session.execute(
        insert(DeliveryLink).values(
            token_hash=hashed(token, _PURPOSE),
            delivery_id=delivery_id,
            created_at=now,
            expires_at=expires,
            handover_id=handover_id,
        )
    )
    return token


def by_token(session: Session, token: str, *, now: datetime) -> DeliveryCase:
    """Admit the holder of a link. Raises NotFound, the same for unknown, expired, revoked and withdrawn."""
    row = session.execute(
        select(
            col(Delivery.id), col(Delivery.brief_id), col(Brief.proposal_id), col(Brief.chapter_id),
            col(Brief.revision_id), col(Delivery.recipient_id), col(Recipient.language),
            col(Brief.superseded_at), col(DeliveryLink.expires_at), col(DeliveryLink.handover_id),
        )
        .join_from(DeliveryLink, Delivery, col(Delivery.id) == col(DeliveryLink.delivery_id))
        .join(Brief, col(Brief.id) == col(Delivery.brief_id))
        .join(Recipient, col(Recipient.id) == col(Delivery.recipient_id))
        .where(
            col(DeliveryLink.token_hash) == hashed(token, _PURPOSE),
            col(DeliveryLink.revoked_at).is_(None),
            col(DeliveryLink.expires_at) > now,
            col(Delivery.withdrawn_at).is_(None),
            col(Brief.withdrawn_at).is_(None),
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound
    delivery, brief, proposal, chapter, revision, recipient, language, superseded, expires, handover = row
    return DeliveryCase(
        session,
        delivery,
        brief,
        proposal,
        chapter,
        revision,
        recipient,
        language,
        superseded is not None,
        expires,
        handover,
    )


def record_fetch(case: DeliveryCase, *, now: datetime) -> None:
    """The page was fetched, by a person or by a mail scanner: it is logged, and consumes nothing."""
    row = _locked(case)
    if row.fetched_at is None:
        row.fetched_at = now
    log_deliveries(case.session, [case.id], "link_fetched", now=now, detail=_whose(case))


def open_delivery(case: DeliveryCase, *, now: datetime) -> None:
    """A person opened the brief (by POST). Done twice it changes nothing; after its term it is read still."""
    row = _locked(case)
    if row.state == "expired" and row.opened_at is None:
        row.opened_at = now
        log_deliveries(case.session, [case.id], "opened", now=now, detail=_whose(case))
        return
    if row.state != "expired":
        _forward(case, ("open",), now)


def acknowledge(case: DeliveryCase, *, now: datetime) -> None:
    """The recipient acknowledged receipt, and so opened it too. Done twice it changes nothing."""
    _forward(case, ("open", "acknowledge"), now)


def hand_over(case: DeliveryCase, *, name: str, email: str, now: datetime) -> None:
    """Pass the brief on to a colleague, who gets a link of their own to it alone and may answer it.

    The recipient's link stays good; that of a colleague named before becomes void. Raises EntryRefused (fields
    ``name`` and ``email``), TermOver, BriefSuperseded, NotYoursToHandOver, HandedOverOften.
    """
    session, entries = case.session, Entries()
    if case.superseded:
        raise BriefSuperseded
    if case.handover_id is not None:
        raise NotYoursToHandOver
    who = entries.read(lambda: line(name, "name", limit=200))
    where = entries.read(lambda: mail_address(email, "email"))
    entries.check()
    _forward(case, ("open",), now)
    earlier = select(func.count()).select_from(Handover).where(col(Handover.delivery_id) == case.id)
    if session.execute(earlier).scalar_one() >= MOST_HANDOVERS:
        raise HandedOverOften(most=MOST_HANDOVERS)
    revoke_links(session, [case.id], now=now, colleagues=True)
    made = Handover(delivery_id=case.id, name=who or "", email=where or "", at=now)
    session.add(made)
    session.flush()
    DELIVERY.take(
        session, [_locked(case)], "hand_over", frozenset({"recipient"}),
        chapter_id=case.chapter_id, actor=case.actor, now=now, answers={"colleague": made.id},
    )  # fmt: skip
    log_deliveries(session, [case.id], "handed_over", now=now, detail=made.name)
    log_without_case(
        session, case.proposal_id, case.chapter_id, "handed_over", actor=case.actor, now=now,
        delivery=case.id, handover=made.id,
    )  # fmt: skip


def answer(case: DeliveryCase, answers: Mapping[int, tuple[str, str]], *, now: datetime) -> None:
    """Keep an answer (accept, in_part, decline) with its reason to each recommendation of the brief.

    A later answer stands over an earlier one; both stay. Raises NotFound for a recommendation of another
    brief, EntryRefused (fields ``answer-ID`` and ``reason-ID``) and BriefSuperseded.
    """
    session = case.session
    if case.superseded:
        raise BriefSuperseded
    wanted = _recommendations(case)
    if set(answers) - set(wanted):
        raise NotFound
    rows, errors = [], {}
    for recommendation in wanted:
        try:
            given, reason = _checked(recommendation, answers.get(recommendation))
        except EntryRefused as refused:
            errors.update(refused.errors)
        else:
            rows.append({"recommendation_id": recommendation, "answer": given, "reason": reason})
    if errors:
        raise EntryRefused(errors)
    _forward(case, ("open", "acknowledge", "answer" if _first(case) else "answer_anew"), now)
    if rows:
        session.execute(insert(Response), [{**row, "delivery_id": case.id, "at": now} for row in rows])
    log_deliveries(session, [case.id], "answered", now=now, detail=_whose(case))
    log_without_case(
        session, case.proposal_id, case.chapter_id, "answered", actor=case.actor, now=now,
        delivery=case.id, brief=case.brief_id,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecipientPage:
    """What the holder of a link is shown."""

    delivery_id: int
    brief_id: int
    number: str
    public_id: str
    content: Mapping[str, object]
    """Frozen content by language, as plain values."""
    files: Mapping[str, str]
    """SHA-256 of the issued PDF by language, as far as it is made."""
    recommendations: tuple[int, ...]
    """Ids in the order of the brief."""
    answers: Mapping[int, tuple[str, str]]
    opened_at: datetime | None
    acknowledged_at: datetime | None
    answered_at: datetime | None
    superseded: bool
    expires_at: datetime
    answer_by: datetime | None
    """Until when an answer is taken; none where no term runs."""
    expired: bool
    handed_to: str
    """Name of the colleague it was passed on to last."""
    may_hand_over: bool


def page(case: DeliveryCase) -> RecipientPage:
    """The brief and what its recipient has answered so far."""
    session = case.session
    delivery, brief = session.execute(
        select(Delivery, Brief)
        .join(Brief, col(Brief.id) == col(Delivery.brief_id))
        .where(col(Delivery.id) == case.id)
    ).one()
    files = session.execute(
        select(col(BriefFile.language), col(BriefFile.sha256)).where(
            col(BriefFile.brief_id) == case.brief_id, col(BriefFile.kind) == "issued"
        )
    )
    given = select(Response).where(col(Response.delivery_id) == case.id).order_by(col(Response.id))
    newest = select(col(Handover.name)).where(col(Handover.delivery_id) == case.id)
    named = session.execute(newest.order_by(col(Handover.id).desc()).limit(1)).scalar_one_or_none()
    return RecipientPage(
        delivery_id=case.id, brief_id=case.brief_id, number=brief.number, public_id=brief.public_id,
        content=brief.content, files={row.language: row.sha256 for row in files},
        recommendations=tuple(_recommendations(case)),
        answers={r.recommendation_id: (r.answer, r.reason) for r in session.execute(given).scalars()},
        opened_at=delivery.opened_at, acknowledged_at=delivery.acknowledged_at,
        answered_at=delivery.answered_at, superseded=case.superseded, expires_at=case.expires_at,
        answer_by=deadlines.of(session, "delivery", case.id).get("expire"), expired=delivery.state == "expired",
        handed_to=named or "",
        may_hand_over=case.handover_id is None and DELIVERY.open_to(delivery, "hand_over"),
    )  # fmt: skip


def _checked(recommendation: int, given: tuple[str, str] | None) -> tuple[str, str]:
    if given is None or not given[0]:
        raise EntryRefused({f"answer-{recommendation}": UNANSWERED})
    chosen = choice(given[0], f"answer-{recommendation}", ANSWERS)
    reason = prose(given[1], f"reason-{recommendation}", required=False).strip()
    if chosen in NEEDS_REASON and not reason:
        raise EntryRefused({f"reason-{recommendation}": REASON_NEEDED})
    return chosen, reason


def _recommendations(case: DeliveryCase) -> list[int]:
    query = select(col(RecommendationText.recommendation_id)).where(
        col(RecommendationText.revision_id) == case.revision_id
    )
    return list(case.session.execute(query.order_by(col(RecommendationText.position))).scalars())


def _locked(case: DeliveryCase) -> Delivery:
    query = select(Delivery).where(col(Delivery.id) == case.id).with_for_update()
    delivery: Delivery = case.session.execute(query.execution_options(populate_existing=True)).scalar_one()
    return delivery


def _first(case: DeliveryCase) -> bool:
    return _locked(case).answered_at is None


def _whose(case: DeliveryCase) -> str:
    return "" if case.handover_id is None else "colleague"


_TOLD = {"open": "opened", "acknowledge": "acknowledged"}
"""Steps with a line of their own in the log and in the proposal's history; an answer writes its own."""


def _forward(case: DeliveryCase, steps: tuple[str, ...], now: datetime) -> None:
    """Take those of these steps that are still open, in order: what was done before is not done again."""
    row = _locked(case)
    if DELIVERY.engine.definition.states[row.state].end:
        raise NotFound
    if row.state == "expired":
        raise TermOver
    for step in steps:
        if not DELIVERY.open_to(row, step):
            continue
        DELIVERY.take(
            case.session, [row], step, frozenset({"recipient"}),
            chapter_id=case.chapter_id, actor=case.actor, now=now,
        )  # fmt: skip
        if step in _TOLD:
            log_deliveries(case.session, [case.id], _TOLD[step], now=now, detail=_whose(case))
            log_without_case(
                case.session, case.proposal_id, case.chapter_id, _TOLD[step], actor=case.actor, now=now,
                delivery=case.id,
            )  # fmt: skip
