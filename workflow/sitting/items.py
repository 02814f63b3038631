"""Steps of an agenda item: taken up, decided, settled, held over. Each moves its proposal with it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from workflow.advance import advance
from workflow.authorize import authorize, for_others
from workflow.decision import ballots
from workflow.decision.ballots import ItemCase, Question, Way
from workflow.decision.interests import NotCalledYet
from workflow.decision.meetings import agenda
from workflow.decision.meetings.agenda import ItemOutdated
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.guards import (
    TERM_OVER,
    WITHDRAWN,
    ballot_outcome,
    ballot_there,
    meeting_open,
    quorum_there,
)
from workflow.decision.meetings.notice import up_to
from workflow.decision.meetings.undone import NO_QUORUM, TIED
from workflow.decision.question import RESOLVED_BY, ratify_until
from workflow.decision.tables import AgendaItem, Ballot, Resolution
from workflow.deliberation.tables import Proposal
from workflow.process.machine import Move
from workflow.process.text import Refusal, Text
from workflow.record import typed
from workflow.record.case import Actor, Forbidden, NotFound, acting
from workflow.sitting.admission import admit
from workflow.sitting.course import ITEM, on_business
from workflow.versions import engine_of

SETTLED = "settled"
NOT_YOURS = Text(
    "رأی‌گیری را رئیس جلسه یا دبیر آغاز می‌کند.",
    "A ballot is opened by the chair of the meeting or the secretary.",
)
NOT_UNDER_WAY = Text(
    "این بند در دست رسیدگی نیست؛ نخست رسیدگی به آن را آغاز کنید.",
    "This item is not under way; take it up first.",
)
BALLOT_THERE = Text(
    "دربارهٔ این بند رأی‌گیری باز است؛ آن را ببندید.", "A ballot is open on this item already; close it."
)


class ItemOver(Forbidden):
    """A wish or a declaration on other business that was dealt with."""

    text = Text(
        "به این بند رسیدگی شده است، یا از دستور برداشته شده؛ رأی‌گیری مخفی را پیش از آن می‌خواهند و تعارض منافع را "
        "پیش از آن اعلام می‌کنند.",
        "This item was dealt with, or taken off the agenda; a secret ballot is asked for, and a conflict of interest "
        "declared, before that.",
    )


class BallotNotNow(Refusal):
    """No ballot may be opened on an item now; its text says why."""


def take_item(
    session: Session,
    meeting_id: int,
    item_id: int,
    step: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    answers: Mapping[str, str] | None = None,
) -> Move:
    """Take a step of an item with its answers (``reason``, ``outcome``: text); ``version`` is the item's.

    ``decide`` closes the ballot on it, and the proposal goes where the count leads; without a quorum it waits
    for a meeting again. Raises NotFound, ItemOutdated, EntryRefused, and whatever the engines refuse with.
    """
    case = admit(session, meeting_id, "step", actor=actor, now=now, lock=True)
    item = held_item(case, item_id)
    if version is not None and version != item.version:
        raise ItemOutdated(version=item.version)
    known = ITEM.engine.definition.steps.get(step)
    given = {name: (answers or {}).get(name, "") for name in (known.asks if known else ())}
    given = {name: typed.prose(said, name, required=False).strip() for name, said in given.items()}
    if known is not None:
        case.actor = acting(actor, case.roles, case.instead, known.by)
    if step == "decide" and _allowed(case, item, step, now):
        _count(case, item, now)
    if "reason" in given:
        item.remark = given["reason"]
    remark = given.get("reason") or given.get("outcome", "")
    (move,) = ITEM.take(
        session, [item], step, case.roles, chapter_id=case.meeting.chapter_id, actor=case.actor, now=now,
        answers=given, remark=remark,
    )  # fmt: skip
    if step == "settle":
        item.outcome = SETTLED
        session.add(Resolution(
            meeting_id=case.id, item_id=item_id, body=given["outcome"], person_id=case.person_id, at=now
        ))  # fmt: skip
    if step == "strike":
        agenda.closed_up(case, now=now)
    if "presiding" in case.roles:
        case.meeting.chair_id = case.person_id
    session.flush()
    return move


def put_on_agenda(
    case: Sitting, proposal_id: int, *, minutes: str, matter: str, version: int | None, now: datetime
) -> int:
    """Put a proposal on the agenda of a meeting that has not begun (right ``add``); returns the item's id.

    Raises NotFound for a proposal the actor may not see, and what ``agenda.add_proposal`` does.
    """
    proposal = authorize(case.session, proposal_id, "see", actor=case.actor, now=now, lock=True)
    return agenda.add_proposal(case, proposal, minutes=minutes, matter=matter, version=version, now=now)


def open_ballot(
    session: Session,
    meeting_id: int,
    item_id: int,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    way: Way | None = None,
) -> int:
    """Open the ballot on an item under way, in this ``way``, else as it was planned on its proposal; its id.

    A way that names no matter is decided by the item's. The roll is whoever is there or represented. By whoever
    presides, or the secretary. Raises what ``take_item`` does, BallotNotNow, EntryRefused for an option that cannot be
    kept, and what ``ballots.open_in_meeting`` does.
    """
    case = admit(session, meeting_id, "step", actor=actor, now=now, lock=True)
    item = held_item(case, item_id)
    if version is not None and version != item.version:
        raise ItemOutdated(version=item.version)
    reasons = not_to_be_voted(case, item, now=now)
    if reasons:
        raise BallotNotNow(reasons[0])
    question: Question
    if item.proposal_id is None:
        question = on_business(session, item, case.actor, roles=case.roles)
    else:
        question = authorize(session, item.proposal_id, "see", actor=actor, now=now, lock=True)
    planned = usual_way(session, item)
    if way is None:
        way = planned
    else:
        way = replace(way, matter=way.matter or item.matter)
        if (
            planned.by is not None and planned.secret and way.method != "consent"
        ):  # whoever planned it, asked for it
            way = replace(way, secret=True, by=planned.by)
    return ballots.open_in_meeting(
        question, item_id, method=way.method, secret=way.secret, matter=way.matter,
        options=ballots.labels(way.options), by=way.by,
        now=now,
    )  # fmt: skip


def usual_way(session: Session, item: AgendaItem) -> Way:
    """How the ballot on an item is held if nobody says otherwise: as planned, else a motion on the item's matter."""
    way = Way() if item.proposal_id is None else ballots.planned(session, item.proposal_id)
    return way if way.by is not None else replace(way, matter=item.matter)


def not_to_be_voted(case: Sitting, item: AgendaItem, *, now: datetime) -> tuple[Text, ...]:
    """Why no ballot may be opened on an item now by the actor; nothing where it may."""
    if not case.roles & {"presiding", "secretary"}:
        return (NOT_YOURS,)
    if item.state != "open":
        return (NOT_UNDER_WAY,)
    if ballot_there(item, case.actor, now) is None:
        return (BALLOT_THERE,)
    found = (meeting_open(item, case.actor, now), quorum_there(item, case.actor, now))
    reasons = tuple(reason for reason in found if reason is not None)
    return reasons or _gone(case.session, item.proposal_id, now)


def _gone(session: Session, proposal_id: int | None, now: datetime) -> tuple[Text, ...]:
    """Why a meeting decides nothing on a proposal it took up: it went its way since, or its term is over."""
    if proposal_id is None:
        return ()
    query = select(col(Proposal.process), col(Proposal.process_version), col(Proposal.state))
    process, version, state = session.execute(query.where(col(Proposal.id) == proposal_id)).one()
    here = {step.name for step in engine_of(session, process, version).definition.leaving(state)}
    if not here & set(RESOLVED_BY.values()):
        return (WITHDRAWN,)
    until = ratify_until(session, proposal_id)
    return (TERM_OVER.format(until=up_to(until)),) if until is not None and now >= until else ()


def voting_on(
    session: Session,
    meeting_id: int,
    item_id: int,
    right: str,
    *,
    actor: Actor,
    now: datetime,
    lock: bool = False,
) -> tuple[Sitting, ItemCase, AgendaItem]:
    """Admit an actor to the ballots on other business of a meeting: ``see``, ``vote`` by members, or a right of items.

    ``lock`` holds the meeting and the item, as whoever opens a ballot does. Raises NotFound, also for an item on a
    proposal, whose ballots are the proposal's; Forbidden, and ItemOver once it was dealt with.
    """
    case = admit(session, meeting_id, "see", actor=actor, now=now, lock=lock)
    item = held_item(case, item_id) if lock else item_of(case, item_id)
    if item.proposal_id is not None:
        raise NotFound
    found = on_business(session, item, case.actor, roles=case.roles, right=right, instead=case.instead)
    if right != "see":
        members = frozenset({"member"})
        allowed = members if right == "vote" else found.may.get(right)
        if not case.roles & (members if allowed is None else allowed):
            raise for_others(members if allowed is None else allowed)
        if allowed is None:
            raise ItemOver if found.called else NotCalledYet
    return case, found, item


def item_of(case: Sitting, item_id: int) -> AgendaItem:
    """An item of this meeting, to be read. Raises NotFound."""
    query = select(AgendaItem).where(col(AgendaItem.id) == item_id, col(AgendaItem.meeting_id) == case.id)
    found: AgendaItem | None = case.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def held_item(case: Sitting, item_id: int) -> AgendaItem:
    """An item of this meeting, its row held. Raises NotFound."""
    query = select(AgendaItem).where(col(AgendaItem.id) == item_id, col(AgendaItem.meeting_id) == case.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    found: AgendaItem | None = case.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def _allowed(case: Sitting, item: AgendaItem, step: str, now: datetime) -> bool:
    offered = ITEM.engine.options(item, case.roles, case.actor, now)
    return any(option.allowed for option in offered if option.step.name == step)


def _count(case: Sitting, item: AgendaItem, now: datetime) -> None:
    """Close the ballot: on a proposal with its own step, so that both come to the same.

    One that the end of a term counted is closed already, and the proposal where that led.
    """
    if item.proposal_id is None:
        ballots.session_result(on_business(case.session, item, case.actor, roles=case.roles), case.actor, now)
    else:
        query = select(col(Ballot.purpose)).where(col(Ballot.item_id) == item.id, col(Ballot.state) == "open")
        purpose = case.session.execute(query).scalar_one_or_none()
        if purpose is not None:
            advance(
                case.session, item.proposal_id, RESOLVED_BY[purpose], actor=case.actor, now=now, driver="item"
            )
    item.outcome = ballot_outcome(item, case.actor, now)
    if item.outcome == "no_quorum":
        newest = (
            select(col(Ballot.outcome)).where(col(Ballot.item_id) == item.id).order_by(col(Ballot.id).desc())
        )
        tied = case.session.execute(newest.limit(1)).scalar_one() == "undecided"
        item.remark = (TIED if tied else NO_QUORUM).fa
