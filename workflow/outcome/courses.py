"""The lifecycles of briefs and deliveries, bound to what follows from them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.membership.roles import ROLES
from workflow.outcome import sending, silence
from workflow.outcome.current import log_deliveries
from workflow.outcome.tables import Brief, Delivery
from workflow.process.bindings import Bindings, Choice
from workflow.process.text import Text
from workflow.record.case import Actor
from workflow.record.course import Course, Effect, Term

EFFECTS: Mapping[str, Effect] = {
    "send_mail": sending.send_mail,
    "send_colleague_mail": silence.send_colleague_mail,
    "look_at_proposal": sending.look_at_proposal,
    "revoke_links": sending.revoke_links,
    "tell_answered": sending.tell_answered,
    "tell_bounced": sending.tell_bounced,
    "tell_superior": silence.tell_superior,
    "tell_expired": silence.tell_expired,
}

TERMS: Mapping[str, Term] = {
    "answer_days": silence.answer_ends,
    "escalation_days": silence.superior_told_at,
}

DELIVERY_NAMES = Bindings(
    guards={},
    choices={},
    effects=frozenset(EFFECTS),
    terms=frozenset(TERMS),
    asks=frozenset({"colleague"}),
    roles=frozenset({"secretary", "recipient"}),
    drivers=frozenset({"worker", "brief"}),
    rights=frozenset(),
    stages=frozenset({"delivery", "follow_up", "ended"}),
    role_words=ROLES,
    ask_words={"colleague": Text("همکار", "Colleague")},
    passing=frozenset({"recipient"}),
)

DELIVERY = Course("delivery", DELIVERY_NAMES, effects=EFFECTS, terms=TERMS)


def _drive_deliveries(
    session: Session, briefs: Sequence[Brief], step: str, actor: Actor, now: datetime
) -> None:
    """The deliveries of a brief take a step, as far as their state allows it."""
    for brief in briefs:  # one at a time: a proposal has one brief that stands
        query = select(Delivery).where(col(Delivery.brief_id) == brief.id).with_for_update()
        rows = session.execute(query.execution_options(populate_existing=True)).scalars()
        moving = [row for row in rows if DELIVERY.open_to(row, step)]
        for row in moving:
            row.withdrawn_at = now
        DELIVERY.take(
            session, moving, step, frozenset({"brief"}), chapter_id=brief.chapter_id, actor=actor, now=now
        )
        ids = [row.id for row in moving if row.id is not None]
        log_deliveries(session, ids, "withdrawn", now=now, detail=brief.state)


def _ever_issued(brief: Brief, _actor: Actor, _now: datetime) -> str:
    return "proof" if brief.issued_at is None else "issued"


BRIEF_NAMES = Bindings(
    guards={},
    choices={"ever_issued": Choice(frozenset({"issued", "proof"}), _ever_issued)},
    effects=frozenset(),
    terms=frozenset(),
    asks=frozenset({"reason"}),
    roles=frozenset({"secretary"}),
    drivers=frozenset({"proposal"}),
    rights=frozenset(),
    stages=frozenset({"approval", "delivery", "ended"}),
    role_words=ROLES,
    ask_words={"reason": Text("دلیل", "Reason")},
)

BRIEF = Course("brief", BRIEF_NAMES, drives={"delivery": _drive_deliveries})
