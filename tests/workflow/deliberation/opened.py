"""Cases as the front door opens them, and a council to open them in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine, event, select
from sqlmodel import Session, col

from tests import council
from workflow.authorize import authorize
from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Chapter, Person
from workflow.record.case import Case, person
from workflow.record.tables import History

Thing = TypeVar("Thing")


def there(thing: Thing | None) -> Thing:
    """What must be there by now: a stored row's id, a translation just made."""
    assert thing is not None
    return thing


@dataclass
class Setting:
    """One chapter with a secretary, two members, and a proposal by the first of them."""

    session: Session
    now: datetime
    chapter: Chapter
    secretary: Person
    author: Person
    member: Person
    proposal: Proposal

    def case(self, right: str, by: Person | None = None, of: Proposal | None = None) -> Case:
        """The proposal opened for a right, by its author unless said otherwise."""
        self.session.flush()
        self.session.expire_all()
        number, who = there((of or self.proposal).id), there((by or self.author).id)
        return authorize(self.session, number, right, actor=person(who), now=self.now)

    def another(self, state: str) -> Proposal:
        """A second proposal of the same author in the same chapter."""
        return council.proposal(self.session, self.chapter, self.author, state=state, title="پیشنهاد دیگر")

    def events(self) -> list[str]:
        """What the history says happened to the proposal."""
        query = (
            select(col(History.event))
            .where(col(History.subject_id) == self.proposal.id)
            .order_by(col(History.id))
        )
        return list(self.session.execute(query).scalars())


def setting(session: Session, now: datetime, state: str) -> Setting:
    """A council at work on a proposal in a state."""
    chapter = council.chapter(session)
    secretary = council.member(session, chapter, ["secretary"], "فرشته دبیری")
    author, member = (council.member(session, chapter, name=name) for name in ("آرش نویسا", "نگار عضوی"))
    made = Setting(
        session,
        now,
        chapter,
        secretary,
        author,
        member,
        council.proposal(session, chapter, author, state=state),
    )
    session.flush()
    return made


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
