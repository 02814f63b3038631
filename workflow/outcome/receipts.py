"""What a recipient does with a brief by the link they were sent: opens, acknowledges, passes on and answers it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlmodel import col

from workflow.membership.entries import Entries, mail_address
from workflow.outcome.courses import DELIVERY
from workflow.outcome.current import log_deliveries, log_without_case, revoke_links
from workflow.outcome.links import DeliveryCase
from workflow.outcome.received import recommendations_of
from workflow.outcome.tables import Delivery, Handover, Response
from workflow.process.text import Refusal, Text
from workflow.record.case import NotFound
from workflow.record.typed import EntryRefused, choice, line, prose

ANSWERS: Mapping[str, Text] = {
    "accept": Text("می‌پذیرم", "Accept"),
    "in_part": Text("بخشی را می‌پذیرم", "Accept in part"),
    "decline": Text("نمی‌پذیرم", "Decline"),
}
NEEDS_REASON = frozenset({"in_part", "decline"})

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
    wanted = recommendations_of(case)
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


def _checked(recommendation: int, given: tuple[str, str] | None) -> tuple[str, str]:
    if given is None or not given[0]:
        raise EntryRefused({f"answer-{recommendation}": UNANSWERED})
    chosen = choice(given[0], f"answer-{recommendation}", ANSWERS)
    reason = prose(given[1], f"reason-{recommendation}", required=False).strip()
    if chosen in NEEDS_REASON and not reason:
        raise EntryRefused({f"reason-{recommendation}": REASON_NEEDED})
    return chosen, reason


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
