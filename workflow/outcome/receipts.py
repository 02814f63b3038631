"""A brief in the hands of its recipient: the link, what they open, acknowledge and answer, without account.

A link is good for one brief and one recipient. Whoever holds none, an expired one or one that was called back
learns nothing: all get the same NotFound.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlmodel import Session, col

from workflow.deliberation.tables import RecommendationText
from workflow.membership.tables import Chapter, Recipient
from workflow.outcome.courses import DELIVERY
from workflow.outcome.current import log_deliveries, log_without_case
from workflow.outcome.tables import Brief, BriefFile, Delivery, DeliveryLink, Response
from workflow.process.text import Refusal, Text
from workflow.record.case import Actor, NotFound
from workflow.record.tokens import hashed, new_token
from workflow.record.typed import EntryRefused, choice, prose

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

    @property
    def actor(self) -> Actor:
        """The recipient, as the history names them."""
        return Actor("recipient", self.id)


def new_link(session: Session, delivery_id: int, *, now: datetime) -> str:
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
            token_hash=hashed(token, _PURPOSE), delivery_id=delivery_id, created_at=now, expires_at=expires
        )
    )
    return token


def by_token(session: Session, token: str, *, now: datetime) -> DeliveryCase:
    """Admit the holder of a link. Raises NotFound, the same for unknown, expired, revoked and withdrawn."""
    row = session.execute(
        select(
            col(Delivery.id), col(Delivery.brief_id), col(Brief.proposal_id), col(Brief.chapter_id),
            col(Brief.revision_id), col(Delivery.recipient_id), col(Recipient.language),
            col(Brief.superseded_at), col(DeliveryLink.expires_at),
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
    delivery, brief, proposal, chapter, revision, recipient, language, superseded, expires = row
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
    )


def record_fetch(case: DeliveryCase, *, now: datetime) -> None:
    """The page was fetched, by a person or by a mail scanner: it is logged, and consumes nothing."""
    row = _locked(case)
    if row.fetched_at is None:
        row.fetched_at = now
    log_deliveries(case.session, [case.id], "link_fetched", now=now)


def open_delivery(case: DeliveryCase, *, now: datetime) -> None:
    """A person opened the brief (by POST). Done twice it changes nothing."""
    _forward(case, ("open",), now)


def acknowledge(case: DeliveryCase, *, now: datetime) -> None:
    """The recipient acknowledged receipt, and so opened it too. Done twice it changes nothing."""
    _forward(case, ("open", "acknowledge"), now)


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
    log_deliveries(session, [case.id], "answered", now=now)
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
    return RecipientPage(
        delivery_id=case.id, brief_id=case.brief_id, number=brief.number, public_id=brief.public_id,
        content=brief.content, files={row.language: row.sha256 for row in files},
        recommendations=tuple(_recommendations(case)),
        answers={r.recommendation_id: (r.answer, r.reason) for r in session.execute(given).scalars()},
        opened_at=delivery.opened_at, acknowledged_at=delivery.acknowledged_at,
        answered_at=delivery.answered_at, superseded=case.superseded, expires_at=case.expires_at,
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


_TOLD = {"open": "opened", "acknowledge": "acknowledged"}
"""Steps with a line of their own in the log and in the proposal's history; an answer writes its own."""


def _forward(case: DeliveryCase, steps: tuple[str, ...], now: datetime) -> None:
    """Take those of these steps that are still open, in order: what was done before is not done again."""
    row = _locked(case)
    if DELIVERY.engine.definition.states[row.state].end:
        raise NotFound
    for step in steps:
        if not DELIVERY.open_to(row, step):
            continue
        DELIVERY.take(
            case.session, [row], step, frozenset({"recipient"}),
            chapter_id=case.chapter_id, actor=case.actor, now=now,
        )  # fmt: skip
        if step in _TOLD:
            log_deliveries(case.session, [case.id], _TOLD[step], now=now)
            log_without_case(
                case.session, case.proposal_id, case.chapter_id, _TOLD[step], actor=case.actor, now=now,
                delivery=case.id,
            )  # fmt: skip
