"""Random meetings that vote, under random rules and in every way there is, against a model of those rules.

The model (``plain.py``) is written on its own and takes no word of the counting from the house.
"""

from collections import Counter
from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import Session, col, select

from tests.workflow.meeting import Council
from tests.workflow.sitting.kept import as_council, is_counted, is_kept
from tests.workflow.sitting.plain import (
    BUSINESS,
    LEADS,
    MOST,
    OPTIONS,
    PEOPLE,
    Held,
    Model,
    Rules,
    anything,
    votes,
    ways,
)
from tests.workflow.sitting.walking import CHANCE, attempted, walked
from workflow.authorize import authorize
from workflow.decision import ballots
from workflow.decision.ballots import Way, receipts, secrecy
from workflow.decision.meetings.quorum import now_standing
from workflow.decision.tables import Ballot
from workflow.record.case import person
from workflow.sitting.items import open_ballot, voting_on

WHO = st.integers(0, PEOPLE - 1)
WHICH = st.integers(0, BUSINESS)


def walk(session: Session, now, seen: Counter[str]) -> type[RuleBasedStateMachine]:  # noqa: C901 (small rules)
    attempt = partial(attempted, session)

    class Walk(RuleBasedStateMachine):
        @initialize(chance=CHANCE)
        def called(self, chance):
            session.rollback()
            there = set(chance.sample(range(PEOPLE), chance.randint(2, PEOPLE)))
            self.model = Model(Rules.of_any_kind(chance))
            self.real = Council(session, now, members=PEOPLE - 1, **as_council(self.model.rules))
            self.proposals = [self.real.tabled(), self.real.tabled()]
            self.real.called(*self.proposals, None)
            self.real.begins()
            self.people = [self.real.chair, *self.real.members]
            self.items = [item.id for item in self.real.items()]
            for who in there | {0}:
                self.comes(who)
            self.chair_opens()
            for _ in self.items:
                self.next_is_voted_on(chance)

        def comes(self, who):
            allowed = self.model.state != "closed" and who not in self.model.here
            if attempt(allowed, lambda: self.real.came(self.people[who])):
                self.model.here.add(who)

        @rule(who=WHO)
        def somebody_comes(self, who):
            self.comes(who)

        @rule(who=WHO)
        def somebody_goes(self, who):
            allowed = self.model.state != "closed" and who in self.model.here
            if attempt(allowed, lambda: self.real.left(self.people[who])):
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
            if attempt(allowed, lambda: self.real.represented(self.people[giver], self.people[holder])):
                self.model.proxies[giver] = holder

        @rule()
        def chair_opens(self):
            allowed = self.model.state == "called" and 0 in self.model.here and self.model.quorate
            if attempt(allowed, lambda: self.real.step("declare_open", self.people[0])):
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
            if attempt(allowed, lambda: self.real.item_step(self.items[which], "take_up")):
                model.leads(which, "open", "in_session")

        @rule(which=WHICH, again=st.integers(0, 3))
        def item_is_held_over(self, which, again):
            allowed = self.model.state == "open" and self.model.items[which] in ("planned", "open")
            deed = lambda: self.real.item_step(self.items[which], "defer", reason="وقت نماند")  # noqa: E731
            if again == 0 and attempt(allowed, deed):
                self.model.held_over(which)

        @rule(which=WHICH, who=WHO)
        def somebody_asks_for_secrecy(self, which, who):
            model = self.model
            if which == BUSINESS:
                return  # there is no way to
            allowed = (
                model.rules.secrecy not in ("never", "chair")
                and model.proposals[which] in ("tabled", "in_session")
                and who not in model.asking[which]
            )
            if attempt(allowed, lambda: secrecy.ask(self.on(which, "ask_secrecy", who), now=self.real.now)):
                model.asking[which].add(who)

        @rule(which=WHICH, chance=CHANCE, chairs=st.booleans())
        def ballot_opens(self, which, chance, chairs):
            self.opens(which, ways(chance), 0 if chairs and 0 in self.model.here else None)

        def opens(self, which, held, by):
            model, opener = self.model, self.real.secretary if by is None else self.people[by]
            secret = model.secretly(which, held, by)
            allowed = (
                model.state == "open"
                and model.items[which] == "open"
                and not model.ballots[which]
                and model.quorate
                and model.rules.fits(held)
                and secret is not None
            )
            way = Way(
                held.method,
                held.matter,
                held.wished,
                tuple((f"گزینهٔ {n}", "") for n in OPTIONS[: held.options]),
            )
            deed = lambda: open_ballot(  # noqa: E731
                session, self.real.meeting, self.items[which], actor=person(opener.id), now=self.real.now, way=way
            )  # fmt: skip
            if attempt(allowed, deed):
                asked = bool(model.asking[which]) and secret
                model.opens(which, held, secret=secret)
                seen.update([held.method, "on business" if which == BUSINESS else "on a proposal"])
                seen.update(["secret"] * secret + ["asked for"] * asked)

        def on(self, which, right, who):
            """What somebody is admitted to: a proposal, or other business."""
            actor = person(self.people[who].id)
            if which == BUSINESS:
                at = self.real.meeting, self.items[which], right
                return voting_on(session, *at, actor=actor, now=self.real.now)[1]
            return authorize(session, self.proposals[which], right, actor=actor, now=self.real.now, lock=True)

        def votes(self, which, who, said, voter):
            self.real.now += timedelta(seconds=1)
            giver = None if who == voter else self.people[who].id
            receipt = receipts.new_receipt() if self.model.secret else ""
            case = self.on(which, "vote", voter)
            ballots.cast(case, said, giver=giver, now=self.real.now, receipt=receipt, reason="زیان دارد.")

        def said(self, chance):
            return votes(chance, self.model.held) if chance.random() < 7 / 8 else anything(chance)

        @rule(which=WHICH, who=WHO, chance=CHANCE)
        def somebody_votes(self, which, who, chance):
            model, said = self.model, self.said(chance)
            allowed = (
                model.voting == which
                and who in model.roll
                and who not in model.votes
                and model.held.takes(said)
            )
            if attempt(allowed, lambda: self.votes(which, who, said, who)):
                model.votes[who] = said
                seen.update(["by one who left"] * (who not in model.there))

        @rule(which=WHICH, who=WHO, voter=WHO, chance=CHANCE)
        def somebody_votes_for_another(self, which, who, voter, chance):
            model, said = self.model, self.said(chance)
            allowed = (
                model.voting == which
                and who in model.there - model.here
                and model.proxies[who] == voter
                and who in model.roll
                and who not in model.votes
                and model.held.takes(said)
            )
            if who != voter and attempt(allowed, lambda: self.votes(which, who, said, voter)):
                model.votes[who] = said
                seen.update(["by proxy"])

        @rule(chance=CHANCE)
        def many_vote_some_leave_and_it_is_decided(self, chance):
            which = self.model.voting
            if which is not None:
                for who in sorted(self.model.roll):
                    if chance.random() < 1 / 5:
                        self.somebody_goes(who)
                    if chance.random() < 5 / 6:
                        self.somebody_votes(which, who, chance)
                self.ballot_decides(which)

        @rule(chance=CHANCE)
        def next_is_voted_on(self, chance):
            """What each rule does by itself, in a row: by chance alone few ballots would come about."""
            which = chance.randint(0, BUSINESS)
            if self.model.state != "open" or self.model.items[which] != "planned":
                return
            if chance.random() < 1 / 2:
                self.somebody_asks_for_secrecy(which, chance.randrange(PEOPLE))
            self.item_is_taken_up(which)
            self.ballot_opens(which, chance, chairs=chance.random() < 1 / 2)
            if self.model.voting is None:
                self.opens(which, Held(), None)  # that way was refused
            if chance.random() < 2 / 3:
                self.many_vote_some_leave_and_it_is_decided(chance)

        @rule(which=WHICH)
        def ballot_decides(self, which):
            model = self.model
            allowed = model.voting == which
            if attempt(allowed, lambda: self.real.item_step(self.items[which], "decide")):
                outcome, winner = model.outcome()
                model.ballots[which] = outcome
                model.leads(which, *LEADS[outcome])
                is_counted(session, model, self.people, self.items[which], winner)
                seen.update([outcome])

        @rule(again=st.integers(0, 9))
        def secretary_closes(self, again):
            if again == 0 and attempt(self.model.state == "open", lambda: self.real.step("close")):
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
            for row in found:
                if row.state == "open":
                    is_kept(session, model, self.people, row)

    return Walk


def test_random_meeting_decides_as_a_plain_model_of_its_rules(session, now):
    seen: Counter[str] = Counter()
    if walked(session, walk(session, now, seen), locally=70, elsewhere=6, steps=30):
        assert seen.keys() >= {
            "carried", "lost", "undecided", "no_quorum", "motion", "consent", "plurality", "approval", "secret",
            "asked for", "on business", "on a proposal", "by one who left",
        }, seen  # fmt: skip
