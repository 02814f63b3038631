"""Random meetings that vote, under random rules, against a model of those rules written on its own.

The model counts with fractions over sets of people. It knows no table and takes no word of the counting from the house.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from tests.workflow.meeting import Council
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.meetings.quorum import now_standing
from workflow.decision.procedure.rules import Majority, Quorum
from workflow.decision.tables import Ballot
from workflow.process.text import Refusal
from workflow.record.case import person
from workflow.sitting.items import open_ballot

PEOPLE = 5
"""The chair is number 0; the others are members."""
MOST = 2
"""Proxies one may hold."""
SHARES = {
    "one_third": (Fraction(1, 3), False), "half": (Fraction(1, 2), False), "more_than_half": (Fraction(1, 2), True),
    "two_thirds": (Fraction(2, 3), False), "all": (Fraction(1), False), "": (Fraction(0), False),
}  # fmt: skip
THRESHOLDS = {
    "absolute": (Fraction(1, 2), True),
    "two_thirds": (Fraction(2, 3), False),
    "three_quarters": (Fraction(3, 4), False),
}
LEADS = {
    "carried": ("decided", "approved"),
    "lost": ("decided", "rejected"),
    "no_quorum": ("deferred", "tabled"),
}


@dataclass
class Model:
    """A meeting as its rules have it."""

    share: str
    number: int
    threshold: str
    of: str
    counted: bool
    casting: bool
    state: str = "called"
    here: set[int] = field(default_factory=set)
    proxies: dict[int, int] = field(default_factory=dict)
    items: list[str] = field(default_factory=lambda: ["planned", "planned"])
    proposals: list[str] = field(default_factory=lambda: ["tabled", "tabled"])
    ballots: list[str] = field(default_factory=lambda: ["", ""])
    roll: set[int] = field(default_factory=set)
    votes: dict[int, str] = field(default_factory=dict)

    @property
    def there(self) -> set[int]:
        return self.here | {giver for giver, holder in self.proxies.items() if holder in self.here}

    def enough(self, present: int) -> bool:
        share, above = SHARES[self.share]
        part = Fraction(present, PEOPLE)
        return present >= max(self.number, 1) and (part > share if above else part >= share)

    @property
    def quorate(self) -> bool:
        return self.enough(len(self.there))

    @property
    def voting(self) -> int | None:
        """The item a ballot is open on."""
        return next((n for n, found in enumerate(self.ballots) if found == "open"), None)

    def outcome(self) -> str:
        said = list(self.votes.values())
        yes, no, neither = (said.count(each) for each in ("for", "against", "abstain"))
        present = max(len(said), len(self.there))  # who voted was there
        if not self.enough(present):
            return "no_quorum"
        whole = {"cast": yes + no + (neither if self.counted else 0), "present": present, "members": PEOPLE}[
            self.of
        ]
        if self.threshold == "simple":
            carried, tied = yes > no, yes == no > 0
        else:
            share, above = THRESHOLDS[self.threshold]
            part = Fraction(yes, whole) if whole else Fraction(0)
            carried = yes > 0 and (part > share if above else part >= share)
            tied = self.threshold == "absolute" and yes == no > 0 and part == share
        if tied and self.casting:
            carried = self.votes.get(0) == "for"
        return "carried" if carried else "lost"

    def held_over(self, which: int) -> None:
        self.items[which], self.proposals[which] = "deferred", "tabled"
        if self.ballots[which] == "open":
            self.ballots[which] = "void"

    def ends(self) -> None:
        self.state, self.here = "closed", set()
        for which, item in enumerate(self.items):
            if item in ("planned", "open"):
                self.held_over(which)


LOCALLY = 100
"""Meetings on SQLite; on PostgreSQL a few."""
WHO = st.integers(0, PEOPLE - 1)
WHICH = st.integers(0, 1)


def rules(chance: Random) -> dict[str, Any]:
    """Rules of any kind, each as likely: what hypothesis draws by itself is mostly the simplest."""
    return {
        "share": chance.choice(sorted(SHARES)), "number": chance.choice([1, 1, 3, 4, 5]),
        "threshold": chance.choice(["simple", *THRESHOLDS]), "of": chance.choice(["cast", "present", "members"]),
        "counted": chance.random() < 1 / 2, "casting": chance.random() < 1 / 2,
    }  # fmt: skip


CHOICE = st.sampled_from(["for", "against", "abstain"])


def walk(session: Session, now, seen: set[str]) -> type[RuleBasedStateMachine]:  # noqa: C901 (small rules)
    class Walk(RuleBasedStateMachine):
        @initialize(seed=st.integers(0, 2**64))
        def called(self, seed):
            session.rollback()
            chance = Random(seed)  # noqa: S311 (no secret)
            given, there = rules(chance), set(chance.sample(range(PEOPLE), chance.randint(2, PEOPLE)))
            self.model = Model(**given)
            majority = Majority(
                "ordinary", "عادی", "Ordinary", given["threshold"], given["of"],
                "counted" if given["counted"] else "left_out",
            )  # fmt: skip
            self.real = Council(
                session, now, members=PEOPLE - 1, proxies=MOST, majorities=(majority,),
                quorum=Quorum(given["share"], given["number"]), tie="chair" if given["casting"] else "lost",
            )  # fmt: skip
            self.proposals = [self.real.tabled(), self.real.tabled()]
            self.real.called(*self.proposals)
            self.real.begins()
            self.people = [self.real.chair, *self.real.members]
            self.items = [item.id for item in self.real.items()]
            for who in there | {0}:
                self.comes(who)
            self.chair_opens()
            self.item_is_taken_up(0)
            self.ballot_opens(0)
            if chance.random() < 2 / 3:
                self.all_vote(chance)

        def attempt(self, allowed, deed):
            """The deed is done where the model allows it, and refused with a sentence where it does not."""
            if allowed:
                deed()
                return True
            with session.begin_nested() as mark:
                with pytest.raises(Refusal) as refused:
                    deed()
                mark.rollback()
            session.expire_all()
            assert refused.value.text.fa
            assert refused.value.text.en
            return False

        def comes(self, who):
            allowed = self.model.state != "closed" and who not in self.model.here
            if self.attempt(allowed, lambda: self.real.came(self.people[who])):
                self.model.here.add(who)

        @rule(who=WHO)
        def somebody_comes(self, who):
            self.comes(who)

        @rule(who=WHO)
        def somebody_goes(self, who):
            allowed = self.model.state != "closed" and who in self.model.here
            if self.attempt(allowed, lambda: self.real.left(self.people[who])):
                self.model.here.discard(who)

        @rule(giver=WHO, holder=WHO)
        def somebody_is_represented(self, giver, holder):
            others = [h for g, h in self.model.proxies.items() if g != giver]
            allowed = (
                self.model.state != "closed"
                and giver != holder
                and giver not in self.model.here
                and holder not in self.model.proxies
                and giver not in self.model.proxies.values()
                and others.count(holder) < MOST
            )
            if self.attempt(allowed, lambda: self.real.represented(self.people[giver], self.people[holder])):
                self.model.proxies[giver] = holder

        @rule()
        def chair_opens(self):
            allowed = self.model.state == "called" and 0 in self.model.here and self.model.quorate
            if self.attempt(allowed, lambda: self.real.step("declare_open", self.people[0])):
                self.model.state = "open"

        @rule(which=WHICH)
        def item_is_taken_up(self, which):
            model = self.model
            allowed = (
                model.state == "open"
                and model.items[which] == "planned"
                and "open" not in model.items
                and model.quorate
            )
            if self.attempt(allowed, lambda: self.real.item_step(self.items[which], "take_up")):
                model.items[which], model.proposals[which] = "open", "in_session"

        @rule(which=WHICH, again=st.integers(0, 3))
        def item_is_held_over(self, which, again):
            allowed = self.model.state == "open" and self.model.items[which] in ("planned", "open")
            deed = lambda: self.real.item_step(self.items[which], "defer", reason="وقت نماند")  # noqa: E731
            if again == 0 and self.attempt(allowed, deed):
                self.model.held_over(which)

        @rule(which=WHICH)
        def ballot_opens(self, which):
            model, actor = self.model, person(self.real.secretary.id)
            allowed = (
                model.state == "open"
                and model.items[which] == "open"
                and not model.ballots[which]
                and model.quorate
            )
            deed = lambda: open_ballot(  # noqa: E731
                session, self.real.meeting, self.items[which], actor=actor, now=self.real.now
            )
            if self.attempt(allowed, deed):
                model.ballots[which], model.roll, model.votes = "open", set(model.there), {}

        def votes(self, which, who, choice, voter):
            self.real.now += timedelta(seconds=1)
            case = authorize(
                session, self.proposals[which], "vote", actor=person(self.people[voter].id), now=self.real.now,
                lock=True,
            )  # fmt: skip
            giver = None if who == voter else self.people[who].id
            ballots.cast(case, choice, giver=giver, now=self.real.now)

        @rule(which=WHICH, who=WHO, choice=CHOICE)
        def somebody_votes(self, which, who, choice):
            model = self.model
            allowed = model.voting == which and who in model.roll and who not in model.votes
            if self.attempt(allowed, lambda: self.votes(which, who, choice, who)):
                model.votes[who] = choice

        @rule(which=WHICH, who=WHO, voter=WHO, choice=CHOICE)
        def somebody_votes_for_another(self, which, who, voter, choice):
            model = self.model
            allowed = (
                model.voting == which
                and who in model.there - model.here
                and model.proxies[who] == voter
                and who in model.roll
                and who not in model.votes
            )
            if who != voter and self.attempt(allowed, lambda: self.votes(which, who, choice, voter)):
                model.votes[who] = choice
                seen.add("by proxy")

        @rule(seed=st.integers(0, 2**64))
        def all_who_are_left_vote_and_it_is_decided(self, seed):
            self.all_vote(Random(seed))  # noqa: S311 (no secret)

        def all_vote(self, chance):
            which = self.model.voting
            if which is not None:
                for who in sorted(self.model.roll - self.model.votes.keys()):
                    choice = chance.choice(["for", "for", "for", "against", "against", "abstain"])
                    self.votes(which, who, choice, who)
                    self.model.votes[who] = choice
                self.ballot_decides(which)

        @rule(which=WHICH)
        def ballot_decides(self, which):
            allowed = self.model.voting == which
            if self.attempt(allowed, lambda: self.real.item_step(self.items[which], "decide")):
                outcome = self.model.outcome()
                self.model.ballots[which] = outcome
                self.model.items[which], self.model.proposals[which] = LEADS[outcome]
                seen.add(outcome)

        @rule(again=st.integers(0, 9))
        def secretary_closes(self, again):
            if again == 0 and self.attempt(self.model.state == "open", lambda: self.real.step("close")):
                self.model.ends()

        @invariant()
        def all_stands_as_the_model_says(self):
            model = self.model
            assert self.real.row.state == model.state
            assert now_standing(session, self.real.row, now=self.real.now).quorate is model.quorate
            assert [self.real.item(item).state for item in self.items] == model.items
            assert [self.real.state_of(proposal) for proposal in self.proposals] == model.proposals
            session.expire_all()
            found = session.exec(select(Ballot).where(col(Ballot.item_id).in_(self.items))).all()
            stand = {row.item_id: row.outcome if row.state == "counted" else row.state for row in found}
            assert [stand.get(item, "") for item in self.items] == model.ballots

    return Walk


def test_random_meeting_decides_as_a_plain_model_of_its_rules(session, now):
    seen: set[str] = set()
    examples = LOCALLY if session.get_bind().dialect.name == "sqlite" else 12
    run_state_machine_as_test(
        walk(session, now, seen),
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None,
            phases=(Phase.generate,),  # each step asks a database: shrinking would take minutes
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
    assert seen >= ({"carried", "lost"} if examples == LOCALLY else set())
