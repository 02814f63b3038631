"""A proposal much was said on against one little was said on, and the opinion groups against scikit-learn alone."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, update
from sqlmodel import col

from tests import council
from tests.bench.filling import members, pour
from tests.bench.pages import NOW, asking
from tests.bench.places import Place
from tests.bench.rows import COMMON
from tests.bench.said import EACH, said
from tests.bench.timing import Pair, alternating
from tests.visitors import Visitor, application, signed_in_client
from workflow.authorize import authorize
from workflow.deliberation.arranged import VIEWS
from workflow.deliberation.likeness import kept as likeness
from workflow.deliberation.opinions import finding
from workflow.deliberation.opinions import kept as opinions
from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Person
from workflow.record.case import WORKER
from workflow.record.database import connect, writing

SMALL, LARGE, TENTH = 100, 10_000, 1_000
"""Comments; half as many members, and the stances of fifty of them on each."""

ASKED: Mapping[str, Mapping[str, str]] = {
    "discussion": {
        "its page in discussion": "",
        "its page, from the middle": "?after={middle}",
        "its page, those without disposition": "?disposition=none",
        "its page, a word in every comment": f"?q={quote(COMMON)}",
    },
    "consolidation": {
        "its page in consolidation": "",
        **{f"the desk, {label.en.lower()}": f"/consolidation?by={view}" for view, label in VIEWS.items()},
        "the desk, those without disposition": "/consolidation?show=missing",
    },
}
"""What is asked for in each state, by what stands behind the proposal's address."""


@dataclass(frozen=True)
class Held:
    """A proposal in a database of its own, with who reads it."""

    engine: Engine
    proposal: int
    comments: int
    member: Visitor
    secretary: Visitor

    def put(self, state: str) -> None:
        """Into a state, as if it had come there."""
        with writing(self.engine) as session:
            session.execute(update(Proposal).where(col(Proposal.id) == self.proposal).values(state=state))

    def asking(self, end: str, *, by_secretary: bool) -> Callable[[], None]:
        """Asks for one of its pages."""
        who = self.secretary if by_secretary else self.member
        return asking(who, f"/proposals/{self.proposal}{end.format(middle=self.comments * 3 // 10)}")


def much_against_little(
    place: Place, *, comments: int, rounds: int, told: Callable[[str], None]
) -> Iterator[tuple[str, Pair]]:
    """Seconds for each page of the proposal, with many comments and with few."""
    with ExitStack() as ending:
        large, small = (_made(place.fresh(), size, ending, told) for size in (comments, SMALL))
        for state, pages in ASKED.items():
            large.put(state)
            small.put(state)
            for what, end in pages.items():
                told(f"{what}, {place.name}")
                ways = [one.asking(end, by_secretary=state == "consolidation") for one in (large, small)]
                yield what, alternating(*ways, rounds=rounds)


def _made(url: str, comments: int, ending: ExitStack, told: Callable[[str], None]) -> Held:
    engine = connect(url)
    ending.callback(engine.dispose)
    with writing(engine) as session:
        chapter = council.chapter(session)
        people = members(session, chapter.id or 0, max(EACH, comments // 2))
        secretary = council.member(session, chapter, ["secretary"])
        row = council.proposal(session, chapter, session.get_one(Person, people[0]), state="consolidation")
        ids: tuple[Any, ...] = (row.id, row.revision_id, chapter.id)
        readers = (people[-1], secretary.id or 0)
    proposal = int(ids[0])
    pour(engine, said(comments, ids, people), lambda name: told(f"{comments} comments: {name}"))
    app = application(engine, NOW)
    with writing(engine) as session:
        case = authorize(session, proposal, "see", actor=WORKER, now=NOW)
        if alike := likeness.find(case):
            likeness.keep(session, proposal, alike, now=NOW)
        if groups := finding.find(case):
            opinions.keep(session, proposal, groups, now=NOW)
        member, office = (
            ending.enter_context(signed_in_client(app, session, session.get_one(Person, who), NOW))
            for who in readers
        )
    return Held(engine, proposal, comments, member, office)
