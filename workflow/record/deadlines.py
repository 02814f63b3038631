"""Deadlines of whatever goes a lifecycle: kept with each move, promised to the clock, with their reminders.

A proposal and what follows it keep theirs in one table and by the same rules; whoever moves a thing says how
a term of its lifecycle becomes a moment.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, insert, select
from sqlmodel import Session, col

from workflow.process.machine import Engine, Move
from workflow.process.parts import Step, duration
from workflow.record import jobs
from workflow.record.calendar import day_of, end_of
from workflow.record.statements import send, table
from workflow.record.tables import Deadline

_DEADLINE = table(Deadline)
_START = insert(_DEADLINE)
_END = delete(_DEADLINE).where(
    _DEADLINE.c.subject == bindparam("of_subject"),
    _DEADLINE.c.subject_id == bindparam("of_id"),
    _DEADLINE.c.step.in_(bindparam("steps", expanding=True)),
)

Due = Callable[[Step], datetime | None]
"""When a step's deadline falls that begins to run now; none where it does not run."""

SHORT = timedelta(days=3)
"""A duration below this ends to the minute; others at 24:00 in Tehran of their last day."""


def ends(length: timedelta, now: datetime) -> datetime:
    """When a duration that begins now is over."""
    return now + length if length < SHORT else end_of(day_of(now + length))


def of(session: Session, subject: str, subject_id: int) -> dict[str, datetime]:
    """The steps the clock will take of one subject, with the moment of each."""
    rows = session.execute(select(col(Deadline.step), col(Deadline.due_at)).where(*_of(subject, subject_id)))
    return dict(rows.all())


def of_each(session: Session, subject: str, ids: Sequence[int]) -> dict[int, dict[str, datetime]]:
    """The same of many subjects of one kind; those without any are left out."""
    found: dict[int, dict[str, datetime]] = {}
    if ids:
        mine = (col(Deadline.subject) == subject, col(Deadline.subject_id).in_(ids))
        for row in session.execute(select(Deadline).where(*mine)).scalars():
            found.setdefault(row.subject_id, {})[row.step] = row.due_at
    return found


def is_due(session: Session, subject: str, subject_id: int, step: str, *, now: datetime) -> bool:
    """Whether the clock may take a step now; the subject's row is held by whoever asks."""
    due = of(session, subject, subject_id).get(step)
    return due is not None and due <= now


def keep(  # noqa: PLR0917
    session: Session, engine: Engine, subject_id: int, version: int, move: Move, due: Due, *, now: datetime
) -> None:
    """End and start the deadlines that a move ends and starts."""
    ending = engine.deadlines(move.source, move.target).stop
    if move.step.due and move.target == move.source:
        ending = (*ending, move.step)  # a clock's step that stays was taken: it does not ring twice
    if ending:
        steps = [step.name for step in ending]
        send(session, _END, {"of_subject": engine.definition.subject, "of_id": subject_id, "steps": steps})
    start(session, engine, subject_id, version, move.source, move.target, due, now=now)


def start(  # noqa: PLR0917
    session: Session,
    engine: Engine,
    subject_id: int,
    version: int,
    source: str,
    target: str,
    due: Due,
    *,
    now: datetime,
    but: Collection[str] = (),
) -> None:
    """Start the deadlines that begin to run by a move, ``but`` not those that run already.

    ``source`` is empty for what is new.
    """
    for step in engine.deadlines(source, target).start:
        moment = None if step.name in but else due(step)
        if moment is not None:
            _promise(session, engine.definition.subject, subject_id, version, step, moment, now)


def _promise(  # noqa: PLR0917
    session: Session, subject: str, subject_id: int, version: int, step: Step, due: datetime, now: datetime
) -> None:
    send(session, _START, {"subject": subject, "subject_id": subject_id, "step": step.name, "due_at": due})
    arguments: dict[str, jobs.JSON] = {f"{subject}_id": subject_id, "step": step.name}
    key = f"{subject}-{subject_id}-{version}-{step.name}"
    jobs.promise(session, jobs.CLOCK, f"clock-{key}", arguments=arguments, not_before=due, now=now)
    for before in step.remind:
        moment = due - (duration(before) or (due - now))
        if moment > now:
            jobs.promise(
                session, jobs.REMIND, f"remind-{key}-{before}",
                arguments={**arguments, "due_at": due.isoformat()}, not_before=moment, now=now,
            )  # fmt: skip


def _of(subject: str, subject_id: int) -> tuple[ColumnElement[bool], ...]:
    return col(Deadline.subject) == subject, col(Deadline.subject_id) == subject_id
