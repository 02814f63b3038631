"""The use case everything else serves: a proposal takes a step.

In one transaction: the new state and version, the history entry, the deadlines that start or end, and the
effects with the jobs they promise. The caller commits.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from workflow.authorize import authorize
from workflow.deliberation.tables import Proposal
from workflow.lifecycle import DRIVES, EFFECTS, RETIRED, due_at
from workflow.process.definition import Step
from workflow.process.machine import Move, Option
from workflow.process.text import Text
from workflow.record import deadlines as kept
from workflow.record import history, typed
from workflow.record.case import CLOCK, Actor, Case, NotFound, Outdated, acting
from workflow.record.statements import send, table
from workflow.versions import engine_for

SUBJECT = "proposal"

_PROPOSAL = table(Proposal)
_CHANGE = update(_PROPOSAL).where(_PROPOSAL.c.id == bindparam("proposal"))

PAST = Text("این روز گذشته است؛ روزی در آینده بنویسید.", "This day has passed; write one in the future.")


def advance(
    session: Session,
    proposal_id: int,
    step: str,
    *,
    actor: Actor,
    now: datetime,
    answers: Mapping[str, object] | None = None,
    version: int | None = None,
    driver: str | None = None,
) -> Move:
    """Take a step, with its answers (``reason``: text, ``until``: moment, ``successor``: proposal id).

    Answers the step does not ask for are left aside. ``version`` is the one the person saw; Outdated is
    raised when it has moved on. ``driver`` is what moves the proposal by the actor's hand, such as the
    ``item`` of a meeting's agenda; only use cases name one. Raises NotFound, EntryRefused for an answer that
    cannot be kept, and whatever the engine refuses with.
    """
    case = authorize(session, proposal_id, "step", actor=actor, now=now, lock=True)
    if version is not None and version != case.version:
        raise Outdated(version=case.version)
    if driver is not None:
        case.roles |= {driver}
    engine = engine_for(case)
    known = engine.definition.steps.get(step)
    given = _answered(case, known, answers or {}, now)
    if known is not None:
        actor = acting(actor, case.roles, case.instead, known.by)
    move = engine.take(case, step, case.roles, actor, now, given)
    case.version += 1
    moved = move.target != move.source
    changes: dict[str, object] = {"version": case.version}
    if moved:
        opened = engine.may(move.target, "see") is None and not engine.definition.states[move.target].end
        case.audience = "chapter" if opened else case.audience
        changes |= {"state": case.state, "origin": case.origin, "entered_at": now, "audience": case.audience}
    if "successor" in given:
        changes["successor_id"] = given["successor"]
    send(session, _CHANGE, {"proposal": case.id, **changes})
    history.append(
        session, subject=SUBJECT, subject_id=case.id, chapter_id=case.chapter_id, event=step,
        source=move.source, target=move.target, version=case.version, actor=actor, now=now,
        remark=str(given.get("reason", "")),
        facts={"revision": case.revision_id, "roles": sorted(case.roles & move.step.by)} | _facts(given),
    )  # fmt: skip
    for effect in move.effects:
        (EFFECTS.get(effect) or RETIRED[effect])(case, actor, now, given)
    for subject, driven in engine.definition.states[move.target].drives.items() if moved else ():
        DRIVES[subject](case, driven, actor, now, given)
    kept.keep(session, engine, case.id, case.version, move, _due(case, given, now), now=now)
    return move


def take_due(session: Session, proposal_id: int, step: str, *, now: datetime) -> Move | None:
    """Let the clock take a step whose deadline has passed; None when it no longer waits for it."""
    # held first: whoever moved the proposal on meanwhile took its deadline away, or set another
    session.execute(select(col(Proposal.id)).where(col(Proposal.id) == proposal_id).with_for_update())
    if not kept.is_due(session, SUBJECT, proposal_id, step, now=now):
        return None
    return advance(session, proposal_id, step, actor=CLOCK, now=now)


def options(case: Case, *, now: datetime) -> tuple[Option, ...]:
    """What can, must and cannot happen next, for the actor the case was opened for."""
    return engine_for(case).options(case, case.roles, case.actor, now)


def deadlines(session: Session, proposal_id: int) -> dict[str, datetime]:
    """The steps the clock will take, with the moment of each."""
    return kept.of(session, SUBJECT, proposal_id)


def _answered(
    case: Case, step: Step | None, answers: Mapping[str, object], now: datetime
) -> dict[str, object]:
    """What the step asks for, checked: nothing else may reach the row, the history or an effect."""
    given = {name: answers[name] for name in (step.asks if step else ()) if answers.get(name) is not None}
    if "reason" in given:
        given["reason"] = typed.prose(str(given["reason"]), "reason", required=False).strip()
    until = given.get("until")
    if until is not None and not (isinstance(until, datetime) and until > now):
        raise typed.EntryRefused({"until": PAST})
    successor = given.get("successor")
    if successor is not None:
        if not isinstance(successor, int) or successor == case.id:
            raise NotFound
        authorize(case.session, successor, "see", actor=case.actor, now=now)
    return given


def _facts(given: Mapping[str, object]) -> dict[str, object]:
    facts = {"successor": given.get("successor"), "until": given.get("until")}
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in facts.items() if v is not None}


def start_deadlines(
    case: Case, source: str, target: str, *, now: datetime, but: Collection[str] = ()
) -> None:
    """Start the deadlines that begin to run by a move nobody took, ``but`` not those that run already.

    ``source`` is empty for a new proposal.
    """
    due = _due(case, {}, now)
    kept.start(case.session, engine_for(case), case.id, case.version, source, target, due, now=now, but=but)


def _due(case: Case, given: Mapping[str, object], now: datetime) -> kept.Due:
    return lambda step: due_at(step.due, case, now, given)
