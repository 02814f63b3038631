"""A chapter that meets: people in each role, rules to choose, and a meeting carried as far as a test needs it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from tests import council
from workflow.authorize import authorize, authorize_chapter
from workflow.decision import ballots
from workflow.decision.meetings import absence, agenda, attendance, planning
from workflow.decision.meetings.case import Sitting
from workflow.decision.meetings.planning import Plan
from workflow.decision.meetings.presence import present
from workflow.decision.procedure.rules import Rules
from workflow.decision.tables import AgendaItem, Meeting, RulesOfProcedure
from workflow.deliberation.tables import Proposal
from workflow.membership.tables import Chapter, Person
from workflow.process.machine import Move
from workflow.record.case import person
from workflow.sitting.admission import admit
from workflow.sitting.items import open_ballot, put_on_agenda, take_item
from workflow.sitting.steps import take

PLAN = Plan(
    "نشست عادی آذر", "1405/09/10", "16:00", "18:00", "سالن شمارهٔ ۲، تهران", "https://meet.example.org/room"
)
"""A week after the day of the tests."""


def give_rules(session: Session, chapter: Chapter, **changes: Any) -> Rules:
    """Put a newer version of the rules in force: as they are by themselves, but for the changes."""
    rules = replace(Rules(), **changes)
    number = session.execute(
        select(func.coalesce(func.max(RulesOfProcedure.number), 0)).where(
            col(RulesOfProcedure.chapter_id) == chapter.id
        )
    ).scalar_one()
    session.add(RulesOfProcedure(
        chapter_id=chapter.id or 0, number=number + 1,
        in_force_at=council.LONG_AGO + timedelta(minutes=number), content=rules.written(), at=council.LONG_AGO,
    ))  # fmt: skip
    session.flush()
    return rules


class Council:
    """A chapter with a secretary, a chair and members, which meets."""

    def __init__(self, session: Session, now: datetime, *, members: int = 4, **rules: Any) -> None:
        self.session, self.now = session, now
        self.chapter = council.chapter(session)
        self.rules = give_rules(session, self.chapter, **rules)
        self.secretary = council.member(session, self.chapter, ("secretary",), "فرشته دبیری")
        self.chair = council.member(session, self.chapter, ("chair",), "پروین رئیسی")
        self.members = [council.member(session, self.chapter, name=f"عضو {n}") for n in range(members)]
        self.meeting = 0

    @property
    def row(self) -> Meeting:
        return self.session.get_one(Meeting, self.meeting, populate_existing=True)

    def item(self, number: int) -> AgendaItem:
        return self.session.get_one(AgendaItem, number, populate_existing=True)

    def case(self, right: str, who: Person | None = None, meeting: int = 0) -> Sitting:
        actor = person((who or self.secretary).id or 0)
        return admit(self.session, meeting or self.meeting, right, actor=actor, now=self.now, lock=True)

    def plan(self, plan: Plan = PLAN) -> int:
        standing = authorize_chapter(
            self.session, self.chapter.id or 0, "manage", actor=person(self.secretary.id or 0), now=self.now
        )
        self.meeting = planning.plan(self.session, standing, plan, now=self.now)
        return self.meeting

    def tabled(self, title: str = "") -> int:
        made = council.proposal(self.session, self.chapter, self.members[0], "tabled", title)
        return made.id or 0

    def state_of(self, proposal: int) -> str:
        query = select(col(Proposal.state)).where(col(Proposal.id) == proposal)
        return str(self.session.execute(query).scalar_one())

    def on_agenda(self, proposal: int | None = None, minutes: str = "30", **more: Any) -> int:
        case = self.case("add")
        if proposal is None:
            title = more.pop("title", "گزارش دبیر")
            return agenda.add_business(
                case, title=title, body="", minutes=minutes, version=None, now=self.now, **more
            )
        return put_on_agenda(case, proposal, minutes=minutes, matter="", version=None, now=self.now, **more)

    def step(self, name: str, who: Person | None = None, **answers: Any) -> Move:
        actor = person((who or self.secretary).id or 0)
        return take(self.session, self.meeting, name, actor=actor, now=self.now, answers=answers)

    def item_step(self, item: int, name: str, who: Person | None = None, **answers: str) -> Move:
        actor = person((who or self.secretary).id or 0)
        return take_item(self.session, self.meeting, item, name, actor=actor, now=self.now, answers=answers)

    def called(self, *proposals: int) -> int:
        """Planned with these on the agenda (or other business), and called."""
        self.plan()
        for proposal in proposals or (None,):
            self.on_agenda(proposal)
        self.step("call")
        return self.meeting

    def begins(self) -> None:
        """The time of the meeting has come."""
        self.now = self.row.starts_at

    def came(self, *people: Person, mode: str = "in_person") -> None:
        for who in people:
            attendance.arrive(self.case("record"), who.id or 0, mode, now=self.now)

    def left(self, *people: Person) -> None:
        for who in people:
            attendance.leave(self.case("record"), who.id or 0, now=self.now)

    def represented(self, giver: Person, holder: Person) -> None:
        absence.represent(self.case("record"), giver.id or 0, holder.id or 0, now=self.now)

    def opened(self, *proposals: int) -> int:
        """Called, everybody there, and opened."""
        self.called(*proposals)
        self.begins()
        self.came(self.chair, *self.members)
        self.step("declare_open", self.chair)
        return self.meeting

    def items(self) -> list[AgendaItem]:
        self.session.expire_all()
        return agenda.planned(self.session, self.meeting)

    def ballot(self, item: int, choices: str) -> int:
        """A ballot on an item with these votes of those there, in their order: f, a or -; o for who does not vote."""
        actor = person(self.secretary.id or 0)
        made = open_ballot(self.session, self.meeting, item, actor=actor, now=self.now)
        words = {"f": "for", "a": "against", "-": "abstain"}
        there = present(self.session, self.meeting).there
        here = [who for who in (self.chair, *self.members) if who.id in there]
        for who, said in zip(here, choices, strict=False):
            if said in words:
                proposal = self.item(item).proposal_id or 0
                case = authorize(
                    self.session, proposal, "vote", actor=person(who.id or 0), now=self.now, lock=True
                )
                ballots.cast(case, words[said], now=self.now)
        return made
