"""Stances in a database, as members take them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import insert
from sqlmodel import Session

from tests import council
from tests.workflow.deliberation.opened import Setting, setting, there
from tests.workflow.deliberation.opinions.camps import Cast
from workflow.deliberation.opinions.finding import find
from workflow.deliberation.opinions.kept import keep
from workflow.deliberation.tables import Comment, Stance


@dataclass
class Taken:
    """A proposal under discussion with comments, and the people who take stances on them."""

    here: Setting
    comments: list[int]
    people: dict[int, int]

    def hide(self, place: int) -> None:
        """Take a comment out, as moderation does."""
        there(self.here.session.get(Comment, self.comments[place])).hidden_at = self.here.now

    def find_and_keep(self) -> bool:
        """What the job does; whether there was anything new."""
        found = find(self.here.case("see"))
        if found is not None:
            keep(self.here.session, there(self.here.proposal.id), found, now=self.here.now)
        return found is not None


def taken(session: Session, now, cast: Iterable[Cast], comments: int = 12) -> Taken:
    """Votes made by hand, on comments of a fresh proposal; ``people`` by the number they have in the votes."""
    here = setting(session, now, "discussion")
    made = [
        there(council.comment(session, here.proposal, here.author, f"نظر شمارهٔ {n}").id)
        for n in range(comments)
    ]
    people: dict[int, int] = {}
    rows = []
    for who, statement, value in cast:
        if who not in people:
            people[who] = there(council.member(session, here.chapter).id)
        rows.append({"comment_id": made[statement], "person_id": people[who], "value": value, "at": now})
    session.execute(insert(Stance), rows)
    return Taken(here, made, people)
