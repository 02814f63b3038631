"""What a ballot, a wish for secrecy or a conflict of interest is on; the open ballot of it, found, held and told of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session, col

from workflow.decision.course import BALLOT
from workflow.decision.tables import Ballot, Interest, SecrecyRequest
from workflow.record import deadlines, history
from workflow.record.case import Actor, Case

RATIFICATION = "ratification"
"""What a ballot or an item is about that is no approval."""

COUNTED_BY: Mapping[str, str] = {"approval": "decide", "ratification": "ratify"}
"""What a ballot may be on, and the step of the proposal that counts it."""

RESOLVED_BY: Mapping[str, str] = {"approval": "resolve", "ratification": "conclude"}
"""The same of a ballot that a meeting takes."""


def ratify_until(session: Session, proposal_id: int) -> datetime | None:
    """When the term ends in which an urgent proposal may be ratified; None where none runs."""
    return deadlines.of(session, "proposal", proposal_id).get(COUNTED_BY[RATIFICATION])


@dataclass(slots=True)
class ItemCase:
    """Other business of a meeting, as somebody was admitted to its ballots: made by ``workflow.sitting`` alone."""

    session: Session
    id: int
    """The item's."""
    chapter_id: int
    version: int
    """The item's."""
    actor: Actor
    roles: frozenset[str]
    right: str = "see"
    may: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Who may do what with it as it stands, by the rights of ``item.toml``."""
    instead: Mapping[str, int] = field(default_factory=dict)
    """Of the roles, those held as a deputy alone, with whom they stand in for."""
    called: bool = True
    """Whether members were called to its meeting; before, they see nothing of it and nobody may do anything."""

    def require(self, right: str) -> None:
        """Raise PermissionError when opened for another right: a fault of the program."""
        if self.right != right:
            raise PermissionError(f"item opened for {self.right!r}, {right!r} needed")

    @property
    def person_id(self) -> int:
        """Id of the person acting. Raises PermissionError when it is no person."""
        if self.actor.kind != "person" or self.actor.id is None:
            raise PermissionError("a person has to do this")
        return self.actor.id


Question = Case | ItemCase
"""What a ballot is on: a proposal, or other business of a meeting."""


def of(case: Question, table: type[Ballot | Interest | SecrecyRequest] = Ballot) -> ColumnElement[bool]:
    """The condition that a ballot, a conflict of interest or a wish for secrecy is on this."""
    if isinstance(case, ItemCase):
        return (col(table.item_id) == case.id) & col(table.proposal_id).is_(None)
    return col(table.proposal_id) == case.id


def naming(case: Question) -> dict[str, int]:
    """The column by which a row names what it is on, with its value."""
    return {"item_id" if isinstance(case, ItemCase) else "proposal_id": case.id}


def subject_of(case: Question) -> str:
    """Whose history tells of a ballot."""
    return "item" if isinstance(case, ItemCase) else "proposal"


def opened(case: Question) -> tuple[ColumnElement[bool], ...]:
    """The condition that a ballot is the open one."""
    return of(case), col(Ballot.state) == BALLOT.start


def locked(case: Question) -> Select[Ballot]:
    """The open ballot, its row held until the transaction ends."""
    return (
        select(Ballot)
        .where(*opened(case))
        .with_for_update()
        .execution_options(populate_existing=True)  # never the row as it was before the lock was ours
    )


def log(
    case: Question, event: str, actor: Actor, now: datetime, *, remark: str = "", **facts: object
) -> None:
    """Tell of a ballot in the history of what it is on; never of a choice."""
    history.append(
        case.session, subject=subject_of(case), subject_id=case.id, chapter_id=case.chapter_id, event=event,
        version=case.version, actor=actor, now=now, remark=remark, facts=facts,
    )  # fmt: skip
