"""Random ways of an urgent resolution from its delivery to its end, against a model of the rule written on its own.

The rule: a meeting that takes it up votes instead of the ballot between meetings; until the term ends another meeting
may; whatever happens, at the end of the term it is ratified or it is not, and stays so.
"""

from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select
from sqlmodel import Session, col

from tests.workflow.sitting.walking import CHANCE, attempted, walked
from tests.workflow.urgency import Urgency
from workflow.advance import advance, deadlines, take_due
from workflow.decision import ratification
from workflow.decision.ballots import BallotClosed, BallotRunning
from workflow.decision.tables import Ballot, Vote
from workflow.process.refusals import StepNotOpen
from workflow.record.case import WORKER

OVER = {"ratified": "follow_up", "refused": "revoked", "lapsed": "revoked"}
NEEDED = 3
"""Of five members more than half have to be there, and more of those who vote for than against."""


class Model:
    """How far it is: what is open, who is there, what was voted, and how it ended."""

    def __init__(self) -> None:
        self.ballot, self.votes = "window", dict[int, str]()
        self.item, self.meeting = "", ""
        self.there: set[int] = set()
        self.ended = ""

    @property
    def state(self) -> str:
        if self.ended:
            return OVER[self.ended]
        if self.item == "open":
            return "ratifying"
        return "ratification" if self.ballot == "window" else "unratified"

    def result(self) -> str:
        """What the votes of the open ballot come to."""
        present = max(len(self.votes), len(self.there) if self.ballot == "meeting" else 0)
        if present < NEEDED:
            return "no quorum"
        said = list(self.votes.values())
        return "ratified" if said.count("for") > said.count("against") else "refused"

    def ends(self, how: str) -> None:
        self.ended, self.ballot = how, ""

    def left_undone(self) -> None:
        """The item waits for another meeting, and what was voted on it is void."""
        if self.item == "open" and not self.ended:
            self.ballot, self.votes = "", {}
        self.item = "deferred"


WHO = st.integers(0, 4)


def walk(session: Session, now: Any, seen: set[str]) -> type[RuleBasedStateMachine]:  # noqa: C901 (small rules)
    attempt = partial(attempted, session)

    class Walk(RuleBasedStateMachine):
        @initialize(chance=CHANCE)
        def delivered(self, chance):
            session.rollback()
            self.model, self.real = Model(), Urgency(session, now)
            self.people = [self.real.chair, *self.real.members]
            self.until, self.number = self.real.until, 0
            ways = (  # each as likely: what hypothesis draws by itself is mostly the simplest
                lambda: None,
                lambda: self.everybody_left_votes("for"),
                lambda: self.meeting_hears_it(votes=True, counts=True, choice="for"),
                lambda: self.meeting_hears_it(votes=True, counts=True, choice="against"),
                self.room_empties_before_it_is_counted,
                lambda: self.term_ends_while_a_meeting_is_at_it(rings=True, again=0),
            )
            chance.choice(ways)()

        @property
        def in_time(self):
            return self.real.now < self.until

        @property
        def takes_votes(self):
            """In its term; a meeting's ballot for a day at most."""
            a_day = self.model.ballot != "meeting" or self.real.now < self.opened + timedelta(days=1)
            return self.in_time and a_day

        @rule(who=WHO, choice=st.sampled_from(["for", "for", "against", "abstain"]))
        def somebody_votes(self, who, choice):
            model = self.model
            allowed = model.ballot != "" and who not in model.votes and self.takes_votes
            if attempt(allowed, lambda: self.real.voted(self.real.urgent, self.people[who], choice)):
                model.votes[who] = choice

        @rule(choice=st.sampled_from(["for", "against"]))
        def everybody_left_votes(self, choice):
            for who in range(5):
                if self.model.ballot and who not in self.model.votes and self.takes_votes:
                    self.somebody_votes(who, choice)

        @rule()
        def meeting_is_planned_and_called(self):
            model = self.model
            if model.meeting:
                return
            self.real.planned_in(3.5)
            late = self.real.row.starts_at >= self.until
            self.number = 0

            def put():
                self.number = self.real.on_agenda(self.real.urgent)

            if attempt(not model.ended and not late, put):
                self.real.step("call")
                model.meeting, model.item = "called", "planned"
            else:
                seen.add("too late" if late else "over")

        @rule()
        def meeting_begins(self):
            if self.model.meeting == "called":
                self.real.now = max(self.real.now, self.real.row.starts_at)
                self.real.came(*self.people)
                self.real.step("declare_open", self.real.chair)
                self.model.meeting, self.model.there = "open", set(range(5))

        @rule()
        def item_opens(self):
            model = self.model
            if model.meeting != "open" or model.item in {"deferred", "decided"}:
                return
            allowed = (
                model.item == "planned" and not model.ended and self.in_time and len(model.there) >= NEEDED
            )
            if attempt(allowed, lambda: self.real.item_step(self.number, "take_up")):
                if model.ballot == "window":
                    seen.add("annulled")
                model.item, model.ballot, model.votes = "open", "", {}

        @rule()
        def ballot_opens_in_the_meeting(self):
            model = self.model
            if model.item != "open" or model.meeting != "open":
                return
            counted = self.counted_there()
            allowed = (
                model.ballot == ""
                and not model.ended
                and not counted
                and self.in_time
                and len(model.there) == 5
            )
            if len(model.there) == 5 and attempt(allowed, lambda: self.real.ballot(self.number, "")):
                model.ballot, model.votes, self.opened = "meeting", {}, self.real.now

        def counted_there(self):
            query = select(col(Ballot.state)).where(
                col(Ballot.item_id) == self.number, col(Ballot.state) != "void"
            )
            return bool(session.execute(query).scalars().all())

        @rule(who=WHO)
        def somebody_leaves(self, who):
            if self.model.meeting == "open" and who in self.model.there:
                self.real.left(self.people[who])
                self.model.there.discard(who)

        @rule()
        def meeting_counts(self):
            model = self.model
            if model.item != "open" or model.meeting != "open":
                return
            allowed = model.ballot == "meeting" or self.counted_there()
            result = model.result() if model.ballot == "meeting" else ""
            if not attempt(allowed, lambda: self.real.item_step(self.number, "decide")):
                return
            if result == "no quorum":
                seen.add("no quorum")
                model.left_undone()
            elif result:
                seen.add(result)
                model.item = "decided"
                model.ends(result)
            else:
                model.item = self.real.item(self.number).state
                assert model.item in ("decided", "deferred")

        @rule(rings=st.booleans(), again=st.integers(0, 2))
        def term_ends_while_a_meeting_is_at_it(self, rings, again):
            self.meeting_hears_it(votes=False, counts=False, choice="for")
            if again == 0 and self.model.item == "open":
                self.real.now = max(self.real.now, self.until)
                if rings:
                    self.clock_rings(killed=True)
                self.ballot_opens_in_the_meeting()
                seen.add("late in the room")

        @rule()
        def room_empties_before_it_is_counted(self):
            self.meeting_hears_it(votes=True, counts=False, choice="for")
            for who in sorted(self.model.there):
                self.somebody_leaves(who)
            self.meeting_counts()

        @rule()
        def item_is_deferred(self):
            model = self.model
            if model.meeting == "open" and model.item in ("planned", "open"):
                self.real.item_step(self.number, "defer", reason="وقت نماند")
                model.left_undone()

        @rule()
        def meeting_ends(self):
            model = self.model
            if model.meeting == "open":
                self.real.step("close")
            elif model.meeting == "called":
                self.real.step("cancel", reason="برف")
            else:
                return
            if model.item in ("planned", "open"):
                model.left_undone()
            model.meeting, model.item, model.there = "", "", set()

        @rule(votes=st.booleans(), counts=st.booleans(), choice=st.sampled_from(["for", "against"]))
        def meeting_hears_it(self, votes, counts, choice):
            self.meeting_is_planned_and_called()
            self.meeting_begins()
            self.item_opens()
            if votes:
                self.ballot_opens_in_the_meeting()
                if counts and self.model.ballot == "meeting":
                    self.everybody_left_votes(choice)
                    self.meeting_counts()

        @rule(hours=st.integers(1, 48))
        def time_passes(self, hours):
            self.real.now += timedelta(hours=hours)

        @rule()
        def worker_counts_because_all_voted(self):
            """It comes late, twice, or after it was killed: whatever does not stand any more is left alone."""
            model = self.model
            whole = model.ballot == "window" and (len(model.votes) == 5 or not self.in_time)
            lapsing = model.ballot == "" and not self.in_time
            meeting = model.ballot == "meeting" and not self.in_time
            expected = "" if model.ended or not (whole or lapsing or meeting) else model.result()
            with session.begin_nested() as mark:
                try:
                    advance(session, self.real.urgent, "ratify", actor=WORKER, now=self.real.now)
                except (StepNotOpen, BallotClosed, BallotRunning):
                    assert not expected
                    mark.rollback()
                    session.expire_all()
                    return
            self.over("no quorum" if lapsing else expected)

        @rule(killed=st.booleans())
        def clock_rings(self, killed):
            """Killed, what it did is rolled back; it rings again."""
            if killed:
                with session.begin_nested() as mark:
                    take_due(session, self.real.urgent, "ratify", now=self.real.now)
                    mark.rollback()
                session.expire_all()
            expected = "no quorum" if self.model.ballot == "" else self.model.result()
            due = not self.model.ended and not self.in_time
            move = take_due(session, self.real.urgent, "ratify", now=self.real.now)
            assert (move is not None) is due
            if due:
                self.over(expected)

        def over(self, result):
            how = {"no quorum": "lapsed"}.get(result, result)
            self.model.ends(how)
            seen.add(how)

        @rule(again=st.integers(0, 4))
        def term_ends_at_once(self, again):
            if again == 0:
                self.term_ends()

        def term_ends(self):
            self.real.now = max(self.real.now, self.until)
            self.clock_rings(killed=False)

        @invariant()
        def all_stands_as_the_model_says(self):
            model, real = self.model, self.real
            session.expire_all()
            assert real.state_of(real.urgent) == model.state
            found = ratification.standing(session, real.urgent)
            assert found is not None
            assert found.state == (model.ended or "waiting")
            assert found.said.fa
            rows = session.execute(
                select(Ballot).where(col(Ballot.proposal_id) == real.urgent, col(Ballot.purpose) == "ratification")
            ).scalars().all()  # fmt: skip
            open_ = [row for row in rows if row.state == "open"]
            assert [row.item_id is None for row in open_] == (
                [model.ballot == "window"] if model.ballot else []
            )
            decided = [row for row in rows if row.outcome in ("carried", "lost")]
            assert len(decided) == (model.ended in ("ratified", "refused"))
            for row in open_:
                votes = select(func.count()).select_from(Vote).where(col(Vote.ballot_id) == row.id)
                assert session.execute(votes).scalar_one() == len(model.votes)
            # neither ratified nor lapsed for ever is nothing: while it waits, its term runs as it did at first
            assert deadlines(session, real.urgent).get("ratify") == (None if model.ended else self.until)
            assert real.brief_state() == ("withdrawn" if model.ended in ("refused", "lapsed") else "issued")

        def teardown(self):
            self.term_ends()
            assert self.model.ended in OVER
            self.all_stands_as_the_model_says()

    return Walk


def test_urgent_resolution_is_ratified_or_not_whatever_happens_in_whatever_order(session, now):
    seen: set[str] = set()
    if walked(session, walk(session, now, seen), locally=30, elsewhere=5, steps=25):
        assert seen >= {"annulled", "lapsed", "ratified", "refused", "no quorum", "late in the room"}, seen
