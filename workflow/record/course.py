"""The lifecycle of a row that follows a proposal: a ballot, a brief, a delivery.

Each is declared in a file like the proposal's own and run by the same engine. A move writes state, version
and time, a line of history, and what follows from the state arrived in, all in the asker's transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from workflow.process.bindings import Bindings
from workflow.process.definition import load
from workflow.process.machine import Engine, Move
from workflow.process.parts import Step, duration
from workflow.record import deadlines, history
from workflow.record.case import Actor

FOLDER = Path(__file__).parents[1] / "processes"
"""Where the lifecycles stand, one file each."""

Effect = Callable[[Session, Sequence[Any], datetime], None]
"""What follows for the rows that arrived together."""
Drive = Callable[[Session, Sequence[Any], str, Actor, datetime], None]
"""Makes what hangs on these rows take a step."""
Term = Callable[[Session, Any, datetime], datetime | None]
"""When a named term of a row ends that begins to run now; none where it does not run."""


class Course:
    """One lifecycle, and the rows that go it: each with ``id``, ``state``, ``origin`` and ``version``.

    A row keeps when it first arrived in a state under ``<state>_at``, where it has such a column.
    """

    def __init__(
        self,
        name: str,
        names: Bindings,
        *,
        effects: Mapping[str, Effect] | None = None,
        drives: Mapping[str, Drive] | None = None,
        terms: Mapping[str, Term] | None = None,
    ) -> None:
        """Without ``terms`` no deadline is kept: then what drives the row keeps the time."""
        self.names = names
        self.engine = Engine(load(FOLDER / f"{name}.toml", names), names)
        self._effects, self._drives, self._terms = effects or {}, drives or {}, terms

    @property
    def start(self) -> str:
        """The state a row begins in."""
        return self.engine.definition.start

    def open_to(self, row: Any, step: str) -> bool:  # noqa: ANN401 (rows of several tables)
        """Whether a step leaves the state a row is in."""
        return row.state in self.engine.definition.steps[step].sources

    def take(
        self,
        session: Session,
        rows: Sequence[Any],
        step: str,
        roles: frozenset[str],
        *,
        chapter_id: int,
        actor: Actor,
        now: datetime,
        answers: Mapping[str, object] | None = None,
        remark: str = "",
        facts: Mapping[str, object] | None = None,
    ) -> list[Move]:
        """Let rows take one step together, held by the caller beforehand.

        ``remark`` (free text) and ``facts`` go into the history with each. Raises what the engine refuses with;
        then no row has moved.
        """
        moves = []
        before = [(row, row.state, row.origin) for row in rows]
        try:
            for row in rows:
                moves.append(self.engine.take(row, step, roles, actor, now, answers or {}))  # noqa: PERF401
        except Exception:
            for row, state, origin in before:
                row.state, row.origin = state, origin
            raise
        for row, move in zip(rows, moves, strict=True):
            row.version += 1
            stamp = f"{move.target}_at"
            if getattr(row, stamp, now) is None:
                setattr(row, stamp, now)
        session.flush()
        lines: list[dict[str, Any]] = [
            {
                "subject": self.engine.definition.subject, "subject_id": row.id, "chapter_id": chapter_id,
                "event": step, "source": move.source, "target": move.target, "version": row.version,
                "actor": actor, "now": now,
            }
            for row, move in zip(rows, moves, strict=True)
        ]  # fmt: skip
        if remark or facts:
            for line in lines:
                history.append(session, **line, remark=remark, facts=facts)
        else:
            history.append_all(session, lines)
        self._follow(session, list(zip(rows, moves, strict=True)), actor, now)
        if self._terms is not None:
            for row, move in zip(rows, moves, strict=True):
                due = self._due(session, row, self._terms, now)
                deadlines.keep(session, self.engine, row.id, row.version, move, due, now=now)
        return moves

    def _due(
        self,
        session: Session,
        row: Any,  # noqa: ANN401 (rows of several tables)
        terms: Mapping[str, Term],
        now: datetime,
    ) -> deadlines.Due:
        def moment(step: Step) -> datetime | None:
            length = duration(step.due)
            return terms[step.due](session, row, now) if length is None else deadlines.ends(length, now)

        return moment

    def begun(self, session: Session, rows: Sequence[Any], now: datetime) -> None:
        """What follows for rows that were just made in the state they begin in."""
        for effect in self.engine.definition.states[self.start].effects:
            self._effects[effect](session, rows, now)

    def _follow(
        self, session: Session, moved: Sequence[tuple[Any, Move]], actor: Actor, now: datetime
    ) -> None:
        for effect in dict.fromkeys(effect for _, move in moved for effect in move.effects):
            self._effects[effect](session, [row for row, move in moved if effect in move.effects], now)
        states = self.engine.definition.states
        for target in dict.fromkeys(move.target for _, move in moved if move.target != move.source):
            arrived = [row for row, move in moved if move.target == target]
            for subject, step in states[target].drives.items():
                self._drives[subject](session, arrived, step, actor, now)
