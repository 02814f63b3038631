"""Jobs that find something in what was said and keep it: opinion groups, comments alike, passages in a new text."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Engine

from api.worker import Context
from workflow.authorize import authorize
from workflow.deliberation import placing
from workflow.deliberation.likeness import kept as likeness
from workflow.deliberation.opinions import kept as opinions
from workflow.record.case import WORKER, Case
from workflow.record.database import reading

_T = TypeVar("_T")


def group_opinions(context: Context, arguments: dict[str, Any]) -> None:
    """Find the opinion groups of a proposal anew, unless they were found from the same stances."""
    from workflow.deliberation.opinions.finding import find  # noqa: PLC0415 (slow to load, seldom needed)

    _anew(context, arguments["proposal_id"], find, opinions.keep)


def find_alike(context: Context, arguments: dict[str, Any]) -> None:
    """Find anew which comments of a proposal are alike, unless their words are the same."""
    _anew(context, arguments["proposal_id"], likeness.find, likeness.keep)


def _anew(
    context: Context, proposal_id: int, find: Callable[[Case], _T | None], keep: Callable[..., None]
) -> None:
    """Find and keep, unless there is nothing new to find.

    Reading and computing hold up no writer; only the result is written, in a transaction of its own.
    """
    now = context.now()
    with reading(_engine(context)) as session:
        found = find(authorize(session, proposal_id, "see", actor=WORKER, now=now))
    if found is None:
        return
    with context.session_factory() as session:
        keep(session, proposal_id, found, now=now)
        session.commit()


def find_passages(context: Context, arguments: dict[str, Any]) -> None:
    """Find the passages of a proposal's comments in its newest text, some at a time, holding up no writer."""
    now, proposal_id, after = context.now(), arguments["proposal_id"], 0
    engine = _engine(context)
    while True:
        with reading(engine) as session:
            places = placing.find(authorize(session, proposal_id, "see", actor=WORKER, now=now), after=after)
        if not places:
            return
        with context.session_factory() as session:
            placing.keep(session, places)
            session.commit()
        after = places[-1]["comment"]


def _engine(context: Context) -> Engine:
    with context.session_factory() as session:
        return session.get_bind().engine
