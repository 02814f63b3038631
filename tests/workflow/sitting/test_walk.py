"""Random meetings against a plain model of the rules: who comes, goes and is represented, what is opened and closed.

The model knows nothing of tables: sets of people, and a few sentences about a quorum.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session

from tests.workflow.meeting import Council
from tests.workflow.sitting.walking import attempted, walked
from workflow.decision.meetings import absence
from workflow.decision.meetings.presence import present
from workflow.decision.meetings.quorum import now_standing

PEOPLE = 5
"""The chair is number 0; the others are members."""
MOST = 1
"""Proxies one may hold."""
NEEDED = 3
"""More than half of five."""


@dataclass
class Model:
    """A meeting as its rules have it."""

    state: str = "called"
    here: set[int] = field(default_factory=set)
    proxies: dict[int, int] = field(default_factory=dict)
    items: list[str] = field(default_factory=lambda: ["planned", "planned"])
    proposals: list[str] = field(default_factory=lambda: ["tabled", "tabled"])

    @property
    def represented(self) -> set[int]:
        return {
            giver for giver, holder in self.proxies.items() if giver not in self.here and holder in self.here
        }

    @property
    def quorate(self) -> bool:
        return len(self.here) + len(self.represented) >= NEEDED

    @property
    def over(self) -> bool:
        return self.state == "closed"

    def ends(self) -> None:
        self.state, self.here = "closed", set()
        self.items = ["deferred" if item in ("planned", "open") else item for item in self.items]
        self.proposals = ["tabled" if found == "in_session" else found for found in self.proposals]


WHO = st.integers(0, PEOPLE - 1)
WHICH = st.integers(0, 1)


def walk(session: Session, now) -> type[RuleBasedStateMachine]:  # noqa: C901 (a machine of small rules)
    attempt = partial(attempted, session)

    class Walk(RuleBasedStateMachine):
        @initialize(there=st.sets(WHO, min_size=2), opened=st.booleans())
        def called(self, there, opened):
            session.rollback()
            self.model = Model()
            self.real = Council(session, now, members=PEOPLE - 1, proxies=MOST)
            self.proposals = [self.real.tabled(), self.real.tabled()]
            self.real.called(*self.proposals)
            self.real.begins()
            self.people = [self.real.chair, *self.real.members]
            self.items = [item.id for item in self.real.items()]
            self.real.came(*(self.people[who] for who in there))
            self.model.here |= there
            if opened and 0 in there and self.model.quorate:
                self.real.step("declare_open", self.real.chair)
                self.model.state = "open"

        @rule(who=WHO, minutes=st.integers(-30, 30))
        def clock_jumps_and_somebody_comes(self, who, minutes):
            self.real.now += timedelta(minutes=minutes)
            self.real.now = max(self.real.now, self.real.row.starts_at)
            allowed = not self.model.over and who not in self.model.here
            if attempt(allowed, lambda: self.real.came(self.people[who])):
                self.model.here.add(who)

        @rule(who=WHO)
        def somebody_goes(self, who):
            allowed = not self.model.over and who in self.model.here
            if attempt(allowed, lambda: self.real.left(self.people[who])):
                self.model.here.discard(who)

        @rule(giver=WHO, holder=WHO)
        def somebody_is_represented(self, giver, holder):
            others = {g: h for g, h in self.model.proxies.items() if g != giver}
            allowed = (
                not self.model.over
                and giver != holder
                and giver not in self.model.here
                and holder not in self.model.proxies
                and giver not in self.model.proxies.values()
                and list(others.values()).count(holder) < MOST
            )
            if attempt(allowed, lambda: self.real.represented(self.people[giver], self.people[holder])):
                self.model.proxies[giver] = holder

        @rule(giver=WHO)
        def proxy_is_taken_back(self, giver):
            def deed():
                absence.end_proxy(self.real.case("record"), self.people[giver].id, now=self.real.now)

            if attempt(not self.model.over and giver in self.model.proxies, deed):
                del self.model.proxies[giver]

        @rule(who=st.sampled_from([0, 0, 0, 1]))
        def somebody_opens(self, who):
            name = "reopen" if self.model.state == "adjourned" else "declare_open"
            presides = who == 0 and 0 in self.model.here
            allowed = self.model.state in ("called", "adjourned") and presides and self.model.quorate
            if attempt(allowed, lambda: self.real.step(name, self.people[who])):
                self.model.state = "open"

        @rule()
        def chair_adjourns(self):
            until = self.real.now + timedelta(hours=1)
            allowed = self.model.state == "open" and 0 in self.model.here
            deed = lambda: self.real.step("adjourn", self.people[0], reason="تنفس", until=until)  # noqa: E731
            if attempt(allowed, deed):
                self.model.state, self.model.here = "adjourned", set()

        @rule(which=WHICH)
        def item_is_taken_up(self, which):
            allowed = (
                self.model.state == "open"
                and self.model.items[which] == "planned"
                and "open" not in self.model.items
                and self.model.quorate
            )
            if attempt(allowed, lambda: self.real.item_step(self.items[which], "take_up")):
                self.model.items[which], self.model.proposals[which] = "open", "in_session"

        @rule(which=WHICH)
        def item_is_held_over(self, which):
            allowed = self.model.state == "open" and self.model.items[which] in ("planned", "open")
            deed = lambda: self.real.item_step(self.items[which], "defer", reason="وقت نماند")  # noqa: E731
            if attempt(allowed, deed):
                self.model.items[which], self.model.proposals[which] = "deferred", "tabled"

        @rule(which=WHICH, against=st.integers(0, 5), leaving=st.sets(WHO))
        def ballot_decides_with_those_who_are_left(self, which, against, leaving):
            number = self.items[which]
            under_way = self.model.state == "open" and self.model.items[which] == "open"
            votes = "a" * against + "f" * (PEOPLE - against)
            if not attempt(under_way and self.model.quorate, lambda: self.real.ballot(number, votes)):
                return
            voters = len(self.model.here)
            lost = 2 * min(against, voters) >= voters
            for who in leaving & self.model.here:
                self.real.left(self.people[who])
            self.model.here -= leaving
            self.real.item_step(number, "decide")
            if not self.model.quorate:
                self.model.items[which], self.model.proposals[which] = "deferred", "tabled"
            else:
                self.model.items[which] = "decided"
                self.model.proposals[which] = "rejected" if lost else "approved"

        @rule(again=st.integers(0, 9))
        def secretary_closes(self, again):
            if again == 0 and attempt(
                self.model.state in ("open", "adjourned"), lambda: self.real.step("close")
            ):
                self.model.ends()

        @rule(again=st.integers(0, 9))
        def secretary_declares_that_there_is_no_quorum(self, again):
            allowed = self.model.state == "called" and not self.model.quorate
            if again == 0 and attempt(
                allowed, lambda: self.real.step("declare_inquorate", reason="کسی نیامد")
            ):
                self.model.ends()

        @invariant()
        def all_stands_as_the_model_says(self):
            found = present(session, self.real.meeting)
            numbers = {person.id: number for number, person in enumerate(self.people)}
            assert {numbers[person] for person in found.there} == self.model.here
            assert {numbers[person] for person in found.represented} == self.model.represented
            assert self.real.row.state == self.model.state
            assert now_standing(session, self.real.row, now=self.real.now).quorate is self.model.quorate
            assert [self.real.item(item).state for item in self.items] == self.model.items
            assert [self.real.state_of(proposal) for proposal in self.proposals] == self.model.proposals

    return Walk


def test_random_meeting_never_reaches_a_state_the_rules_forbid(session, now):
    walked(session, walk(session, now), locally=15, elsewhere=8, steps=30)
