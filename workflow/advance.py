"""The use case everything else serves: a proposal takes a step.

In one transaction: the new state and version, the history entry, the deadlines that start or end, and the
effects with the jobs they promise. The caller commits.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update
from sqlmodel import Session, col

from workflow.authorize import authorize
from workflow.deliberation.tables import Proposal
from workflow.lifecycle import DRIVES, EFFECTS, RETIRED, due_at
from workflow.process.definition import Step, duration
from workflow.process.machine import Move, Option
from workflow.process.text import Text
from workflow.record import history, jobs, typed
from workflow.record.case import CLOCK, Actor, Case, NotFound, Outdated
from workflow.record.statements import send, table
from workflow.record.tables import Deadline
from workflow.versions import engine_for

SUBJECT = "proposal"

_PROPOSAL, _DEADLINE = table(Proposal), table(Deadline)
_CHANGE = update(_PROPOSAL).where(_PROPOSAL.c.id == bindparam("proposal"))
_START = insert(_DEADLINE)
_END = delete(_DEADLINE).where(
    _DEADLINE.c.subject == SUBJECT,
    _DEADLINE.c.subject_id == bindparam("proposal"),
    _DEADLINE.c.step.in_(bindparam("steps", expanding=True)),
)

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
) -> Move:
    """Take a step, with its answers (``reason``: text, ``until``: moment, ``successor``: proposal id).

    Answers the step does not ask for are left aside. ``version`` is the one the person saw; Outdated is
    raised when it has moved on. Raises NotFound, EntryRefused for an answer that cannot be kept, and whatever
    the engine refuses with.
    """
    case = authorize(session, proposal_id, "step", actor=actor, now=now, lock=True)
    if version is not None and version != case.version:
        raise Outdated(version=case.version)
    engine = engine_for(case)
    given = _answered(case, engine.definition.steps.get(step), answers or {}, now)
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
    _keep_deadlines(case, move, given, now)
    return move


def take_due(session: Session, proposal_id: int, step: str, *, now: datetime) -> Move | None:
    """Let the clock take a step whose deadline has passed; None when it no longer waits for it."""
    # held first: whoever moved the proposal on meanwhile took its deadline away, or set another
    session.execute(select(col(Proposal.id)).where(col(Proposal.id) == proposal_id).with_for_update())
    due = session.execute(
        select(col(Deadline.due_at)).where(*_deadline_of(proposal_id), col(Deadline.step) == step)
    ).scalar_one_or_none()
    if due is None or due > now:
        return None
    return advance(session, proposal_id, step, actor=CLOCK, now=now)


def options(case: Case, *, now: datetime) -> tuple[Option, ...]:
    """What can, must and cannot happen next, for the actor the case was opened for."""
    return engine_for(case).options(case, case.roles, case.actor, now)


def deadlines(session: Session, proposal_id: int) -> dict[str, datetime]:
    """The steps the clock will take, with the moment of each."""
    rows = session.execute(select(col(Deadline.step), col(Deadline.due_at)).where(*_deadline_of(proposal_id)))
    return dict(rows.all())


def _deadline_of(proposal_id: int) -> tuple[ColumnElement[bool], ...]:
    return col(Deadline.subject) == SUBJECT, col(Deadline.subject_id) == proposal_id


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


def _keep_deadlines(case: Case, move: Move, given: Mapping[str, object], now: datetime) -> None:
    ending = engine_for(case).deadlines(move.source, move.target).stop
    if move.step.due and move.target == move.source:
        ending = (*ending, move.step)  # a clock's step that stays was taken: it does not ring twice
    if ending:
        send(case.session, _END, {"proposal": case.id, "steps": [step.name for step in ending]})
    start_deadlines(case, move.source, move.target, given, now)


def start_deadlines(
    case: Case,
    source: str,
    target: str,
    given: Mapping[str, object],
    now: datetime,
    *,
    but: Collection[str] = (),
) -> None:
    """Start the deadlines that begin to run by a move, ``but`` not those that run already.

    ``source`` is empty for a new proposal.
    """
    for step in engine_for(case).deadlines(source, target).start:
        if step.name not in but:
            _start(case, step, given, now)


def _start(case: Case, step: Step, given: Mapping[str, object], now: datetime) -> None:
    due = due_at(step.due, case, now, given)
    if due is not None:
        _promise(case, step, due, now)


def _promise(case: Case, step: Step, due: datetime, now: datetime) -> None:
    send(
        case.session,
        _START,
        {"subject": SUBJECT, "subject_id": case.id, "step": step.name, "due_at": due},
    )
    arguments: dict[str, jobs.JSON] = {"proposal_id": case.id, "step": step.name}
    key = f"{SUBJECT}-{case.id}-{case.version}-{step.name}"
    jobs.promise(case.session, "clock", f"clock-{key}", arguments=arguments, not_before=due, now=now)
    for before in step.remind:
        moment = due - (duration(before) or (due - now))
        if moment > now:
            jobs.promise(
                case.session, "remind", f"remind-{key}-{before}",
                arguments={**arguments, "due_at": due.isoformat()}, not_before=moment, now=now,
            )  # fmt: skip
